import CloudLoad
import CloudSim
import Dispatcher
import EventModel

/// Reports for the terminal, and for programs.
enum ReportText {
    private typealias Figure = (name: String, value: (LoadSummary) -> Double?, text: (Double) -> String)

    /// What a comparison shows: the names are those of thresholds.
    private static var figures: [Figure] {
        [
            time("latency p50", \.latency, \.p50), time("latency p90", \.latency, \.p90),
            time("latency p99", \.latency, \.p99), time("latency p99.9", \.latency, \.p999),
            time("latency max", \.latency, \.max), time("service p50", \.service, \.p50),
            time("service p99", \.service, \.p99),
            ("rate", { $0.measured > 0 ? $0.rate : nil }, { FigureText.rate($0) }),
            ("planned rate", { $0.plannedRate }, { FigureText.rate($0) }),
            count("planned") { $0.planned }, count("sent") { $0.sent },
            count("errors") { $0.errorCount },
            ("errors, share", { $0.errorShare }, { FigureText.share($0) }),
            count("matched") { $0.run.tally.matched },
            count("dropped") { $0.dropped }, count("pending") { $0.run.tally.pending },
            count("late") { $0.late }, count("refused") { $0.run.refused }, count("unsent") { $0.unsent },
        ]
    }

    /// Others beside the first run in one table; more runs make more tables.
    private static let abreast = 2

    /// The runs side by side, in at most 80 columns.
    static func table(_ runs: [RunFolder]) -> [String] {
        var lines: [String] = []
        for start in stride(from: 1, to: runs.count, by: abreast) {
            let others = runs[start..<min(start + abreast, runs.count)]
            if start > 1 { lines.append("") }
            let width = others.count == 1 ? 22 : 14
            lines.append(row("", [cut(runs[0].name, width)], others.map { (cut($0.name, width), "change") }, width))
            let rows = changedFirst(figures) { figure in
                FigureText.isChanged(runs[0].summary, others.map(\.summary), figure.value)
            }
            for figure in rows {
                let first = figure.value(runs[0].summary)
                let cells = others.map { other in
                    let value = figure.value(other.summary)
                    return (value.map(figure.text) ?? "–", FigureText.change(from: first, to: value))
                }
                lines.append(row(figure.name, [first.map(figure.text) ?? "–"], cells, width))
            }
        }
        return lines
    }

    private static func changedFirst(_ figures: [Figure], _ isChanged: (Figure) -> Bool) -> [Figure] {
        figures.filter(isChanged) + figures.filter { !isChanged($0) }
    }

    /// The runs side by side as JSON: each with its summary and how far its figures are from the first run's, as
    /// shares of these; null where the first run's are 0 or were not measured.
    static func record(_ runs: [RunFolder]) -> JSONValue {
        let list = runs.enumerated().map { position, run in
            var members = [
                JSONValue.Member("name", .string(run.name)), .init("path", .string(run.path)),
                .init("summary", run.summary.line),
            ]
            if position > 0 {
                let changes = figures.map { figure in
                    guard let first = figure.value(runs[0].summary), let value = figure.value(run.summary),
                        first > 0
                    else { return JSONValue.Member(key(figure.name), .null) }
                    return .init(key(figure.name), .number(((value / first - 1) * 1e6).rounded() / 1e6))
                }
                members.append(.init("change", JSONValue(.object(changes))))
            }
            return JSONValue(.object(members))
        }
        return .object(["runs": .array(list)])
    }

    /// A run as JSON, with what its receiver counted.
    static func record(_ summary: LoadSummary, _ ends: BothEnds?) -> JSONValue {
        guard let ends, case .object(let members) = summary.line.kind else { return summary.line }
        return JSONValue(.object(members + [.init("receiver", ends.json)]))
    }

