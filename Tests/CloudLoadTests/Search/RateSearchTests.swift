import CloudSim
import EventModel
import Testing

@testable import CloudLoad

@Suite struct RateSearchTests {
    /// Searches against something that holds up to a rate, and tells the rates that were tried.
    private func search(from rate: Double, holdingUpTo limit: Double) -> (best: Double?, tried: [Double]) {
        var search = RateSearch(from: rate)
        var tried: [Double] = []
        while let next = search.next, tried.count < 200 {
            tried.append(next)
            search.take(holds: next <= limit)
        }
        return (search.best, tried)
    }

    @Test(arguments: [1.0, 7, 99, 100, 101, 512, 5_000, 61_100, 9_999_999])
    func theHighestRateThatHoldsIsFoundWithinThreeHundredths(limit: Double) throws {
        for start in [1.0, 100, 20_000] {
            let (best, tried) = search(from: start, holdingUpTo: limit)
            let found = try #require(best, "from \(start) up to \(limit): \(tried)")
            // Whole rates: below 33 the next is further than three hundredths away.
            #expect(found <= limit && found >= min(limit / 1.031, limit - 1), "from \(start) up to \(limit): \(tried)")
            #expect(tried.count < 60, "\(tried)")
        }
    }

    @Test func whatHoldsAtNoRateIsToldSo() {
        let (best, tried) = search(from: 8, holdingUpTo: 0)
        #expect(best == nil && tried == [8, 8, 4, 4, 2, 2, 1, 1])
    }

    @Test func whatAlwaysHoldsEndsAtTheHighestRateThatCanBeAsked() {
        #expect(search(from: 100, holdingUpTo: .infinity).best == 10_000_000)
    }

    @Test func onePauseOfTheMachineDoesNotSpoilIt() {
        var search = RateSearch(from: 100)
        search.take(holds: false)
        #expect(search.next == 100)
        search.take(holds: true)
        #expect(search.next == 200 && search.best == 100)
    }

    @Test func aStepAtWhichTheSenderFallsBehindDoesNotHold() throws {
        var summary = LoadSummary(run: Summary(seed: 1))
        summary.planned = 1000
        summary.latency = LatencyFigures(histogram(of: 1_000_000))
        let demand = try Threshold(parsing: "p99<50ms")
        #expect(SearchStep(rate: 10, demand: demand, summary: summary).holds)
        summary.lateness = LatencyFigures(histogram(of: 9_000_000))
        #expect(SearchStep(rate: 10, demand: demand, summary: summary).holds)
        summary.lateness = LatencyFigures(histogram(of: 11_000_000))
        let step = SearchStep(rate: 10, demand: demand, summary: summary)
        #expect(!step.holds && step.seen.contains("ms late, by this program"), "\(step.seen)")
    }

    private func histogram(of nanoseconds: Int64) -> Histogram {
        var histogram = Histogram()
        histogram.record(nanoseconds)
        return histogram
    }
}
