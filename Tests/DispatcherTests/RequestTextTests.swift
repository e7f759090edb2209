import EventModel
import Testing

@testable import Dispatcher

@Suite struct RequestTextTests {
    private func request(
        _ method: RequestMethod = .post, _ url: String = "http://a.example/p", headers: [Header] = [],
        body: String = "", rejectUnauthorized: Bool = true
    ) -> Request {
        let head = RequestHead(
            method: method, url: url, host: "a.example", hostIndex: 0, headers: headers,
            rejectUnauthorized: rejectUnauthorized)
        return Request(head: head, body: Array(body.utf8))
    }

    @Test(arguments: [
        ("http://a.example", "/"), ("http://a.example?q", "/?q"), ("https://a.example/p?q=/", "/p?q=/"),
        ("http://[::1]:80/x", "/x"),
    ])
    func requestLine(_ url: String, _ target: String) {
        #expect(RequestText(request(.put, url)).wire == "PUT \(target) HTTP/1.1\ncontent-length: 0\n")
    }

    @Test func secretsAreMasked() {
        let secret = request(.get, headers: [Header("authorization", "Bearer 12345"), Header("X", "1")])
        #expect(
            RequestText(secret, masksSecrets: true).wire == "GET /p HTTP/1.1\nauthorization: ***\nX: 1\n")
        #expect(RequestText(secret).wire.contains("Bearer 12345"))
        #expect(!RequestText(secret, masksSecrets: true).curl.contains("12345"))
        #expect(RequestText(secret).curl.contains("'authorization: Bearer 12345'"))
    }

    @Test func terminalsAreNotObeyed() {
        let text = RequestText(request(headers: [Header("X", "a\u{1B}[2Jb\tc")], body: "a\u{7}\nb")).wire
        #expect(text == "POST /p HTTP/1.1\nX: a\\x1B[2Jb\\x09c\ncontent-length: 4\n\na\\x07\nb\n")
    }

    @Test func curlSendsTheSame() {
        #expect(
            RequestText(request(.get, headers: [Header("accept", "*/*")])).curl
                == "curl --globoff --path-as-is --http1.1 --max-time 20 -H 'accept: */*' -H 'content-type:' "
                + "'http://a.example/p'")
        #expect(
            RequestText(request(.post, headers: [Header("content-type", "a/b"), Header("E", "")], body: "x=1")).curl
                == "curl --globoff --path-as-is --http1.1 -X POST --max-time 20 -H 'content-type: a/b' -H 'E;' "
                + "-H 'accept:' --data-raw 'x=1' 'http://a.example/p'")
        #expect(RequestText(request(.get, body: "x")).curl.contains("-X GET"))
        #expect(RequestText(request(.delete)).curl.contains("-X DELETE"))
        #expect(!RequestText(request(.delete)).curl.contains("--data"))
        #expect(RequestText(request(.put)).curl.contains("--data-raw ''"))
        #expect(RequestText(request(rejectUnauthorized: false)).curl.contains(" --insecure "))
    }

    @Test func theShellReadsOnlyText() {
        let curl = RequestText(
            request(
                .post, "http://a.example/$(id)'`id`", headers: [Header("X", "'; rm -rf ~ #")],
                body: "@/etc/passwd '\n$x")
        ).curl
        #expect(curl.contains(#"'http://a.example/$(id)'\''`id`'"#))
        #expect(curl.contains(#"-H 'X: '\''; rm -rf ~ #'"#))
        #expect(curl.contains("--data-raw '@/etc/passwd '\\''\n$x'"))
    }

    @Test func whatNoArgumentCanHoldIsPiped() {
        let curl = RequestText(request(body: "a\0'\r")).curl
        #expect(curl.hasPrefix(#"printf '%b' 'a\0000\0047\0015' | curl "#))
        #expect(curl.contains(" --data-binary @- "))
        #expect(RequestText(request(body: String(repeating: "a", count: 100_001))).curl.hasPrefix("printf "))
    }
}
