import CloudSim
import Testing

@testable import CloudLoad

@Suite struct RegressionThresholdTests {
    /// A run with this p99 in milliseconds, this rate, and so many failures among a thousand requests.
    private static func run(p99: Int64 = 20, rate: Double = 100, failed: Int = 0) -> LoadSummary {
        var summary = LoadSummary(run: Summary(seed: 1))
        summary.latency.count = p99 > 0 ? 1000 : 0
        summary.latency.p99 = p99 * 1_000_000
        summary.measured = 1_000_000_000
        summary.rate = rate
        summary.statuses = [200: 1000 - failed, 503: failed]
        return summary
    }

    private static func verdict(
        _ text: String, _ first: LoadSummary, _ second: LoadSummary
    ) throws -> ThresholdVerdict {
        try RegressionThreshold(parsing: text).judge(second, against: first)
    }

    @Test(arguments: [
        ("p99<+10%", Int64(20), Int64(21), true), ("p99<+10%", 20, 22, false), ("p99<=+10%", 20, 22, true),
        ("p99<+10%", 20, 5, true), ("p99<-10%", 20, 19, false), ("p99<-10%", 20, 17, true),
        ("p99<+5ms", 20, 24, true), ("p99 < +5ms", 20, 25, false), ("latency.p99<+0%", 20, 20, false),
        ("p99<=+0%", 20, 20, true), ("p99<+10%", 20, 20, true),
    ]) func comparesTimes(text: String, first: Int64, second: Int64, holds: Bool) throws {
        #expect(try Self.verdict(text, Self.run(p99: first), Self.run(p99: second)).holds == holds)
    }

    @Test(arguments: [
        ("rate>-5%", 100.0, 96.0, true), ("rate>-5%", 100, 94, false), ("rate>-5/s", 100, 96, true),
        ("rate>-5%", 0, 0, true), ("rate>+5%", 0, 0, false),
    ]) func comparesRates(text: String, first: Double, second: Double, holds: Bool) throws {
        #expect(try Self.verdict(text, Self.run(rate: first), Self.run(rate: second)).holds == holds)
    }

    @Test(arguments: [
        ("errors<+0.5%", 0, 0, true), ("errors<+0.5%", 0, 4, true), ("errors<+0.5%", 0, 6, false),
        ("errors<+0.5%", 100, 104, true), ("errors<+0.5%", 100, 106, false), ("errors<+10", 0, 9, true),
        ("errors<+10", 0, 10, false), ("status.5xx<=+0%", 3, 3, true), ("status.5xx<=+0%", 3, 4, false),
    ]) func comparesSharesInPoints(text: String, first: Int, second: Int, holds: Bool) throws {
        #expect(try Self.verdict(text, Self.run(failed: first), Self.run(failed: second)).holds == holds)
    }

    @Test func allowsNoIncreaseFromZero() throws {
        func reconnects(_ count: Int) -> LoadSummary {
            var summary = Self.run()
            summary.reconnects = count
            return summary
        }
        #expect(try Self.verdict("reconnects<+10%", reconnects(0), reconnects(0)).holds)
        #expect(try !Self.verdict("reconnects<+10%", reconnects(0), reconnects(1)).holds)
    }

    @Test func failsWithoutFigures() throws {
        let without = try Self.verdict("p99<+10%", Self.run(p99: 0), Self.run())
        #expect(!without.holds && without.seen == "in the first run nothing was measured")
        #expect(try !Self.verdict("p99<+10%", Self.run(), Self.run(p99: 0)).holds)
        // A receiver that leaves requests unanswered has no better p99 for it.
        var silent = Self.run(p99: 1)
        silent.errors = ["ETIMEDOUT": 100]
        #expect(try !Self.verdict("p99<+10%", Self.run(), silent).holds)
    }

    @Test func saysBothFigures() throws {
        let verdict = try Self.verdict("p99<+10%", Self.run(), Self.run(p99: 30))
        #expect("\(verdict)" == "p99<+10% does not hold: 30.0 ms, was 20.0 ms (+50.0 %)")
    }

    @Test(arguments: ["p42<+10%", "p99<+", "p99<+x%", "p99<+10", "rate=+5%", "errors<+-5%", "p99<+1e3%"])
    func rejectsOtherTexts(text: String) {
        #expect(throws: ThresholdError.self) { try RegressionThreshold(parsing: text) }
    }

    @Test func recognizesTheSign() {
        #expect(RegressionThreshold.isMeant(by: "p99<+10%") && RegressionThreshold.isMeant(by: "rate >= - 5%"))
        #expect(!RegressionThreshold.isMeant(by: "p99<10%") && !RegressionThreshold.isMeant(by: "errors.A-B<1"))
    }
}
