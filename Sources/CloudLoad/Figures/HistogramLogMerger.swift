import EventModel

/// Several histogram logs as one: what they tell of the same span and tag is added.
///
/// A span is kept packed, so that the logs of a long run take little more memory than their text.
package struct HistogramLogMerger {
    private struct Span: Hashable {
        var start: Int64
        var length: Int64
        var tag: String?
    }

    private struct Packed {
        var bytes: [UInt8]
        var max: Int64
    }

    private var start: Instant?
    private var spans: [Span: Packed] = [:]
    private var totals: [(tag: String?, histogram: Histogram)] = []

    /// No log was added yet.
    package init() {}

    /// Everything that the logs tell under a tag, or under none; nil when no line has it.
    package func total(_ tag: String?) -> Histogram? { totals.first { $0.tag == tag }?.histogram }

    /// Adds a log's text.
    package mutating func add(_ text: [UInt8]) throws(HistogramLogError) {
        var reader = HistogramLogReader(text)
        while let entry = try reader.next() {
            if let place = totals.firstIndex(where: { $0.tag == entry.tag }) {
                totals[place].histogram.merge(entry.histogram)
            } else {
                totals.append((entry.tag, entry.histogram))
            }
            let span = Span(start: entry.start, length: entry.length, tag: entry.tag)
            var histogram = entry.histogram
            if let known = spans[span] { histogram.merge(Self.unpacked(known)) }
            spans[span] = Packed(bytes: histogram.encoded(), max: histogram.max)
        }
        if start == nil { start = reader.start }
    }

    /// All of it as one log in the order of time; it begins when the first of the logs did.
    package var text: [UInt8] {
        var log = HistogramLogWriter(start: start ?? Instant(milliseconds: 0))
        let ordered = spans.sorted {
            ($0.key.start, $0.key.length, $0.key.tag ?? "") < ($1.key.start, $1.key.length, $1.key.tag ?? "")
        }
        for (span, packed) in ordered {
            log.append(Self.unpacked(packed), tag: span.tag, start: span.start, length: span.length)
        }
        return log.text
    }

    private static func unpacked(_ packed: Packed) -> Histogram {
        guard var histogram = try? Histogram(decoding: packed.bytes) else {
            preconditionFailure("A histogram of our own cannot be read.")
        }
        histogram.refine(max: packed.max)
        return histogram
    }
}
