import EventModel
import Testing

@testable import Dispatcher

/// What variables may render to, whoever publishes the event.
@Suite struct HostileRequestTests {
    var bench = HookBench()

    @Test(arguments: ["a\r\nB: c", "a\nB", "a\rB", "a\0", "\r\n\r\nGET / HTTP/1.1"])
    mutating func headerValuesCannotStartAnotherHeader(_ value: String) throws {
        let hook = #"{"event": "e", "url": "http://a.example/", "headers": {"X": "{{{PARTICLE_EVENT_VALUE}}}"}}"#
        let fault = try #require(try bench.fault(hook, "e", value))
        #expect(fault.host == "a.example")
        #expect(fault.message.contains("\"X\""))
        #expect(ReplyText.invalid(fault) == "error EINVALID from a.example")
    }

    @Test(arguments: ["", "a b", "a:", "a\r\nB", "é", "a\0", "(", "a\u{7F}"])
    mutating func headerNamesAreTokens(_ name: String) throws {
        let hook = #"{"event": "e", "url": "http://a.example/", "headers": {"{{{PARTICLE_EVENT_VALUE}}}": "1"}}"#
        let fault = try #require(try bench.fault(hook, "e", name))
        #expect(fault.host == "a.example")
        #expect(!fault.message.utf8.contains { $0 < 0x20 })
    }

    @Test mutating func authCannotBreakOut() throws {
        let hook = #"{"event": "e", "url": "http://a.example/", "auth": {"username": "{{{PARTICLE_EVENT_VALUE}}}"}}"#
        #expect(try bench.request(hook, "e", "a\r\nB: c").header("authorization") == "Basic YQ0KQjogYzo=")
    }

