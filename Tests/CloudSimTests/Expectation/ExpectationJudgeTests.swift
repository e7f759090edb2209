import DeviceEmulator
import Dispatcher
import EventModel
import Testing

@testable import CloudSim

/// A made-up run: lines with their times, judged by expectations as a file has them.
struct JudgedRun {
    static let start = Instant(milliseconds: 1_485_983_285_763)
    private(set) var judge: ExpectationJudge
    private var seq = 0
    private let names = NameTable()
    static let kitchen = DeviceID(high: 0x3f00_2b00_0000_0000, low: 0)

    init(_ expectations: String) throws {
        let file = """
            {"duration":"1h","devices":[{"id":"3f002b000000000000000000","name":"kitchen"},{"count":2,"name":"meter-{{index}}"}],
             "expect":[\(expectations)]}
            """
        let result = ScenarioFile.decode(file)
        #expect(result.errors.map(\.description) == [])
        let scenario = try #require(result.scenario)
        judge = ExpectationJudge(scenario.expectations, start: Self.start) { $0 == "kitchen" ? Self.kitchen : nil }
    }

    @discardableResult
    mutating func line(_ fact: TraceFact, at milliseconds: Int64, cause: Int = 0) -> Int {
        seq += 1
        judge.see(TraceLine(seq: seq, at: Self.start + .milliseconds(milliseconds), cause: cause, fact: fact))
        return seq
    }

    @discardableResult
    mutating func event(_ name: String, _ data: String? = nil, by device: String = "kitchen", at time: Int64) -> Int {
        let publisher: Publisher = device == "kitchen" ? .device(Self.kitchen, slot: 0) : .api
        let event = Event(
            name: names.name(name), data: data, publisher: publisher,
            publishedAt: Self.start + .milliseconds(time), isPrivate: true)
        return line(.event(event, name: name, device: device), at: time)
    }

    mutating func attempt(
        _ delivery: Int, _ method: RequestMethod = .post, host: String = "example.com", body: String = "",
        status: Int? = nil, cause: Int = 0, at time: Int64
    ) {
        let head = RequestHead(
            method: method, url: "https://\(host)/log", host: host, hostIndex: 0, headers: [Header("x-a", "1")])
        let request = Request(head: head, body: Array(body.utf8))
        line(.attempt(hook: "log", delivery: delivery, attempt: 1, request), at: time, cause: cause)
        if let status {
            line(
                .outcome(
                    delivery: delivery, attempt: 1, .response(Response(status: status)), elapsed: .milliseconds(5)),
                at: time + 5)
        }
    }

    func verdicts(
        at end: Int64 = 3_600_000, _ ending: ExpectationJudge.Ending = .cut,
        variables: [(device: String, value: JSONValue?)] = [], summary: String = "{}"
    ) throws -> [ExpectationJudge.Verdict] {
        let summary = try JSONValue(parsing: summary)
        return judge.verdicts(
            at: Self.start + .milliseconds(end), ending: ending, variable: { _, _ in variables }, summary: summary)
    }
}

