import EventModel
import Testing

@testable import Dispatcher

@Suite struct HookDecodingTests {
    static let base = #""event": "e", "url": "http://a.example/""#

    private func hook(_ rest: String) throws -> Hook { try HookBench.hook("{\(Self.base), \(rest)}") }
    private func errors(_ rest: String) throws -> [HookError] { try HookBench.errors("{\(Self.base), \(rest)}") }

    @Test func theSmallestHookHasTheDefaults() throws {
        let hook = try HookBench.hook("{\(Self.base)}")
        #expect(hook.event == "e")
        #expect(hook.method == .post)
        #expect(hook.deviceID == nil)
        #expect(!hook.noDefaults)
        #expect(hook.rejectUnauthorized)
        #expect(!hook.disabled)
        #expect(!hook.unchunked)
        #expect(hook.responseTemplate == nil)
        #expect(hook.label == "e")
        #expect(hook.urlText == "http://a.example/")
        #expect(hook.warnings.isEmpty)
    }

    @Test func everyPropertyIsRead() throws {
        let hook = try HookBench.hook(
            #"""
            {"eventName": "Temp", "url": "https://{{host}}/", "requestType": "put", "name": "Living room",
             "deviceid": "3F002B000000000000000000", "headers": {"a": "1", "b": 2, "c": true},
             "auth": {"username": "u", "password": "p"}, "query": {"q": 1}, "form": {"f": [1]}, "noDefaults": true,
             "rejectUnauthorized": false, "responseTemplate": {"a": "{{b}}"}, "responseTopic": "x/{{y}}",
             "errorResponseTopic": "z", "mydevices": true, "disabled": true, "unchunked": true}
            """#)
        #expect(hook.event == "Temp")
        #expect(hook.label == "Living room")
        #expect(hook.method == .put)
        #expect(hook.deviceID?.description == HookBench.device)
        #expect(hook.headers.map(\.value.source) == ["1", "2", "true"])
        #expect(hook.account?.username.source == "u")
        #expect(hook.queryFields.first?.isEmpty == false)
        #expect(hook.noDefaults)
        #expect(!hook.rejectUnauthorized)
        #expect(hook.disabled)
        #expect(hook.unchunked)
        #expect(hook.ownResponseTopic?.source == "x/{{y}}")
        #expect(hook.ownErrorTopic?.source == "z")
        guard case .form = hook.payload else {
            Issue.record("the payload is \(hook.payload)")
            return
        }
        guard case .object = hook.responseTemplate else {
            Issue.record("no object template")
            return
        }
    }

    @Test(arguments: ["GET", "get", "Post", "PUT", "dElEtE"])
    func methodsInAnyCase(_ method: String) throws {
        #expect(try hook(#""requestType": "\#(method)""#).method.rawValue == method.uppercased())
    }

    @Test(arguments: ["deviceID", "deviceid", "deviceId"])
    func deviceAliases(_ key: String) throws {
        #expect(try hook(#""\#(key)": "\#(HookBench.device)""#).deviceID != nil)
    }

    @Test func aliasesMayBothStandIfEqual() throws {
        #expect(try hook(#""eventName": "e""#).event == "e")
        let errors = try errors(#""eventName": "other""#)
        #expect(errors.map(\.jsonPath) == ["$.eventName"])
        #expect(errors.first?.message.contains("must be equal") == true)
    }

    @Test(arguments: [
        (#""requesttype": "GET""#, "$.requesttype", #"did you mean "requestType"?"#),
        (#""responsTopic": "x""#, "$.responsTopic", #"did you mean "responseTopic"?"#),
        (#""header": {}"#, "$.header", #"did you mean "headers"?"#),
        (#""zebra": 1"#, "$.zebra", #"a hook has no key "zebra""#),
        (#""a b": 1"#, #"$["a b"]"#, "a hook has no key"),
        (#""requestType": "PATCH""#, "$.requestType", "GET, POST, PUT, DELETE"),
        (#""requestType": 1"#, "$.requestType", "a string, not a number"),
        (#""deviceID": "kitchen""#, "$.deviceID", "24 hexadecimal digits"),
        (#""deviceID": 1"#, "$.deviceID", "a string, not a number"),
        (#""headers": []"#, "$.headers", "an object, not an array"),
        (#""headers": {"A b": "1"}"#, #"$.headers["A b"]"#, "which no header name has"),
        (#""headers": {"": "1"}"#, #"$.headers[""]"#, "name is empty"),
        (#""headers": {"A": "1\r\nB: 2"}"#, "$.headers.A", "line break"),
        (#""auth": "u:p""#, "$.auth", "an object"),
        (#""auth": {"password": "p"}"#, "$.auth", #"needs a "username""#),
        (#""auth": {"username": 1}"#, "$.auth.username", "a string, not a number"),
        (#""auth": {"username": "u", "pasword": "p"}"#, "$.auth.pasword", #"did you mean "password"?"#),
        (#""query": "a=b""#, "$.query", "an object, not a string"),
        (#""form": ["a"]"#, "$.form", "an object, not an array"),
        (#""json": 1"#, "$.json", "not a number"),
        (#""body": {}"#, "$.body", "a string, not an object"),
        (#""noDefaults": "true""#, "$.noDefaults", "true or false, not a string"),
        (#""rejectUnauthorized": 0"#, "$.rejectUnauthorized", "true or false, not a number"),
        (#""responseTemplate": []"#, "$.responseTemplate", "a string or an object"),
        (#""errorResponseTopic": 1"#, "$.errorResponseTopic", "a string, not a number"),
        (#""name": false"#, "$.name", "a string, not a boolean"),
        (#""unchunked": 1"#, "$.unchunked", "true or false, not a number"),
        (#""form": {}, "json": {}"#, "$.json", "exclude each other"),
        (#""json": {}, "form": {}"#, "$.json", "exclude each other"),
        (#""form": {}, "body": """#, "$.body", "exclude each other"),
        (#""json": {}, "body": """#, "$.body", "exclude each other"),
        (#""body": "{{a""#, "$.body", "template line 1"),
        (#""json": {"a": [1, {"b": "{{/x}}"}]}"#, "$.json.a[1].b", "template"),
        (#""json": {"{{#k}}": 1}"#, #"$.json["{{#k}}"]"#, "template"),
        (#""form": {"a": "{{"}"#, "$.form.a", "template"),
        (#""query": {"a": {"b": "{{"}}"#, "$.query.a.b", "template"),
        (#""headers": {"A": "{{"}"#, "$.headers.A", "template"),
        (#""auth": {"username": "{{"}"#, "$.auth.username", "template"),
        (#""responseTemplate": "{{#a}}""#, "$.responseTemplate", "template"),
        (#""responseTemplate": {"x": "{{#a}}"}"#, "$.responseTemplate.x", "template"),
        (#""responseTopic": "{{""#, "$.responseTopic", "template"),
    ])
    func oneErrorSaysPlaceAndRemedy(_ rest: String, _ path: String, _ message: String) throws {
        let source = "{\(Self.base), \(rest)}"
        let errors = try HookBench.errors(source)
        #expect(errors.count == 1, "\(errors)")
        let error = try #require(errors.first)
        #expect(error.jsonPath == path)
        #expect(error.message.contains(message), "\(error.message)")
        #expect(error.offset > 0 && Int(error.offset) < source.utf8.count, "\(error)")
    }

    @Test func allThreePayloadsAreTwoErrors() throws {
        #expect(try errors(#""form": {}, "json": {}, "body": """#).map(\.jsonPath) == ["$.json", "$.body"])
    }

    @Test(arguments: [
        (#"{"url": "http://a.example/"}"#, "$", #"needs an "event""#),
        (#"{"event": "e"}"#, "$", #"needs a "url""#),
        (#"{"event": "", "url": "http://a.example/"}"#, "$.event", "empty"),
        (#"{"event": 1, "url": "http://a.example/"}"#, "$.event", "a string, not a number"),
        (#"{"event": "é", "url": "http://a.example/"}"#, "$.event", "no event can match"),
        (#"{"event": "e", "url": 1}"#, "$.url", "a string, not a number"),
        (#"{"event": "e", "url": ""}"#, "$.url", "empty"),
        (#"{"event": "e", "url": "ftp://a.example/"}"#, "$.url", "neither http:// nor https://"),
        (#"{"event": "e", "url": "a.example"}"#, "$.url", "neither http:// nor https://"),
        (#"{"event": "e", "url": "http://a.example:99999/"}"#, "$.url", "port"),
        (#"{"event": "e", "url": "http://u:p@a.example/"}"#, "$.url", "auth"),
        (#"{"event": "e", "url": "http://{{/"}"#, "$.url", "template"),
        (#"[]"#, "$", "a hook must be an object, not an array"),
        (#""x""#, "$", "a hook must be an object, not a string"),
    ])
    func oneErrorOfTheWhole(_ source: String, _ path: String, _ message: String) throws {
        let errors = try HookBench.errors(source)
        #expect(errors.map(\.jsonPath) == [path], "\(errors)")
        #expect(errors.first?.message.contains(message) == true, "\(errors)")
    }

    @Test func allErrorsAreCollectedInTheOrderOfTheirPlaces() throws {
        let errors = try HookBench.errors(
            #"{"evnt": "e", "url": "ftp://x", "requestType": "HEAD", "json": {"a": "{{", "b": "{{"}, "body": 1}"#)
        #expect(
            errors.map(\.jsonPath) == [
                "$", "$.evnt", "$.url", "$.requestType", "$.json.a", "$.json.b", "$.body", "$.body",
            ],
            "\(errors)")
    }

    @Test func anErrorPointsAtItsBytes() throws {
        let source = "{\n  \"event\": \"e\",\n  \"url\": \"http://a.example/\",\n  \"requestType\": \"HEAD\"\n}"
        let error = try #require(try HookBench.errors(source).first)
        let text = SourceText(path: "hook.json", bytes: Array(source.utf8))
        #expect(text.location(at: Int(error.offset)).description == "hook.json:4:18")
    }

    @Test func thePathMayStartElsewhere() throws {
        let value = try JSONValue(parsing: #"{"event": "e", "url": 1}"#)
        do {
            _ = try Hook(decoding: value, path: "$.hooks[2]")
            Issue.record("it decoded")
        } catch {
            #expect(error.errors.map(\.jsonPath) == ["$.hooks[2].url"])
        }
    }

    // MARK: Warnings

    @Test(arguments: [
        (#""body": "\\{{x}}""#, "$.body", "backslash"),
        (#""json": {"a": ["\\{{x}}"]}"#, "$.json.a[0]", "backslash"),
        (#""auth": {"username": "u"}, "headers": {"authorization": "x"}"#, "$.auth", "not used"),
        (#""headers": {"Content-Length": "3"}"#, #"$.headers["Content-Length"]"#, "left out"),
        (#""json": []"#, "$.json", "has a place"),
        (#""requestType": "GET", "body": "x""#, "$.body", "many servers ignore it"),
    ])
    func whatHardlyMeansWhatItSays(_ rest: String, _ path: String, _ message: String) throws {
        let warnings = try hook(rest).warnings
        #expect(warnings.map(\.jsonPath) == [path], "\(warnings)")
        #expect(warnings.first?.message.contains(message) == true, "\(warnings)")
    }

    @Test func aHookForRepliesNeverFires() throws {
        let hook = try HookBench.hook(#"{"event": "hook-error/x", "url": "http://a.example/"}"#)
        #expect(hook.warnings.map(\.jsonPath) == ["$.event"])
    }

    @Test func escapingIsFoundWhereAValueNeedsIt() throws {
        let hook = try hook(
            #"""
            "json": {"a": "{{x}}", "b": "{{{x}}}", "c": "{{y}}"}, "query": {"{{x}}": "q"}, "responseTopic": "{{x}}"
            """#)
        let bench = HookBench()
        var harmless = try bench.context("e", #"{"x":"plain","y":"plain"}"#)
        #expect(hook.escapingWarnings(&harmless).isEmpty)
        var harmful = try bench.context("e", #"{"x":"R&D","y":"plain"}"#)
        let warnings = hook.escapingWarnings(&harmful)
        #expect(warnings.map(\.jsonPath) == ["$.json.a", #"$.query["{{x}}"]"#])
        #expect(warnings.first?.message.hasSuffix("write {{{x}}}") == true)
    }

    @Test func suggestionsAreOnlyForSlips() {
        #expect(Suggestion.nearest(to: "evnet", among: HookDecoder.keys) == "event")
        #expect(Suggestion.nearest(to: "URL", among: HookDecoder.keys) == "url")
        #expect(Suggestion.nearest(to: "x", among: HookDecoder.keys) == nil)
        #expect(Suggestion.nearest(to: String(repeating: "event", count: 1000), among: HookDecoder.keys) == nil)
    }
}
