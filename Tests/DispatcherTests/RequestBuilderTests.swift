import EventModel
import Testing

@testable import Dispatcher

@Suite struct RequestBuilderTests {
    var bench = HookBench()

    static let stamp = "2017-02-01T21:08:05.763Z"
    static let formStamp = "2017-02-01T21%3A08%3A05.763Z"

    private static func hook(_ rest: String = "") -> String {
        #"{"event": "e", "url": "http://a.example/p"\#(rest.isEmpty ? "" : ", ")\#(rest)}"#
    }

    private mutating func request(_ rest: String, _ data: String? = "x") throws -> Request {
        try bench.request(Self.hook(rest), "e", data)
    }

    // MARK: Default data

    @Test mutating func formEscapesByRFC3986() throws {
        let data = "azAZ09-._~ !\"#$%&'()*+,/:;<=>?@[\\]^`{|}é€😀\n"
        let expected =
            "azAZ09-._~%20%21%22%23%24%25%26%27%28%29%2A%2B%2C%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E%60%7B%7C%7D"
            + "%C3%A9%E2%82%AC%F0%9F%98%80%0A"
        #expect(
            try request("", data).text
                == "event=e&data=\(expected)&published_at=\(Self.formStamp)&coreid=\(HookBench.device)")
    }

    @Test func everyByteIsEscapedOrPlain() {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        for byte in UInt8.min...UInt8.max {
            var output: [UInt8] = []
            FormEncoding.append(byte, to: &output)
            let hex = String(byte, radix: 16, uppercase: true)
            let escaped = Array("%\(byte < 16 ? "0" : "")\(hex)".utf8)
            #expect(output == (plain.contains(byte) ? [byte] : escaped), "byte \(byte)")
        }
    }

    @Test mutating func absentDataIsEmptyInFormsAndNullInJSON() throws {
        #expect(
            try request("", nil).text
                == "event=e&data=&published_at=\(Self.formStamp)&coreid=\(HookBench.device)")
        #expect(
            try request(#""json": {}"#, nil).text
                == #"{"event":"e","data":null,"published_at":"\#(Self.stamp)","coreid":"\#(HookBench.device)"}"#)
        #expect(
            try request(#""requestType": "GET""#, nil).head.url
                == "http://a.example/p?event=e&data=&published_at=\(Self.formStamp)&coreid=\(HookBench.device)")
    }

    @Test mutating func publishersHaveTheirOwnIDs() throws {
        let hook = try HookBench.hook(Self.hook())
        for (publisher, id) in [(Publisher.api, "api"), (.cloud, "particle-internal")] {
            var context = try bench.context("e", "x", publisher: publisher)
            let body = String(decoding: try bench.builder.body(for: hook, &context), as: UTF8.self)
            #expect(body.hasSuffix("&coreid=\(id)"), "\(body)")
        }
    }

    @Test mutating func namesAndMomentsAreNotMixedUp() throws {
        let hook = try HookBench.hook(#"{"event": "e", "url": "http://a.example/"}"#)
        let id = try #require(DeviceID("ABCDEF012345678901234567"))
        for round in 0..<3 {
            for (index, name) in ["e/1", "e 2", "e/\(round)&", String(repeating: "e", count: 64)].enumerated() {
                let moment = Instant(milliseconds: Int64(index % 2) * 86_400_000)
                let event = Event(
                    name: bench.names.name(name), data: "\(round)", publisher: .device(id, slot: 1),
                    publishedAt: moment)
                var context = EventContext(event, names: bench.names)
                var encoded: [UInt8] = []
                FormEncoding.append(name, to: &encoded)
                #expect(
                    String(decoding: try bench.builder.body(for: hook, &context), as: UTF8.self)
                        == "event=\(String(decoding: encoded, as: UTF8.self))&data=\(round)"
                        + "&published_at=1970-01-0\(1 + index % 2)T00%3A00%3A00.000Z&coreid=abcdef012345678901234567")
            }
        }
    }

    @Test mutating func longDataFitsAndDoesNotStay() throws {
        let long = String(repeating: "&", count: 100_000)
        #expect(try request("", long).text.contains(String(repeating: "%26", count: 100_000)))
        #expect(try request("", "short").text.hasPrefix("event=e&data=short&published_at="))
    }

    @Test(arguments: ["POST", "PUT", "DELETE"])
    mutating func defaultsAreTheFormOfAllButGET(_ method: String) throws {
        let request = try request(#""requestType": "\#(method)""#)
        #expect(request.text.hasPrefix("event=e&data=x&"))
        #expect(request.header("content-type") == "application/x-www-form-urlencoded")
        #expect(request.head.url == "http://a.example/p")
        #expect(request.header("accept") == nil)
    }

    @Test mutating func noDefaultsLeavesNothing() throws {
        let post = try request(#""noDefaults": true"#)
        #expect(post.body.isEmpty)
        #expect(post.header("content-type") == nil)
        #expect(RequestText(post).wire.hasSuffix("content-length: 0\n"))
        let get = try request(#""noDefaults": true, "requestType": "GET""#)
        #expect(get.head.url == "http://a.example/p")
        #expect(!RequestText(get).wire.contains("content-length"))
    }

    // MARK: Custom keys

    @Test mutating func customPairsFollowTheDefaultsAndWin() throws {
        #expect(
            try request(
                #""form": {"a": "1", "data": "mine", "b": ["{{PARTICLE_EVENT_VALUE}}", {"c": true}], "n": null}"#
            )
            .text
                == "event=e&published_at=\(Self.formStamp)&coreid=\(HookBench.device)"
                + "&a=1&data=mine&b%5B0%5D=x&b%5B1%5D%5Bc%5D=true&n=")
        #expect(
            try request(#""form": {"event": {"name": "n"}}"#).text
                == "data=x&published_at=\(Self.formStamp)&coreid=\(HookBench.device)&event%5Bname%5D=n")
        #expect(
            try request(#""form": {"event": 1, "data": 2, "published_at": 3, "coreid": 4}"#).text
                == "event=1&data=2&published_at=3&coreid=4")
        #expect(try request(#""form": {}"#).text.hasSuffix("&coreid=\(HookBench.device)"))
        #expect(try request(#""form": {}, "noDefaults": true"#).body.isEmpty)
    }

    @Test mutating func customMembersFollowTheDefaultsAndWin() throws {
        #expect(
            try request(#""json": {"a": 1, "event": {"x": "{{PARTICLE_EVENT_NAME}}"}, "b": null}"#).text
                == #"{"data":"x","published_at":"\#(Self.stamp)","coreid":"\#(HookBench.device)","#
                + #""a":1,"event":{"x":"e"},"b":null}"#)
        #expect(
            try request(#""json": {"{{k}}": 1}"#, #"{"k":"coreid"}"#).text
                == #"{"event":"e","data":"{\"k\":\"coreid\"}","published_at":"\#(Self.stamp)","coreid":1}"#)
        #expect(
            try request(#""json": {"event": 1, "data": 2, "published_at": 3, "coreid": 4}"#).text
                == #"{"event":1,"data":2,"published_at":3,"coreid":4}"#)
        #expect(try request(#""json": {}, "noDefaults": true"#).text == "{}")
    }

    @Test mutating func anArrayHasNoPlaceForDefaults() throws {
        let request = try request(#""json": [{"v": "{{PARTICLE_EVENT_VALUE}}"}, 20.00]"#)
        #expect(request.text == #"[{"v":"x"},20]"#)
        #expect(request.header("content-type") == "application/json")
    }

    @Test mutating func bodyIsItself() throws {
        let request = try request(#""body": "<b>{{PARTICLE_EVENT_VALUE}}</b>{{{PARTICLE_EVENT_VALUE}}}""#, "a<b")
        #expect(request.text == "<b>a&lt;b</b>a<b")
        #expect(request.head.headers.map(\.name) == ["User-Agent", "host"])
    }

    @Test mutating func getHasDefaultsInItsQueryOnly() throws {
        let query = "event=e&data=x&published_at=\(Self.formStamp)&coreid=\(HookBench.device)"
        let form = try request(#""requestType": "GET", "form": {"a": "{{PARTICLE_EVENT_VALUE}}"}"#)
        #expect(form.head.url == "http://a.example/p?\(query)&a=x")
        #expect(form.text == "")
        #expect(form.header("content-type") == nil)
        let both = try request(
            #""requestType": "GET", "noDefaults": true, "query": {"q": "1"}, "form": {"a": {"b": "2"}}"#)
        #expect(both.head.url == "http://a.example/p?q=1&a%5Bb%5D=2")
        let own = try request(#""requestType": "GET", "form": {"event": "mine"}"#)
        #expect(own.head.url.hasSuffix("&event=mine") && !own.head.url.contains("event=e"))
        let json = try request(
            #""requestType": "GET", "json": {"a": "1"}, "query": {"event": "{{PARTICLE_EVENT_NAME}}"}"#)
        #expect(
            json.head.url
                == "http://a.example/p?data=x&published_at=\(Self.formStamp)&coreid=\(HookBench.device)&event=e")
        #expect(json.text == #"{"a":"1"}"#)
        #expect(json.header("accept") == "application/json")
        let body = try request(#""requestType": "GET", "body": "b""#)
        #expect(body.head.url == "http://a.example/p?\(query)")
        #expect(body.text == "b")
        #expect(RequestText(body).wire.contains("content-length: 1\n"))
    }

    @Test mutating func aQueryOnAPostHasNoDefaults() throws {
        let request = try request(#""query": {"a": "1", "{{PARTICLE_EVENT_VALUE}}": "&"}"#)
        #expect(request.head.url == "http://a.example/p?a=1&x=%26")
        #expect(request.text.hasPrefix("event=e&"))
    }

    @Test(arguments: [
        ("http://a.example", "http://a.example?a=1"),
        ("http://a.example/", "http://a.example/?a=1"),
        ("http://a.example/?", "http://a.example/?a=1"),
        ("http://a.example/?b=2", "http://a.example/?b=2&a=1"),
        ("http://a.example/?b=2&", "http://a.example/?b=2&a=1"),
        ("http://a.example/#part", "http://a.example/?a=1"),
        ("http://a.example/?b=2#part?", "http://a.example/?b=2&a=1"),
        ("http://a.example/p#part", "http://a.example/p?a=1"),
    ])
    mutating func queriesJoinTheURL(_ url: String, _ expected: String) throws {
        let hook = #"{"event": "e", "url": "\#(url)", "query": {"a": "1"}}"#
        #expect(try bench.request(hook, "e", "x").head.url == expected)
    }

    // MARK: Predefined variables

    @Test mutating func predefinedVariablesWinOverTheData() throws {
        let names = PredefinedVariable.slots
        let body = names.map { "{{{\($0)}}}" }.joined(separator: "|")
        let data = #"{"PARTICLE_EVENT_NAME":"forged","PRODUCT_ID":"forged"}"#
        let id = HookBench.device
        let quoted = JSONValue.string(data).compactText
        let json = #"{"name":"e","data":\#(quoted),"ttl":60,"published_at":"\#(Self.stamp)","coreid":"\#(id)"}"#
        let base64 = Base64.encode(Array(json.utf8))
        #expect(
            try request(#""body": "\#(body)""#, data).text
                == [id, id, id, "e", "e", data, data, Self.stamp, Self.stamp, "", "", "", "", json, base64].joined(
                    separator: "|"))
        let hook = try HookBench.hook(Self.hook(#""body": "\#(body)""#))
        let event = Event(name: bench.names.name("e"), data: nil, publisher: .api, publishedAt: HookBench.moment)
        let identity = EventIdentity(key: EventIDKey(seed: 1), number: 1)
        var context = EventContext(
            event, names: bench.names, identity: identity,
            product: ProductFacts(productID: "7", userID: "u", version: "3"))
        #expect(
            String(decoding: try bench.builder.body(for: hook, &context), as: UTF8.self)
                .hasPrefix("api|api|api|e|e|||\(Self.stamp)|\(Self.stamp)|u|3|7|\(identity.text)|{"))
    }

    @Test(arguments: ["[1,2]", "7", #""text""#, "{broken", "", "  ", "{\"a\":1}x", "null"])
    mutating func dataThatIsNoObjectGivesNoKeys(_ data: String) throws {
        #expect(try request(#""body": "<{{a}}{{length}}{{0}}>""#, data).text == "<>")
    }

    @Test mutating func dataIsParsedLeniently() throws {
        #expect(try request(#""body": "{{{a}}} {{{b}}}""#, #" {"a":1,"a":"two","b":"\ud800"}"#).text == "two \u{FFFD}")
    }
}
