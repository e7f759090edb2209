import CloudSim
import Dispatcher
import EventModel

/// What a run came to, as a person reads it at the end: figures, expectations, and the verdict as the last line.
enum SummaryTable {
    /// Expectations that held and are still told one by one.
    private static let mostPassed = 20
    /// Narrower terminals get the figures one below the other.
    private static let leastWidth = 72

    /// The table.
    ///
    /// - Parameters:
    ///   - result: What the run came to.
    ///   - title: The scenario's title, or its file; nil where it is known.
    ///   - width: The terminal's columns; nil writes lines of any length.
    ///   - hasColour: Whether colour is wanted.
    static func text(
        _ result: ScenarioRun.Result, title: String? = nil, width: Int? = Terminal.isLive ? Terminal.width : nil,
        hasColour: Bool = Terminal.hasColour
    ) -> String {
        let width = width.map { $0 - 1 }
        var lines = [""]
        for line in title.map({ Columns.wrap($0, width: width) }) ?? [] {
            lines.append(Ink.strong.text(line, hasColour))
        }
        lines += figures(result.summary, width)
        if let hash = result.summary.traceSHA256 { lines += ["", "  trace sha256  \(hash)"] }
        if !result.verdicts.isEmpty { lines += [""] + expectations(result.verdicts, width, hasColour) }
        lines += [""] + verdict(result, hasColour, width)
        return lines.joined(separator: "\n") + "\n"
    }

    private static func figures(_ summary: Summary, _ width: Int?) -> [String] {
        let tally = summary.tally
        var columns = [
            [
                ("published", tally: summary.published), ("refused", summary.refused), ("delivered", summary.delivered),
                ("chunks", tally.chunks),
            ],
            [
                ("matched", tally.matched), ("succeeded", tally.succeeded), ("failed", tally.failed),
                ("pending", tally.pending),
            ],
            [("attempts", tally.attempts)] + drops(tally),
        ]
        if summary.deliveries.accepted > 0 {
            columns.append([
                ("signed", summary.deliveries.accepted), ("arrived", summary.deliveries.succeeded),
                ("abandoned", summary.deliveries.abandoned), ("waiting", summary.deliveriesPending),
            ])
        }
        if width ?? .max < leastWidth { columns = [columns.flatMap(\.self)] }
        var rows: [String] = []
        let widths = columns.map { column in
            (name: column.map(\.0.count).max() ?? 0, figure: column.map { Figure.text($0.1).count }.max() ?? 0)
        }
        for row in 0..<(columns.map(\.count).max() ?? 0) {
            var line = ""
            for (column, width) in zip(columns, widths) {
                let cell = row < column.count ? column[row] : nil
                line += "  " + left(cell?.0 ?? "", width.name) + "  "
                line += right(cell.map { Figure.text($0.1) } ?? "", max(width.figure, 6)) + "  "
            }
            rows.append(trimmed(line))
        }
        let times = Columns.wrap(times(summary), width: width.map { max($0 - 2, 10) }).map { "  " + $0 }
        return rows + [""] + times
    }

    /// The drops that happened; at least one line, so that none at all is told too.
    private static func drops(_ tally: Tally) -> [(String, tally: Int)] {
        let seen = DropReason.allCases.filter { tally[$0] > 0 }.map { reason in
            (reason == .truncated ? "truncated" : "dropped, \(reason.rawValue)", tally: tally[reason])
        }
        return seen.isEmpty ? [("dropped", 0)] : seen
    }

    private static func times(_ summary: Summary) -> String {
        let wall = summary.wallSeconds < 0.001 ? "less than 0.001" : Figure.seconds(summary.wallSeconds)
        var text = "\(summary.virtual) of world time in \(wall) s"
        let world = Double(summary.virtual.milliseconds) / 1000
        if summary.wallSeconds >= 0.001, world / summary.wallSeconds >= 2 {
            text += " (\(Figure.text(Int(world / summary.wallSeconds))) × real time)"
        }
        return text + ", seed \(summary.seed)"
    }

    private static func expectations(
        _ verdicts: [ExpectationJudge.Verdict], _ width: Int?, _ hasColour: Bool
    ) -> [String] {
        var lines: [String] = []
        var passed = 0
        for verdict in verdicts {
            if verdict.ok {
                passed += 1
                guard passed <= mostPassed else { continue }
                var text: [UInt8] = []
                Columns.append(verdict.text, limit: width.map { $0 - 4 } ?? .max, to: &text)
                lines.append("  \(Ink.good.text("✓", hasColour)) \(String(decoding: text, as: UTF8.self))")
            } else {
                lines += paragraph("  \(Ink.bad.text("✗", hasColour)) ", 4, verdict.text, width)
                lines += paragraph("    seen     ", 13, verdict.sight, width)
                if let nearest = verdict.nearest { lines += paragraph("    nearest  ", 13, nearest, width) }
            }
        }
        if passed > mostPassed {
            lines.append("  \(Ink.good.text("✓", hasColour)) … and \(Figure.text(passed - mostPassed)) more that hold")
        }
        return lines
    }

    /// Text behind a head, its further lines set under its first.
    private static func paragraph(_ head: String, _ indent: Int, _ text: String, _ width: Int?) -> [String] {
        Columns.wrap(text, width: width.map { max($0 - indent, 10) }).enumerated().map { number, line in
            (number == 0 ? head : String(repeating: " ", count: indent)) + line
        }
    }

    private static func verdict(_ result: ScenarioRun.Result, _ hasColour: Bool, _ width: Int?) -> [String] {
        let down = result.ending == .interrupted ? [] : result.unjudged
        if !down.isEmpty {
            return down.flatMap { Columns.wrap("✗ " + $0.sentence, width: width) }.map { Ink.bad.text($0, hasColour) }
        }
        let failed = result.verdicts.count { !$0.ok }
        let count = result.verdicts.count
        let all = "\(Figure.text(count)) expectations"
        var text: String
        if count == 0 {
            text = "Nothing was expected."
        } else if failed == 0 {
            text = count == 1 ? "The expectation holds." : "All \(all) hold."
        } else if count == 1 {
            text = "The expectation does not hold."
        } else {
            text = "\(Figure.text(failed)) of \(all) \(failed == 1 ? "does" : "do") not hold."
        }
        if result.ending == .interrupted { text = "Interrupted after \(result.summary.virtual) of world time. " + text }
        let ink: Ink = failed > 0 ? .bad : result.ending == .interrupted ? .warning : count == 0 ? .plain : .good
        let mark = failed > 0 ? "✗ " : result.ending == .interrupted || count == 0 ? "" : "✓ "
        return [ink.text(mark + text, hasColour)]
    }

    private static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    private static func trimmed(_ line: String) -> String {
        var line = line
        while line.last == " " { line.removeLast() }
        return line
    }
}

extension ExpectationJudge.Verdict {
    /// What was seen, without what came nearest to it.
    var sight: String {
        guard let nearest, seen.hasSuffix("; nearest: \(nearest)") else { return seen }
        return String(seen.dropLast("; nearest: \(nearest)".count))
    }
}