    @Test(arguments: [
        ("http://a.example/x y", "http://a.example/x%20y"),
        ("http://a.example/é?ü=😀", "http://a.example/%C3%A9?%C3%BC=%F0%9F%98%80"),
        ("http://a.example/%20%zz|^`\"<>{}[]\\", "http://a.example/%20%zz|^`\"<>{}[]\\"),
        ("HtTp://A.example/../x//", "HtTp://A.example/../x//"),
        ("http://a_b.example/", "http://a_b.example/"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/"),
        ("http://[2001:db8::1:0.0.0.1]/", "http://[2001:db8::1:0.0.0.1]/"),
        ("http://a.example/@x:y", "http://a.example/@x:y"),
        ("http://a.example?@", "http://a.example?@"),
    ])
    mutating func urlsAreTouchedNoMoreThanNeeded(_ url: String, _ expected: String) throws {
        let hook = #"{"event": "e", "url": "{{{PARTICLE_EVENT_VALUE}}}"}"#
        #expect(try bench.request(hook, "e", url).head.url == expected)
    }

    @Test(arguments: [
        ("", "empty"), ("/path", "neither"), ("//a.example", "neither"), ("ftp://a.example", "neither"),
        ("javascript:alert(1)", "neither"), ("http:/a.example", "neither"), (" http://a.example", "neither"),
        ("http//a", "neither"), ("http://", "no host"), ("http:///x", "no host"), ("http://?q", "no host"),
        ("http://:80/", "no host"), ("http://./", "no host"), ("http://a..b/", "empty part"),
        ("http://.a/", "empty part"), ("http://a b/", "a space"), ("http://é.example/", "xn--"),
        ("http://a\u{200B}b/", "xn--"), ("http://a%2eb/", "\"%\""), ("http://a\\b/", "\"\\\""),
        ("http://a\tb/", "the byte 9"), ("http://a\r\nb/", "the byte 13"), ("http://u@a.example/", "auth"),
        ("http://u:p@a.example/", "auth"), ("http://a.example@b.example/", "auth"), ("http://[::1/", "no IPv6"),
        ("http://[]/", "no IPv6"), ("http://[1::2::3]/", "no IPv6"), ("http://[::1%25eth0]/", "no IPv6"),
        ("http://[1:2:3:4:5:6:7]/", "no IPv6"), ("http://[1:2:3:4:5:6:7:8:9]/", "no IPv6"),
        ("http://[1:2:3:4:5:6:7::8]/", "no IPv6"), ("http://[::256.0.0.1]/", "no IPv6"),
        ("http://[:1]/", "no IPv6"), ("http://[12345::]/", "no IPv6"), ("http://[::1]x/", "text after"),
    ])
    mutating func badURLsAreNotSent(_ url: String, _ message: String) throws {
        let hook = #"{"event": "e", "url": "{{{PARTICLE_EVENT_VALUE}}}"}"#
        let fault = try #require(try bench.fault(hook, "e", url))
        #expect(fault.message.contains(message), "\(fault.message)")
        #expect(fault.host == nil)
        #expect(ReplyText.invalid(fault) == "error EINVALID from unknown host")
    }

    @Test(arguments: [":", ":0", ":65536", ":80x", ":-1", ":+80", ":1 ", ":000080", ":80:80"])
    mutating func badPortsKnowTheirHost(_ port: String) throws {
        let hook = #"{"event": "e", "url": "http://A.example{{{PARTICLE_EVENT_VALUE}}}/"}"#
        let fault = try #require(try bench.fault(hook, "e", port))
        #expect(fault.message.contains("port"))
        #expect(fault.host == "a.example")
    }

    @Test(arguments: ["\0", "\n", "\r", "\t", "\u{7F}", "\u{1B}"])
    mutating func controlCharactersAreNotSent(_ character: String) throws {
        let hook = #"{"event": "e", "url": "http://a.example/{{{PARTICLE_EVENT_VALUE}}}"}"#
        let fault = try #require(try bench.fault(hook, "e", "x\(character)y"))
        #expect(fault.message.contains("control character"))
        #expect(fault.host == "a.example")
    }

    @Test mutating func anEmptyVariableInTheHostIsAFault() throws {
        #expect(try bench.fault(#"{"event": "e", "url": "http://{{host}}/"}"#)?.message == "the URL has no host")
        #expect(try bench.fault(#"{"event": "e", "url": "http://{{host}}.example/"}"#) != nil)
        #expect(try bench.fault(#"{"event": "e", "url": "http://a.example:{{port}}/"}"#) != nil)
    }

    @Test(arguments: [
        "[::]", "[::1]", "[1::]", "[1:2:3:4:5:6:7:8]", "[1::8]", "[::ffff:1.2.3.4]", "[1:2:3:4:5:6:1.2.3.4]",
    ])
    func addressesInBrackets(_ host: String) throws {
        #expect(try RequestURL(Array("http://\(host)/".utf8)).authority == host)
    }

    @Test func longHosts() throws {
        let label = String(repeating: "a", count: 63)
        #expect(throws: Never.self) { try RequestURL(Array("http://\(label)/".utf8)) }
        #expect(throws: RequestFault.self) { try RequestURL(Array("http://\(label)a/".utf8)) }
        let long = Array(repeating: label, count: 4).joined(separator: ".")
        #expect(throws: RequestFault.self) { try RequestURL(Array("http://\(long)/".utf8)) }
    }

    @Test mutating func largeTemplatesRender() throws {
        let megabyte = String(repeating: "{{PARTICLE_EVENT_VALUE}} ", count: 40_000)
        let request = try bench.request(
            #"{"event": "e", "url": "http://a.example/", "body": "\#(megabyte)"}"#, "e", "&")
        #expect(request.body.count == 40_000 * 6)
        let literal = String(repeating: "x", count: 1 << 20)
        #expect(
            try bench.request(#"{"event": "e", "url": "http://a.example/", "json": ["\#(literal)"]}"#, "e", nil).body
                .count == 1 << 20 + 4)
    }

    @Test mutating func multiplyingSectionsAreAFaultNotAFlood() throws {
        let list = Array(repeating: "1", count: 300).joined(separator: ",")
        let data = #"{"l":[\#(list)],"b":"\#(String(repeating: "x", count: 1 << 16))"}"#
        let flood = "{{#l}}{{{b}}}{{/l}}"
        for payload in [#""body": "\#(flood)""#, #""json": ["\#(flood)"]"#, #""form": {"a": "\#(flood)"}"#] {
            let hook = try HookBench.hook(#"{"event": "e", "url": "http://a.example/", \#(payload)}"#)
            var context = try bench.context("e", data)
            do {
                _ = try bench.builder.body(for: hook, &context)
                Issue.record("\(payload) was rendered")
            } catch {
                #expect(error.message.contains("more than a request may hold"))
            }
        }
        let url = #"{"event": "e", "url": "http://a.example/\#(flood)"}"#
        #expect(try bench.fault(url, "e", data)?.message.contains("url") == true)
        #expect(try bench.request(url, "e", "small again").head.url == "http://a.example/")
    }

    @Test mutating func aValueCannotBreakJSON() throws {
        let hook = #"{"event": "e", "url": "http://a.example/", "json": {"{{{k}}}": "{{{v}}}"}, "noDefaults": true}"#
        let data = #"{"k":"a\"b","v":"\",\"x\":\"\\\n\u0000"}"#
        #expect(try bench.request(hook, "e", data).text == #"{"a\"b":"\",\"x\":\"\\\n\u0000"}"#)
    }
}
