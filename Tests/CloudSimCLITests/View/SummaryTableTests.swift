import Dispatcher
import EventModel
import Testing

@testable import CloudSim
@testable import CloudSimCLI

@Suite struct SummaryTableTests {
    private func table(_ result: ScenarioRun.Result, width: Int? = 80, hasColour: Bool = false) -> String {
        SummaryTable.text(result, title: "Weather station", width: width, hasColour: hasColour)
    }

    @Test func theWholeTable() {
        let result = ResultSamples.result([ResultSamples.passed, ResultSamples.failed]) { summary in
            summary.published = 357_501
            summary.refused = 1
            summary.delivered = 123
            summary.tally.matched = 120
            summary.tally.attempts = 99
            summary.tally.succeeded = 90
            summary.tally.failed = 8
            summary.tally.chunks = 90
            summary.tally[.hostLimit] = 21
            summary.tally[.truncated] = 2
            summary.traceSHA256 = String(repeating: "ab", count: 32)
        }
        let expected = """

            Weather station
              published  357,501    matched       120    attempts                 99
              refused          1    succeeded      90    dropped, host-limit      21
              delivered      123    failed          8    truncated                 2
              chunks          90    pending         1

              10m of world time in 0.013 s (48,000 × real time), seed 42

              trace sha256  abababababababababababababababababababababababababababababababab

              ✓ event "door": exactly 3 times
              ✗ event "door" with data "<shut> & 'locked'": at least once
                seen     never
                nearest  event "door" with data "open" at +8m

            ✗ 1 of 2 expectations does not hold.

            """
        #expect(table(result) == expected)
    }

    @Test func noDropsAreToldToo() { #expect(table(ResultSamples.result()).contains("  dropped        0\n")) }

    @Test(arguments: [
        ([], "Nothing was expected."), ([true], "✓ The expectation holds."),
        ([true, true], "✓ All 2 expectations hold."),
        ([false], "✗ The expectation does not hold."), ([false, false, true], "✗ 2 of 3 expectations do not hold."),
    ])
    func theLastLineIsTheVerdict(_ verdicts: [Bool], _ last: String) {
        let result = ResultSamples.result(verdicts.map { $0 ? ResultSamples.passed : ResultSamples.failed })
        #expect(table(result).split(separator: "\n").last.map(String.init) == last)
    }

    @Test func aNarrowTerminalGetsTheFiguresInOneColumn() {
        let lines = table(ResultSamples.result { $0.tally[.hostLimit] = 350_301 }, width: 40).split(separator: "\n")
        #expect(lines.contains("  published                  0"))
        #expect(lines.contains("  dropped, host-limit  350,301"))
        #expect(lines.allSatisfy { $0.count < 40 })
    }

    @Test func anInterruptedRunSaysSo() {
        #expect(
            table(ResultSamples.result([ResultSamples.passed], ending: .interrupted)).hasSuffix(
                "\n\nInterrupted after 10m of world time. The expectation holds.\n"))
    }

    @Test func manyThatHoldAreCountedAndThoseThatDoNotAreAllShown() {
        let many = Array(repeating: ResultSamples.passed, count: 50) + Array(repeating: ResultSamples.failed, count: 50)
        let lines = table(ResultSamples.result(many)).split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("  ✓ event") } == 20)
        #expect(lines.contains("  ✓ … and 30 more that hold"))
        #expect(lines.count { $0.hasPrefix("  ✗") } == 50)
    }

    @Test func linesFitTheTerminalAndHoldNoControls() {
        let hostile = ExpectationJudge.Verdict(
            ok: false, text: String(repeating: "温度\u{1B}[2J word ", count: 40),
            seen: String(repeating: "x", count: 500) + "\n")
        let fine = ExpectationJudge.Verdict(ok: true, text: hostile.text, seen: "")
        for hasColour in [false, true] {
            let text = table(ResultSamples.result([hostile, fine]), hasColour: hasColour)
            for line in text.split(separator: "\n") {
                let bare = String(line.replacing(#/\u{1B}\[\d+m/#, with: ""))
                #expect(bare.unicodeScalars.allSatisfy { $0.value >= 0x20 })
                #expect(Columns.count(bare) < 80, "\(bare)")
            }
        }
    }

    @Test func offATerminalNothingIsCutOrBroken() {
        let long = ExpectationJudge.Verdict(
            ok: true, text: String(repeating: "word ", count: 100) + "end", seen: "")
        #expect(table(ResultSamples.result([long]), width: nil).contains("  ✓ \(long.text)\n"))
    }
}
