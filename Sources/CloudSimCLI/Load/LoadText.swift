import CloudLoad
import CloudSim
import Dispatcher

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
        let plan = summary.plannedRate.map { "\(FigureText.rate($0)) planned" } ?? "as fast as responses came"
        var lines = [
            "  rate      \(pad(FigureText.rate(summary.rate), 10))   \(plan)",
            "  planned   \(count(summary.planned))   sent      \(count(summary.sent))   reconnects \(FigureText.count(summary.reconnects))",
            "  late      \(count(summary.late))   unsent    \(count(summary.unsent))   pending    \(FigureText.count(summary.run.tally.pending))",
            "  succeeded \(count(summary.successes))   failed    \(count(summary.failures))",
        ]
        if summary.overdue > 0 {
            lines.append("  overdue   \(count(summary.overdue))   pending ones that count as errors")
        }
        let tally = summary.run.tally
        if tally.matched != summary.sent { lines.append("  matched   \(count(tally.matched))   by hooks") }
        for refusal in summary.refusals.sorted(by: { $0.key < $1.key }) {
            lines.append("  refused   \(count(refusal.value))   \(refusal.key), by the devices' firmware")
        }
        for reason in DropReason.allCases where reason != .truncated && tally[reason] > 0 {
            lines.append("  dropped   \(count(tally[reason]))   \(reason.rawValue)")
        }
        lines.append("")
        lines.append("             p50       p90       p95       p99       p99.9     max")
        lines.append("  latency  " + row(summary.latency))
        lines.append("  service  " + row(summary.service))
        let deliveries = summary.run.deliveries
        if deliveries.accepted > 0 {
            let fates = [
                ("succeeded", deliveries.succeeded), ("abandoned", deliveries.abandoned),
                ("pending", summary.run.deliveriesPending),
            ]
            let text = fates.map { "\(FigureText.count($0.1)) \($0.0)" }.joined(separator: ", ")
            lines += ["", "  \(FigureText.count(deliveries.accepted)) signed deliveries: \(text)"]
        }
        let statuses = summary.statuses.sorted { $0.key < $1.key }.map { "\($0.key) × \(FigureText.count($0.value))" }
        let errors = summary.errors.sorted { $0.key < $1.key }.map { "\($0.key) × \(FigureText.count($0.value))" }
        if !(statuses + errors).isEmpty { lines += ["", "  " + (statuses + errors).joined(separator: ", ")] }
        if let version = summary.protocolText { lines.append("  by \(version)") }
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

    /// A load in which no request was answered, and why.
    static func silence(of summary: LoadSummary, sent: Int) -> String {
        guard sent > 0 else { return "no request was sent: \(idleness(of: summary))" }
        let errors = summary.errors.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        var reasons = errors.map { "\($0.key) × \(FigureText.count($0.value))" }
        let pending = summary.run.tally.pending
        if pending > 0 { reasons.append("\(FigureText.count(pending)) pending") }
        let detail = reasons.isEmpty ? "" : ": \(reasons.joined(separator: ", "))"
        return "no request was answered, of \(FigureText.count(sent)) sent\(detail)"
    }

    private static func idleness(of summary: LoadSummary) -> String {
        if summary.dropped > 0 { return "all were dropped" }
        if summary.run.refused > 0 { return "the devices' firmware was refused all publications" }
        return summary.planned == 0 ? "no event was due before the end of the load" : "no event went out in time"
    }

    /// What a search found.
    static func lines(of found: LoadSession.Found, _ demands: [Threshold]) -> [String] {
        let text = demands.map(\.text).joined(separator: ", ")
        return switch found {
        case .rate(let rate): ["", "✓ \(FigureText.rate(rate)) is the highest rate that holds \(text)"]
        case .nothing: ["", "✗ no rate holds \(text)"]
        case .lost(let rate): ["", "✗ the receiver stopped answering; \(FigureText.rate(rate)) held \(text)"]
        case .unfinished(let rate?): ["", "stopped before its end; \(FigureText.rate(rate)) held \(text)"]
        case .unfinished(nil): ["", "stopped before any rate held \(text)"]
        }
    }

    /// What whoever reads the figures must know as well, and could not know before the run.
    static func notes(of summary: LoadSummary, told: [String]) -> [String] {
        summary.notes.filter { !told.contains($0) }
    }

    private static func count(_ number: Int) -> String { pad(FigureText.count(number), 10) }

    private static func row(_ figures: LatencyFigures) -> String {
        if figures.count == 0 { return Array(repeating: pad("–", 8), count: 6).joined(separator: "  ") }
        return [figures.p50, figures.p90, figures.p95, figures.p99, figures.p999, figures.max]
            .map { pad(FigureText.duration($0), 8) }.joined(separator: "  ")
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
