import CloudLoad
import Dispatch
import EventModel
import Glibc
import HTTPServer

/// Writes the series and the summary of a load while it runs, so that they survive the end of the process.
///
/// The files are written on a queue of their own: a slow disk delays no event.
final class LiveReport: Sendable {
    /// How long after a second's end its row is written, in nanoseconds: responses are counted with a delay.
    private static let settling: Int64 = 250_000_000
    private static let second: Int64 = 1_000_000_000

    private struct State {
        /// The series, once its first rows are written.
        var series: Int32?
        /// The seconds that are in the series.
        var rows = 0
        /// True while a summary is being written; the next one then waits for its turn.
        var isBusy = false
    }

    private let directory: String
    private let queue = DispatchQueue(label: "cloudsim.load.report", qos: .utility)
    private let state = Lock(State())

    /// Reports into a directory that exists. Files of a run before are removed as soon as there is something to write.
    init(directory: String) { self.directory = directory }

    /// How long after a summary the next one is due, in nanoseconds: the longer the run, the larger the file.
    static func interval(at now: Int64) -> Int64 { min(5 * second, second + now / 100) }

    /// Appends the rows of the seconds that are over and replaces the summary, unless the one before is still being
    /// written.
    ///
    /// - Parameter now: nanoseconds since the run's start.
    func write(_ summary: LoadSummary, at now: Int64) {
        let isFree = state.withLock { state in
            defer { state.isBusy = true }
            return !state.isBusy
        }
        guard isFree else { return }
        queue.async { [self] in
            append(summary, at: now)
            var summary = summary
            summary.isPartial = true
            summary.notes.append(
                "the load had not ended: these are the figures of its first \(FigureText.duration(now))")
            // A full disk is reported at the end of the load, if it lasts.
            let file = try? WholeFile("\(directory)/\(LoadReport.summary)")
            try? file?.write(Array((summary.json.indentedText + "\n").utf8))
            state.withLock { $0.isBusy = false }
        }
    }

    /// Waits until everything is written.
    func close() {
        queue.sync {}
        let series = state.withLock { state in
            defer { state.series = nil }
            return state.series
        }
        if let series { Glibc.close(series) }
    }

    private func append(_ summary: LoadSummary, at now: Int64) {
        let over = max(0, Int((now - Self.settling) / Self.second))
        let (rows, open) = state.withLock { ($0.rows, $0.series) }
        let seconds = summary.seconds.prefix(over).dropFirst(rows)
        let descriptor = open ?? start()
        let text = LoadSeries.rows(seconds, of: summary)
        // One call: a row is there whole or not at all.
        if !text.isEmpty { _ = Array(text.utf8).withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } }
        state.withLock { state in
            state.series = descriptor
            state.rows += seconds.count
        }
    }

    /// Begins an empty series, and removes what belongs to a run before.
    private func start() -> Int32 {
        for name in [LoadReport.page, LoadReport.log] { unlink("\(directory)/\(name)") }
        let path = "\(directory)/\(LoadReport.series)"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o644)
        let header = Array((LoadSeries.header + "\n").utf8)
        _ = header.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        return descriptor
    }
}
