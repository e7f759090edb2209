import Dispatcher
import EventModel
import Testing

@testable import CloudLoad

@Suite struct HistogramLogTests {
    /// A histogram of up to so many values of very different sizes, some of them often.
    static func histogram(_ count: UInt64, from generator: inout SeededGenerator) -> Histogram {
        var histogram = Histogram()
        for _ in 0..<generator.below(count + 1) {
            let value = Int64(generator.below(1 << (1 + generator.below(42))))
            histogram.record(value, count: 1 + Int(generator.below(1 << generator.below(20))))
        }
        return histogram
    }

    /// Every range with its count.
    static func ranges(_ histogram: Histogram) -> [[Int]] {
        var ranges: [[Int]] = []
        histogram.visitRanges { ranges.append([Int($0.upperBound), $1]) }
        return ranges
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func whatIsWrittenIsReadAgain(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var log = HistogramLogWriter(start: Instant(milliseconds: 1_441_812_279_474))
        var written: [HistogramLogEntry] = []
        for number in 0..<10 as Range<Int64> {
            let entry = HistogramLogEntry(
                tag: [nil, "latency", "service"][Int(generator.below(3))], start: number * 1_000_000_007,
                length: Int64(generator.below(2_000_000_000)), histogram: Self.histogram(500, from: &generator))
            log.append(entry.histogram, tag: entry.tag, start: entry.start, length: entry.length)
            written.append(entry)
        }
        var reader = HistogramLogReader(log.text)
        for entry in written {
            let read = try #require(try reader.next(), "seed \(seed)")
            #expect(read.tag == entry.tag && read.start == entry.start && read.length == entry.length, "seed \(seed)")
            #expect(Self.ranges(read.histogram) == Self.ranges(entry.histogram), "seed \(seed)")
            // The least is told to a thousandth, all else exactly.
            #expect(read.histogram.max == entry.histogram.max, "seed \(seed)")
            #expect(Double(entry.histogram.min - read.histogram.min) <= Double(entry.histogram.min) / 1000)
            for percent in [50, 99, 99.9, 100] {
                #expect(read.histogram.percentile(percent) == entry.histogram.percentile(percent), "seed \(seed)")
            }
        }
        #expect(try reader.next() == nil)
        #expect(reader.start == Instant(milliseconds: 1_441_812_279_474))
        let merged = try HistogramLogReader.merged(log.text)
        for (tag, histogram) in merged {
            var expected = Histogram()
            for entry in written where entry.tag == tag { expected.merge(entry.histogram) }
            #expect(Self.ranges(histogram) == Self.ranges(expected), "seed \(seed)")
        }
        #expect(merged.reduce(0) { $0 + $1.histogram.count } == written.reduce(0) { $0 + $1.histogram.count })
    }

    @Test func textOfALog() {
        var log = HistogramLogWriter(start: Instant(milliseconds: 1_441_812_279_474))
        var histogram = Histogram()
        histogram.record(1_500_000)
        log.append(histogram, tag: "A", start: 127_000_000, length: 1_007_000_000)
        log.append(Histogram(), start: 1_134_000_001, length: 0)
        let lines = String(decoding: log.text, as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(lines.count == 6)
        #expect(lines[0] == "#[Histogram log format version 1.3]")
        #expect(lines[1] == "#[StartTime: 1441812279.474 (seconds since epoch), 2015-09-09T15:24:39.474Z]")
        #expect(lines[2] == "#[BaseTime: 1441812279.474 (seconds since epoch)]")
        #expect(lines[3] == #""StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram""#)
        #expect(lines[4].hasPrefix("Tag=A,0.127,1.007,1.500,HISTFAAAA"))
        #expect(lines[5].hasPrefix("1.134000001,0.000,0.000,HISTFAAAA"))
    }

    /// As other programs head their logs: with comments of their own, blank lines, carriage returns, absolute times.
    @Test func aLogOfAnotherProgramIsRead() throws {
        var histogram = Histogram()
        histogram.record(2_769_000)
        let payload = Base64.encode(histogram.encoded())
        let text = """
            #[Logged with jHiccup version 2.0.7]\r
            #[StartTime: 1441812279 (seconds since epoch), Wed Sep 09 08:24:39 PDT 2015]\r
            "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"\r
            \r
            0.127,1.007,2.770,\(payload)\r
            Tag=wörk,1441812280.1340000009,1,2.769,\(payload)
            """
        var reader = HistogramLogReader(Array(text.utf8))
        let first = try #require(try reader.next())
        #expect(first.tag == nil && first.start == 127_000_000 && first.length == 1_007_000_000)
        #expect(first.histogram.max == 2_770_000 && first.histogram.count == 1)
        let second = try #require(try reader.next())
        #expect(second.tag == "wörk" && second.start == 1_441_812_280_134_000_000 && second.length == 1_000_000_000)
        #expect(second.histogram.max == 2_769_000)
        #expect(try reader.next() == nil)
        #expect(reader.start == Instant(milliseconds: 1_441_812_279_000))
    }

    @Test(arguments: [
        ("hello", "1 fields"), ("1,2,3", "3 fields"), ("1,2,3,4,5", "5 fields"),
        ("x,1,1,HIST", "start that is no number"),
        ("1,,1,HIST", "length that is no number"), ("1,1,-1,HIST", "maximum that is no number"),
        ("1.2.3,1,1,HIST", "start that is no number"), (".,1,1,HIST", "start that is no number"),
        ("99999999999999999999,1,1,HIST", "start that is too large"),
        ("10000000000,1,1,HIST", "start that is too large"),
        ("1,1,1,HISTF", "no Base64"), ("1,1,1,====", "no Base64"), ("1,1,1,", "second format"),
        ("1,1,1,AAAAAAAAAAAA", "second format"), ("1,1,1,HISTFAAAAAkA", "cut off"),
        ("1,1,1,HISTFAAAAAAA", "decompressed"), ("1,1,1,HISTEwAA", "cut off"), ("#[StartTime: x (", "no number"),
        ("Tag=,1,1,1", "3 fields"), ("1e3,1,1,HIST", "start that is no number"),
    ])
    func aDamagedLineIsNamed(line: String, reason: String) {
        var reader = HistogramLogReader(Array("#[a comment]\n\n\(line)\n".utf8))
        let error = #expect(throws: HistogramLogError.self) { while try reader.next() != nil {} }
        #expect(error?.line == 3)
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func damagedHistogramsAreRefusedOrRead(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let histogram = Self.histogram(40, from: &generator)
        var bytes = histogram.encoded()
        // Past the checksum: only the counters' own form is damaged.
        if seed.isMultiple(of: 2), bytes.count > 19 { bytes = Array(bytes[15..<bytes.count - 4]) }
        for _ in 0..<(1 + generator.below(4)) where !bytes.isEmpty {
            let place = Int(generator.below(UInt64(bytes.count)))
            switch generator.below(3) {
            case 0: bytes[place] = UInt8(generator.below(256))
            case 1: bytes.remove(at: place)
            default: bytes.removeLast(bytes.count - place)
            }
        }
        if let read = try? Histogram(decoding: bytes) {
            #expect(read.count >= 0 && read.max >= read.min && read.percentile(100) == read.max, "seed \(seed)")
            #expect(Self.ranges(read).reduce(0) { $0 + $1[1] } == read.count, "seed \(seed)")
        }
    }

    @Test func countsThatNoSumHoldsAreRefused() {
        var histogram = Histogram()
        histogram.record(5, count: .max)
        #expect(throws: Never.self) { try Histogram(decoding: histogram.encoded()) }
        var bytes = Array(histogram.encoded()[15..<histogram.encoded().count - 4])
        // The counter, twice; the length of both stands in the fifth to the eighth byte.
        bytes += bytes[40...]
        bytes[7] = UInt8(bytes.count - 40)
        let error = #expect(throws: Histogram.CodingFault.self) { try Histogram(decoding: bytes) }
        #expect(error?.what.contains("no sum") == true)
    }
}
