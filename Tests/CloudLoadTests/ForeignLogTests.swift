import EventModel
import Glibc
import Testing

@testable import CloudLoad

/// Logs beside an implementation of HdrHistogram that others wrote, in a Python of its own under `.build/verifiers`.
@Suite struct ForeignLogTests {
    private static let folder: String = {
        let parts = #filePath.split(separator: "/").dropLast(3)
        return "/" + parts.joined(separator: "/") + "/.build/verifiers"
    }()

    /// Whether it is there; what was fetched for older tests may lack it.
    static let isPresent: Bool = {
        guard let mark = fopen("\(folder)/complete", "r") else { return false }
        defer { fclose(mark) }
        return String(decoding: read(mark), as: UTF8.self).contains("hdrhistogram")
    }()
    static let absence: Comment =
        "SKIPPED: histogram logs are not checked by hdrhistogram: dev/verifiers fetches it, or says why not"

    private static func read(_ file: UnsafeMutablePointer<FILE>) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return bytes
    }

    /// Reads a log, tells of every line what it found, and writes the same histograms as a log of its own.
    private static let script = """
        import io, sys
        from hdrh.histogram import HdrHistogram
        from hdrh.log import HistogramLogReader, HistogramLogWriter
        reader = HistogramLogReader(sys.argv[1], HdrHistogram(1, 3600000000000, 3))
        copy = io.StringIO()
        writer = HistogramLogWriter(copy)
        writer.output_log_format_version()
        writer.output_legend()
        while True:
            histogram = reader.get_next_interval_histogram()
            if histogram is None:
                break
            counts = [(item.value_iterated_to, item.count_added_in_this_iter_step)
                for item in histogram.get_recorded_iterator()] if histogram.get_total_count() else []
            print("#", histogram.get_tag(), round(histogram.get_start_time_stamp()),
                round(histogram.get_end_time_stamp()), *[number for pair in counts for number in pair])
            writer.output_interval_histogram(histogram, 1, 3)
        print(copy.getvalue(), end="")
        """

    @Test(.enabled(if: isPresent, absence), arguments: 0..<3 as Range<UInt64>)
    func anotherImplementationReadsOurLogsAndWeReadItsOwn(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let epoch: Int64 = 1_441_812_279_474
        var log = HistogramLogWriter(start: Instant(milliseconds: epoch))
        var histograms = (0..<8).map { _ in HistogramLogTests.histogram(400, from: &generator) }
        histograms.append(Histogram())
        for (number, histogram) in histograms.enumerated() {
            let start = Int64(number) * 1_000_000_000
            log.append(histogram, tag: number.isMultiple(of: 2) ? "service" : nil, start: start, length: 999_000_000)
        }
        var path = Array("/tmp/cloudsim-log-XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        try #require(descriptor >= 0)
        let name = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(name) }
        #expect(write(descriptor, log.text, log.text.count) == log.text.count)
        close(descriptor)
        let pipe = try #require(popen("'\(Self.folder)/bin/python' -I -c '\(Self.script)' '\(name)' 2>&1", "r"))
        let told = Self.read(pipe)
        #expect(pclose(pipe) == 0, "\(String(decoding: told, as: UTF8.self).suffix(500))")
        let lines = String(decoding: told, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("# ") }
        try #require(lines.count == histograms.count, "seed \(seed)")
        var reader = HistogramLogReader(told)
        for (number, histogram) in histograms.enumerated() {
            let begin = epoch + Int64(number) * 1000
            let ranges = HistogramLogTests.ranges(histogram)
            let counts = ranges.flatMap { $0 }.map { " \($0)" }.joined()
            let tag = number.isMultiple(of: 2) ? "service" : "None"
            #expect(lines[number] == "# \(tag) \(begin) \(begin + 999)\(counts)", "seed \(seed), \(number)")
            let copy = try #require(try reader.next(), "seed \(seed), \(number)")
            #expect(HistogramLogTests.ranges(copy.histogram) == ranges, "seed \(seed), \(number)")
            #expect(copy.start == 1_000_000_000 && copy.length == 2_000_000_000)
        }
        #expect(try reader.next() == nil)
    }
}
