import CloudSim
import EventModel
import Testing

@testable import CloudLoad

@Suite struct RateSearchTests {
    /// Searches against something that holds up to a rate, and tells the rates that were tried.
    private func search(
        from rate: Double, downTo floor: Double = 1, holdingUpTo limit: Double
    ) -> (best: Double?, tried: [Double]) {
        var search = RateSearch(from: rate, downTo: floor)
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
            #expect(tried.count < 60 && tried.last == found && tried.dropLast().contains(found), "\(tried)")
        }
    }

    @Test func whatHoldsAtNoRateIsToldSo() {
        let (best, tried) = search(from: 8, holdingUpTo: 0)
        #expect(best == nil && tried == [8, 8, 4, 4, 2, 2, 1, 1])
        #expect(search(from: 8, downTo: 3, holdingUpTo: 0).tried == [8, 8, 4, 4, 3, 3])
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

    /// What held by luck must hold once more; when it does not, the search goes on below.
    @Test func onePieceOfLuckDoesNotDecideIt() {
        var search = RateSearch(from: 100)
        var tried: [Double: Int] = [:]
        while let next = search.next {
            tried[next, default: 0] += 1
            search.take(holds: next <= 500 || next < 700 && tried[next] == 1)
        }
        let best = search.best ?? 0
        #expect(best <= 500 && best >= 485, "\(best)")
    }

    @Test func aStepHoldsWhenAllIsKnownAndKept() throws {
        var summary = LoadSummary(run: Summary(seed: 1))
        summary.planned = 1000
        summary.statuses = [200: 1000]
        summary.latency = LatencyFigures(histogram(of: 1_000_000, 1000))
        let demands = [try Threshold(parsing: "p99<50ms"), try Threshold(parsing: "errors<1%")]
        func step() -> SearchStep { SearchStep(rate: 10, demands: demands, summary: summary) }
        #expect(step().holds, "\(step())")
        summary.lateness = LatencyFigures(histogram(of: 11_000_000, 1000))
        #expect(!step().holds && step().seen.contains("ms late, by this program"), "\(step())")
        summary.lateness = LatencyFigures(histogram(of: 9_000_000, 1000))
        summary.latency = LatencyFigures(histogram(of: 1_000_000, 99))
        #expect(!step().holds && step().seen == "99 answers are too few to know; 100 are needed")
        summary.latency = LatencyFigures(histogram(of: 1_000_000, 1000))
        summary.statuses = [200: 990, 503: 10]
        #expect(!step().holds && step().seen.contains("errors<1%"), "\(step())")
    }

    /// Refusals are quick, and no answer is no quick answer.
    @Test func requestsThatWereNeverAnsweredTookForEver() throws {
        var summary = LoadSummary(run: Summary(seed: 1))
        let (p50, p99) = (try Threshold(parsing: "p50<50ms"), try Threshold(parsing: "service.p99<50ms"))
        summary.errors = ["ECONNREFUSED": 1000]
        #expect(!p99.judge(summary).holds && p99.judge(summary).seen == "1,000 of 1,000 requests were never answered")
        summary.latency = LatencyFigures(histogram(of: 1_000_000, 980))
        summary.service = summary.latency
        (summary.statuses, summary.errors) = ([200: 980], ["ECONNRESET": 20])
        #expect(p50.judge(summary).holds && !p99.judge(summary).holds)
        summary.errors = ["ECONNRESET": 9]
        #expect(p99.judge(summary).holds)
        #expect(try !Threshold(parsing: "max<1s").judge(summary).holds)
    }

    private func histogram(of nanoseconds: Int64, _ count: Int) -> Histogram {
        var histogram = Histogram()
        histogram.record(nanoseconds, count: count)
        return histogram
    }
}
