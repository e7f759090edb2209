import CloudSim
import Dispatcher

extension LoadPage {
    func single(_ summary: LoadSummary) -> HTML {
        let span = TimeFrame.span(of: summary)
        let coarse = Self.coarseness([summary], width: 1120)
        let frame = { (width: Double) in TimeFrame(summary, width: width, span: span) }
        let range = TimeFrame.latencies(of: summary)
        let highest = TimeFrame.highestRate(of: summary)
        let curve = CurveChart(lines: [
            .init(style: "p99", name: "latency", points: summary.latencyCurve),
            .init(style: "service", name: "service", points: summary.serviceCurve, isTold: false),
        ])
        return """
            \(Self.head(summary))\(Self.faults(summary))\(Self.notices(summary.notes))\(Self.tiles(summary))\(Self.thresholds(summary))\(Self.search(summary))
            <section><h2>Latency over time</h2>
            <p class="said">From the intended time to the response’s end, of the requests that ended in each second.\
            \(coarse)\(summary.warmup > 0 ? " The darker band is the warm-up." : "")\
            \(frame(1120).hasRest ? " What ended behind the last stage stands apart." : "")</p>
            \(Self.legend(TimeFrame.latencyLines))
            \(Self.sizes(1120) { frame($0).latencyChart(range) })</section>
            <section><h2>Throughput</h2>
            <p class="said">What the schedule wanted, what went out, and what was answered with success in each second.</p>
            \(Self.legend(TimeFrame.throughputLines))
            \(Self.sizes(1120) { frame($0).throughputChart(highest) })</section>
            <section><h2>Under way</h2>
            <p class="said">Requests sent and not yet ended, the most that were seen in each second.</p>
            \(Self.sizes(1120) { frame($0).inFlightChart(TimeFrame.mostInFlight(of: summary)) })</section>
            <section><h2>What went wrong, second by second</h2>
            <p class="said">Each strip has its own scale, its total and its worst second at the right.</p>
            \(Self.sizes(1120) { frame($0).troubleChart(among: []) })</section>
            <section><h2>Percentile curve</h2>
            <p class="said">Every step to the right is a tenth of the requests that are left: the tail is not hidden.</p>
            \(Self.legend([("p99", "latency"), ("service", "service")]))
            \(Self.sizes(1120) { curve.svg(width: $0) })\(Self.times(summary))</section>
            \(Self.stages(summary))
            <div class="pair">\(Self.accounting(summary))\(Self.answers(summary))</div>

            """
    }

    private static func head(_ summary: LoadSummary) -> HTML {
        var facts = summary.started.isEmpty ? [] : [summary.started]
        facts.append(Self.measured(summary))
        if summary.warmup > 0 { facts.append("after a warm-up of \(FigureText.duration(summary.warmup))") }
        if let version = summary.protocolText { facts.append(version) }
        facts.append("seed \(summary.run.seed)")
        let command: HTML = summary.command.isEmpty ? "" : "<p><code>\(summary.command)</code></p>"
        return #"<p class="soft">\#(facts.joined(separator: " · "))</p>\#(command)"#
    }

    static func measured(_ summary: LoadSummary) -> String {
        summary.measured > 0 ? "measured for \(FigureText.duration(summary.measured))" : "nothing was measured"
    }

    static func faults(_ summary: LoadSummary) -> HTML {
        summary.imbalances.html {
            #"<div class="note bad"><b>The sums do not come out:</b> \#($0).</div>"#
        }
    }

    static func notices(_ notes: [String]) -> HTML { notes.html { #"<div class="note">\#($0)</div>"# } }

    private static func tiles(_ summary: LoadSummary) -> HTML {
        func tile(_ name: String, _ value: String, _ detail: String, isBad: Bool = false) -> HTML {
            #"<div class="tile\#(isBad ? " bad" : "" as HTML)"><span>\#(name)</span><b>\#(value)</b><span>\#(detail)</span></div>"#
        }
        func share(_ count: Int, of whole: Int, _ name: String) -> String {
            whole > 0
                ? "\(FigureText.share(Double(count) / Double(whole))) of \(FigureText.count(whole)) \(name)"
                : "of 0 \(name)"
        }
        let latency = summary.latency
        let isMeasured = latency.count > 0
        let refused: HTML =
            summary.run.refused > 0
            ? tile(
                "refused", FigureText.count(summary.run.refused),
                share(summary.run.refused, of: summary.planned, "planned"))
            : ""
        return """
            <div class="tiles">
            \(tile("latency p99", isMeasured ? FigureText.duration(latency.p99) : "–",
                isMeasured ? "p50 \(FigureText.duration(latency.p50)), max \(FigureText.duration(latency.max))" : "nothing was answered",
                isBad: !isMeasured))
            \(tile("answered per second", FigureText.rate(summary.rate), plan(of: summary)))
            \(tile("failed", FigureText.count(summary.failures),
                share(summary.failures, of: summary.ended, "ended"), isBad: summary.failures > 0))
            \(tile("dropped", FigureText.count(summary.dropped),
                share(summary.dropped, of: summary.run.tally.matched, "matched"), isBad: summary.dropped > 0))
            \(tile("late", FigureText.count(summary.late), share(summary.late, of: summary.planned, "planned"),
                isBad: summary.late > 0))
            \(tile("unsent", FigureText.count(summary.unsent), share(summary.unsent, of: summary.planned, "planned"),
                isBad: summary.unsent > 0))\(refused)
            </div>

            """
    }

    /// The planned rate, as it stands below the achieved one.
    private static func plan(of summary: LoadSummary) -> String {
        summary.plannedRate.map { "\(FigureText.rate($0)) planned" } ?? "as fast as responses came"
    }

    static func thresholds(_ summary: LoadSummary) -> HTML {
        guard !summary.thresholds.isEmpty else { return "" }
        let rows = summary.thresholds.html { verdict in
            """
            <tr><td class="name"><code>\(verdict.text)</code></td><td class="text">\(Self.word(verdict.holds))</td>\
            <td class="text">\(verdict.seen)</td></tr>
            """
        }
        return """
            <section><h2>Thresholds</h2><div class="scroll" tabindex="0"><table>
            <tr><th>demand</th><th class="text">verdict</th><th class="text">seen</th></tr>\(rows)</table></div></section>

            """
    }

    static func word(_ holds: Bool) -> HTML {
        holds ? #"<span class="verdict good">✓ holds</span>"# : #"<span class="verdict bad">✗ fails</span>"#
    }
}
