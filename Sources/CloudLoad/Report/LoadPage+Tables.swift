import CloudSim
import Dispatcher

extension LoadPage {
    /// What the figures of time are, in the order of `LoadSummary.times`.
    static let timeNames = [
        "latency, from the intended time", "service, from the send", "lateness of the send",
        "wait for a connection", "connect", "TLS handshake", "first byte", "whole transfer",
    ]

    static func times(_ summary: LoadSummary) -> HTML {
        let names = LatencyFigures.all.html { "<th>\($0.name)</th>" }
        let rows = zip(timeNames, LoadSummary.times).html { name, time in
            let figures = summary[keyPath: time.path]
            let cells = LatencyFigures.all.html { figure in
                figures.count > 0 ? "<td>\(FigureText.duration(figures[keyPath: figure.path]))</td>" : "<td>–</td>"
            }
            return "<tr><td>\(name)</td><td>\(FigureText.count(figures.count))</td>\(cells)</tr>"
        }
        return
            #"<div class="scroll" tabindex="0"><table><tr><th></th><th>count</th>\#(names)</tr>\#(rows)</table></div>"#
    }

    static func stages(_ summary: LoadSummary) -> HTML {
        guard !summary.stages.isEmpty else { return "" }
        let hasRefused = summary.stages.contains { $0.refused > 0 }
        let rows = summary.stages.enumerated().html { position, stage in
            let times = [stage.latency.p50, stage.latency.p99, stage.latency.max].html {
                stage.latency.count > 0 ? "<td>\(FigureText.duration($0))</td>" : "<td>–</td>"
            }
            let service = stage.service.count > 0 ? FigureText.duration(stage.service.p99) : "–"
            let from = FigureText.short(Double(stage.span.lowerBound) / 1e9)
            let to = FigureText.short(Double(stage.span.upperBound) / 1e9)
            let refused: HTML = hasRefused ? bad(stage.refused) : ""
            return """
                <tr><td class="name">\(position + 1)\u{A0}·\u{A0}\(stage.text)</td><td>\(from)–\(to) s</td>\
                <td>\(FigureText.count(stage.planned))</td><td>\(FigureText.count(stage.sent))</td>\(bad(stage.late))\
                \(refused)\(bad(stage.unsent))<td>\(FigureText.rate(stage.sentPerSecond))</td>\
                <td>\(FigureText.count(stage.succeeded))</td>\(bad(stage.failed))\(times)<td>\(service)</td></tr>
                """
        }
        let refused: HTML = hasRefused ? "<th>refused</th>" : ""
        return """
            <section><h2>Stages</h2><div class="scroll" tabindex="0"><table class="tight">
            <tr><th>stage</th><th>time</th><th>planned</th><th>sent</th><th>late</th>\(refused)<th>unsent</th>\
            <th>sent per second</th><th>succeeded</th><th>failed</th><th>p50</th><th>p99</th><th>max</th>\
            <th>service p99</th></tr>
            \(rows)</table></div></section>

            """
    }

    static func accounting(_ summary: LoadSummary) -> HTML {
        let tally = summary.run.tally
        let drops = DropReason.allCases.filter { $0 != .truncated }.html {
            row("dropped: \($0.rawValue)", tally[$0], of: tally.matched, isBad: true)
        }
        let ids = summary.identifierRanges.map(\.span)
        let identifiers: HTML =
            ids.isEmpty ? "" : #"<p class="said">The ids of the requests: \#(ids.joined(separator: ", ")).</p>"#
        let deliveries = summary.deliveries.enumerated().html { position, count in
            row(
                "signed deliveries: \(count.name)", count.count,
                of: position > 0 ? summary.run.deliveries.accepted : 0, isBad: position > 1)
        }
        let verdict: HTML =
            summary.imbalances.isEmpty
            ? #"<span class="verdict good">✓ every sum comes out</span>"#
            : #"<span class="verdict bad">✗ the sums do not come out</span>"#
        return """
            <section><h2>Where everything went</h2><p class="said">planned = sent + refused + unsent; \
            matched = succeeded + failed + pending + dropped, once for each hook that waits for an event. \(verdict)</p>\(identifiers)<div class="scroll" tabindex="0"><table>
            <tr><th></th><th>count</th><th>share</th></tr>
            \(row("planned", summary.planned, of: 0))\(row("sent", summary.sent, of: summary.planned))\
            \(row("of them late", summary.late, of: summary.planned, isBad: true))\
            \(row("refused by the firmware", summary.run.refused, of: summary.planned, isBad: true))\
            \(row("unsent", summary.unsent, of: summary.planned, isBad: true))\
            \(row("matched a hook", tally.matched, of: 0))\(row("succeeded", tally.succeeded, of: tally.matched))\
            \(row("failed", tally.failed, of: tally.matched, isBad: true))\
            \(row("pending", tally.pending, of: tally.matched, isBad: true))\
            \(row("of them overdue, which are errors", summary.overdue, of: tally.matched, isBad: true))\(drops)\
            \(row("responses cut short", tally[.truncated], of: tally.matched, isBad: true))\
            \(row("reply events published", tally.chunks, of: 0))\(row("reconnects", summary.reconnects, of: 0))\
            \(deliveries)
            <tr><td>bytes of bodies sent, received</td><td>\(FigureText.bytes(summary.bytesSent))</td>\
            <td>\(FigureText.bytes(summary.bytesReceived))</td></tr></table></div></section>

            """
    }

    static func answers(_ summary: LoadSummary) -> HTML {
        let statuses = summary.statuses.sorted { $0.key < $1.key }.html {
            row("HTTP \($0.key)", $0.value, of: summary.ended, isBad: $0.key >= 400)
        }
        let errors = summary.errorsByFrequency.html {
            row($0.name, $0.count, of: summary.ended, isBad: true)
        }
        let noStatus: HTML = #"<tr><td class="text">no request was answered</td><td>0</td><td></td></tr>"#
        let noError: HTML = #"<tr><td class="text">no request went without an answer</td><td>0</td><td></td></tr>"#
        return """
            <section><h2>Answers and errors</h2><p class="said">Requests that ended, by the status that answered \
            them, or by the name of the error that left them without one.</p><div class="scroll" tabindex="0"><table>
            <tr><th>status</th><th>count</th><th>share</th></tr>\(summary.statuses.isEmpty ? noStatus : statuses)
            <tr><th>error</th><th>count</th><th>share</th></tr>\(summary.errors.isEmpty ? noError : errors)
            </table></div></section>

            """
    }

    private static func row(_ name: String, _ count: Int, of whole: Int, isBad: Bool = false) -> HTML {
        let share = whole > 0 ? FigureText.share(Double(count) / Double(whole)) : ""
        let cell: HTML = isBad ? bad(count) : "<td>\(FigureText.count(count))</td>"
        return #"<tr><td class="name">\#(name)</td>\#(cell)<td>\#(share)</td></tr>"#
    }

    /// A count that should be 0.
    private static func bad(_ count: Int) -> HTML {
        count > 0 ? #"<td class="bad">\#(FigureText.count(count))</td>"# : "<td>0</td>"
    }
}
