import CloudSim
import Dispatcher
import Testing

@testable import CloudLoad

@Suite struct LoadMergeTests {
    @Test func countsAreAddedAndStillComeOut() {
        let (left, right) = (SampleRun.busy(), SampleRun.busy(seed: 9, slowness: 2))
        let merged = LoadSummary.merged([left, right], histograms: [:])
        #expect(merged.imbalances == [])
        #expect(merged.sent == left.sent + right.sent && merged.late == left.late + right.late)
        #expect(merged.run.tally.failed == left.run.tally.failed + right.run.tally.failed)
        #expect(merged.errors["ECONNRESET"] == 4 && merged.statuses[500] == 6)
        #expect(merged.rate == left.rate + right.rate && merged.measured == left.measured)
        #expect(merged.seconds.count == 90 && merged.seconds[40].planned == 1800)
        #expect(merged.stages.count == 3 && merged.stages[1].planned == 72_000)
        #expect(merged.latency.p99 == right.latency.p99 && merged.latency.min == left.latency.min)
        #expect(merged.notes.contains { $0.contains("are the highest of the runs") })
        #expect(merged.notes.contains { $0.contains("latency, service, lateness") })
    }

    /// A run of a hundred responses a second for ten seconds.
    private func run(at start: String) -> LoadSummary {
        var run = LoadSummary(run: Summary(seed: 1))
        run.started = "2026-03-01T07:\(start)Z"
        (run.measured, run.rateWindow) = (10_000_000_000, 10_000_000_000)
        (run.rate, run.plannedRate, run.sent) = (100, 100, 1000)
        run.seconds = (0..<10).map(LoadSecond.init)
        return run
    }

    @Test(arguments: [
        (["00:00", "00:00"], 200, 10, ""), (["00:00", "30:00"], 100, 20, "did not overlap in time"),
        (["00:00", "00:10"], 100, 20, "did not overlap in time"), (["00:00", "00:05"], 133.333, 15, "only in part"),
        (["00:00", "00:00", "59:00"], 150, 20, "Some runs did not overlap with the others in time"),
        (["00:00", "00:08", "00:16"], 115.385, 26, "only in part"),
        (["05:00", "00:00", "00:20"], 100, 30, "The runs did not overlap in time"),
    ])
    func addsRatesOnlyOfRunsAtOneTime(starts: [String], rate: Double, seconds: Int, note: String) throws {
        let runs = starts.map { run(at: $0) }
        let merged = LoadSummary.merged(runs, histograms: [:])
        #expect(abs(merged.rate - rate) < 0.01 && abs((merged.plannedRate ?? 0) - rate) < 0.01)
        #expect(merged.rateWindow == Int64(seconds) * 1_000_000_000 && merged.seconds.count == seconds)
        #expect(note.isEmpty != merged.notes.contains { $0.contains(note) && $0.contains("the rate is that over") })
        // Merging in two steps comes to the same.
        let pair = try LoadSummary(json: LoadSummary.merged(Array(runs.prefix(2)), histograms: [:]).json)
        #expect(abs(LoadSummary.merged([pair] + runs.dropFirst(2), histograms: [:]).rate - rate) < 0.01)
    }

    @Test func aHistogramMakesPercentilesExact() {
        var histogram = Histogram()
        for value in 1...100 { histogram.record(Int64(value)) }
        let merged = LoadSummary.merged([SampleRun.busy(), SampleRun.busy()], histograms: ["latency": histogram])
        #expect(merged.latency == LatencyFigures(histogram) && merged.latencyCurve.last == CurvePoint(100, 100))
        #expect(merged.serviceCurve == [])
        #expect(merged.notes.contains { $0.hasPrefix("The percentiles of service, lateness") })
    }

    @Test func oneRunStaysAsItIs() {
        let run = SampleRun.busy()
        #expect(LoadSummary.merged([run], histograms: [:]).json == run.json)
    }

