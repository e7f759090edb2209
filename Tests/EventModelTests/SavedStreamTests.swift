import EventModel
import Testing

@Suite struct SavedStreamTests {
    private static let rest = #""ttl":60,"published_at":"2017-02-01T21:08:05.763Z","coreid":"aa""#

    /// Names and data of the events, problems as `!line`.
    private static func read(_ bytes: [UInt8]) -> [String] {
        var seen: [String] = []
        SavedStream.read(bytes) { item, line in
            switch item {
            case .event(let event): seen.append("\(event.name)=\(event.data ?? "nil")")
            case .problem: seen.append("!\(line ?? 0)")
            case .comment: break
            }
            return true
        }
        return seen
    }

    private static func read(_ text: String) -> [String] { read(Array(text.utf8)) }

    @Test(arguments: ["\n", "\r\n"], ["", "\u{FEFF}"]) func everyFormatIsRead(end: String, mark: String) {
        let stream = [
            ":ok", "", "event: a", "data: {\"data\":\"1\",\(Self.rest)}", "", "event: b",
            "data: {\"data\":null,\(Self.rest)}",
        ]
        // The last event's empty line is often lost when somebody saves a stream.
        #expect(Self.read(mark + stream.joined(separator: end)) == ["a=1", "b=nil"])
        let lines = [
            "{\"name\":\"a\",\"data\":\"1\",\(Self.rest)}", "", "  {\"name\":\"b\",\"data\":\"{}\",\(Self.rest)}",
            "{\"seq\":1,\"kind\":\"change\",\"text\":\"x\"}",
            "{\"seq\":2,\"kind\":\"event\",\"name\":\"c\",\"data\":null,\(Self.rest)}",
        ]
        #expect(Self.read(mark + lines.joined(separator: end)) == ["a=1", "b={}", "c=nil"])
        let spread = [
            "Subscribing to all events", "{", "  \"name\":\"a\",", "  \"data\":\"}{\\\"\",", "  \(Self.rest)", "}",
            "[{\"name\":\"b\",\(Self.rest)},",
            "{\"name\":\"c\",\(Self.rest)}]",
        ]
        #expect(Self.read(mark + spread.joined(separator: end)) == ["a=}{\"", "b=nil", "c=nil"])
    }

    @Test func oneBrokenEventSpoilsNoOther() {
        let good = "{\"name\":\"a\",\(Self.rest)}\n"
        let bad = [
            "{\"name\":\"x", "{\"name\":\"\",\(Self.rest)}", "{\"name\":\"x\"}", "{\"name\":\"x\",\"data\":}", "{",
        ]
        for text in bad {
            #expect(Self.read(good + text + "\n" + good + good) == ["a=nil", "!2", "a=nil", "a=nil"], "\(text)")
            #expect(Self.read(good + text) == ["a=nil", "!2"], "\(text)")
        }
        #expect(Self.read("event: a\ndata: {\"data\":\"1\",\(Self.rest)}\n\nevent: b\ndata: {\"da") == ["a=1", "!0"])
        #expect(Self.read("event: a\ndata: {\"data\":\"1\",\(Self.rest)}\n\nevent: b") == ["a=1", "!0"])
    }

    @Test func whatIsTooLongIsToldAndPassedOver() {
        let long = String(repeating: "x", count: EventStreamParser.maximumBytes)
        let good = "{\"name\":\"a\",\(Self.rest)}\n"
        #expect(
            Self.read(good + "{\"name\":\"b\",\"data\":\"\(long)\",\(Self.rest)}\n" + good) == ["a=nil", "!2", "a=nil"])
        #expect(Self.read(good + "{\n" + long + "\n" + long + "\n" + good) == ["a=nil", "!2", "a=nil"])
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>) func noBytesBreakIt(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let samples = ["event: a\ndata: {\"data\":\"1\",\(Self.rest)}\n\n", "{\"name\":\"a\",\(Self.rest)}\n"]
        var bytes = Array(String(repeating: samples[Int(seed % 2)], count: 5).utf8)
        for _ in 0..<random.below(8) {
            let index = Int(random.below(UInt64(bytes.count)))
            switch random.below(3) {
            case 0: bytes[index] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes.remove(at: index)
            default: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: index)
            }
        }
        #expect(Self.read(bytes).count <= 30, "seed \(seed)")
        let noise = (0..<500).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        #expect(!Self.read(noise).contains { $0.contains("=") }, "seed \(seed)")
    }

    @Test func theReaderMayHaveEnough() {
        for text in ["event: a\ndata: {\"data\":\"1\",\(Self.rest)}\n\n", "{\"name\":\"a\",\(Self.rest)}\n"] {
            var count = 0
            SavedStream.read(Array(String(repeating: text, count: 5).utf8)) { _, _ in
                count += 1
                return count < 2
            }
            #expect(count == 2)
        }
    }
}
