/// What a sketch prints past its serial line: its own text, and at the end perhaps a report of why it dies.
struct RawOutput {
    var reader = LineReader()
    private var report: [String] = []
    private var isReport = false

    /// The whole lines of its own text.
    mutating func lines() -> [String] {
        var lines: [String] = []
        while let line = reader.next() { take(line, into: &lines) }
        return lines
    }

    /// All that is left, and the report.
    mutating func close() -> (lines: [String], report: [String]) {
        var lines = lines()
        if let rest = reader.rest() { take(rest, into: &lines) }
        return (lines, report)
    }

    private mutating func take(_ line: String, into lines: inout [String]) {
        if !isReport { isReport = SketchReport.begins(with: line) }
        guard !isReport else {
            if report.count < 400 { report.append(line) }
            return
        }
        // As long as a line of the serial output gets.
        var rest = Substring(line.hasSuffix("\r") ? String(line.dropLast()) : line)
        repeat {
            var end = rest.utf8.index(rest.startIndex, offsetBy: 1024, limitedBy: rest.endIndex) ?? rest.endIndex
            while end < rest.endIndex && rest.utf8[end] & 0xC0 == 0x80 { end = rest.utf8.index(before: end) }
            lines.append(String(rest[..<end]))
            rest = rest[end...]
        } while !rest.isEmpty
    }
}
