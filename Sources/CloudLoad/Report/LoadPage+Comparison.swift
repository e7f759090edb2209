import CloudSim
import Dispatcher

extension LoadPage {
    private static let styles = ["first", "second", "third", "fourth"]

    var comparison: HTML {
        let summaries = runs.map(\.summary)
        let span = summaries.map(TimeFrame.span).max() ?? 1
        let ranges = summaries.compactMap(TimeFrame.latencies)
        let low = ranges.map(\.lowerBound).min() ?? 1
        let high = ranges.map(\.upperBound).max() ?? 1
        let range = ranges.isEmpty ? nil : low...high
        let highest = summaries.map(TimeFrame.highestRate).max() ?? 1
        let coarse = Self.coarseness(summaries, width: 552)
        let curve = CurveChart(
            lines: runs.enumerated().map { position, run in
                .init(style: Self.styles[position % 4], name: run.name, points: run.summary.latencyCurve)
            })
        func beside(_ chart: (TimeFrame) -> HTML) -> HTML {
            let columns = runs.html { run in
                let sizes = Self.sizes(552) { chart(TimeFrame(run.summary, width: $0, span: span)) }
                return "<div><h3>\(run.name)</h3>\(sizes)</div>"
            }
            return #"<div class="runs">\#(columns)</div>"#
        }
        let keys = runs.enumerated().map { (style: Self.styles[$0.offset % 4], name: $0.element.name) }
        let shared = summaries[0].notes.filter { note in summaries.allSatisfy { $0.notes.contains(note) } }
        return """
            <p class="soft">Every run is measured against the first. Charts of one kind have the same scale.</p>
            \(Self.notices(shared))\(runs.html { Self.foreword($0, without: shared) })\(figures)
            <section><h2>Percentile curves</h2>
            <p class="said">Latency from the intended time.</p>\(Self.legend(keys))
            \(Self.sizes(1120) { curve.svg(width: $0) })</section>
            <section><h2>Latency over time</h2>
            <p class="said">From the intended time to the response’s end, of the requests that ended in each second.\
            \(coarse)</p>\(Self.legend(TimeFrame.latencyLines))
            \(beside { frame in frame.latencyChart(TimeFrame.latencies(of: frame.summary) == nil ? nil : range) })</section>
            <section><h2>Throughput</h2>\(Self.legend(TimeFrame.throughputLines))
            \(beside { $0.throughputChart(highest) })</section>
            <section><h2>Under way</h2>
            <p class="said">Requests sent and not yet ended, the most that were seen in each second.</p>
            \(beside { $0.inFlightChart(summaries.map(TimeFrame.mostInFlight).max() ?? 1) })</section>
            <section><h2>What went wrong, second by second</h2>
            <p class="said">Each strip has its own scale, its total and its worst second at the right.</p>
            \(beside { $0.troubleChart(among: summaries) })</section>
            <div class="pair">\(runs.html { run in
                let summary = run.summary
                return """
                    <div><h3>\(run.name)</h3>\(Self.thresholds(summary))\(Self.search(summary))\(Self.stages(summary))\
                    \(Self.accounting(summary))\(Self.answers(summary))</div>
                    """
            })</div>

            """
    }

    private static func foreword(_ run: Run, without shared: [String]) -> HTML {
        let summary = run.summary
        let facts = [
            summary.started, summary.target, Self.measured(summary),
            summary.protocolText ?? "", "seed \(summary.run.seed)",
        ].filter { !$0.isEmpty }
        let command: HTML = summary.command.isEmpty ? "" : "<br><code>\(summary.command)</code>"
        return """
            <p class="soft"><b>\(run.name)</b> · \(facts.joined(separator: " · "))\(command)</p>\(faults(summary))\(notices(summary.notes.filter { !shared.contains($0) }))
            """
    }

    /// The figures of all runs, and how far each is from the first run's.
    private var figures: HTML {
        typealias Figure = (name: String, value: (LoadSummary) -> Double?, text: (Double) -> String)
        var list: [Figure] = [
            ("planned", { Double($0.planned) }, Self.whole), ("sent", { Double($0.sent) }, Self.whole),
            ("late", { Double($0.late) }, Self.whole), ("refused", { Double($0.run.refused) }, Self.whole),
            ("unsent", { Double($0.unsent) }, Self.whole),
            ("matched", { Double($0.run.tally.matched) }, Self.whole),
            ("succeeded", { Double($0.successes) }, Self.whole),
            ("failed", { Double($0.failures) }, Self.whole),
            ("errors, share", { $0.errorShare }, { FigureText.share($0) }),
            ("dropped", { Double($0.dropped) }, Self.whole),
            ("pending", { Double($0.run.tally.pending) }, Self.whole),
            ("reconnects", { Double($0.reconnects) }, Self.whole),
            ("planned per second", { $0.plannedRate }, { FigureText.rate($0) }),
            ("answered per second", { $0.measured > 0 ? $0.rate : nil }, { FigureText.rate($0) }),
        ]
        for (name, time) in zip(["latency", "service", "lateness"], LoadSummary.times) {
            for figure in LatencyFigures.all where figure.name != "min" && figure.name != "p95" {
                list.append(
                    (
                        "\(name) \(figure.name)",
                        {
                            let figures = $0[keyPath: time.path]
                            return figures.count > 0 ? Double(figures[keyPath: figure.path]) : nil
                        }, { FigureText.duration($0) }
                    ))
            }
        }
        // The changes stand before the figures, where a telephone shows them without scrolling.
        let changes = runs.dropFirst().html { run in
            runs.count == 2 ? "<th>change</th>" : #"<th>change of <span class="run">\#(run.name)</span></th>"#
        }
        let names = runs.html { #"<th><span class="run">\#($0.name)</span></th>"# }
        let isChanged = { (figure: Figure) in
            FigureText.isChanged(runs[0].summary, runs.dropFirst().map(\.summary), figure.value)
        }
        let rows = (list.filter(isChanged) + list.filter { !isChanged($0) }).html { figure in
            let first = figure.value(runs[0].summary)
            let changes = runs.dropFirst().html { run in
                "<td>\(FigureText.change(from: first, to: figure.value(run.summary)))</td>"
            }
            let cells = runs.html { run in "<td>\(figure.value(run.summary).map(figure.text) ?? "–")</td>" }
            return #"<tr><td class="name">\#(figure.name)</td>\#(changes)\#(cells)</tr>"#
        }
        return """
            <section><h2>Figures</h2><div class="scroll" tabindex="0"><table class="tight compared"><tr><th></th>\(changes)\(names)</tr>\(rows)</table></div></section>

            """
    }

    private static func whole(_ number: Double) -> String { FigureText.count(Int(number)) }
}
