import EventModel
import Testing

@testable import Dispatcher

/// `json` as a text that renders to JSON.
@Suite struct JSONTextTests {
    private var bench = HookBench()
    private static let stamp = "2017-02-01T21:08:05.763Z"

    private static func hook(_ json: String, _ rest: String = "") -> String {
        let text = JSONValue.string(json).compactText
        return #"{"event": "e", "url": "http://a.example/x", "json": \#(text)\#(rest)}"#
    }

    @Test(arguments: [
        (#"{"v": {{v}}}"#, #"{"v":3.50}"#, #"{"v":3.5}"#),
        (#"{"v": {{v}}, "b": {{b}}}"#, #"{"v":1,"b":true}"#, #"{"v":1,"b":true}"#),
        (#"[{{#a}}{{.}},{{/a}}0]"#, #"{"a":[1,2]}"#, "[1,2,0]"), ("{{v}}", #"{"v":7}"#, "7"),
        ("{{{PARTICLE_EVENT_VALUE}}}", #"{ "x": [1, {"y": null}] }"#, #"{"x":[1,{"y":null}]}"#),
        (#"{"a": "{{{a}}}", "n": {{n}}}"#, #"{"a":"x","n":0}"#, #"{"a":"x","n":0}"#),
        (#"{"a": {{n}}, "a": 2}"#, #"{"n":1}"#, #"{"a":2}"#),
    ])
    mutating func rendersToJSON(_ json: String, _ data: String, _ body: String) throws {
        let request = try bench.request(Self.hook(json, #", "noDefaults": true"#), "e", data)
        #expect(request.text == body)
        #expect(request.header("content-type") == "application/json")
        #expect(request.header("accept") == "application/json")
    }

    @Test mutating func mergesDefaultsIntoObject() throws {
        let body = try bench.request(Self.hook(#"{"v": {{v}}, "event": "own"}"#), "e", #"{"v":1}"#).text
        #expect(
            body
                == #"{"data":"{\"v\":1}","published_at":"\#(Self.stamp)","coreid":"\#(HookBench.device)","v":1,"event":"own"}"#
        )
        #expect(try bench.request(Self.hook("{ {{#x}}{{/x}} }"), "e", nil).text.hasPrefix(#"{"event":"e","data":null"#))
    }

    @Test mutating func mergesNothingIntoOthers() throws {
        #expect(try bench.request(Self.hook("[{{v}}]"), "e", #"{"v":1}"#).text == "[1]")
    }

    /// A text that is JSON as it stands: no value can break it.
    @Test mutating func takesJSONForWhatItIs() throws {
        let hook = Self.hook(#"{"v": "{{{v}}}", "n": 20.00}"#, #", "noDefaults": true"#)
        #expect(try bench.request(hook, "e", #"{"v":"a\"b"}"#).text == #"{"v":"a\"b","n":20}"#)
    }

    /// Sections that open in one string and close in another.
    @Test mutating func takesSectionsAcrossStrings() throws {
        let hook = Self.hook(#"{"a": "{{#v}}x", "b": "y{{/v}}"}"#, #", "noDefaults": true"#)
        #expect(try bench.request(hook, "e", #"{"v":1}"#).text == #"{"a":"x","b":"y"}"#)
    }

    @Test(arguments: [
        (#"{"v": {{v}}}"#, nil, "line 1, column 7"), ("{\n\"v\": {{v}} }", #"{"v":"x y"}"#, "line 2, column 6"),
        (#"{"a": "{{{v}}}", "b": {{n}}}"#, #"{"v":"q\"q","n":1}"#, "line 1, column 10"), ("{{v}}", nil, "is empty"),
    ])
    mutating func refusesWhatIsNoJSON(_ json: String, _ data: String?, _ place: String) throws {
        let hook = try HookBench.hook(Self.hook(json))
        var context = try bench.context("e", data)
        do {
            _ = try bench.builder.body(for: hook, &context)
            Issue.record("it rendered")
        } catch {
            #expect(error.message.contains("not JSON"))
            #expect(error.message.contains(place), "\(error)")
        }
    }

    @Test func dropsRequestAsInvalid() throws {
        let bench = try DispatcherBench(hook: #""json": "{\"v\": {{v}}}""#)
        bench.fire("e", "none")
        #expect(bench.drops.map(\.reason) == [.invalid])
        #expect(bench.attempts.isEmpty)
        #expect(bench.events.last?.data == "error EINVALID from h.example")
    }

    @Test(arguments: ["", "  ", "{", "plain", #"{"a": 1,}"#, #"{"a": 1, "a": 2}"#])
    func refusesLiteralThatIsNoJSON(_ json: String) throws {
        let errors = try HookBench.errors(Self.hook(json))
        #expect(errors.map(\.jsonPath) == ["$.json"])
        #expect(errors.first?.message.contains("is a string that is not JSON: line 1, column") == true, "\(errors)")
    }

    @Test(arguments: [
        (#"{"json": {"v": {{v}} } }"#, "{{v}}", #""json": "{ \"v\": {{v}} }""#),
        (#"{"json": {"v": {{{ v }}} } }"#, "{{{v}}}", #"{ \"v\": {{{v}}} }"#),
        (#"{"json": [{{v}}] }"#, "{{v}}", #"{ \"value\": {{v}} }"#), (#"{"json": {{v}} }"#, "{{v}}", "make \"json\""),
        ("{\"json\": {\"v\":\n {{v", "{{v", "make \"json\""),
    ])
    func showsTextFormForUnquotedBraces(_ text: String, _ tag: String, _ advice: String) throws {
        let source = SourceText(path: "h", bytes: Array(text.utf8))
        let fault = try #require(#expect(throws: JSONError.self) { try source.parseHooks() })
        let message = fault.message
        #expect(message.contains("the tag \(tag)"), "\(message)")
        #expect(message.contains(advice), "\(message)")
        #expect(Array(text.utf8)[fault.offset...].starts(with: "{{".utf8))
    }

    @Test(arguments: ["{", "{\"a\": }", "{x}", "[1,]", "{\"a\": {\"b\" {}}"])
    func leavesOtherFaultsAlone(_ text: String) throws {
        let source = SourceText(path: "h", bytes: Array(text.utf8))
        let plain = #expect(throws: JSONError.self) { try source.parseJSON() }
        let fault = #expect(throws: JSONError.self) { try source.parseHooks() }
        #expect(plain == fault)
    }
}
