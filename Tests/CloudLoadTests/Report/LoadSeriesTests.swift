import CloudSim
import Testing

@testable import CloudLoad

@Suite struct LoadSeriesTests {
    @Test func aRowForEverySecond() {
        var summary = LoadSummary(run: Summary(seed: 1))
        summary.stages = [StageFigures("1s:5/s", span: 0..<1_000_000_000)]
        var first = LoadSecond(0)
        first.planned = 7
        first.refused = 2
        first.sent = 4
        first.unsent = 1
        first.succeeded = 4
        first.latency = LatencyFigures(count: 4, min: 1, mean: 2, max: 9) { Int64($0) }
        summary.seconds = [first, LoadSecond(1)]
        summary.started = "2026-12-31T23:59:59.500Z"
        let rows = LoadSeries.csv(summary).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(rows.count == 4 && rows[3] == "")
        #expect(
            rows[0].hasPrefix(
                "second,time,stage,planned,sent,late,refused,unsent,succeeded,failed,dropped,in_flight,bytes_sent,bytes_received,latency_p50_ns"
            ))
        #expect(rows[1] == "0,2026-12-31T23:59:59.500Z,1s:5/s,7,4,0,2,1,4,0,0,0,0,0,50,90,95,99,99,9,,,,,,")
        #expect(rows[2] == "1,2027-01-01T00:00:00.500Z,,0,0,0,0,0,0,0,0,0,0,0,,,,,,,,,,,,")
    }

    @Test func aSeparatorInsideACellBreaksNothing() {
        var summary = LoadSummary(run: Summary(seed: 1))
        summary.stages = [StageFigures("a,\"b\"\nc", span: 0..<1_000_000_000)]
        summary.seconds = [LoadSecond(0)]
        #expect(LoadSeries.csv(summary).contains("\n0,,\"a,\"\"b\"\"\nc\",0,"))
    }
}
