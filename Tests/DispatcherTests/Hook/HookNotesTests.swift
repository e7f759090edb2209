import EventModel
import Testing

@testable import Dispatcher

@Suite struct HookNotesTests {
    private let bench = HookBench()

    private func notes(_ rest: String, _ data: String?) throws -> [String] {
        let hook = try HookBench.hook(#"{"event": "e", "url": "http://a.example/", \#(rest)}"#)
        var context = try bench.context("e", data)
        return hook.renderingNotes(&context).map(\.description)
    }

    @Test(arguments: [
        (#""json": {"a": "{{v}}"}"#, "$.json.a: {{v}} has no value"),
        (#""json": "{\"a\": {{v}}}""#, "$.json: {{v}} has no value"),
        (#""body": "{{v}} {{{w.x}}} {{v}}""#, "$.body: {{v}}, {{{w.x}}} have no value"),
        (#""query": {"{{v}}": "1"}"#, "$.query[\"{{v}}\"]: {{v}} has no value"),
        (#""form": {"a": {"b": "{{v}}"}}"#, "$.form.a.b: {{v}} has no value"),
        (#""headers": {"A": "{{v}}"}"#, "$.headers.A: {{v}} has no value"),
        (#""auth": {"username": "{{v}}"}"#, "$.auth.username: {{v}} has no value"),
        (#""responseTopic": "{{v}}""#, "$.responseTopic: {{v}} has no value"),
        (#""errorResponseTopic": "{{v}}""#, "$.errorResponseTopic: {{v}} has no value"),
        (#""body": "{{#v}}x{{/v}}""#, "$.body: {{#v}} has no value"),
        (#""body": "{{PRODUCT_ID}}""#, "$.body: {{PRODUCT_ID}} has no value"),
        (#""body": "{{n}}""#, "$.body: {{n}} has no value"),
    ])
    func namesTagsWithoutValue(_ rest: String, _ note: String) throws {
        #expect(try notes(rest, #"{"z":1,"n":null}"#) == [note])
    }

    @Test(arguments: [
        #""body": "{{z}}{{#z}}{{/z}}{{PARTICLE_EVENT_VALUE}}""#, #""body": "{{#v}}a{{/v}}{{^v}}b{{/v}}""#,
        #""body": "{{^v}}b{{/v}}""#, #""body": "{{#f}}{{v}}{{/f}}""#, #""body": "no tags""#,
    ])
    func saysNothingOfOthers(_ rest: String) throws {
        #expect(try notes(rest, #"{"z":1,"f":false}"#) == [])
    }

    @Test(arguments: ["{v: 1}", "[1,", "{\"v\":1}}", " {'v':1}"])
    func placesFaultOfData(_ data: String) throws {
        let notes = try notes(#""body": "x""#, data)
        #expect(notes.count == 1)
        #expect(
            notes.first?.contains("looks like JSON and is not") == true
                && notes.first?.contains("line 1, column") == true)
    }

    @Test(arguments: ["plain", "21.5", "{\"v\":1}", "[1]", "", nil] as [String?])
    func leavesOtherDataAlone(_ data: String?) throws {
        #expect(try notes(#""body": "x""#, data) == [])
    }

    // MARK: Double braces

    private func risks(_ rest: String) throws -> [HookWarning] {
        try HookBench.hook(#"{"event": "e", "url": "http://a.example/{{v}}", \#(rest)}"#).escapingRisks()
    }

    @Test(arguments: [
        (#""json": {"a": "{{v}}"}"#, "$.json.a", "write {{{v}}}"),
        (#""json": ["{{v}}"]"#, "$.json[0]", "write {{{v}}}"),
        (#""json": "{\"a\": \"{{v}}\"}""#, "$.json", "write {{{v}}}"),
        (#""json": "{\"a\": \"{{v}}\", \"b\": {{n}}}""#, "$.json", "make \"json\" an object and write {{{v}}} in it"),
        (#""json": "{\"a\": {{PARTICLE_EVENT_VALUE}}}""#, "$.json", "write {{{PARTICLE_EVENT_VALUE}}}"),
        (#""headers": {"Content-Type": "application/json"}, "body": "{\"a\":\"{{v}}\"}""#, "$.body", "move the JSON"),
        (
            #""headers": {"content-type": "application/vnd.x+json; charset=utf-8"}, "body": "{\"a\":\"{{v}}\"}""#,
            "$.body", "object"
        ),
        (
            #""headers": {"Content-Type": "application/json; charset={{c}}"}, "body": "{\"a\":\"{{v}}\"}""#, "$.body",
            "object"
        ),
        (
            #""headers": {"Content-Type": "application/{{{kind}}}+json"}, "body": "{\"a\":\"{{v}}\"}""#, "$.body",
            "object"
        ),
        (
            #""headers": {"Content-Type": "application/json{{#x}}; charset={{x}}{{/x}}"}, "body": "{\"a\":\"{{v}}\"}""#,
            "$.body", "object"
        ),
    ])
    func warnsInJSON(_ rest: String, _ path: String, _ advice: String) throws {
        let risks = try risks(rest)
        #expect(risks.map(\.jsonPath) == [path])
        #expect(risks.first?.message.contains(advice) == true, "\(risks)")
    }

    @Test(arguments: [
        #""body": "{\"a\":\"{{v}}\"}""#, #""headers": {"Content-Type": "text/html"}, "body": "<b>{{v}}</b>""#,
        #""headers": {"Content-Type": "{{type}}"}, "body": "{\"a\":\"{{v}}\"}""#,
        #""headers": {"Content-Type": "text/{{type}}"}, "body": "{\"a\":\"{{v}}\"}""#,
        #""json": {"a": "{{{v}}}", "b": "{{&v}}"}"#, #""json": "{\"a\": {{v}}}""#,
        #""json": {"id": "{{PARTICLE_DEVICE_ID}}", "at": "{{PARTICLE_PUBLISHED_AT}}"}"#, #""form": {"a": "{{v}}"}"#,
    ])
    func trustsOtherPlaces(_ rest: String) throws { #expect(try risks(rest).isEmpty) }

    /// A Content-Type that is a template is judged as the event renders it.
    @Test(arguments: [("application/json", true), ("application/problem+json", true), ("text/html", false)])
    func judgesTheRenderedContentType(_ type: String, warns: Bool) throws {
        let bench = HookBench()
        let hook = try HookBench.hook(
            #"{"event": "e", "url": "http://a.example/", "headers": {"Content-Type": "{{{t}}}"}, "body": "{\"a\":\"{{v}}\"}"}"#
        )
        var context = try bench.context("e", "{\"t\":\"\(type)\",\"v\":\"a & b\"}")
        #expect(hook.escapingWarnings(&context).isEmpty == !warns)
    }

    /// Who follows the advice sends what was published, quotes and all.
    @Test mutating func advisesWhatQuotesCannotBreak() throws {
        var bench = HookBench()
        let data = #"{"v":"a\"b & 'c'"}"#
        let hook = #"{"event": "e", "url": "http://a.example/", "noDefaults": true, "json": {"a": "{{{v}}}"}}"#
        #expect(try JSONValue(parsing: bench.request(hook, "e", data).text)["a"]?.text == "a\"b & 'c'")
        let body = try HookBench.hook(
            #"{"event": "e", "url": "http://a.example/", "headers": {"Content-Type": "application/json"}, "body": "{\"a\":\"{{v}}\"}"}"#
        )
        var context = try bench.context("e", data)
        let warning = try #require(body.escapingWarnings(&context).first)
        #expect(warning.jsonPath == "$.body")
        #expect(warning.message.contains("object \"json\""))
    }
}
