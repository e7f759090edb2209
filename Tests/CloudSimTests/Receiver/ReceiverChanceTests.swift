import Dispatcher
import EventModel
import Testing

@testable import CloudSim

@Suite("Receivers that answer now so and then so") struct ReceiverChanceTests {
    /// The answers in short to requests at some moments, in milliseconds.
    private static func answers(
        _ rules: String, at moments: some Sequence<Int64>, seed: UInt64 = 7
    ) throws -> [String] {
        var script = try ReceiverScriptTests.script(rules)
        var generator = SeededGenerator(seed: seed)
        return moments.map { moment in
            let request = ReceivedRequest(at: Instant(milliseconds: moment))
            switch script.answer(to: request, generator: &generator).reply {
            case .response(let status, _, _), .generated(let status, _, _): return "\(status)"
            case .fault(let fault): return fault.rawValue
            }
        }
    }

    @Test("A chance takes its share, and leaves the rest to the rules behind it")
    func chance() throws {
        let rules = #"[{"chance":0.1,"status":503},{"chance":0.5,"fault":"reset"},{"status":201}]"#
        let answers = try Self.answers(rules, at: Array(repeating: 0, count: 20_000))
        let counts = answers.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        #expect((1_850...2_150).contains(counts["503"] ?? 0), "seed 7: \(counts)")
        #expect((8_700...9_300).contains(counts["reset"] ?? 0), "seed 7: \(counts)")
        #expect(counts.values.reduce(0, +) == 20_000 && counts.count == 3)
        #expect(try answers == Self.answers(rules, at: Array(repeating: 0, count: 20_000)))
        #expect(try answers != Self.answers(rules, at: Array(repeating: 0, count: 20_000), seed: 8))
    }

    @Test("A certain chance takes nothing from the generator, and is the same answer to every request")
    func certainty() throws {
        var script = try ReceiverScriptTests.script(#"[{"chance":1,"status":202}]"#)
        #expect(script.fixedAnswer != nil)
        var generator = SeededGenerator(seed: 7)
        _ = script.answer(to: ReceivedRequest(), generator: &generator)
        #expect(generator.state == SeededGenerator(seed: 7).state)
        for rules in [
            #"[{"chance":0.5}]"#, #"[{"statuses":[200]}]"#, #"[{"flap":{"up":1,"down":1}}]"#,
            #"[{"latency":{"random":["1ms","2ms"]}}]"#, "[{},{}]",
        ] { #expect(try ReceiverScriptTests.script(rules).fixedAnswer == nil, "\(rules)") }
    }

    @Test("A chance without luck at the end leaves a request without a rule")
    func chanceAtTheEnd() throws {
        let answers = try Self.answers(#"[{"chance":0.5}]"#, at: Array(repeating: 0, count: 100))
        #expect(Set(answers) == ["200", "404"], "seed 7")
    }

    @Test("Statuses take turns, each answer one")
    func statuses() throws {
        let rules = #"[{"times":1,"status":400},{"statuses":[200,201,500]}]"#
        #expect(try Self.answers(rules, at: 0..<8) == ["400", "200", "201", "500", "200", "201", "500", "200"])
    }

    @Test("By count a receiver is up, then down, over and over")
    func flappingByCount() throws {
        let rules = #"[{"flap":{"up":3,"down":2},"fault":"refused"},{}]"#
        let round = ["200", "200", "200", "refused", "refused"]
        #expect(try Self.answers(rules, at: 0..<10) == round + round)
    }

    @Test("By time it is so from the first request on, to the millisecond")
    func flappingByTime() throws {
        let rules = #"[{"flap":{"up":"10s","down":"5s"},"status":503},{}]"#
        let start: Int64 = 1_700_000_000_123
        let moments: [Int64] = [0, 9_999, 10_000, 14_999, 15_000, 24_999, 25_000, 29_999, 30_000, 3_000_000_000]
        let down = ["200", "200", "503", "503", "200", "200", "503", "503", "200", "200"]
        #expect(try Self.answers(rules, at: moments.map { start + $0 }) == down)
        // A clock that is set back makes no second outage.
        #expect(try Self.answers(rules, at: [start, start - 12_000]) == ["200", "200"])
    }

    @Test("What a condition keeps from a rule does not count for its flapping")
    func flappingUnderACondition() throws {
        var script = try ReceiverScriptTests.script(
            #"[{"when":{"method":"POST"},"flap":{"up":1,"down":1},"status":503},{}]"#)
        let methods = ["POST", "GET", "GET", "POST", "GET", "POST"]
        let answers = methods.map { ReceiverScriptTests.answer(&script, $0) }
        #expect(answers == ["200 ", "200 ", "200 ", "503 ", "200 ", "200 "])
    }

    @Test("No rule behind one with a chance or a flap is out of reach")
    func warnings() {
        let text = #"[{"chance":0.5,"status":500},{"flap":{"up":1,"down":1},"status":503},{},{"status":201}]"#
        let result = ScenarioFile.decodeRules(SourceText(path: "rules.json", bytes: Array(text.utf8)))
        #expect(result.diagnostics.map(\.severity) == [.warning])
        #expect(result.diagnostics.first?.description.contains("number 3 answers all") == true)
    }
}
