import EventModel

/// The run second by second as CSV (RFC 4180 with line feeds), one row a second; times are nanoseconds.
package enum LoadSeries {
    private static let percentiles: [(name: String, path: any KeyPath<LatencyFigures, Int64> & Sendable)] = [
        ("p50", \.p50), ("p90", \.p90), ("p95", \.p95), ("p99", \.p99), ("p99.9", \.p999), ("max", \.max),
    ]

    /// The names of the columns.
    package static var header: String {
        var columns = ["second", "time", "stage"] + LoadSecond.counts.map(\.name)
        for kind in ["latency", "service"] { columns += percentiles.map { "\(kind)_\($0.name)_ns" } }
        return columns.joined(separator: ",")
    }

    /// The header and all rows. A second in which nothing ended has empty times, not zeros.
    package static func csv(_ summary: LoadSummary) -> String {
        header + "\n" + rows(summary.seconds[...], of: summary)
    }

    /// The rows of some seconds of a run. The time of day is that of the second's start in UTC; empty if the run's start
    /// is not known or the row is of several runs.
    package static func rows(_ seconds: ArraySlice<LoadSecond>, of summary: LoadSummary) -> String {
        let start = summary.parts.isEmpty ? try? Instant(parsing: summary.started) : nil
        var text = ""
        for second in seconds {
            let moment = Int64(second.index) * 1_000_000_000
            let stage = summary.stages.last { $0.span.contains(moment) }?.text ?? ""
            let time = start.map { ($0 + .milliseconds(Int64(second.index) * 1000)).description }
            var cells = [String(second.index), time ?? "", quoted(stage)]
            cells += LoadSecond.counts.map { String(second[keyPath: $0.path]) }
            for figures in [second.latency, second.service] {
                cells += percentiles.map { figures.count > 0 ? String(figures[keyPath: $0.path]) : "" }
            }
            text += cells.joined(separator: ",") + "\n"
        }
        return text
    }

    /// A cell that no separator inside it can break.
    private static func quoted(_ cell: String) -> String {
        guard cell.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else { return cell }
        return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
