import CloudSim
import Dispatcher
import Testing

@testable import CloudLoad

@Suite struct ThresholdTests {
    private static func judge(_ text: String, _ summary: LoadSummary) throws -> ThresholdVerdict {
        try Threshold(parsing: text).judge(summary)
    }

    /// 1000 planned, 990 sent, of them 20 late; 980 ended, of them 9 failed.
    private static var summary: LoadSummary {
        var summary = LoadSummary(run: Summary(seed: 1))
        summary.planned = 1000
        summary.sent = 990
        summary.unsent = 10
        summary.late = 20
        summary.run.tally.matched = 990
        summary.run.tally.attempts = 985
        summary.run.tally.succeeded = 971
        summary.run.tally.failed = 9
        summary.run.tally[.hostLimit] = 5
        summary.statuses = [200: 971, 503: 4]
        summary.errors = ["ECONNRESET": 5]
        summary.measured = 2_000_000_000
        summary.rate = 490
        summary.latency = LatencyFigures(count: 980, min: 1, mean: 2, max: 300_000_000) { Int64($0 * 2_000_000) }
        summary.service = LatencyFigures(count: 980, min: 800, mean: 2, max: 9) { _ in 4_999_999 }
        return summary
    }

    @Test(arguments: [
        ("p99<200ms", true, "198 ms"), ("p99<198ms", false, "198 ms"), ("p99<=198ms", true, "198 ms"),
        ("latency.p99<=198ms", true, "198 ms"), ("p99.9<1h", false, "5 of 985 requests were never answered"),
        ("p95<=190ms", true, "190 ms"),
        ("service.p99<5ms", true, "5.00 ms"), ("service.p99 <= 4999999ns", true, "5.00 ms"),
        ("service.p99<=4999us998ns", false, "5.00 ms"), ("service.min>=0.8µs", true, "800 ns"),
        ("max<1h", false, "5 of 985 requests were never answered"), ("max>=0.3s", true, "300 ms"),
        ("tls.p99<1h", false, "nothing was measured"),
        ("errors<1%", true, "0.918 % (9 of 980)"), ("errors<0.9%", false, "0.918 % (9 of 980)"),
        ("errors<=9", true, "9"), ("errors<9", false, "9"), ("failed=9", true, "9"), ("failed==9", true, "9"),
        ("rate>=490/s", true, "490.0 /s"), ("rate>490", false, "490.0 /s"), ("late<=0", false, "20"),
        ("late<=2%", true, "2 % (20 of 1,000)"), ("unsent<1%", false, "1 % (10 of 1,000)"),
        ("dropped<=5", true, "5"), ("dropped.host-limit<5", false, "5"), ("dropped.sleep<=0", true, "0"),
        ("errors.ECONNRESET<=5", true, "5"), ("errors.ETIMEDOUT<=0", true, "0"), ("status.503<=3", false, "4"),
        ("status.5xx<1%", true, "0.408 % (4 of 980)"), ("status.2xx>=99%", true, "99.082 % (971 of 980)"),
        ("pending<=5", true, "5"), ("sent>=99%", true, "99 % (990 of 1,000)"), ("planned>1e3", false, ""),
    ])
    func figures(text: String, holds: Bool, seen: String) throws {
        if seen.isEmpty {
            #expect(throws: ThresholdError.self) { try Threshold(parsing: text) }
            return
        }
        let verdict = try Self.judge(text, Self.summary)
        #expect(verdict == ThresholdVerdict(text: text, holds: holds, seen: seen))
    }

    @Test func nothingMeasuredHoldsNothing() throws {
        let empty = LoadSummary(run: Summary(seed: 1))
        for text in ["p99<1h", "p99>=0", "errors<100%", "late<=100%", "rate>=0"] {
            let verdict = try Self.judge(text, empty)
            #expect(!verdict.holds && verdict.seen == "nothing was measured", "\(text)")
        }
        #expect(try Self.judge("errors<=0", empty).holds)
    }

    @Test(arguments: [
        ("", "has no comparison"), ("p99", "has no comparison"), ("p99<", "has no value"), ("<5ms", "names no figure"),
        ("p99<>5ms", "has \"<>\""), ("p99=<5ms", "has \"=<\""), ("p98<5ms", "figure \"p98\", which is not known"),
        ("servce.p99<5ms", "did you mean \"service.p99\"?"), ("p99<5", "compares a time with \"5\""),
        ("p99<-5ms", "compares a time"), ("p99<5 ms 1 s", "compares a time"), ("p99<5ms1s", "compares a time"),
        ("p99<1e3ms", "compares a time"), ("p99<5%", "compares a time"), ("p99<.5ms", "compares a time"),
        ("p99<inf", "compares a time"), ("p99<99999999999999999999h", "compares a time"),
        ("rate>=fast", "compares a rate"), ("rate>=490/m", "compares a rate"), ("errors<1ms", "compares a count"),
        ("errors<101%", "between 0% and 100%"), ("errors<nan%", "between 0% and 100%"),
        ("planned<5%", "is no part of anything"), ("status.700<1", "not known"), ("status.<1", "not known"),
        ("dropped.other<1", "not known"), ("errors.<1", "not known"), ("status.-5xx<1", "not known"),
        ("p99<५ms", "compares a time"), ("late<=१", "compares a count"),
    ])
    func whatIsNoThresholdSaysWhy(text: String, why: String) {
        let error = #expect(throws: ThresholdError.self) { try Threshold(parsing: text) }
        #expect(error?.message.contains(why) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("p99<200ms, errors<1% or rate>=490/s") == true)
    }

    @Test func onlyAnUpperBoundCanBreakEarly() throws {
        #expect(try Threshold(parsing: "p99<1ms").isUpperBound && Threshold(parsing: "late<=0").isUpperBound)
        #expect(try !Threshold(parsing: "rate>=1").isUpperBound && !Threshold(parsing: "errors=0").isUpperBound)
    }

    @Test func everyNameThatIsOfferedIsKnown() throws {
        for name in Threshold.names {
            let value = name.contains("p") || name.contains("m") ? ["1ms", "1"] : ["1", "1ms"]
            let known = value.contains { (try? Threshold(parsing: "\(name)<\($0)")) != nil }
            #expect(known, "\(name)")
        }
    }

    @Test func aVerdictReads() throws {
        #expect(try Self.judge("late<=0", Self.summary).description == "late<=0 does not hold: 20")
        #expect(try Self.judge("p99<1s", Self.summary).description == "p99<1s holds: 198 ms")
    }
}
