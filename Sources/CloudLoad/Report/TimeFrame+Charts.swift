import CloudSim
import Dispatcher

extension TimeFrame {
    static let latencyLines: [(style: String, name: String)] = [
        ("max", "max"), ("p99", "p99"), ("p90", "p90"), ("p50", "p50"), ("service", "service p99"),
    ]
    static let throughputLines: [(style: String, name: String)] = [
        ("planned", "planned"), ("sent", "sent"), ("succeeded", "succeeded"),
    ]

    /// The shortest median and the longest time of a run's seconds, in nanoseconds; nil when nothing ended.
    static func latencies(of summary: LoadSummary) -> ClosedRange<Double>? {
        var range: ClosedRange<Double>?
        for second in summary.seconds where second.latency.count > 0 {
            let service = second.service.count > 0 ? second.service.p99 : second.latency.p50
            let low = Double(max(1, min(second.latency.p50, service)))
            let high = Double(max(second.latency.max, service, 1))
            range = min(range?.lowerBound ?? low, low)...max(range?.upperBound ?? high, high)
        }
        return range
    }

    /// The highest rate of a run's seconds.
    static func highestRate(of summary: LoadSummary) -> Double {
        Double(summary.seconds.reduce(0) { max($0, $1.planned, $1.sent, $1.succeeded) })
    }

    /// Latency over time, from the intended time, on a logarithmic scale.
    func latencyChart(_ range: ClosedRange<Double>?) -> HTML {
        let axis = range.map { Axis.logarithmic(from: $0.lowerBound, to: $0.upperBound) }
        var plot = plot(height: isNarrow ? 280 : 320, y: axis ?? .linear(to: 1))
        if range == nil {
            plot.drawNothing("no request was answered")
        } else {
            plot.drawUpright("latency, logarithmic") { FigureText.tick($0) }
        }
        drawTime(into: &plot)
        func draw(_ style: String, _ value: (SecondBuckets.Bucket) -> Int64?) {
            var points: [(x: Double, y: Double)?] = []
            for bucket in buckets.buckets {
                // The few that end behind the schedule say nothing of how a load went on: no line leads to them.
                if isBehind(bucket), points.last != nil { points.append(nil) }
                points.append(value(bucket).map { (x: middle(bucket, in: plot), y: plot.up(Double($0))) })
            }
            plot.drawLine(style, points, reach: reach(in: plot))
        }
        draw("max") { $0.latency?.max }
        draw("service") { $0.service?.p99 }
        draw("p50") { $0.latency?.p50 }
        draw("p90") { $0.latency?.p90 }
        draw("p99") { $0.latency?.p99 }
        drawColumns(into: &plot) { bucket in
            guard let latency = bucket.latency else { return "nothing ended" }
            let figures = LatencyFigures.all.map { "\($0.name) \(FigureText.duration(latency[keyPath: $0.path]))" }
            return "\(FigureText.count(latency.count)) ended; " + figures.joined(separator: ", ")
        }
        return plot.svg(label: "Latency over time: p50, p90, p99, max and service p99", isNarrow: isNarrow)
    }

    /// Planned, sent and succeeded in a second.
    func throughputChart(_ highest: Double) -> HTML {
        var plot = plot(height: isNarrow ? 220 : 240, y: .linear(to: highest * 1.02))
        plot.drawUpright("per second") { FigureText.short($0) }
        drawTime(into: &plot)
        // Behind its end a schedule wants nothing: lines that go on would look like a collapse.
        let planned = buckets.buckets.enumerated().filter { $0.offset == 0 || isWithin($0.element) }.map(\.element)
        func draw(_ style: String, _ rate: (SecondBuckets.Bucket) -> Double) {
            let points = planned.map { (x: middle($0, in: plot), y: plot.up(rate($0))) }
            plot.drawLine(style, points, reach: reach(in: plot))
        }
        draw("sent") { $0.rate(\.sent) }
        draw("succeeded") { $0.rate(\.succeeded) }
        draw("planned") { $0.rate(\.planned) }
        drawColumns(into: &plot) { bucket in
            LoadSecond.counts.map { "\($0.name) \(FigureText.count(bucket.sum[keyPath: $0.path]))" }
                .joined(separator: ", ")
        }
        return plot.svg(label: "Planned, sent and succeeded per second", isNarrow: isNarrow)
    }

