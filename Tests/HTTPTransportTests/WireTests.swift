import Dispatcher
import EventModel
import Foundation
import Synchronization
import Testing

@testable import HTTPTransport

/// What goes over the wire, to the byte.
@Suite struct WireTests {
    /// The bytes with which one request arrives. `make` gets the server's URL.
    private func wire(
        make: (String) -> Request, forwards: (String) -> [ForwardRule?] = { _ in [] }
    ) throws -> RawRequest {
        let seen = Mutex<RawRequest?>(nil)
        let server = try RawServer { connection in
            while let request = connection.readRequest() {
                seen.withLock { $0 = request }
                connection.answer()
            }
        }
        defer { server.stop() }
        let transport = HTTPTransport(forwards: forwards(server.url).compactMap { $0 })
        #expect(try transport.exchange(make(server.url)).response?.status == 200)
        return try #require(seen.withLock { $0 })
    }

    @Test(arguments: RequestMethod.allCases) func methodsWithABody(method: RequestMethod) throws {
        let headers = [Header("content-type", "text/plain"), Header("host", "h.example"), Header("X-Y", "z")]
        let seen = try wire { request(method, $0 + "/p?q=1", headers: headers, body: "a\u{0}b") }
        #expect(
            seen.head == "\(method.rawValue) /p?q=1 HTTP/1.1\r\ncontent-type: text/plain\r\nhost: h.example\r\n"
                + "X-Y: z\r\nContent-Length: 3\r\n\r\n")
        #expect(seen.body == [97, 0, 98])
    }

    @Test(arguments: [RequestMethod.post, .put]) func methodsThatHaveALengthWithoutABody(method: RequestMethod) throws {
        let seen = try wire { request(method, $0 + "/") }
        #expect(seen.head == "\(method.rawValue) / HTTP/1.1\r\nhost: example.com\r\nContent-Length: 0\r\n\r\n")
    }

    @Test(arguments: [RequestMethod.get, .delete]) func methodsWithoutALength(method: RequestMethod) throws {
        let seen = try wire { request(method, $0 + "/") }
        #expect(seen.head == "\(method.rawValue) / HTTP/1.1\r\nhost: example.com\r\n\r\n")
    }

    @Test func headersGoAsTheyAreInTheirOrder() throws {
        let headers = [
            Header("User-Agent", "ParticleBot/1.1 (https://docs.particle.io/webhooks)"), Header("ACCEPT", "a, b;q=0.5"),
            Header("Host", "Example.COM:99"), Header("x-same", "1"), Header("x-same", "2"), Header("X-Empty", ""),
            Header("X-Blank", "  "), Header("Authorization", "Basic dTpw"), Header("X-Text", "grüße; a=\"b\", c:d"),
            Header("Content-Type", "application/json"), Header("Expect", "nothing"), Header("Cookie", "a=b"),
            Header("Accept-Encoding", "identity"), Header("Content-Length", "999"),
            Header("transfer-encoding", "chunked"),
            Header("Referer", "x"),
        ]
        let seen = try wire { request(.post, $0 + "/", headers: headers, body: "{}") }
        let expected = """
            POST / HTTP/1.1
            User-Agent: ParticleBot/1.1 (https://docs.particle.io/webhooks)
            ACCEPT: a, b;q=0.5
            Host: Example.COM:99
            x-same: 1
            x-same: 2
            X-Empty:
            X-Blank:
            Authorization: Basic dTpw
            X-Text: grüße; a="b", c:d
            Content-Type: application/json
            Expect: nothing
            Cookie: a=b
            Accept-Encoding: identity
            Referer: x
            Content-Length: 2


            """
        #expect(seen.head == expected.replacing("\n", with: "\r\n"))
    }

    @Test func aHeadWithoutHostGetsTheURLs() throws {
        let seen = try wire { request(.get, $0 + "/", headers: []) }
        #expect(seen.field("host")?.hasPrefix("127.0.0.1:") == true)
    }

    @Test(arguments: [
        ("", "/"), ("?a=b", "/?a=b"), ("/a/../b/./c", "/a/../b/./c"),
        ("/%7euser/%2F?x=%zz&y=a+b", "/%7euser/%2F?x=%zz&y=a+b"),
        ("/p?", "/p?"), ("/p#fragment", "/p"), ("/p?q#fragment?", "/p?q"), ("//double//", "//double//"),
        ("/a;b=c:d@e?f=/g?h", "/a;b=c:d@e?f=/g?h"),
    ]) func pathAndQueryGoAsTheyAre(suffix: String, target: String) throws {
        let seen = try wire { request(.get, $0 + suffix) }
        #expect(seen.line == "GET \(target) HTTP/1.1")
    }

    @Test func aUserNameInTheURLStaysAtHome() throws {
        let seen = try wire { request(.get, $0.replacing("http://", with: "HTTP://user:p@ss@") + "/") }
        #expect(seen.head == "GET / HTTP/1.1\r\nhost: example.com\r\n\r\n")
    }

    @Test func aLargeBodyArrivesWhole() throws {
        let body = String(repeating: "0123456789", count: 300_000)
        let seen = try wire { request(.put, $0 + "/", body: body) }
        #expect(seen.body == Array(body.utf8))
    }

    @Test func forwardedRequestsKeepEverythingWithTheirHost() throws {
        let headers = [Header("a", "1"), Header("host", "api.acme.io"), Header("b", "2")]
        let forwarded = request(
            .post, "https://api.acme.io:8443/x/y?z=%20", headers: headers, body: "b", host: "api.acme.io")
        let seen = try wire(
            make: { _ in forwarded },
            forwards: { [ForwardRule(host: "API.acme.io", target: $0)] })
        #expect(
            seen.head
                == "POST /x/y?z=%20 HTTP/1.1\r\na: 1\r\nhost: api.acme.io\r\nb: 2\r\nContent-Length: 1\r\n\r\n")
    }

    @Test(arguments: [
        ("/base", "/base?z"), ("/base/", "/base/?z"), ("/a%20b//c", "/a%20b//c?z"), ("//", "//?z"), ("/", "/?z"),
        ("", "/?z"),
    ]) func forwardedRequestsMayTakeTheTargetsHostAndPath(base: String, target: String) throws {
        let headers = [Header("host", "api.acme.io"), Header("b", "2")]
        var host = ""
        let seen = try wire(
            make: { url in
                host = url.replacing("http://", with: "")
                return request(.get, "http://api.acme.io?z", headers: headers, host: "api.acme.io")
            },
            forwards: { [ForwardRule(host: "api.acme.io", target: $0 + base, keepsHost: false)] })
        #expect(seen.head == "GET \(target) HTTP/1.1\r\nhost: \(host)\r\nb: 2\r\n\r\n")
    }

    @Test(arguments: [
        ("/log", "", "/log"), ("/log", "/", "/log"), ("/log", "/in", "/in"),
        ("/log?a=/x?y&b=%20", "/in", "/in?a=/x?y&b=%20"),
        ("/log?a", "/", "/log?a"), ("?a", "/in/", "/in/?a"),
    ]) func aForwardsPathReplacesTheHooks(requested: String, path: String, arrives: String) throws {
        let seen = try wire(
            make: { _ in request(.get, "http://api.acme.io\(requested)", headers: [], host: "api.acme.io") },
            forwards: { [ForwardRule(host: "api.acme.io", target: $0 + path)] })
        #expect(seen.head.hasPrefix("GET \(arrives) HTTP/1.1\r\n"), "\(seen.head)")
    }

    @Test func aForwardWithoutAHostHeaderNamesTheOriginal() throws {
        let seen = try wire(
            make: { _ in request(.get, "http://api.acme.io:99/", headers: [], host: "api.acme.io") },
            forwards: { [ForwardRule(host: "api.acme.io", target: $0)] })
        #expect(seen.field("host") == "api.acme.io:99")
    }

    @Test(arguments: [
        "", "localhost:3000", "ftp://x/", "http://", "http://x/?q", "http://x:99999", "http://x:0", "http://x:",
    ]) func forwardTargetsAreURLs(
        target: String
    ) {
        #expect(ForwardRule(host: "x", target: target) == nil)
    }

    /// One easy handle carries all of these in turn: nothing of one may cling to the next.
    @Test func requestsInARowDoNotColourEachOther() throws {
        let seen = Mutex<[RawRequest]>([])
        let server = try RawServer { connection in
            while let request = connection.readRequest() {
                seen.withLock { $0.append(request) }
                connection.answer()
            }
        }
        defer { server.stop() }
        let transport = HTTPTransport(transfersPerThread: 1)
        let shared = request(.delete, server.url + "/shared").head
        var expected: [String] = []
        for round in 0..<3 {
            for method in RequestMethod.allCases {
                for body in ["", "body \(round)"] {
                    _ = try transport.exchange(request(method, server.url + "/\(round)", body: body))
                    expected.append("\(method.rawValue) /\(round) \(body)")
                }
            }
            for body in ["one", "", "two"] {
                _ = try transport.exchange(Request(head: shared, body: Array(body.utf8)))
                expected.append("DELETE /shared \(body)")
            }
        }
        let lines = seen.withLock { all in
            all.map { $0.line.replacing(" HTTP/1.1", with: " ") + String(decoding: $0.body, as: UTF8.self) }
        }
        #expect(lines == expected)
        #expect(server.accepted == 1)
    }

    #if compiler(>=6.2)
        /// Runs as a process of its own, since the environment belongs to the whole process.
        @Test func theEnvironmentsProxyIsNotUsed() async {
            await #expect(processExitsWith: .success) {
                for name in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"] {
                    setenv(name, "http://127.0.0.1:1", 1)
                }
                let server = try RawServer { connection in
                    while connection.readRequest() != nil { connection.answer(204) }
                }
                #expect(try HTTPTransport().exchange(request(.get, server.url)).response?.status == 204)
            }
        }
    #endif
}
