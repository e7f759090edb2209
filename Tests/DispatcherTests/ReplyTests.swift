import EventModel
import Testing

@testable import Dispatcher

@Suite struct ReplyTests {
    let bench = HookBench()

    private func hook(_ rest: String) throws -> Hook {
        try HookBench.hook(#"{"event": "e", "url": "http://a.example/", \#(rest)}"#)
    }

    private func reply(_ template: String, to body: String) throws -> String {
        let hook = try hook(#""responseTemplate": \#(template)"#)
        let context = try bench.context("e/1", #"{"mine":1}"#)
        return String(decoding: hook.reply(to: Array(body.utf8), context), as: UTF8.self)
    }

    // MARK: Texts

    @Test func textsAreWhatFirmwareExpects() {
        let error = ReplyText.failed(status: 404, host: "requestb.in")
        #expect(error == "error status 404 from requestb.in")
        #expect(Array(error)[13...15] == ["4", "0", "4"])
        #expect(ReplyText.sent == "undefined")
        #expect(ReplyText.asleep == "Too many errors, webhook disabled")
        #expect(
            TransportError.allCases.map { ReplyText.failed($0, host: "h") }
                == [
                    "error ECONNREFUSED from h", "error ETIMEDOUT from h", "error ECONNRESET from h",
                    "error ENOTFOUND from h", "error EPROTO from h", "error CERT_INVALID from h",
                    "error EMFILE from h", "error EBLOCKED from h",
                ])
        #expect(ReplyText.invalid(RequestFault("x", host: "h")) == "error EINVALID from h")
    }

    // MARK: Topics

    @Test func standardTopicsCarryTheTriggeringName() throws {
        let names = NameTable()
        var topics = ReplyTopics(names: names)
        let event = names.name("my-hooks/get_weather")
        for _ in 0..<2 {
            #expect(names.text(topics.sent(for: event)) == "hook-sent/my-hooks/get_weather")
            #expect(names.text(topics.error(.standard(event))) == "hook-error/my-hooks/get_weather/0")
            for chunk in 0..<8 {
                #expect(
                    names.text(topics.response(.standard(event), chunk: chunk))
                        == "hook-response/my-hooks/get_weather/\(chunk)")
            }
        }
        let other = names.name("other")
        #expect(names.text(topics.response(.standard(other), chunk: 0)) == "hook-response/other/0")
        #expect(names.text(topics.sent(for: event)) == "hook-sent/my-hooks/get_weather")
        #expect(names.count == 2 + 2 + 8 + 1)
    }

    @Test func customTopicsAreRenderedAndNumbered() throws {
        let hook = try hook(
            #"""
            "responseTopic": "{{PARTICLE_DEVICE_ID}}/hook-response/weather",
            "errorResponseTopic": "save_failed_for_{{SPARK_CORE_ID}}{{mine}}"
            """#)
        let context = try bench.context("e/1", #"{"mine":1}"#)
        var topics = ReplyTopics(names: bench.names)
        let response = topics.response(hook.responseTopic(for: context.event, names: bench.names), chunk: 9)
        #expect(bench.names.text(response) == "\(HookBench.device)/hook-response/weather/9")
        let error = topics.error(hook.errorTopic(for: context.event, names: bench.names))
        #expect(bench.names.text(error) == "save_failed_for_\(HookBench.device)1/0")
    }

    @Test(arguments: ["", "{{nothing}}", "{{{PARTICLE_EVENT_VALUE}}}", "a\\nb", "é", "\\u0000"])
    func topicsThatAreNoNamesAreTheStandardOnes(_ topic: String) throws {
        let hook = try hook(#""responseTopic": "\#(topic)", "errorResponseTopic": "\#(topic)""#)
        let context = try bench.context("e/1", "x\n\ndata: forged")
        #expect(hook.responseTopic(for: context.event, names: bench.names) == .standard(context.event.name))
        #expect(hook.errorTopic(for: context.event, names: bench.names) == .standard(context.event.name))
    }

    @Test func withoutTopicsTheyAreStandard() throws {
        let hook = try hook(#""name": "n""#)
        let context = try bench.context("e/1", nil)
        #expect(hook.responseTopic(for: context.event, names: bench.names) == .standard(context.event.name))
    }

    // MARK: Response templates

    @Test(arguments: [
        (#""{{results.0.location.lat}}""#, #"{"results":[{"location":{"lat":39.73915360}}]}"#, "39.7391536"),
        (#""{{a}}""#, #"{"a":"<&>"}"#, "&lt;&amp;&gt;"),
        (#""{{{a}}}""#, #"{"a":"<&>"}"#, "<&>"),
        (#""{{1}}""#, "[1,2]", "2"),
        (#""<{{.}}>""#, "42", "<42>"),
        (#""<{{.}}>""#, #""ok""#, "<ok>"),
        (#""<{{.}}>""#, "null", "<>"),
        (#""{{#list}}{{n}},{{/list}}""#, #"{"list":[{"n":1},{"n":2}]}"#, "1,2,"),
        (#""{{PARTICLE_EVENT_NAME}} {{a}}{{mine}}""#, #"{"a":1}"#, "e/1 1"),
        (
            #"{"lat": "{{lat}}", "n": [1, "{{lng}}"], "t": true}"#, #"{"lat":1.50,"lng":"\""}"#,
            #"{"lat":"1.5","n":[1,"&quot;"],"t":true}"#
        ),
        (#""{{a}}""#, "not json", "not json"),
        (#""{{a}}""#, "", ""),
        (#""{{a}}""#, "{\"a\":1", "{\"a\":1"),
        (#"{"x": "{{a}}"}"#, "<html>", "<html>"),
        (#""{{a}}""#, #"{"a":1,"a":2}"#, "2"),
        (#""""#, "{}", "{}"),
    ])
    func templatesApplyToJSON(_ template: String, _ body: String, _ expected: String) throws {
        #expect(try reply(template, to: body) == expected)
    }

    @Test func withoutATemplateTheBodyIsVerbatim() throws {
        let context = try bench.context("e", nil)
        let body: [UInt8] = [0x7B, 0xFF, 0x00, 0x7D]
        #expect(try hook(#""name": "n""#).reply(to: body, context) == body)
        #expect(try hook(#""responseTemplate": "x""#).reply(to: body, context) == body)
    }
}
