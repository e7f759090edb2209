import EventModel

@testable import CloudSim

/// Results of runs, made by hand.
enum ResultSamples {
    static let passed = ExpectationJudge.Verdict(
        ok: true, text: "event \"door\": exactly 3 times", seen: "3 times, first at +1s, last at +3s")
    static let failed = ExpectationJudge.Verdict(
        ok: false, text: "event \"door\" with data \"<shut> & 'locked'\": at least once",
        seen: "never; nearest: event \"door\" with data \"open\" at +8m",
        nearest: "event \"door\" with data \"open\" at +8m")

    static func result(
        _ verdicts: [ExpectationJudge.Verdict] = [], ending: DrivingLoop.Ending = .over,
        change: (inout Summary) -> Void = { _ in }
    ) -> ScenarioRun.Result {
        var summary = Summary(seed: 42)
        summary.virtual = .seconds(600)
        summary.wallSeconds = 0.0125
        change(&summary)
        return ScenarioRun.Result(
            summary: summary, verdicts: verdicts, ending: ending,
            summaryLine: summary.line(seq: 1, at: Instant(milliseconds: 0)))
    }
}