@Suite("Expectations of lines") struct ExpectationJudgeTests {
    /// One run with something of every kind.
    private static func run(_ expectation: String) throws -> ExpectationJudge.Verdict {
        var run = try JudgedRun(expectation)
        let cause = run.event("Temperature/Kitchen", "20.00", at: 1000)
        run.attempt(1, body: #"{"t":"20.00","n":{"a":1,"b":[1,2]}}"#, status: 200, cause: cause, at: 1000)
        run.event("hook-sent/Temperature/Kitchen", "undefined", by: "particle-internal", at: 1012)
        run.event("hook-response/Temperature/Kitchen/0", "ok", by: "particle-internal", at: 1012)
        let other = run.event("door", "open", by: "meter-1", at: 2000)
        run.attempt(2, .get, host: "b.io", status: 500, cause: other, at: 2000)
        run.event("hook-error/door/0", "error status 500 from b.io", by: "particle-internal", at: 2005)
        run.line(.refused(device: "meter-1", what: "publish", name: "x", reason: .rate), at: 3000)
        run.line(.drop(hook: "log", device: "kitchen", host: "example.com", event: "x", reason: .hostLimit), at: 3000)
        run.line(.sleep(hook: "log"), at: 3000)
        run.line(.wake(hook: "log"), at: 3100)
        run.line(.deliver(device: "kitchen", name: "got", data: nil, handler: "go"), at: 3200)
        run.line(.call(device: "kitchen", function: "brew", argument: "now", result: 1), at: 3300)
        run.line(.log(device: "kitchen", text: "hello"), at: 3300)
        run.line(.change(text: "kitchen: offline"), at: 3400)
        return try run.verdicts()[0]
    }

    @Test(
        "What was seen is found",
        arguments: [
            #"{"event":"door"}"#, #"{"event":"door","count":1}"#, #"{"event":"door","data":"open"}"#,
            #"{"event":"door","device":"meter-*"}"#, #"{"event":"Temperature/Kitchen","device":"3f002b*"}"#,
            #"{"event":"Temperature/Kitchen","device":"3f002b000000000000000000"}"#, #"{"event":"nothing","count":0}"#,
            #"{"event":"door","count":{"atMost":5}}"#, #"{"prefix":"hook-","count":3}"#, #"{"prefix":"","count":5}"#,
            #"{"event":"door","json":"open","count":0}"#, #"{"event":"Temperature/Kitchen","json":20}"#,
            #"{"request":"example.com"}"#, #"{"request":"EXAMPLE.com:443","method":"post"}"#,
            #"{"request":"*","count":2}"#, #"{"request":"b.io","status":500,"count":1}"#,
            #"{"request":"b.io","status":200,"count":0}"#, #"{"request":"*","device":"kitchen","count":1}"#,
            #"{"request":"*","device":"meter-1","count":1,"method":"GET"}"#, #"{"request":"*","device":"3f00*"}"#,
            #"{"request":"example.com","json":{"n":{"b":[1,2]}}}"#, #"{"request":"example.com","json":{"n":{}}}"#,
            #"{"request":"example.com","json":{"n":{"b":[1]}},"count":0}"#, #"{"request":"b.io","body":""}"#,
            #"{"request":"example.com","body":"{\"t\":\"20.00\",\"n\":{\"a\":1,\"b\":[1,2]}}"}"#,
            #"{"drop":"host-limit","count":1}"#, #"{"drop":"*","device":"kitchen"}"#, #"{"drop":"sleep","count":0}"#,
            #"{"refused":"rate","device":"meter-1"}"#, #"{"refused":"*","count":1}"#, #"{"sleep":"log"}"#,
            #"{"sleep":true}"#, #"{"sleep":"l*","count":1}"#, #"{"kind":"wake","hook":"log"}"#,
            #"{"kind":"deliver","device":"kitchen","name":"got","data":null,"count":1}"#,
            #"{"kind":"call","function":"brew","arg":"now","return":1}"#, #"{"kind":"log","text":"hello"}"#,
            #"{"kind":"change","text":"kitchen: offline"}"#, #"{"kind":"event","private":true,"ttl":60,"count":5}"#,
            #"{"kind":"event","coreid":"3f002b000000000000000000","seq":1}"#,
            #"{"kind":"event","published_at":"2017-02-01T21:08:06.763Z"}"#,
            #"{"kind":"attempt","cause":1,"attempt":1}"#,
            #"{"kind":"attempt","url":"https://b.io/log","headers":{"x-a":"1"}}"#,
            #"{"kind":"outcome","status":500,"ms":5}"#,
            #"{"kind":"outcome","bytes":0,"count":2}"#, #"{"kind":"outcome","error":null,"count":2}"#,
            #"{"kind":"refused","what":"publish","reason":"rate"}"#,
            #"{"kind":"drop","event":"x","host":"example.com"}"#,
            #"{"event":"hook-sent/Temperature/Kitchen","within":"12ms","of":"Temperature/Kitchen"}"#,
            #"{"request":"example.com","within":"0s","of":"Temperature/Kitchen"}"#,
        ])
    func found(_ expectation: String) throws {
        let verdict = try Self.run(expectation)
        #expect(verdict.ok, "\(verdict)")
        #expect(!verdict.text.isEmpty && !verdict.seen.isEmpty)
        #expect(verdict.nearest == nil)
    }

    @Test(
        "What is missing is told with what came nearest",
        arguments: [
            (
                #"{"event":"hook-response/Temperature/Kitchen/0","data":"ko"}"#,
                #"event "hook-response/Temperature/Kitchen/0" with data "ko": at least once"#,
                #"never; nearest: event "hook-response/Temperature/Kitchen/0" with data "ok" at +1.012s"#
            ),
            (#"{"event":"dor"}"#, #"event "dor": at least once"#, #"never; nearest: event "door" at +2s"#),
            (
                #"{"event":"Temperature/Kitchn","count":2}"#, #"event "Temperature/Kitchn": exactly 2 times"#,
                #"never; nearest: event "Temperature/Kitchen" at +1s"#
            ),
            (
                #"{"prefix":"hook-eror/"}"#, #"event that starts with "hook-eror/": at least once"#,
                #"never; nearest: event "hook-error/door/0" at +2.005s"#
            ),
            (#"{"event":"door","count":2}"#, #"event "door": exactly 2 times"#, "once, at +2s"),
            (
                #"{"prefix":"hook-","count":{"atMost":1}}"#, #"event that starts with "hook-": at most once"#,
                "3 times, first at +1.012s, last at +2.005s"
            ),
            (#"{"event":"door","count":0}"#, #"event "door": never"#, "once, at +2s"),
            (
                #"{"event":"door","device":"kitchen"}"#, #"event "door" with device "kitchen": at least once"#,
                #"never; nearest: event "door" with device "meter-1" at +2s"#
            ),
            (
                #"{"request":"b.io","method":"POST"}"#, #"request to "b.io" with method "POST": at least once"#,
                #"never; nearest: request to "b.io" with method "GET" at +2s"#
            ),
            (
                #"{"request":"b.io","status":200}"#, #"request to "b.io" with status 200: at least once"#,
                #"never; nearest: request to "b.io" with status 500 at +2.005s"#
            ),
            (
                #"{"request":"example.org"}"#, #"request to "example.org": at least once"#,
                #"never; nearest: request to "example.com" at +1s"#
            ),
            (#"{"drop":"sleep"}"#, #"drop "sleep": at least once"#, #"never; nearest: drop "host-limit" at +3s"#),
            (
                #"{"kind":"deliver","device":"meter-1","name":"got","count":1}"#,
                #"delivery of "got" with device "meter-1": exactly once"#,
                #"never; nearest: delivery of "got" with device "kitchen" at +3.2s"#
            ),
            (
                #"{"event":"hook-sent/door","within":"1s","of":"door"}"#,
                #"event "hook-sent/door" within 1s of each event "door""#,
                #"0 of 1 in time; none after the one at +2s; nearest: event "hook-error/door/0" at +2.005s"#
            ),
            (
                #"{"event":"a","within":"1s","of":"dor"}"#, #"event "a" within 1s of each event "dor""#,
                #"no event "dor", so that nothing was timed; nearest: event "door" at +2s"#
            ),
        ])
    func missed(_ expectation: String, _ text: String, _ seen: String) throws {
        let verdict = try Self.run(expectation)
        #expect(!verdict.ok)
        #expect(verdict.text == text)
        #expect(verdict.seen == seen)
    }

    @Test("A judge asks for the kinds that its expectations look at, and no others")
    func wanted() throws {
        let none = try JudgedRun(#"{"summary":"failed","equals":0},{"variable":"x","equals":1}"#).judge
        #expect(TraceKind.allCases.filter(none.wants) == [])
        let events = try JudgedRun(#"{"event":"a"},{"drop":"sleep","count":0}"#).judge
        #expect(TraceKind.allCases.filter(events.wants) == [.event, .drop])
        let joined = try JudgedRun(#"{"request":"a.io","status":200,"device":"kitchen"}"#).judge
        #expect(TraceKind.allCases.filter(joined.wants) == [.event, .attempt, .outcome])
    }

    @Test("Many misses leave a few samples")
    func bounded() throws {
        var run = try JudgedRun(#"{"event":"wanted","data":"x"}"#)
        for number in 0..<5000 { run.event("name-\(number)", at: Int64(number)) }
        for number in 0..<5000 { run.event("wanted", "\(number)", at: Int64(number)) }
        let verdict = try run.verdicts()[0]
        #expect(verdict.seen == #"never; nearest: event "wanted" with data "0" at +0s"#)
    }
}

@Suite("Expectations of time, variables and figures") struct ExpectationEndTests {
    @Test("Each trigger has its own match")
    func timing() throws {
        var run = try JudgedRun(#"{"event":"answer","within":"1s","of":"question"}"#)
        run.event("question", at: 0)
        run.event("question", at: 100)
        run.event("answer", at: 1000)
        run.event("answer", at: 1101)
        let verdict = try run.verdicts()[0]
        #expect(!verdict.ok)
        #expect(
            verdict.seen
                == #"1 of 2 in time; none after the one at +100ms; nearest: event "answer" came 2 times, last at +1.101s"#
        )
    }

    @Test("The last moment of the time counts, the next does not", arguments: [(1000, true), (1001, false)])
    func boundary(_ time: Int64, _ ok: Bool) throws {
        var run = try JudgedRun(#"{"event":"answer","within":"1s","of":"question"}"#)
        run.event("question", at: 0)
        run.event("answer", at: time)
        #expect(try run.verdicts()[0].ok == ok)
    }

    @Test("A match before its trigger is none, and a line does not answer itself")
    func order() throws {
        var run = try JudgedRun(
            #"{"event":"b","within":"1s","of":"a"},{"event":"c","within":"1s","of":"c"}"#)
        run.event("b", at: 0)
        run.event("a", at: 0)
        run.event("c", at: 0)
        #expect(try run.verdicts().map(\.ok) == [false, false])
    }

    @Test("A trigger whose time the end of the run cut short is no failure; one that nothing can answer any more is")
    func ending() throws {
        var run = try JudgedRun(#"{"event":"answer","within":"1s","of":"question"}"#)
        run.event("question", at: 500)
        #expect(try run.verdicts(at: 1000, .cut)[0].ok)
        #expect(try run.verdicts(at: 1000, .cut)[0].seen == "0 of 1 in time, 1 still had time when the run ended")
        #expect(try !run.verdicts(at: 1000, .idle)[0].ok)
        #expect(try !run.verdicts(at: 1501, .cut)[0].ok)
    }

    @Test("Many open triggers are matched in order")
    func manyTriggers() throws {
        var run = try JudgedRun(#"{"event":"answer","within":"10s","of":"question"}"#)
        for number in 0..<5000 { run.event("question", at: Int64(number)) }
        for number in 0..<5000 { run.event("answer", at: 5000 + Int64(number)) }
        #expect(try run.verdicts()[0].seen == "5000 of 5000 in time")
    }

    @Test(
        "Variables",
        arguments: [
            (#""ok""#, #""ok""#, true, #""ok""#), (#""ok""#, #""ko""#, false, #"kitchen: "ko""#), ("5", "5", true, "5"),
            ("5", #""5""#, true, #""5""#), (#""20.00""#, "20", false, "kitchen: 20"),
            ("true", #""true""#, true, #""true""#),
            (#"{"atLeast":2,"atMost":3}"#, "2.5", true, "2.5"), (#"{"atLeast":2}"#, #""1""#, false, #"kitchen: "1""#),
            (#"{"atLeast":2}"#, #""two""#, false, #"kitchen: "two""#), ("null", "null", true, "null"),
            (#""""#, "null", false, "kitchen: null"),
        ])
    func variables(_ wanted: String, _ value: String, _ ok: Bool, _ seen: String) throws {
        let run = try JudgedRun(#"{"variable":"last","device":"kitchen","equals":\#(wanted)}"#)
        let verdict = try run.verdicts(variables: [("kitchen", JSONValue(parsing: value))])[0]
        #expect(verdict.ok == ok)
        #expect(verdict.seen == seen)
    }

    @Test("A variable of many devices must be so on each")
    func manyDevices() throws {
        let run = try JudgedRun(#"{"variable":"n","device":"*","equals":1},{"variable":"n","equals":1}"#)
        func seen(_ values: [(device: String, value: JSONValue?)]) throws -> [String] {
            try run.verdicts(variables: values).map { "\($0.ok) \($0.seen)" }
        }
        #expect(
            try seen([("a", .integer(1)), ("b", .integer(1))]) == ["true so on 2 devices", "true so on 2 devices"])
        #expect(try seen([("a", .integer(1)), ("b", nil)]) == ["false b: no such variable", "true 1"])
        #expect(try seen([("a", nil)]) == ["false a: no such variable", "false no device has such a variable"])
        #expect(try seen([]) == ["false there is no such device", "false there is no such device"])
        let five = (1...5).map { (device: "d\($0)", value: JSONValue?.some(.integer(2))) }
        #expect(try seen(five)[0] == "false d1: 2, d2: 2, d3: 2 and 2 more")
    }

    @Test(
        "Figures of the summary",
        arguments: [
            ("failed", "0", true, "0"), ("matched", #"{"atLeast":3}"#, true, "3"), ("matched", "4", false, "3"),
            ("dropped", "7", true, "7"), ("dropped.sleep", "5", true, "5"), ("dropped.host-limit", "2", true, "2"),
            ("dropped.truncated", "0", true, "0"), ("chunks", "0", false, "the summary has no such field"),
        ])
    func summary(_ field: String, _ wanted: String, _ ok: Bool, _ seen: String) throws {
        let run = try JudgedRun(#"{"summary":"\#(field)","equals":\#(wanted)}"#)
        let verdict = try run.verdicts(
            summary: #"{"failed":0,"matched":3,"dropped":{"sleep":5,"host-limit":2}}"#)[0]
        #expect(verdict.ok == ok)
        #expect(verdict.seen == seen)
    }
}
