import EventModel
import Glibc
import TestSupport
import Testing

/// What reaches the program's port that no client of good will sends.
@Suite struct ServeFramingTests {
    private static func post(_ fields: String, _ body: String = "") -> String {
        "POST /v1/devices/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(ServedCloud.token)\r\n\(fields)\r\n\r\n\(body)"
    }
    /// What a smuggler hopes to get past a proxy.
    private static let hidden =
        "POST /v1/devices/events?access_token=\(ServedCloud.token) HTTP/1.1\r\nHost: localhost\r\n"
        + "Content-Length: 12\r\n\r\nname=smuggled"
    private static let event = "name=a/b"

    private static let refused: [(bytes: String, status: Int)] = [
        // Where a request ends.
        (post("Transfer-Encoding: chunked\r\nContent-Length: 4", "0\r\n\r\n" + hidden), 400),
        (post("Content-Length: 4\r\nTransfer-Encoding: chunked", "0\r\n\r\n" + hidden), 400),
        (post("Content-Length: 8\r\nContent-Length: 0", event + hidden), 400),
        (post("Content-Length: 8, 0", event + hidden), 400), (post("Content-Length: +8", event), 400),
        (post("Transfer-Encoding: xchunked", "0\r\n\r\n" + hidden), 501),
        (post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n" + hidden), 501),
        (post("Transfer-Encoding: chunked, identity", "0\r\n\r\n" + hidden), 400),
        (post("Transfer-Encoding: chunked", "8 \r\n\(event)\r\n0\r\n\r\n"), 400),
        (post("Transfer-Encoding: chunked", "8\n\(event)\r\n0\r\n\r\n"), 400),
        (post("Transfer-Encoding: chunked", "7\r\n\(event)\r\n0\r\n\r\n"), 400),
        (post("Transfer-Encoding: chunked", "-8\r\n\(event)\r\n0\r\n\r\n"), 400),
        (post("Transfer-Encoding: chunked", "8;a=\u{0}\r\n\(event)\r\n0\r\n\r\n"), 400),
        (post("Transfer-Encoding: chunked", "8\r\n\(event)\r\n0\r\nX : y\r\n\r\n"), 400),
        // Fields.
        (post("Host: b"), 400), (post("X : y\r\nContent-Length: 8", event), 400), (post("X: y\r\n z"), 400),
        (post("X: y\nContent-Length: 8", event), 400), (post("X: a\u{0}b"), 400), (post("X: a\rb"), 400),
        (post("Expect: a-miracle\r\nContent-Length: 8", event), 417),
        (post("X: " + String(repeating: "x", count: 66_000)), 431),
        (post((0..<200).map { "X\($0): y" }.joined(separator: "\r\n")), 431),
        // The request line.
        ("GET /health HTTP/1.1\nHost: localhost\r\n\r\n", 400),
        ("GET /health  HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        ("GET /health HTTP/1.1\r\n\r\n", 400), ("GET /health HTTP/2.0\r\nHost: localhost\r\n\r\n", 505),
        ("GET /\u{0} HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        ("CONNECT a:1 HTTP/1.1\r\nHost: localhost\r\n\r\n", 501),
        ("GET /\(String(repeating: "x", count: 9_000)) HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
        ("\u{16}\u{3}\u{1}\u{2}", 400),
        // The body.
        (post("Content-Length: 1048577"), 413), (post("Transfer-Encoding: chunked", "100001\r\n"), 413),
    ]

    @Test func whatCouldBeReadInTwoWaysIsRefusedAndEndsTheConnection() throws {
        let cloud = try ServedCloud()
        let stream = try RawClient(port: cloud.port)
        stream.send("GET /v1/events?access_token=\(ServedCloud.token) HTTP/1.1\r\nHost: localhost\r\n\r\n")
        _ = stream.read(until: ":ok\n\n\r\n")
        for (bytes, status) in Self.refused {
            let client = try RawClient(port: cloud.port)
            client.send(bytes)
            let (text, end) = client.readAll()
            let shown = String(bytes.prefix(300)).debugDescription
            let answer = try ServedCloud.answer(text)
            #expect(answer.status == status, "\(shown)")
            #expect(answer.head.contains("\r\nConnection: close"), "\(shown)")
            #expect(answer.head.contains("\r\nContent-Type: application/json"), "\(shown)")
            // One answer and no more: the body is whole JSON.
            #expect(answer.json["ok"] == .bool(false) && answer.json["error"]?.text?.isEmpty == false, "\(shown)")
            #expect(end == .closed, "\(shown)")
        }
        // What was hidden in them never arrived; what comes after them does.
        _ = try cloud.call("POST", "/v1/devices/events", #"{"name":"last"}"#)
        #expect(stream.read(until: "\n\n\r\n").contains("\r\nevent: last\n"))
    }

    @Test func whatIsUnusualButClearIsServed() throws {
        let cloud = try ServedCloud()
        let client = try RawClient(port: cloud.port)
        let form = "Content-Type: application/x-www-form-urlencoded\r\n"
        let chunks = "3;a=b;c=\"d\"\r\nnam\r\n5 ;e\r\ne=a/b\r\n000\r\nX-Trailer: y\r\n\r\n"
        // Sent in one piece, answered in order on one connection.
        client.send(
            Self.post(form + "Content-Length: 8", Self.event) + Self.post(form + "Transfer-Encoding: chunked", chunks)
                + "\r\nHEAD /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + "GET http://a/v1/nowhere HTTP/1.1\r\nHost: localhost\r\n\r\nPATCH /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + "GET /v1/devices/%zz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /v1/devices/%FF HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + Self.post("Content-Type: text/xml\r\nContent-Length: 4", "<a/>")
                + Self.post("Content-Type: application/json\r\nContent-Length: 1", "{")
                + "GET /health HTTP/1.0\r\n\r\n")
        let (text, end) = client.readAll()
        let statuses = text.split(separator: "HTTP/1.1 ").compactMap { Int($0.prefix(3)) }
        #expect(statuses == [200, 200, 200, 204, 421, 405, 400, 400, 415, 400, 200])
        #expect(text.contains("Allow: GET, HEAD, OPTIONS\r\n") && end == .closed)
        let waiting = try RawClient(port: cloud.port)
        let head = Self.post(form + "Expect: 100-continue\r\nContent-Length: 8")
        #expect(waiting.exchange(head, until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        #expect(waiting.exchange(Self.event, until: "}").hasSuffix(#"{"ok":true}"#))
        // A body that is refused is not asked for.
        let large = Self.post(form + "Expect: 100-continue\r\nContent-Length: 1048577")
        #expect(waiting.exchange(large, until: "}").hasPrefix("HTTP/1.1 413 "))
    }

    @Test func aMegabyteIsTheMost() throws {
        let cloud = try ServedCloud()
        let most = 1 << 20
        for (count, status) in [(most, 400), (most + 1, 413)] {
            let client = try RawClient(port: cloud.port)
            client.send(Self.post("Connection: close\r\nContent-Type: application/json\r\nContent-Length: \(count)"))
            client.send(Array(repeating: 0x20, count: count))
            let answer = try ServedCloud.answer(client.readAll().text)
            #expect(answer.status == status)
            #expect(answer.json["ok"] == .bool(false))
        }
    }
}
