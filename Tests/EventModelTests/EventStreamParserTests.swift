import EventModel
import Testing

@Suite struct EventStreamParserTests {
    private static let moment = Instant(milliseconds: 1_485_983_285_763)
    private static let json =
        #"{"data":"12","ttl":60,"published_at":"2017-02-01T21:08:05.763Z","coreid":"3f002b000000000000000000"}"#

    private static func event(_ name: String, _ data: String? = "12", raw: String = json) -> EventStreamParser.Item {
        .event(
            StreamedEvent(
                name: name, data: data, timeToLive: 60, publishedAt: moment, coreID: "3f002b000000000000000000",
                raw: raw))
    }

    private static func items(_ text: String) -> [EventStreamParser.Item] {
        var parser = EventStreamParser()
        return parser.feed(Array(text.utf8))
    }

    private static func problems(_ text: String) -> [String] {
        items(text).compactMap { if case .problem(let problem) = $0 { problem.message } else { nil } }
    }

    @Test(arguments: ["\n", "\r\n", "\r"]) func everyLineEndAndEverySplitGivesTheSame(_ end: String) {
        let lines = [
            ":ok", "", "event: a", "data: \(Self.json)", "", "", "id: 7", "retry: 10", "nonsense",
            "event:b", "data:\(Self.json)", "", "data: lost",
        ]
        let bytes = Array(lines.joined(separator: end).utf8)
        let expected = [.comment("ok"), Self.event("a"), Self.event("b")]
        for size in 1...bytes.count {
            var parser = EventStreamParser()
            var items: [EventStreamParser.Item] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                parser.feed(Array(bytes[start..<min(start + size, bytes.count)]), into: &items)
            }
            #expect(items == expected, "in pieces of \(size)")
            #expect(parser.isInsideEvent)
        }
    }

    @Test func dataOfSeveralLinesIsOneText() {
        let raw =
            "{\"data\":null,\n\"ttl\":\"60\",\"published_at\":\"2017-02-01T21:08:05.763Z\","
            + "\"coreid\":\"3f002b000000000000000000\"}"
        let text = "event: a\ndata: " + raw.split(separator: "\n").joined(separator: "\ndata: ") + "\n\n"
        #expect(Self.items(text) == [Self.event("a", nil, raw: raw)])
    }

    @Test func aMarkAtTheBeginningIsNoPartOfTheFirstLine() {
        #expect(Self.items("\u{FEFF}event: a\ndata: \(Self.json)\n\n") == [Self.event("a")])
    }

    @Test func dataThatIsNoTextBecomesItsJSON() {
        let raw = Self.json.replacing("\"12\"", with: #"{"t":[1]}"#)
        #expect(Self.items("event: a\ndata: \(raw)\n\n") == [Self.event("a", #"{"t":[1]}"#, raw: raw)])
    }

    @Test func whatIsNoEventIsToldAndTheStreamGoesOn() {
        let after = "event: z\ndata: \(Self.json)\n\n"
        let cases: [(String, String)] = [
            ("event: a\ndata: {oops\n\n", "an event's data is not JSON"),
            ("event: a\ndata\n\n", "an event's data is not JSON"),
            ("event: a\ndata: [1]\n\n", "an event's data is an array, not an object"),
            ("event: a\ndata: {}\n\n", "an event's published_at is missing"),
            ("event: a\ndata: {\"published_at\":\"soon\"}\n\n", "an event's published_at is no time"),
            ("data: \(Self.json)\n\n", "an event has no name"),
        ]
        for (text, message) in cases {
            let items = Self.items(text + after)
            #expect(items.count == 2 && items.last == Self.event("z"), "\(text)")
            #expect(Self.problems(text).first?.hasPrefix(message) == true, "\(Self.problems(text))")
        }
        #expect(Self.items("event: a\n\n" + after) == [Self.event("z")])
    }

    @Test func endlessLinesAndEventsAreBounded() {
        let after = "\n\nevent: z\ndata: \(Self.json)\n\n"
        let huge = String(repeating: "x", count: 3 << 20)
        for text in [
            "event: a\ndata: \(huge)", "event: a\n" + String(repeating: "data: \(huge.prefix(900_000))\n", count: 3),
        ] {
            let items = Self.items(text + after)
            #expect(items.count == 2 && items.last == Self.event("z"))
            guard case .problem(let problem) = items[0] else {
                Issue.record("no problem is told")
                continue
            }
            #expect(problem.message == "an event is longer than 1 MB" && problem.raw.utf8.count == 1_000)
        }
        #expect(Self.items(huge + after) == [Self.event("z")])
    }

    @Test func bytesAtRandomNeverStopIt() {
        for seed in UInt64(0)..<200 {
            var generator = SeededGenerator(seed: seed)
            var parser = EventStreamParser()
            let alphabet = Array("event: data:\n\r{}\":\u{0}é".utf8) + [0xFF]
            for _ in 0..<20 {
                let piece = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                    alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
                }
                _ = parser.feed(piece)
            }
            let last = parser.feed(Array("\n\nevent: z\ndata: \(Self.json)\n\n".utf8)).last
            #expect(last == Self.event("z"), "seed \(seed)")
        }
    }
}
