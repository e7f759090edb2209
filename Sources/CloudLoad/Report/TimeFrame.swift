/// What all charts over a run's time have in common: the seconds, the stages behind them, and the time axis.
struct TimeFrame {
    let summary: LoadSummary
    let width: Double
    let buckets: SecondBuckets
    /// How many seconds are shown.
    let span: Double
    var isNarrow: Bool { width < 500 }

    /// A frame `width` pixels wide that shows at least so many seconds.
    init(_ summary: LoadSummary, width: Double, span: Double) {
        self.summary = summary
        self.width = width
        self.span = span
        buckets = SecondBuckets(summary.seconds, limit: Int(width / 4))
    }

    /// How many seconds a run's charts must show.
    static func span(of summary: LoadSummary) -> Double {
        if let last = summary.seconds.last { return Double(last.index + 1) }
        return Double(summary.stages.last?.span.upperBound ?? 0) / 1e9
    }

    func plot(height: Double, top: Double = 24, y: Axis) -> Plot {
        var plot = Plot(width: width, height: height, x: .time(to: span, count: isNarrow ? 4 : 10), y: y)
        plot.top = top
        drawBands(into: &plot)
        return plot
    }

    func drawTime(into plot: inout Plot) {
        let isLong = span > 180
        plot.drawAlong(isLong ? "time since the start (min:s)" : "time since the start (s)") { seconds in
            let whole = Int(seconds)
            guard isLong else { return String(whole) }
            return "\(whole / 60):\(whole % 60 < 10 ? "0" : "")\(whole % 60)"
        }
    }

    /// Where a bucket's points are drawn: in the middle of its seconds.
    func middle(_ bucket: SecondBuckets.Bucket, in plot: Plot) -> Double {
        plot.across(Double(bucket.span.lowerBound + bucket.span.upperBound) / 2)
    }

    /// Whether a bucket lies behind the schedule's end, where only answers were awaited.
    func isBehind(_ bucket: SecondBuckets.Bucket) -> Bool {
        summary.measured > 0
            && Double(bucket.span.lowerBound) * 1e9 >= Double(summary.warmup) + Double(summary.measured)
    }

    /// Whether a bucket lies within the schedule, but for a part too small to change its rates.
    func isWithin(_ bucket: SecondBuckets.Bucket) -> Bool {
        guard summary.measured > 0 else { return true }
        let end = Double(summary.warmup + summary.measured) / 1e9
        return end - Double(bucket.span.lowerBound) >= 0.9 * Double(bucket.span.count)
    }

    /// Whether requests ended behind the schedule's end.
    var hasRest: Bool { buckets.buckets.contains { isBehind($0) && $0.latency != nil } }

    /// How far to either side of its middle a bucket's time reaches.
    func reach(in plot: Plot) -> Double { max(2, plot.plotWidth * Double(buckets.step) / plot.x.high / 2 - 1) }

    /// A column over every bucket that tells its figures to who rests on it.
    func drawColumns(into plot: inout Plot, _ words: (SecondBuckets.Bucket) -> String) {
        guard !isNarrow else { return }
        for bucket in buckets.buckets {
            let (from, to) = (plot.across(Double(bucket.span.lowerBound)), plot.across(Double(bucket.span.upperBound)))
            plot.body += """
                <rect class="hit" x="\(from)" y="\(plot.top)" width="\(max(to - from, 0.5))" \
                height="\(plot.plotHeight)"><title>\(bucket.name): \(words(bucket))</title></rect>
                """
        }
    }

    private func drawBands(into plot: inout Plot) {
        for (position, stage) in summary.stages.enumerated() {
            let from = plot.across(Double(stage.span.lowerBound) / 1e9)
            let to = plot.across(Double(stage.span.upperBound) / 1e9)
            plot.body += """
                <rect class="band\(position % 2)" x="\(from)" y="\(plot.top)" width="\(to - from)" \
                height="\(plot.plotHeight)"><title>stage \(position + 1): \(stage.text)</title></rect>
                """
            let number = String(position + 1)
            let texts = ["\(number) · \(stage.text)", number]
            guard let text = texts.first(where: { Double($0.count) * 6.4 + 8 < to - from }) else { continue }
            plot.body += """
                <text class="stage" x="\(from + 5)" y="\(plot.top + 13)">\(text)</text>
                """
        }
        guard summary.warmup > 0 else { return }
        let end = plot.across(Double(summary.warmup) / 1e9)
        plot.body += """
            <rect class="warmup" x="\(plot.left)" y="\(plot.top)" width="\(end - plot.left)" \
            height="\(plot.plotHeight)"><title>warm-up, not in the figures</title></rect>\
            <line class="warmline" x1="\(end)" x2="\(end)" y1="\(plot.top)" y2="\(plot.floor)"/>
            """
    }
}
