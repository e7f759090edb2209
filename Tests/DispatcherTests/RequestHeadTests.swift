import EventModel
import Testing

@testable import Dispatcher

@Suite struct RequestHeadTests {
    var bench = HookBench()

    private static func hook(_ rest: String = "") -> String {
        #"{"event": "e", "url": "http://a.example/p"\#(rest.isEmpty ? "" : ", ")\#(rest)}"#
    }

    private mutating func request(_ rest: String, _ data: String? = "x") throws -> Request {
        try bench.request(Self.hook(rest), "e", data)
    }

    @Test mutating func customHeadersReplaceTheClouds() throws {
        let request = try request(
            #"""
            "headers": {"X-A": "1", "USER-AGENT": "me", "Host": "b.example", "Content-Type": "text/{{k}}",
                        "Accept": "*/*", "x-a": "2", "Transfer-Encoding": "chunked", "content-length": "9"},
            "json": {}
            """#, #"{"k":"x"}"#)
        #expect(
            request.head.headers == [
                Header("x-a", "2"), Header("USER-AGENT", "me"), Header("Host", "b.example"),
                Header("Content-Type", "text/x"), Header("Accept", "*/*"),
            ])
        #expect(request.head.host == "a.example")
    }

    @Test mutating func authIsBasicUnlessAHeaderSaysMore() throws {
        #expect(
            try request(#""auth": {"username": "{{u}}", "password": "päss"}"#, #"{"u":"user@email.com"}"#)
                .header("authorization") == "Basic dXNlckBlbWFpbC5jb206cMOkc3M=")
        #expect(try request(#""auth": {"username": "key"}"#).header("authorization") == "Basic a2V5Og==")
        let both = try request(#""auth": {"username": "u"}, "headers": {"authorization": "Bearer 12345"}"#)
        #expect(
            both.head.headers.filter { HeaderSyntax.isEqual($0.name, "Authorization") }.map(\.value) == ["Bearer 12345"]
        )
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ])
    func base64(_ text: String, _ expected: String) {
        #expect(Base64.encode(Array(text.utf8)) == expected)
    }

    @Test mutating func headerNamesAndValuesMayHoldVariables() throws {
        let request = try request(
            #""headers": {"X-{{n}}": "{{PARTICLE_DEVICE_ID}} {{v}}"}"#, #"{"n":"Room","v":"a&b"}"#)
        #expect(request.head.headers.first == Header("X-Room", "\(HookBench.device) a&amp;b"))
    }

    // MARK: Hosts and shared heads

    @Test mutating func literalHeadsAreShared() throws {
        let literal = try HookBench.hook(
            Self.hook(#""query": {"a": "1"}, "headers": {"X": "1"}, "json": {"v": "{{v}}"}"#))
        #expect(try bench.request(of: literal, "e", "1").head === bench.request(of: literal, "e/2", "2").head)
        let other = try HookBench.hook(#"{"event": "e", "url": "http://b.example/"}"#)
        #expect(try bench.request(of: other, "e", "1").head.host == "b.example")
        #expect(try bench.request(of: literal, "e", "1").head.host == "a.example")
        for open in [
            #""url": "http://a.example/{{v}}""#, #""url": "http://a.example/", "requestType": "GET""#,
            #""url": "http://a.example/", "query": {"a": "{{v}}"}"#,
            #""url": "http://a.example/", "query": {"{{v}}": "a"}"#,
            #""url": "http://a.example/", "headers": {"X": "{{v}}"}"#,
            #""url": "http://a.example/", "headers": {"X{{v}}": "1"}"#,
            #""url": "http://a.example/", "auth": {"username": "u", "password": "{{v}}"}"#,
        ] {
            let hook = try HookBench.hook(#"{"event": "e", \#(open)}"#)
            let heads = try (1...2).map { try bench.request(of: hook, "e", #"{"v":"\#($0)"}"#).head }
            #expect(heads[0] !== heads[1], "\(open)")
        }
    }

    @Test mutating func hostsAreDenseAndKnowNoPort() throws {
        let urls = [
            "http://A.example/", "https://a.EXAMPLE:8443/x", "http://a.example.", "http://b.example?q",
            "http://[::1]:80/",
            "HTTP://[::1]/",
        ]
        let heads = try urls.map {
            let hook = try HookBench.hook(#"{"event": "e", "url": "\#($0)"}"#)
            return try bench.request(of: hook, "e", nil).head
        }
        #expect(heads.map(\.hostIndex) == [0, 0, 0, 1, 2, 2])
        #expect(heads.map(\.host) == ["a.example", "a.example", "a.example", "b.example", "::1", "::1"])
        #expect(bench.builder.hosts.count == 3)
        #expect(bench.builder.hosts.name(2) == "::1")
        #expect(bench.builder.hosts.known("b.example") == 1)
        #expect(bench.builder.hosts.known("c.example") == nil)
        let shown = heads.map { head in head.headers.first { $0.name == "host" }?.value }
        #expect(shown == ["a.example", "a.example:8443", "a.example.", "b.example", "[::1]", "[::1]"])
    }

    @Test(arguments: [
        ("http://a.example:80/", "a.example"), ("http://a.example:443/", "a.example:443"),
        ("https://a.example:443/", "a.example"), ("https://a.example:80/", "a.example:80"),
        ("http://a.example:08080/", "a.example:8080"), ("http://a.example:65535", "a.example:65535"),
    ])
    mutating func hostHeadersNameUnusualPorts(_ url: String, _ expected: String) throws {
        #expect(try bench.request(#"{"event": "e", "url": "\#(url)"}"#, "e", nil).header("host") == expected)
    }

    @Test mutating func certificatesAndTimeoutsAreTheHooks() throws {
        bench.builder = RequestBuilder(timeout: .seconds(7))
        #expect(try request("").head.rejectUnauthorized)
        let request = try request(#""rejectUnauthorized": false"#)
        #expect(!request.head.rejectUnauthorized)
        #expect(request.head.timeout == .seconds(7))
    }
}