    /// What a report tells besides the text of the load: the sums, the ids of several runs, and a search.
    static func lines(_ summary: LoadSummary) -> [String] {
        let tally = summary.run.tally
        let sums = [
            sum(
                "planned", summary.planned,
                [("sent", summary.sent), ("refused", summary.run.refused), ("unsent", summary.unsent)]),
            sum(
                "matched", tally.matched,
                [
                    ("succeeded", tally.succeeded), ("failed", tally.failed), ("pending", tally.pending),
                    ("dropped", summary.dropped),
                ]),
        ]
        var lines = [""] + sums.flatMap { Columns.wrap("  \($0)", width: 79) }
        if summary.identifierRanges.count > 1 {
            lines += [""] + summary.identifierRanges.map { "  ids \($0.span)" }
        }
        if !summary.search.isEmpty {
            lines += ["", "  search      rate"]
            for (position, step) in summary.search.enumerated() {
                lines.append(
                    "  step \("\(position + 1)".padded(left: 2))  \(FigureText.rate(step.rate).padded(left: 12))  "
                        + "\(step.holds ? "✓" : "✗") \(step.seen)")
            }
            let held = summary.highestHeld.map { "the highest rate that held: \(FigureText.rate($0))" }
            lines.append("  \(held ?? "none of the rates held")")
        }
        return lines
    }

    /// A count and what it is the sum of, without the parts that are 0.
    private static func sum(_ name: String, _ whole: Int, _ parts: [(name: String, count: Int)]) -> String {
        let parts = parts.filter { $0.count > 0 }.map { "\(FigureText.count($0.count)) \($0.name)" }
        return "\(name) \(FigureText.count(whole)) = \(parts.isEmpty ? "0" : parts.joined(separator: " + "))"
    }

    /// Both ends of a load in a few lines.
    static func lines(_ ends: BothEnds) -> [String] {
        func row(_ name: String, _ sent: Int, _ received: Int, _ lost: Int) -> String {
            "  " + name.padded(to: 26)
                + [sent, received, lost].map { "  " + FigureText.count($0).padded(left: 14) }.joined()
        }
        var lines = [
            "  " + "both ends".padded(to: 26)
                + ["sent", "received", "lost"].map { "  " + $0.padded(left: 14) }.joined(),
            row("requests", ends.sent, ends.received, ends.lost),
        ]
        for run in ends.identified {
            lines.append(
                row(
                    cut("\(run.ids.header) \(run.ids.prefix)…", 26), run.ids.count, run.received, run.lost))
        }
        if !ends.identified.isEmpty, ends.again > 0 {
            lines.append("  \(FigureText.count(ends.again)) came again")
        }
        return lines
    }

    private static func row(
        _ name: String, _ first: [String], _ others: [(value: String, change: String)], _ width: Int
    ) -> String {
        var line = "  " + name.padded(to: 14)
        for value in first { line += " " + value.padded(left: width) }
        for cell in others { line += " " + cell.value.padded(left: width) + " " + cell.change.padded(left: 8) }
        return line
    }

    private static func key(_ name: String) -> String {
        name.replacing("latency ", with: "latency.").replacing("service ", with: "service.")
            .replacing("errors, share", with: "error_share").replacing("planned rate", with: "planned_rate")
    }

    private static func time(
        _ name: String, _ times: any KeyPath<LoadSummary, LatencyFigures> & Sendable,
        _ figure: any KeyPath<LatencyFigures, Int64> & Sendable
    ) -> Figure {
        (
            name,
            { $0[keyPath: times].count > 0 ? Double($0[keyPath: times][keyPath: figure]) : nil },
            { FigureText.duration(Int64($0)) }
        )
    }

    private static func count(_ name: String, _ value: @escaping (LoadSummary) -> Int) -> Figure {
        (name, { Double(value($0)) }, { FigureText.count(Int($0)) })
    }

    private static func cut(_ text: String, _ width: Int) -> String {
        var bytes: [UInt8] = []
        Columns.append(text, limit: width, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension String {
    /// The text with spaces behind it up to a width in columns.
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - Columns.count(self)))
    }

    /// The text with spaces before it up to a width in columns.
    fileprivate func padded(left width: Int) -> String {
        String(repeating: " ", count: max(0, width - Columns.count(self))) + self
    }
}
