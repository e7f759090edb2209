import CloudLoad
import EventModel

/// One call of `cloudsim report`: the runs that it is about, and what is wanted of them.
struct ReportSession {
    var runs: [RunFolder]
    let thresholds: [Threshold]
    /// Bounds on how far the other runs may be from the first.
    let regressions: [RegressionThreshold]
    let counts: ReceiverCounts?
    let out: String?
    let isJSON: Bool

    /// Renders the report of the only run anew, where it is or elsewhere.
    mutating func render() throws(CommandFailure) -> ExitCode {
        var run = runs[0]
        if run.log != nil {
            var merger = HistogramLogMerger()
            try run.add(to: &merger)
            if run.summary.latencyCurve.isEmpty { run.summary.drawCurves(from: merger) }
        }
        let ends = judge(&run.summary)
        if let out {
            try LoadReport(directory: out).write(run.summary, log: run.log)
        } else {
            try LoadReport(directory: run.path).render(run.summary, name: run.name)
        }
        let files = out == nil ? [LoadReport.page, LoadReport.series] : LoadReport.files(hasLog: run.log != nil)
        return end(run.summary, ends, title: run.name, wrote: files, in: out ?? run.path)
    }

    /// Adds the runs up to one.
    func merge() throws(CommandFailure) -> ExitCode {
        for (place, run) in runs.enumerated() {
            for other in runs[..<place] {
                guard let sameness = other.summary.sameness(with: run.summary) else { continue }
                throw .invalid(
                    "\(other.path) and \(run.path) cannot be added up: \(sameness), and would count twice. Name each"
                        + " run once.")
            }
        }
        var merger = HistogramLogMerger()
        for run in runs { try run.add(to: &merger) }
        var histograms = ["latency": merger.total(nil) ?? Histogram()]
        let service = merger.total("service") ?? Histogram()
        // Logs of older loads have no times from the send.
        if service.count == runs.reduce(0, { $0 + $1.summary.service.count }) { histograms["service"] = service }
        var summary = LoadSummary.merged(runs.map(\.summary), histograms: histograms)
        summary.command = "cloudsim report " + runs.map(\.path).joined(separator: " ") + " --merge"
        let ends = judge(&summary)
        if let out { try LoadReport(directory: out).write(summary, log: merger.text) }
        return end(
            summary, ends, title: runs.map(\.name).joined(separator: " + "),
            wrote: out == nil ? [] : LoadReport.files(hasLog: true), in: out ?? "")
    }

    /// Sets the runs side by side, the others measured against the first.
    mutating func compare() throws(CommandFailure) -> ExitCode {
        for place in runs.indices {
            if runs.contains(where: { $0.path != runs[place].path && RunFolder.name(of: $0.path) == runs[place].name })
            {
                runs[place].name = runs[place].path
            }
            judge(&runs[place].summary)
            if thresholds.isEmpty, !regressions.isEmpty { runs[place].summary.thresholds = [] }
            if place > 0 {
                runs[place].summary.thresholds += regressions.map {
                    $0.judge(runs[place].summary, against: runs[0].summary)
                }
            }
        }
        let isJudged = !thresholds.isEmpty || !regressions.isEmpty
        if let out {
            try LoadReport(directory: out).render(runs.map { .init(name: $0.name, summary: $0.summary) })
        }
        let failed = runs.flatMap { run in
            run.summary.thresholds.filter { !$0.holds }.map { "✗ \(run.name): \($0)" }
        }
        if isJSON {
            Terminal.output(ReportText.record(runs).compactText + "\n")
            if isJudged { for line in failed { Terminal.error(Terminal.visible(line)) } }
        } else {
            let held =
                isJudged
                ? runs.flatMap { run in run.summary.thresholds.filter(\.holds).map { "✓ \(run.name): \($0)" } } : []
            let verdicts = (failed + held).flatMap { Columns.wrap("  \($0)", width: 79) }
            Self.print(ReportText.table(runs) + (verdicts.isEmpty ? [] : [""] + verdicts))
            if let out { Self.print(["", "  wrote \(out)/\(LoadReport.page)"]) }
        }
        return !isJudged || failed.isEmpty ? .success : .failed
    }

    /// Judges a run by what is demanded now, and by its receiver's counts.
    @discardableResult
    private func judge(_ summary: inout LoadSummary) -> BothEnds? {
        if !thresholds.isEmpty { summary.thresholds = thresholds.map { $0.judge(summary) } }
        guard let counts else { return nil }
        let ends = BothEnds(summary, ids: runs.flatMap(\.summary.identifierRanges), counts: counts)
        summary.notes.append(ends.sentence)
        return ends
    }

    private func end(
        _ summary: LoadSummary, _ ends: BothEnds?, title: String, wrote files: [String], in folder: String
    ) -> ExitCode {
        let failed = thresholds.isEmpty ? [] : summary.thresholds.filter { !$0.holds }
        if isJSON {
            Terminal.output(ReportText.record(summary, ends).compactText + "\n")
            for verdict in failed { Terminal.error("✗ \(verdict)") }
        } else {
            var lines = ["  \(title)" + (summary.target.isEmpty ? "" : " on \(summary.target)"), ""]
            lines += LoadText.lines(of: summary) + ReportText.lines(summary)
            if let ends { lines += [""] + ReportText.lines(ends) }
            let notes = LoadText.notes(of: summary, told: ends.map { [$0.sentence] } ?? [])
            if !notes.isEmpty { lines += [""] + notes.flatMap { Columns.wrap("  \($0)", width: 79) } }
            if !files.isEmpty { lines += ["", "  wrote \(files.joined(separator: ", ")) in \(folder)"] }
            Self.print(lines)
        }
        let faults = (ends?.faults ?? []) + summary.imbalances.map { "the figures do not add up: \($0)" }
        for fault in faults { Terminal.error(Terminal.visible("cloudsim: \(fault).")) }
        return failed.isEmpty && faults.isEmpty ? .success : .failed
    }

    private static func print(_ lines: [String]) {
        Terminal.output(lines.map { Terminal.visible($0) + "\n" }.joined())
    }
}
