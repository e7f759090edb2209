/// The frame of a chart: its size, the room for its axes, and what is drawn into it.
struct Plot {
    let width: Double
    let height: Double
    var left = 64.0
    var right = 14.0
    var top = 24.0
    var bottom = 40.0
    let x: Axis
    let y: Axis
    var body: HTML = ""

    init(width: Double, height: Double, x: Axis, y: Axis) {
        self.width = width
        self.height = height
        self.x = x
        self.y = y
        if width < 500 { left = 56 }
    }

    var plotWidth: Double { width - left - right }
    var plotHeight: Double { height - top - bottom }
    var floor: Double { height - bottom }
    func across(_ value: Double) -> Double { left + x.position(value) * plotWidth }
    func up(_ value: Double) -> Double { floor - y.position(value) * plotHeight }

    /// The whole picture; `label` says to those who cannot see it what it shows.
    func svg(label: String, isNarrow: Bool) -> HTML {
        let size = isNarrow ? "narrow" : "wide"
        return """
            <svg class="\(size)" viewBox="0 0 \(width) \(height)" role="img" aria-label="\(label)">\(body)</svg>

            """
    }

    /// Lines across at the marks of the upright axis, each with its text, and the axis' name above them.
    mutating func drawUpright(_ name: String, mark: (Double) -> String) {
        for tick in y.ticks {
            let height = up(tick)
            body += """
                <line class="grid" x1="\(left)" x2="\(width - right)" y1="\(height)" y2="\(height)"/>\
                <text class="mark" x="\(left - 8)" y="\(height + 4)" text-anchor="end">\(mark(tick))</text>
                """
        }
        body += #"<text class="axis" x="\#(4.0)" y="\#(12.0)">\#(name)</text>"#
    }

    /// Marks along the lower axis, each with its text, and the axis' name below them.
    mutating func drawAlong(_ name: String, mark: (Double) -> String) {
        body += #"<line class="base" x1="\#(left)" x2="\#(width - right)" y1="\#(floor)" y2="\#(floor)"/>"#
        for tick in x.ticks {
            let place = across(tick)
            body += """
                <line class="base" x1="\(place)" x2="\(place)" y1="\(floor)" y2="\(floor + 4)"/>\
                <text class="mark" x="\(place)" y="\(floor + 17)" text-anchor="middle">\(mark(tick))</text>
                """
        }
        body += """
            <text class="axis" x="\(left + plotWidth / 2)" y="\(height - 6)" text-anchor="middle">\(name)</text>
            """
    }

    /// A line through points; where there is none, the line has a gap. A point without neighbours is a short line of
    /// its own, `reach` to either side.
    mutating func drawLine(_ style: String, _ points: [(x: Double, y: Double)?], reach: Double = 4) {
        var path: HTML = ""
        var isDown = false
        for (position, point) in points.enumerated() {
            guard let point else {
                isDown = false
                continue
            }
            let isAlone = !isDown && (position + 1 == points.count || points[position + 1] == nil)
            if isAlone {
                path += "M\(point.x - reach) \(point.y)h\(2 * reach)"
            } else {
                path += isDown ? "L\(point.x) \(point.y)" : "M\(point.x) \(point.y)"
            }
            isDown = true
        }
        body += #"<path class="line \#(style)" d="\#(path)"/>"#
    }

    /// A sentence in the middle of a chart that has nothing to show.
    mutating func drawNothing(_ sentence: String) {
        body += """
            <text class="nothing" x="\(left + plotWidth / 2)" y="\(top + plotHeight / 2)" \
            text-anchor="middle">\(sentence)</text>
            """
    }
}
