import EventModel
import Testing

@testable import CloudLoad

@Suite struct HistogramLogMergerTests {
    private static func histogram(_ values: [Int64]) -> Histogram {
        var histogram = Histogram()
        for value in values { histogram.record(value) }
        return histogram
    }

    private static func log(_ spans: [(start: Int64, tag: String?, values: [Int64])]) -> [UInt8] {
        var writer = HistogramLogWriter(start: Instant(milliseconds: 1_700_000_000_000))
        for span in spans {
            writer.append(histogram(span.values), tag: span.tag, start: span.start, length: 1_000_000_000)
        }
        return writer.text
    }

    @Test func theSameSpanAndTagIsAdded() throws {
        var merger = HistogramLogMerger()
        try merger.add(Self.log([(0, nil, [5, 70_001]), (0, "service", [3]), (2_000_000_000, nil, [9])]))
        try merger.add(Self.log([(0, nil, [6]), (1_000_000_000, nil, [8]), (0, "service", [4])]))
        #expect(merger.total(nil)?.count == 5 && merger.total("service")?.count == 2 && merger.total("x") == nil)
        var reader = HistogramLogReader(merger.text)
        var told: [String] = []
        while let entry = try reader.next() {
            told.append(
                "\(entry.start / 1_000_000_000) \(entry.tag ?? "-") \(entry.histogram.count) \(entry.histogram.max)")
        }
        #expect(told == ["0 - 3 70001", "0 service 2 4", "1 - 1 8", "2 - 1 9"])
        #expect(reader.start == Instant(milliseconds: 1_700_000_000_000))
    }

    @Test func aDamagedLogIsNamedByItsLine() {
        var merger = HistogramLogMerger()
        let text = Self.log([(0, nil, [5])]) + Array("0.000,1.000,1.0,HIST\n".utf8)
        #expect { try merger.add(text) } throws: { ($0 as? HistogramLogError)?.line == 6 }
    }

    @Test func aLogOfARunHasFewSpansHoweverLongItIs() throws {
        let second = Self.histogram([1_000_000])
        for (duration, spans) in [(3, 3), (100, 100), (101, 51), (3600, 100)] {
            var log = LoadLog(
                start: Instant(milliseconds: 0), duration: Int64(duration) * 1_000_000_000)
            for index in 0..<duration { log.add(second: index, latency: second, service: second) }
            // What is told late belongs to the span under way.
            log.add(second: 0, latency: second, service: second)
            log.close()
            log.close()
            var merger = HistogramLogMerger()
            try merger.add(log.text)
            #expect(merger.total(nil)?.count == duration + 1 && merger.total("service")?.count == duration + 1)
            #expect(log.text.filter { $0 == 0x0A }.count == 4 + 2 * spans, "\(duration)")
        }
    }
}
