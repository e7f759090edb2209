import CloudSim
import Dispatcher
import EventModel

@testable import CloudLoad

/// Runs made up for the tests of reports, the same every time.
enum SampleRun {
    /// Three stages in 90 seconds; in the middle of the last one the receiver falls behind for a while.
    static func busy(seed: UInt64 = 7, slowness: Double = 1) -> LoadSummary {
        var generator = SeededGenerator(seed: seed)
        func noise() -> Double { 0.85 + Double(generator.next() % 1000) / 1000 * 0.3 }
        var summary = LoadSummary(run: Summary(seed: seed))
        summary.target = "http://127.0.0.1:8080/hook"
        summary.command = "cloudsim load --url http://127.0.0.1:8080/hook --stage 30s:500/s --stage step:40s:900/s"
        summary.started = "2026-03-01 07:00:00 UTC"
        summary.notes = ["The receiver is on loopback, so the host and device windows were lifted."]
        summary.warmup = 5_000_000_000
        summary.measured = 85_000_000_000
        for (text, span) in [("30s:500/s", 0..<30), ("step:40s:900/s", 30..<70), ("20s:100/s", 70..<90)] {
            let (from, to) = (Int64(span.lowerBound), Int64(span.upperBound))
            summary.stages.append(StageFigures(text, span: from * 1_000_000_000..<to * 1_000_000_000))
        }
        for index in 0..<90 {
            let planned = index < 30 ? 500 * (index + 1) / 30 : index < 70 ? 900 : 900 - 40 * (index - 70)
            let isBehind = (48..<58).contains(index)
            var second = LoadSecond(index)
            second.planned = planned
            second.unsent = isBehind ? planned / 12 : 0
            second.sent = planned - second.unsent
            second.late = isBehind ? planned / 5 : index % 17 == 0 ? 1 : 0
            second.dropped = index == 62 ? 40 : 0
            second.failed = isBehind ? planned / 9 : index == 20 ? 2 : 0
            second.succeeded = second.sent - second.failed - second.dropped
            second.inFlight = isBehind ? 64 : 9
            second.bytesSent = second.sent * 310
            second.bytesReceived = second.succeeded * 180
            let base = slowness * (isBehind ? 14.0 : 1.0) * (1 + Double(planned) / 2500)
            second.service = figures(second.sent, milliseconds: base * noise() * 0.9, tail: noise())
            second.latency = figures(second.sent, milliseconds: base * noise(), tail: noise() * (isBehind ? 6 : 1.2))
            add(second, to: &summary, stage: index < 30 ? 0 : index < 70 ? 1 : 2)
        }
        finish(&summary, slowness: slowness)
        return summary
    }

    /// A receiver that refuses every connection.
    static func refused() -> LoadSummary {
        var summary = LoadSummary(run: Summary(seed: 1))
        summary.target = "http://127.0.0.1:9/"
        for index in 0..<12 {
            var second = LoadSecond(index)
            second.planned = 100
            second.sent = 100
            second.failed = 100
            summary.planned += 100
            summary.sent += 100
            summary.run.tally.failed += 100
            summary.seconds.append(second)
        }
        summary.run.tally.matched = 1200
        summary.run.tally.attempts = 1200
        summary.errors = ["ECONNREFUSED": 1200]
        summary.measured = 12_000_000_000
        return summary
    }

    private static func add(_ second: LoadSecond, to summary: inout LoadSummary, stage: Int) {
        summary.seconds.append(second)
        summary.planned += second.planned
        summary.sent += second.sent
        summary.late += second.late
        summary.unsent += second.unsent
        summary.bytesSent += second.bytesSent
        summary.bytesReceived += second.bytesReceived
        summary.run.published += second.sent
        summary.run.tally.matched += second.sent
        summary.run.tally.attempts += second.sent - second.dropped
        summary.run.tally.succeeded += second.succeeded
        summary.run.tally.failed += second.failed
        summary.run.tally[.deviceLimit] += second.dropped
        summary.stages[stage].planned += second.planned
        summary.stages[stage].sent += second.sent
        summary.stages[stage].late += second.late
        summary.stages[stage].unsent += second.unsent
        summary.stages[stage].succeeded += second.succeeded
        summary.stages[stage].failed += second.failed
        summary.stages[stage].latency = second.latency
        summary.stages[stage].service = second.service
    }

    private static func finish(_ summary: inout LoadSummary, slowness: Double) {
        let failed = summary.run.tally.failed
        summary.statuses = [200: summary.run.tally.succeeded - 12, 204: 12, 503: failed / 2, 500: 3]
        summary.errors = ["ETIMEDOUT": failed - failed / 2 - 3 - 2, "ECONNRESET": 2]
        summary.rate = Double(summary.ended) / 85
        summary.latency = figures(summary.ended, milliseconds: 1.4 * slowness, tail: 26)
        summary.service = figures(summary.ended, milliseconds: 1.2 * slowness, tail: 9)
        summary.lateness = figures(summary.sent, milliseconds: 0.03, tail: 3)
        summary.connect = figures(64, milliseconds: 0.12, tail: 1)
        summary.firstByte = figures(summary.ended, milliseconds: 1.1, tail: 8)
        summary.total = figures(summary.ended, milliseconds: 1.2, tail: 9)
        summary.reconnects = 2
        summary.latencyCurve = curve(summary.ended, milliseconds: 1.4 * slowness, tail: 26)
        summary.serviceCurve = curve(summary.ended, milliseconds: 1.2 * slowness, tail: 9)
    }

    private static func figures(_ count: Int, milliseconds: Double, tail: Double) -> LatencyFigures {
        LatencyFigures(
            count: count, min: Int64(milliseconds * 0.4e6), mean: milliseconds * 1.2e6,
            max: value(100, milliseconds, tail)
        ) { value($0, milliseconds, tail) }
    }

    private static func curve(_ count: Int, milliseconds: Double, tail: Double) -> [CurvePoint] {
        CurvePoint.percentiles(for: count).map { CurvePoint($0, value($0, milliseconds, tail)) }
    }

    private static func value(_ percentile: Double, _ milliseconds: Double, _ tail: Double) -> Int64 {
        let rest = max(1 - percentile / 100, 0.00002)
        let share = 1 - rest
        return Int64(milliseconds * 1e6 * (0.5 + share * share + tail * 0.04 / (rest * 100 + 0.02)))
    }
}
