import CloudLoad
import CloudSim
import Dispatcher

/// What is seen while a load runs: on a terminal one line that changes, elsewhere a plain line every few seconds.
struct LoadView {
    private static let plainEvery: Int64 = 5_000_000_000

    private let duration: Int64
    private let isQuiet: Bool
    private var told: Int64 = 0
    private var hasLine = false

    init(duration: Int64, isQuiet: Bool) {
        self.duration = duration
        self.isQuiet = isQuiet
    }

    mutating func tell(_ moment: LoadRun.Moment) {
        guard !isQuiet, let second = moment.second else { return }
        let left = max(0, duration - moment.now) / 1_000_000_000
        let text =
            "\(moment.now / 1_000_000_000)s  \(FigureText.rate(Double(second.succeeded + second.failed)))"
            + "  p50 \(time(second.latency, second.latency.p50))  p99 \(time(second.latency, second.latency.p99))"
            + "  errors \(FigureText.count(second.failed))  in flight \(FigureText.count(moment.inFlight))"
            + "  \(left)s left"
        if Terminal.isLive {
            Terminal.draw("\r\u{1B}[K\(text.prefix(79))")
            hasLine = true
        } else if moment.now - told >= Self.plainEvery {
            told = moment.now
            Terminal.error(text)
        }
    }

    private func time(_ figures: LatencyFigures, _ value: Int64) -> String {
        figures.count > 0 ? FigureText.duration(value) : "–"
    }

    /// Leaves the line that changes.
    mutating func finish() {
        if hasLine { Terminal.draw("\r\u{1B}[K") }
        hasLine = false
    }
}

/// A load's summary for people.
enum LoadText {
    /// The command that was given, as it can be given again; without its secret.
    static var command: String {
        var words = ["cloudsim"]
        var hidesNext = false
        for word in CommandLine.arguments.dropFirst() {
            var shown = hidesNext ? "***" : word
            if word.hasPrefix("--secret=") { shown = "--secret=***" }
            hidesNext = word == "--secret"
            let isPlain =
                shown.utf8.allSatisfy { byte in
                    (0x61...0x7A).contains(byte) || (0x2B...0x5A).contains(byte) || byte == 0x5F || byte == 0x2A
                } && !shown.isEmpty && !shown.contains(where: { "<>;?".contains($0) })
            words.append(isPlain ? shown : "'\(shown.replacing("'", with: "'\\''"))'")
        }
        return words.joined(separator: " ")
    }

    static func lines(of summary: LoadSummary) -> [String] {
        var lines = [
            "  planned   \(count(summary.planned))   sent      \(count(summary.sent))   rate  \(FigureText.rate(summary.rate))",
            "  late      \(count(summary.late))   unsent    \(count(summary.unsent))   reconnects \(FigureText.count(summary.reconnects))",
            "  succeeded \(count(summary.run.tally.succeeded))   failed    \(count(summary.run.tally.failed))   pending \(FigureText.count(summary.run.tally.pending))",
        ]
        if summary.run.refused > 0 {
            lines.append("  refused   \(count(summary.run.refused))   by the limits of the devices' firmware")
        }
        for reason in DropReason.allCases where reason != .truncated && summary.run.tally[reason] > 0 {
            lines.append("  dropped   \(count(summary.run.tally[reason]))   \(reason.rawValue)")
        }
        lines.append("")
        lines.append("             p50       p90       p95       p99       p99.9     max")
        lines.append("  latency  " + row(summary.latency))
        lines.append("  service  " + row(summary.service))
        let statuses = summary.statuses.sorted { $0.key < $1.key }.map { "\($0.key) × \(FigureText.count($0.value))" }
        let errors = summary.errors.sorted { $0.key < $1.key }.map { "\($0.key) × \(FigureText.count($0.value))" }
        if !(statuses + errors).isEmpty { lines += ["", "  " + (statuses + errors).joined(separator: ", ")] }
        let truncated = summary.run.tally[.truncated]
        if truncated > 0 {
            let bytes = FigureText.count(Response.maximumBytes)
            lines.append("  \(FigureText.count(truncated)) answers went past \(bytes) bytes; the rest was dropped")
        }
        if let ids = summary.identifiers {
            lines.append("  ids \(ids.prefix)\(ids.first) … \(ids.prefix)\(ids.last) in \(ids.header)")
        }
        if !summary.thresholds.isEmpty { lines.append("") }
        for verdict in summary.thresholds { lines.append("  \(verdict.holds ? "✓" : "✗") \(verdict)") }
        return lines
    }

    /// What whoever reads the figures must know as well, and could not know before the run.
    static func notes(of summary: LoadSummary, told: [String]) -> [String] {
        summary.notes.filter { !told.contains($0) }
    }

    private static func count(_ number: Int) -> String { pad(FigureText.count(number), 10) }

    private static func row(_ figures: LatencyFigures) -> String {
        [figures.p50, figures.p90, figures.p95, figures.p99, figures.p999, figures.max]
            .map { pad(FigureText.duration($0), 8) }.joined(separator: "  ")
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