    /// The most requests that were under way in one of a run's seconds.
    static func mostInFlight(of summary: LoadSummary) -> Double {
        Double(summary.seconds.reduce(0) { max($0, $1.inFlight) })
    }

    /// Requests under way, the most that were seen in each second.
    func inFlightChart(_ highest: Double) -> HTML {
        var plot = plot(height: isNarrow ? 180 : 170, y: .linear(to: highest * 1.2, count: 4, isWhole: true))
        plot.drawUpright("requests") { FigureText.short($0) }
        drawTime(into: &plot)
        let points = buckets.buckets.map {
            (x: middle($0, in: plot), y: plot.up(Double($0.worst.inFlight)))
        }
        plot.drawLine("inflight", points, reach: reach(in: plot))
        drawColumns(into: &plot) { "at most \(FigureText.count($0.worst.inFlight)) under way" }
        return plot.svg(label: "Requests under way", isNarrow: isNarrow)
    }

    /// What went wrong, each kind in its own strip: the kinds overlap and would not add up. A strip has the same scale
    /// in the charts of all the runs.
    func troubleChart(among runs: [LoadSummary]) -> HTML {
        var strips: [(style: String, name: String, path: any KeyPath<LoadSecond, Int> & Sendable, sum: Int)] = [
            ("failed", "failed", \.failed, summary.failures),
            ("dropped", "dropped", \.dropped, summary.dropped),
            ("unsent", "unsent", \.unsent, summary.unsent), ("late", "late", \.late, summary.late),
        ]
        if (runs + [summary]).contains(where: { $0.run.refused > 0 }) {
            strips.insert(("refused", "refused", \.refused, summary.run.refused), at: 2)
        }
        let strip = 46.0
        // The stages' names stand above the first strip.
        let names = 16.0
        var plot = plot(height: 44 + names + strip * Double(strips.count), top: 4, y: .linear(to: 1))
        drawTime(into: &plot)
        for (row, kind) in strips.enumerated() {
            let floor = plot.top + names + strip * Double(row + 1)
            let worst = summary.seconds.reduce(0) { max($0, $1[keyPath: kind.path]) }
            let highest = runs.reduce(worst) { $1.seconds.reduce($0) { max($0, $1[keyPath: kind.path]) } }
            let seen = kind.sum == 0 ? "none" : FigureText.count(kind.sum)
            let peak = worst > 0 ? ", peak \(FigureText.count(worst)) /s" : ""
            plot.body +=
                #"<line class="grid" x1="\#(plot.left)" x2="\#(width - plot.right)" y1="\#(floor)" y2="\#(floor)"/>"#
            let words: HTML = """
                <text class="mark" x="\(plot.left - 8)" y="\(floor - 6)" text-anchor="end">\(kind.name)</text>\
                <text class="peak" x="\(width - plot.right - 4)" y="\(floor - strip + 14)" \
                text-anchor="end">\(seen)\(peak)</text>
                """
            for bucket in buckets.buckets where bucket.sum[keyPath: kind.path] > 0 {
                let from = plot.across(Double(bucket.span.lowerBound))
                let to = plot.across(Double(bucket.span.upperBound))
                // A single one among millions is still seen.
                let height = max(1.5, Double(bucket.worst[keyPath: kind.path]) / Double(highest) * (strip - 20))
                plot.body += """
                    <rect class="bar \(kind.style)" x="\(from)" y="\(floor - height)" \
                    width="\(max(to - from - (to - from > 4 ? 1 : 0), 1))" height="\(height)"/>
                    """
            }
            plot.body += words
        }
        drawColumns(into: &plot) { bucket in
            strips.map { "\($0.name) \(FigureText.count(bucket.sum[keyPath: $0.path]))" }.joined(separator: ", ")
        }
        return plot.svg(label: strips.map(\.name).joined(separator: ", ") + " per second", isNarrow: isNarrow)
    }
}
