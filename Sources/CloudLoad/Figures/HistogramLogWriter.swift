import Dispatcher
package import EventModel

/// Writes HdrHistogram's text log, version 1.3: one line for each span of time and tag.
package struct HistogramLogWriter: Sendable {
    /// The text so far; may be taken away and set to empty at any time.
    package var text: [UInt8] = []

    /// A log of a run that began at a moment; spans are told from then.
    package init(start: Instant) {
        text.append(literal: "#[Histogram log format version 1.3]\n#[StartTime: ")
        Self.appendSeconds(start.milliseconds, per: 1000, to: &text)
        text.append(literal: " (seconds since epoch), ")
        start.write(to: &text)
        text.append(literal: "]\n#[BaseTime: ")
        Self.appendSeconds(start.milliseconds, per: 1000, to: &text)
        text.append(literal: " (seconds since epoch)]\n")
        text.append(
            literal: #""StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"\#n"#)
    }

    /// Appends what was recorded in a span of nanoseconds since the run's start; a tag is a word without a comma.
    package mutating func append(_ histogram: Histogram, tag: String? = nil, start: Int64, length: Int64) {
        precondition(start >= 0 && length >= 0, "a span of a run does not begin before it")
        if let tag {
            precondition(
                !tag.isEmpty && tag.utf8.allSatisfy { $0 > 0x20 && $0 != 0x2C }, "a log's tag is a word without a comma"
            )
            text.append(literal: "Tag=")
            text.append(text: tag)
            text.append(UInt8(ascii: ","))
        }
        Self.appendSeconds(start, per: 1_000_000_000, to: &text)
        text.append(UInt8(ascii: ","))
        Self.appendSeconds(length, per: 1_000_000_000, to: &text)
        text.append(UInt8(ascii: ","))
        // By custom the maximum is told in milliseconds.
        Self.appendSeconds(histogram.max, per: 1_000_000, to: &text)
        text.append(UInt8(ascii: ","))
        text.append(text: Base64.encode(histogram.encoded()))
        text.append(UInt8(ascii: "\n"))
    }

    /// A number of units with three decimals, or as many more as it takes to be exact.
    private static func appendSeconds(_ number: Int64, per unit: Int64, to output: inout [UInt8]) {
        let number = max(0, number)
        output.append(text: "\(number / unit).")
        var decimals = Array("\(unit + number % unit)".utf8.dropFirst())
        while decimals.count > 3, decimals.last == UInt8(ascii: "0") { decimals.removeLast() }
        output += decimals
    }
}
