/// A report as one HTML file: no scripts, nothing from the network, light and dark.
package struct LoadPage: Sendable {
    /// A run and what the report calls it.
    package struct Run: Sendable {
        /// What the report calls the run: its folder.
        package var name: String
        /// What the run came to.
        package var summary: LoadSummary

        /// A run from its parts.
        package init(name: String, summary: LoadSummary) {
            self.name = name
            self.summary = summary
        }
    }

    let runs: [Run]

    /// The report of one run, or of several side by side, the others measured against the first.
    package init(_ runs: [Run]) {
        precondition(!runs.isEmpty, "a report is of at least one run")
        self.runs = runs
    }

    /// The whole file.
    package var html: String {
        let target = runs[0].summary.target.isEmpty ? "a receiver" : runs[0].summary.target
        let title =
            runs.count == 1
            ? "Load on \(target)" : "Load compared: \(runs.map(\.name).joined(separator: ", "))"
        let content = runs.count == 1 ? single(runs[0].summary) : comparison
        let page: HTML = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width,initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none';style-src 'unsafe-inline'">
            <title>\(title)</title>
            <style>\(PageStyle.css)</style></head>
            <body><main>
            <h1>\(title)</h1>
            \(content)\(Self.reading)</main></body></html>

            """
        return page.text
    }

    private static let reading: HTML = """
        <section><h2>How to read this</h2>
        <p><b>Latency</b> runs from the time at which the schedule wanted a publication until its response had ended. \
        When the receiver or this machine falls behind, the wait counts. <b>Service</b> runs from the actual send, and \
        so leaves that wait out: where the two part, publications queued.</p>
        <p><b>Late</b> publications went out, but more than \(FigureText.tick(Double(LoadRun.tolerance))) after their \
        time; <b>unsent</b> ones never did, and \
        <b>refused</b> ones the limits of a device's firmware held back. \
        <b>Dropped</b> events matched a hook that may not send now. <b>Pending</b> requests had not ended when the run \
        did. Counts are of the whole run; latencies and the rate leave the warm-up out. \
        <b>Answered per second</b> is what came back; what went out is <b>sent per second</b>. Bytes are those of bodies, \
        without the heads of requests and responses.</p></section>

        """

    static func legend(_ lines: [(style: String, name: String)]) -> HTML {
        let keys = lines.html { line in
            """
            <li><svg viewBox="0 0 26 10" aria-hidden="true"><path class="line \(line.style)" d="M2 5H24"/></svg>\
            \(line.name)</li>
            """
        }
        return #"<ul class="legend">\#(keys)</ul>"#
    }

    /// Both sizes of a chart; the reader's screen picks one.
    static func sizes(_ wide: Double, _ chart: (Double) -> HTML) -> HTML { "\(chart(wide))\(chart(344))" }

    /// What a chart leaves out, when it draws several seconds as one.
    static func coarseness(_ summaries: [LoadSummary], width: Double) -> String {
        let step = summaries.map { SecondBuckets($0.seconds, limit: Int(width / 4)).step }.max() ?? 1
        return step > 1
            ? " Each point stands for \(step) seconds and shows the worst of their latencies; rates are means." : ""
    }
}
