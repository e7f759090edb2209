import HTTPServer
import Testing

@testable import CloudServer

@Suite struct HostCheckTests {
    private let check = HostCheck(host: "127.0.0.1", isLoopback: true, names: ["Cloud.Example"])

    private func request(_ head: String) throws -> HTTPRequest {
        var decoder = RequestDecoder()
        Array("\(head)\r\n\r\n".utf8).withUnsafeBytes { decoder.feed($0) }
        guard case .request(let request)? = decoder.next() else {
            Issue.record("not a request: \(head)")
            throw RequestDecoder.Refusal(400, head)
        }
        return request
    }

    private func foreign(_ host: String, _ check: HostCheck) throws -> String? {
        check.foreignHost(of: try request("GET /health HTTP/1.1\r\nHost: \(host)"))
    }

    @Test(arguments: [
        "localhost", "localhost:7070", "LocalHost", "localhost.", "a.b.localhost:1", "127.0.0.1", "127.0.0.1:7070",
        "192.168.1.7", "8.8.8.8:80", "[::1]", "[::1]:7070", "[2001:db8::1]", "cloud.example", "CLOUD.example.:7070",
    ])
    func accepts(host: String) throws { #expect(try foreign(host, check) == nil) }

    @Test(arguments: [
        "evil.test", "evil.test:7070", "localhost.evil.test", "notlocalhost", "127.0.0.1.evil.test", "x.cloud.example",
        "127.1", "0x7f.0.0.1", "2130706433", "127.0.0.01", "[localhost]", "[127.0.0.1]", "localhost:x",
        "localhost:123456", ".localhost.evil", "",
    ])
    func rejects(host: String) throws { #expect(try foreign(host, check) == host) }

    @Test func acceptsAnyHostBeyondLoopback() throws {
        let open = HostCheck(host: "0.0.0.0", isLoopback: false, names: [])
        #expect(try foreign("evil.test", open) == nil)
    }

    @Test func acceptsTheNameThatTheServerListensOn() throws {
        #expect(try foreign("my-machine:1", HostCheck(host: "my-machine", isLoopback: true, names: [])) == nil)
    }

    @Test func acceptsOldRequestsWithoutHost() throws {
        #expect(check.foreignHost(of: try request("GET / HTTP/1.0")) == nil)
        #expect(check.foreignHost(of: try request("GET / HTTP/1.0\r\nHost:")) == nil)
        #expect(check.foreignHost(of: try request("GET / HTTP/1.0\r\nHost: evil.test")) == "evil.test")
    }

    @Test func judgesTargetAndField() throws {
        let targets = [("http://evil.test/", "localhost"), ("http://localhost/", "evil.test")]
        for (target, host) in targets {
            let foreign = check.foreignHost(of: try request("GET \(target) HTTP/1.1\r\nHost: \(host)"))
            #expect(foreign == "evil.test", "\(target) \(host)")
        }
        #expect(check.foreignHost(of: try request("GET http://localhost/ HTTP/1.1\r\nHost: localhost")) == nil)
    }

    @Test func echoesNoForeignAuthority() {
        let open = HostCheck(host: "0.0.0.0", isLoopback: false, names: ["cloud.example"])
        for (authority, expected) in [
            ("evil.test", "me:1"), ("localhost:7070", "localhost:7070"), ("10.0.0.7:1", "10.0.0.7:1"), ("", "me:1"),
            ("cloud.example", "cloud.example"), ("localhost:x", "me:1"),
        ] {
            #expect(open.authority(for: authority, else: "me:1") == expected)
        }
        #expect(check.authority(for: "203.0.113.9", else: "me:1") == "me:1")
        #expect(check.authority(for: "[::1]:5", else: "me:1") == "[::1]:5")
    }
}
