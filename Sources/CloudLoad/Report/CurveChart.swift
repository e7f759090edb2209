import Glibc

/// The percentile curve: how long the slowest share of the requests took.
struct CurveChart {
    /// One line of the chart.
    struct Line {
        var style: String
        var name: String
        var points: [CurvePoint]
        /// Whether its values stand beside it.
        var isTold = true
    }

    let lines: [Line]

    func svg(width: Double) -> HTML {
        let isNarrow = width < 500
        let points = lines.flatMap(\.points).filter { $0.percentile < 100 || lines.allSatisfy { $0.points.count < 2 } }
        // The axis is of nines: 0, 90, 99, 99.9 …; the last value, at 100, is drawn at the end of what the rest needs.
        let nines = max(1, points.reduce(0.0) { max($0, Self.nines($1.percentile)) }.rounded(.up))
        let marks = (0...Int(nines)).filter { !isNarrow || nines < 6 || $0.isMultiple(of: 2) }.map(Double.init)
        let x = Axis(low: 0, high: nines, isLogarithmic: false, ticks: marks)
        let values = lines.flatMap(\.points).map { Double(max(1, $0.value)) }
        let y = Axis.logarithmic(from: values.min() ?? 1, to: values.max() ?? 10)
        var plot = Plot(width: width, height: isNarrow ? 270 : 320, x: x, y: y)
        plot.right = 24
        if values.isEmpty {
            plot.drawNothing("no request was answered")
        } else {
            plot.drawUpright("latency, logarithmic") { FigureText.tick($0) }
        }
        plot.drawAlong("percentile (%)") { Self.name(nines: Int($0)) }
        for line in lines {
            plot.drawLine(
                line.style,
                line.points.map { (x: plot.across(Self.nines($0.percentile)), y: plot.up(Double($0.value))) })
        }
        if !isNarrow {
            for line in lines {
                for point in line.points {
                    let (x, y) = (plot.across(Self.nines(point.percentile)), plot.up(Double(point.value)))
                    let percent = FigureText.short(point.percentile, decimals: 7)
                    plot.body += """
                        <circle class="dot" cx="\(x)" cy="\(y)" r="5"><title>\(line.name): \(percent) % took no longer \
                        than \(FigureText.duration(point.value))</title></circle>
                        """
                }
            }
        }
        if !isNarrow, !isCrowded { drawValues(into: &plot) }
        return plot.svg(label: "Percentile curve: " + lines.map(\.name).joined(separator: ", "), isNarrow: isNarrow)
    }

    /// More lines than this cannot all be told in figures without one figure hiding another.
    private var isCrowded: Bool { lines.count(where: \.isTold) > 2 }

    /// The values at the percentiles that people ask for, above the upper of two lines and below the lower.
    private func drawValues(into plot: inout Plot) {
        let told = lines.filter { $0.isTold && !$0.points.isEmpty }
        for percentile in [50, 90, 99, 99.9, 99.99, 99.999] where Self.nines(percentile) < plot.x.high - 0.4 {
            let values = told.compactMap { line in
                line.points.first { abs($0.percentile - percentile) < 1e-9 }.map { (line.style, $0.value) }
            }
            // Which side a figure belongs on is known only beside the other line's.
            guard values.count == told.count else { continue }
            let highest = values.map(\.1).max() ?? 0
            var hasUpper = false
            for (style, value) in values {
                let isUpper = value == highest && !hasUpper
                if isUpper { hasUpper = true }
                let (x, y) = (plot.across(Self.nines(percentile)), plot.up(Double(value)))
                let text = FigureText.duration(value)
                // A curve climbs to the right: what stands above it stands to the left, and the other way round.
                plot.body += #"<circle class="knot line \#(style)" cx="\#(x)" cy="\#(y)" r="3"/>"#
                if isUpper {
                    plot.body += #"<text class="value" x="\#(x + 3)" y="\#(y - 9)" text-anchor="end">\#(text)</text>"#
                } else if x + 50 < plot.width - plot.right {
                    plot.body += #"<text class="value" x="\#(x - 3)" y="\#(y + 19)">\#(text)</text>"#
                }
            }
        }
        for line in told.prefix(told.count == 1 ? 1 : 0) {
            guard let last = line.points.last, last.percentile == 100 else { continue }
            let (x, y) = (plot.width - plot.right, plot.up(Double(last.value)))
            plot.body +=
                #"<text class="value" x="\#(x)" y="\#(y - 9)" text-anchor="end">max \#(FigureText.duration(last.value))</text>"#
        }
    }

    /// How many nines a percentile has: 90 one, 99 two; 100 more than any chart shows.
    private static func nines(_ percentile: Double) -> Double {
        percentile >= 100 ? 99 : -log10(max(1 - percentile / 100, 1e-12))
    }

    private static func name(nines: Int) -> String {
        switch nines {
        case 0: "0"
        case 1: "90"
        case 2: "99"
        default: "99." + String(repeating: "9", count: nines - 2)
        }
    }
}
