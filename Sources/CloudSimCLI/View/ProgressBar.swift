import EventModel

/// The last line of a live view: how far the run is, how fast it goes, what it waits for.
struct ProgressBar {
    private static let cells = 24
    private static let redrawMilliseconds: Int64 = 100

    let start: Instant
    let end: Instant?
    let hasColour: Bool
    private var drawnAt: Int64?
    private var drawnEvents = 0
    private var rate = 0.0

    /// A bar for a run from `start` to `end`; nil where the end is not known.
    init(start: Instant, end: Instant?, hasColour: Bool) {
        self.start = start
        self.end = end
        self.hasColour = hasColour
    }

    /// The bar, anew; nil when the last one is too young.
    ///
    /// - Parameters:
    ///   - world: World time.
    ///   - wall: Wall time in milliseconds.
    ///   - events: Events so far.
    ///   - inFlight: Requests that have not ended.
    ///   - width: The terminal's columns.
    mutating func redraw(world: Instant, wall: Int64, events: Int, inFlight: Int, width: Int) -> [UInt8]? {
        if let drawnAt {
            let passed = wall - drawnAt
            if passed < Self.redrawMilliseconds { return nil }
            let latest = Double(events - drawnEvents) * 1000 / Double(passed)
            // Half of the figure is the last moment's, so that it can be read and still follows.
            rate = rate == 0 ? latest : (rate + latest) / 2
        }
        drawnAt = wall
        drawnEvents = events
        return text(world: world, inFlight: inFlight, width: width)
    }

    private func text(world: Instant, inFlight: Int, width: Int) -> [UInt8] {
        var parts: [String] = []
        let time = WorldTime.text(world - start)
        parts.append(end.map { "\(time) of \($0 - start)" } ?? time)
        if rate >= 1 { parts.append("\(Figure.text(Int(rate))) events/s") }
        if inFlight > 0 { parts.append("\(Figure.text(inFlight)) in flight") }
        return Self.line(parts, share: share(of: world), width: width, hasColour)
    }

    private func share(of world: Instant) -> Double? {
        guard let end, end > start else { return nil }
        return min(max(Double((world - start).milliseconds) / Double((end - start).milliseconds), 0), 1)
    }

    /// Sets the parts behind a bar of the given share; what the width does not hold is left out from the right.
    static func line(_ parts: [String], share: Double?, width: Int, _ hasColour: Bool) -> [UInt8] {
        var parts = parts
        let head = share == nil ? 2 : 6
        while parts.count > 1, head + columns(parts) > width { parts.removeLast() }
        var output: [UInt8] = []
        if let share {
            let percent = "\(Int(share * 100))%"
            Columns.pad(4 - percent.count, to: &output)
            output.append(text: percent)
            output.append(literal: "  ")
            let room = min(cells, width - head - columns(parts) - 2)
            if room >= 5 {
                let done = Int(share * Double(room))
                Ink.good.around(hasColour, &output) { $0.append(text: String(repeating: "━", count: done)) }
                Ink.faint.around(hasColour, &output) { $0.append(text: String(repeating: "─", count: room - done)) }
                output.append(literal: "  ")
            }
        } else {
            output.append(literal: "… ")
        }
        Columns.append(parts.joined(separator: "  "), limit: max(width - head, 0), to: &output)
        return output
    }

    private static func columns(_ parts: [String]) -> Int {
        parts.reduce(2 * (parts.count - 1)) { $0 + Columns.count($1) }
    }
}
