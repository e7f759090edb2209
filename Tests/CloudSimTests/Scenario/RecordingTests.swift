import CloudSim
import EventModel
import Testing

@Suite("Recordings") struct RecordingTests {
    private static let start = Instant(milliseconds: 1_485_983_285_763)
    private static let ids = ["3f002b000000000000000000", "aa0000000000000000000001", "0123456789ABCDEF01234567"]

    /// What a run published, as a stream would tell it.
    private static func replayed(_ scenario: [UInt8], seed: UInt64) throws -> [StreamedEvent] {
        let result = ScenarioFile.decode(SourceText(path: "recorded", bytes: scenario)) { _ in
            .failure(FileFault("there is none"))
        }
        #expect(result.diagnostics.isEmpty, "seed \(seed): \(result.diagnostics.map(\.description))")
        var events: [StreamedEvent] = []
        var options = ScenarioRun.Options()
        options.watch = { line in
            guard case .event(let event, let name, _) = line.fact else { return }
            var told = StreamedEvent(
                name: name, data: event.data, timeToLive: Int(event.timeToLive), publishedAt: event.publishedAt,
                coreID: event.publisher.coreID)
            told.isPrivate = event.isPrivate
            events.append(told)
        }
        let summary = ScenarioRun(try #require(result.scenario), options: options).run().summary
        #expect(summary.refused == 0, "seed \(seed)")
        return events
    }

    private static func stream(_ events: [StreamedEvent], asJSON: Bool) -> [UInt8] {
        var text: [UInt8] = []
        for event in events {
            var members: [JSONValue.Member] = asJSON ? [.init("name", .string(event.name))] : []
            members += [
                .init("data", event.data.map(JSONValue.string) ?? .null), .init("ttl", .integer(event.timeToLive)),
                .init("published_at", .string(event.publishedAt.description)), .init("coreid", .string(event.coreID)),
            ]
            let json = JSONValue(.object(members)).compactText
            text += (asJSON ? "\(json)\n" : "event: \(event.name)\ndata: \(json)\n\n").utf8
        }
        return text
    }

    private static func recording(_ bytes: [UInt8], _ redaction: Redaction = Redaction()) -> Recording {
        var recording = Recording(redaction)
        SavedStream.read(bytes) { item, _ in
            switch item {
            case .event(let event): return recording.add(event)
            case .problem: recording.noteUnreadable()
            case .comment: break
            }
            return true
        }
        return recording
    }

    private static func event(
        _ name: String, _ data: String?, after milliseconds: Int64 = 0, by coreID: String = ids[0]
    ) -> StreamedEvent {
        StreamedEvent(
            name: name, data: data, timeToLive: 60, publishedAt: start + .milliseconds(milliseconds), coreID: coreID)
    }

    // MARK: Faithfulness

    private static let texts: [String?] = [
        nil, "", "1", " 1.00 ", "null", #"{"a": 1.0,  "a":2, "b":[1e5]}"#, "{{temp}} {{#a}} {{{x", "}}",
        "\u{0}\u{1B}[2J\u{7F}",
        "line\r\nbreak\u{2028}", "🚲 e\u{301} é", "\\u0041 \\\" \"", String(repeating: "x", count: 3_000), "\u{FEFF}x",
    ]
    private static let names = [
        "a", "temp/kitchen", String(repeating: "n", count: 64), String(repeating: "long", count: 40), "ünï {{x}}",
        "A b*c",
    ]

    @Test(arguments: 1...40 as ClosedRange<UInt64>) func aRecordedStreamReplaysToTheSameEvents(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        func pick<Element>(_ elements: [Element]) -> Element {
            elements[Int(random.below(UInt64(elements.count)))]
        }
        var events: [StreamedEvent] = []
        var expected: [StreamedEvent] = []
        var away: Set<String> = []
        var time: Int64 = 0
        for number in 0..<200 {
            // Bursts that no firmware would let through, and long silences.
            time += random.below(3) > 0 ? Int64(random.below(3)) : Int64(random.below(90_000_000))
            let id = pick(Self.ids)
            var event = Self.event(pick(Self.names), pick(Self.texts), after: time, by: pick(Self.ids + ["api"]))
            var isPrivate = false
            if number > 0, random.below(10) == 0 {
                // Within one millisecond a device's return comes first, so each stands alone.
                time += 1
                isPrivate = true
                event = Self.event("spark/status", away.contains(id) ? "online" : "offline", after: time, by: id)
                if away.remove(id) == nil { away.insert(id) }
                time += 1
            } else if random.below(8) == 0 {
                event.timeToLive = Int(random.below(20_000_000))
            }
            if number > 0, !isPrivate, random.below(12) == 0 {
                event.publishedAt = event.publishedAt + .milliseconds(-Int64(random.below(100_000)))
            }
            events.append(event)
            event.coreID = event.coreID.lowercased()
            event.publishedAt = max(event.publishedAt, expected.last?.publishedAt ?? event.publishedAt)
            event.isPrivate = isPrivate
            expected.append(event)
            if random.below(5) == 0 {
                events.append(Self.event("hook-sent/a", "", after: time, by: "particle-internal"))
            }
        }
        for asJSON in [false, true] {
            let recording = Self.recording(Self.stream(events, asJSON: asJSON))
            #expect(recording.counts.events == expected.count, "seed \(seed)")
            let scenario = try #require(recording.scenario(source: "a test"))
            let replayed = try Self.replayed(scenario, seed: seed)
            #expect(replayed.count == expected.count, "seed \(seed)")
            for (number, pair) in zip(replayed, expected).enumerated() where !pair.0.isSame(as: pair.1) {
                Issue.record("seed \(seed), event \(number): \(pair.0) instead of \(pair.1)")
                return
            }
        }
    }

    @Test func aTraceReplaysToTheSameTrace() throws {
        let first = Self.recording(
            Self.stream([Self.event("a", "{{x}}"), Self.event("b", nil, after: 7, by: "api")], asJSON: true))
        func trace(_ scenario: [UInt8]) throws -> [UInt8] {
            let result = ScenarioFile.decode(SourceText(path: "recorded", bytes: scenario)) { _ in
                .failure(FileFault("there is none"))
            }
            var text: [UInt8] = []
            var options = ScenarioRun.Options()
            options.trace = { text += $0 }
            _ = ScenarioRun(try #require(result.scenario), options: options).run()
            return text
        }
        let once = try #require(first.scenario(source: "a test"))
        let again = Self.recording(try trace(once))
        #expect(again.scenario(source: "a test") == once)
        #expect(again.counts == first.counts)
    }

    @Test(arguments: [
        (#""event": "a", "ttl": 5"#, "\"ttl\" goes with \"recorded\": true alone"),
        (#""event": "a", "recorded": false, "ttl": 5"#, "\"ttl\" goes with"),
        (#""event": "a", "recorded": true, "data": {"b": 1}"#, "a string, as it was, or null, not an object"),
        (#""event": "", "recorded": true"#, "\"event\" is empty"), (#""recorded": true"#, "needs a \"event\""),
        (#""event": "a", "recorded": "yes""#, "\"recorded\" must be true or false"),
        (#""event": "a", "recorded": true, "ttl": -1"#, "\"ttl\""),
    ])
    func whatNoStreamCouldSayIsRefused(publish: String, sentence: String) {
        let text = "{\"devices\": [], \"timeline\": [{\"at\": \"0s\", \"publish\": {\(publish)}}]}"
        let result = ScenarioFile.decode(SourceText(path: "x", bytes: Array(text.utf8))) { _ in
            .failure(FileFault("there is none"))
        }
        #expect(result.scenario == nil && result.errors.contains { $0.message.contains(sentence) }, "\(result.errors)")
    }

    // MARK: What is left out

    @Test func whatIsLeftOutIsCounted() throws {
        var recording = Recording()
        recording.add(Self.event("spark/status", "online"))
        recording.add(Self.event("a", "1", after: 10, by: "somebody else"))
        recording.add(Self.event("spark/flash/status", "started", after: 11))
        recording.add(Self.event("hook-response/a/0", "ok", after: 12, by: "particle-internal"))
        recording.add(Self.event("b", "1", after: 5))
        recording.add(Self.event("spark/status", "offline", after: 20))
        recording.add(Self.event("spark/status", "offline", after: 21))
        recording.add(Self.event("spark/status", "online", after: 20))
        recording.noteGap()
        recording.noteUnreadable()
        var counts = Recording.Counts()
        (counts.events, counts.ofCloud, counts.presence, counts.late) = (4, 2, 2, 1)
        (counts.ofOthers, counts.unreadable, counts.gaps) = (1, 1, 1)
        #expect(recording.counts == counts && recording.remarks.count == 6)
        let scenario = try #require(recording.scenario(source: "a test"))
        let replayed = try Self.replayed(scenario, seed: 0)
        #expect(replayed.map(\.name) == ["a", "b", "spark/status", "spark/status"])
        #expect(replayed.map { ($0.publishedAt - Self.start).milliseconds } == [10, 10, 20, 20])
        #expect(replayed.map(\.data) == ["1", "1", "offline", "online"] && replayed[0].coreID == "api")
        #expect(Recording().scenario(source: "a test") == nil)
    }

    @Test func aRecordingEndsWhereNothingMoreFits() throws {
        var recording = Recording()
        let data = String(repeating: "\u{1}", count: 1 << 20)
        var count = 0
        while recording.add(Self.event("a", data)) { count += 1 }
        #expect(count == 9 && recording.isFull && !recording.add(Self.event("a", nil)))
        let scenario = try #require(recording.scenario(source: "a test"))
        #expect(scenario.count < 64 << 20 && recording.remarks.last == "It ends where nothing more fitted.")
    }

    @Test func aLongBurstOfManyDevicesIsRecorded() throws {
        var recording = Recording()
        for number in 0..<30_000 {
            let id = String(number % 5_000, radix: 16)
            recording.add(
                Self.event(
                    "burst/\(number % 7)", "{\"n\":\(number)}", after: Int64(number / 1_000),
                    by: String(repeating: "0", count: 24 - id.count) + id))
        }
        #expect(recording.counts.events == 30_000 && recording.deviceCount == 5_000)
        let scenario = try #require(recording.scenario(source: "a test"))
        let replayed = try Self.replayed(scenario, seed: 0)
        #expect(replayed.count == 30_000 && replayed.last?.data == "{\"n\":29999}")
    }
}

extension StreamedEvent {
    /// Whether a replay is what was recorded, byte for byte.
    fileprivate func isSame(as other: StreamedEvent) -> Bool {
        name.hasSameBytes(as: other.name) && (data.map { Array($0.utf8) } == other.data.map { Array($0.utf8) })
            && timeToLive == other.timeToLive && publishedAt == other.publishedAt && coreID == other.coreID
            && isPrivate == other.isPrivate
    }
}
