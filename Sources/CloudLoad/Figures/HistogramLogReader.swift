import Dispatcher
package import EventModel

/// Why a text is no histogram log.
package struct HistogramLogError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The line at fault, counted from 1.
    package let line: Int
    /// The fault, as a part of a sentence about the line.
    package let message: String

    package var description: String { "line \(line) \(message)" }
}

/// What a log tells of one span of time.
package struct HistogramLogEntry: Sendable, Equatable {
    /// What was measured, in logs that tell of several things.
    package let tag: String?
    /// When the span begins, in nanoseconds since the log's base.
    package let start: Int64
    /// How long the span is, in nanoseconds.
    package let length: Int64
    /// What was recorded in it.
    package let histogram: Histogram
}

/// Reads HdrHistogram's text log line by line, whichever program wrote it: a log is never in memory as histograms.
package struct HistogramLogReader {
    /// When the run began, if the lines read so far tell.
    package private(set) var start: Instant?
    private let text: [UInt8]
    private var position = 0
    private var line = 0

    /// A reader of a log's text.
    package init(_ text: [UInt8]) { self.text = text }

    /// The next span; nil at the end of the log.
    package mutating func next() throws(HistogramLogError) -> HistogramLogEntry? {
        while position < text.count {
            let end = text[position...].firstIndex(of: 0x0A) ?? text.count
            var bytes = text[position..<end]
            (position, line) = (end + 1, line + 1)
            while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
            switch bytes.first {
            case nil: continue
            case UInt8(ascii: "#"): try readComment(bytes)
            case UInt8(ascii: "\""): continue
            default: return try entry(bytes)
            }
        }
        return nil
    }

    /// Everything that a log tells, one histogram for each tag, in the order of their first lines.
    package static func merged(
        _ text: [UInt8]
    ) throws(HistogramLogError) -> [(tag: String?, histogram: Histogram)] {
        var reader = HistogramLogReader(text)
        var merged: [(tag: String?, histogram: Histogram)] = []
        while let entry = try reader.next() {
            if let place = merged.firstIndex(where: { $0.tag == entry.tag }) {
                merged[place].histogram.merge(entry.histogram)
            } else {
                merged.append((entry.tag, entry.histogram))
            }
        }
        return merged
    }

    private mutating func readComment(_ bytes: ArraySlice<UInt8>) throws(HistogramLogError) {
        let key = Array("#[StartTime: ".utf8)
        guard bytes.starts(with: key) else { return }
        let number = bytes.dropFirst(key.count).prefix { $0 != 0x20 && $0 != 0x5D }
        start = Instant(milliseconds: try decimal(number, per: 1000, of: "start"))
    }

    private func entry(_ bytes: ArraySlice<UInt8>) throws(HistogramLogError) -> HistogramLogEntry {
        var fields = bytes.split(separator: 0x2C, omittingEmptySubsequences: false)
        var tag: String?
        if let first = fields.first, first.starts(with: Array("Tag=".utf8)) {
            guard let text = String(validating: first.dropFirst(4), as: UTF8.self) else {
                throw fault("has a tag that is no UTF-8")
            }
            tag = text
            fields.removeFirst()
        }
        guard fields.count == 4 else {
            throw fault("has \(fields.count) fields instead of a start, a length, a maximum and a histogram")
        }
        let start = try decimal(fields[0], per: 1_000_000_000, of: "start")
        let length = try decimal(fields[1], per: 1_000_000_000, of: "length")
        let max = try decimal(fields[2], per: 1_000_000, of: "maximum")
        guard let bytes = Base64.decode(String(decoding: fields[3], as: UTF8.self)) else {
            throw fault("has a histogram that is no Base64")
        }
        var histogram: Histogram
        do { histogram = try Histogram(decoding: bytes) } catch { throw fault("has a histogram that \(error.what)") }
        histogram.refine(max: max)
        return HistogramLogEntry(tag: tag, start: start, length: length, histogram: histogram)
    }

    /// A decimal in parts of which `unit` are a whole; further decimals are cut off.
    private func decimal(_ text: ArraySlice<UInt8>, per unit: Int64, of name: String) throws(HistogramLogError) -> Int64
    {
        var number: Int64 = 0
        var scale: Int64?
        var digits = 0
        for byte in text {
            if byte == UInt8(ascii: "."), scale == nil {
                scale = unit
                continue
            }
            guard byte >= 0x30, byte <= 0x39 else { throw fault("has a \(name) that is no number") }
            digits += 1
            if scale == 1 { continue }
            scale = scale.map { $0 / 10 }
            let (product, first) = number.multipliedReportingOverflow(by: 10)
            let (sum, second) = product.addingReportingOverflow(Int64(byte - 0x30))
            guard !first, !second else { throw fault("has a \(name) that is too large") }
            number = sum
        }
        guard digits > 0 else { throw fault("has a \(name) that is no number") }
        let (result, overflow) = number.multipliedReportingOverflow(by: scale ?? unit)
        guard !overflow else { throw fault("has a \(name) that is too large") }
        return result
    }

    private func fault(_ message: String) -> HistogramLogError { HistogramLogError(line: line, message: message) }
}