    @Test func runsWithOtherStagesAndNothingMeasuredCanBeMerged() {
        let merged = LoadSummary.merged([SampleRun.busy(), SampleRun.refused()], histograms: [:])
        #expect(merged.stages.isEmpty && merged.notes.contains("The runs had different stages, so none are shown."))
        #expect(merged.latency == SampleRun.busy().latency)
        #expect(merged.target == "http://127.0.0.1:8080/hook and http://127.0.0.1:9/")
        #expect(merged.imbalances == [])
    }

    @Test func idsOfSeveralRunsAreToldOneByOne() {
        var (left, right) = (SampleRun.busy(), SampleRun.busy(seed: 9))
        left.identifiers = LoadIdentifiers(header: "x-id", prefix: "a-", first: 1, last: 20)
        right.identifiers = LoadIdentifiers(header: "x-id", prefix: "b-", first: 1, last: 30)
        let merged = LoadSummary.merged([left, right], histograms: [:])
        #expect(merged.identifiers == nil && merged.identifierRanges == [left, right].flatMap(\.identifierRanges))
        var third = SampleRun.busy(seed: 11)
        third.identifiers = LoadIdentifiers(header: "x-id", prefix: "c-", first: 1, last: 5)
        let all = LoadSummary.merged([merged, third], histograms: [:])
        #expect(all.identifierRanges.map(\.span) == ["a-1 … a-20 in x-id", "b-1 … b-30 in x-id", "c-1 … c-5 in x-id"])
        #expect(all.parts == [left.mark, right.mark, third.mark])
        #expect(LoadSummary.merged([left], histograms: [:]).identifiers == left.identifiers)
    }

    @Test func whatIsInBothIsNotAddedTwice() throws {
        let (left, right, third) = (SampleRun.busy(), SampleRun.busy(slowness: 2), SampleRun.busy(slowness: 3))
        #expect(left.sameness(with: right) == nil && right.sameness(with: left) == nil)
        let copy = try LoadSummary(json: left.json)
        #expect(left.sameness(with: copy) == "both have the run that began at 2026-03-01 07:00:00 UTC")
        let merged = try LoadSummary(json: LoadSummary.merged([left, right], histograms: [:]).json)
        #expect(merged.sameness(with: right) != nil && right.sameness(with: merged) != nil)
        #expect(merged.sameness(with: third) == nil && merged.sameness(with: merged) != nil)
        // A run whose figures were changed by hand still has its ids.
        var (one, two) = (left, left)
        one.identifiers = LoadIdentifiers(header: "x-id", prefix: "a-", first: 1, last: 20)
        two.identifiers = LoadIdentifiers(header: "X-Id", prefix: "a-", first: 20, last: 30)
        two.latency.max += 1
        #expect(one.sameness(with: two) == "both have requests with the ids a-20 to a-30")
        two.identifiers = LoadIdentifiers(header: "x-id", prefix: "a-", first: 21, last: 30)
        #expect(one.sameness(with: two) == nil)
        let nothing = LoadSummary(run: Summary(seed: 1))
        #expect(nothing.sameness(with: nothing) == nil)
        var nameless = left
        nameless.started = ""
        #expect(nameless.sameness(with: nameless) == "both have the same run")
    }

    @Test func whatFirmwareRefusedIsAdded() {
        var run = SampleRun.busy()
        run.seconds[3].refused = 4
        run.stages[0].refused = 4
        var other = run
        other.seconds[3].refused = 5
        let merged = LoadSummary.merged([run, other], histograms: [:])
        #expect(merged.seconds[3].refused == 9 && merged.stages[0].refused == 8)
    }

    @Test func meansAreWeighted() {
        let one = LatencyFigures(count: 1, min: 10, mean: 10, max: 10) { _ in 10 }
        let three = LatencyFigures(count: 3, min: 2, mean: 2, max: 2) { _ in 2 }
        let merged = one.merged(with: three)
        #expect(merged.count == 4 && merged.mean == 4 && merged.min == 2 && merged.max == 10 && merged.p50 == 10)
        #expect(one.merged(with: nil) == one && LatencyFigures().merged(with: one) == one)
    }
}
