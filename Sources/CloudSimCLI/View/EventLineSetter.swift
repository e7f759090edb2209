import EventModel

/// Sets lines in columns: time, kind, device, subject, detail.
struct EventLineSetter {
    private static let kindWidth = 7
    /// The subject's column where there is room, and on a terminal of fewer than `roomyWidth` columns.
    private static let subjectWidths = (roomy: 35, narrow: 24)
    private static let roomyWidth = 100
    private static let gap = 2
    private static let deviceWidths = 10...16
    /// Columns of data that a long event name leaves.
    private static let leastDetail = 12
    /// A column narrower than this is not worth breaking text for.
    private static let leastWrapped = 16

    /// The terminal's columns that a line may take; nil never cuts.
    var width: Int?
    private let start: Instant
    private let hasColour: Bool
    private var timeWidth: Int
    private var deviceWidth = Self.deviceWidths.lowerBound

    /// A setter for a run from `start` to `end`, as far as that is known.
    init(start: Instant, end: Instant?, width: Int?, hasColour: Bool) {
        self.start = start
        self.width = width
        self.hasColour = hasColour
        // Columns move as little as possible: a known end tells how long the longest time is.
        let longest = end.map { min($0 - start, .seconds(86_400)) } ?? .zero
        timeWidth = max(8, WorldTime.text(longest).utf8.count)
    }

    /// Appends a line with its line end.
    mutating func write(_ line: EventLine, to output: inout [UInt8]) {
        var room = width ?? .max
        Ink.faint.around(hasColour, &output) {
            timeWidth = max(timeWidth, WorldTime.append(line.at - start, width: timeWidth, to: &$0))
        }
        output.append(literal: "  ")
        line.ink.around(hasColour, &output) { $0.append(literal: line.kind) }
        Columns.pad(Self.kindWidth - line.kind.utf8CodeUnitCount + 1, to: &output)
        room -= timeWidth + Self.kindWidth + 3

        let widest = Self.deviceWidths.upperBound
        let device = Columns.append(line.who, limit: width == nil ? .max : min(widest, max(room, 0)), to: &output)
        deviceWidth = max(deviceWidth, min(device, widest))
        Columns.pad(max(deviceWidth - device, 0) + 1, to: &output)
        room -= max(device, deviceWidth) + 1
        if line.wraps, let width, room >= Self.leastWrapped {
            return wrap(line.subject, room: room, indent: width - room, to: &output)
        }
        write(line, room: room, to: &output)
        while output.last == UInt8(ascii: " ") { output.removeLast() }
        output.append(UInt8(ascii: "\n"))
    }

    /// What is too long goes on under itself.
    private func wrap(_ text: String, room: Int, indent: Int, to output: inout [UInt8]) {
        for (number, line) in Columns.wrap(text, width: room).enumerated() {
            if number > 0 { Columns.pad(indent, to: &output) }
            output.append(text: line)
            while output.last == UInt8(ascii: " ") { output.removeLast() }
            output.append(UInt8(ascii: "\n"))
        }
    }

    private var subjectWidth: Int {
        width ?? .max < Self.roomyWidth ? Self.subjectWidths.narrow : Self.subjectWidths.roomy
    }

    private func write(_ line: EventLine, room: Int, to output: inout [UInt8]) {
        let (subject, detail, keepsDetail) = (line.subject, line.detail, line.keepsDetail)
        guard width != nil else {
            let used = Columns.append(subject, to: &output)
            if detail.isEmpty { return }
            Columns.pad(max(subjectWidth - used, 0) + Self.gap, to: &output)
            Columns.append(detail, to: &output)
            return
        }
        guard room > 0 else { return }
        if detail.isEmpty {
            Columns.append(subject, limit: room, to: &output)
            return
        }
        let wanted = Columns.count(detail)
        let kept = keepsDetail ? wanted : min(wanted, Self.leastDetail)
        let limit = max(room - kept - Self.gap, room / 3)
        let shown = line.leadOfURL.map { URLText.fitted(subject, lead: $0, columns: limit) } ?? subject
        let used = Columns.append(shown, limit: limit, to: &output)
        // A detail that fits only right behind the subject stands there; the columns are worth less than the words.
        let column = keepsDetail ? min(subjectWidth, room - Self.gap - wanted) : subjectWidth
        let gap = max(column - used, 0) + Self.gap
        guard used + gap < room else { return }
        Columns.pad(gap, to: &output)
        Columns.append(detail, limit: room - used - gap, to: &output)
    }
}
