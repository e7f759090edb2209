import CloudSim
import EventModel
import Testing

@Suite("Redaction") struct RedactionTests {
    @Test(arguments: [
        (#"{"key": "v",  "t":1.0}"#, #"{"key": "***",  "t":1.0}"#), (#"{"key":12.50}"#, #"{"key":"***"}"#),
        (#"{"a":[{"KEY":{"x":["]","}"]}},1e5]}"#, #"{"a":[{"KEY":"***"},1e5]}"#),
        (#"{"k\u0065y":"v"}"#, #"{"k\u0065y":"***"}"#), (#"{"key":"a","key":"b"}"#, #"{"key":"***","key":"***"}"#),
        (#"{"key":null ,"b":"key"}"#, #"{"key":"***" ,"b":"key"}"#), (#"{"key":[1,2] }"#, #"{"key":"***" }"#),
        (#"{"in":"{\"key\":\"v\"}"}"#, #"{"in":"{\"key\":\"***\"}"}"#), (#""key=v""#, #""key=***""#),
        (#"{"in":"key: v"}"#, #"{"in":"key: ***"}"#), (#"{"monkey":"v"}"#, #"{"monkey":"v"}"#),
        ("key=v", "key=***"), ("a=1&key=v w&b=2", "a=1&key=***&b=2"), ("Key : v, w", "Key : ***, w"),
        ("monkey=v", "monkey=v"), ("key", "key"), ("key=", "key="), ("", ""), ("12", "12"),
        (#"{"key":"v, w", "b"#, #"{"key":"***", "b"#), (#"{"key":"v, w"#, #"{"key":"***"#),
        (#"{"key":{"x":1},"b":2"#, #"{"key":***"#), (#"x {\"key\":\"v, w\"}"#, #"x {\"key\":***"#),
        ("user.key='a;b' c", "user.key='***' c"), ("key=a\nkey=b", "key=***\nkey=***"),
    ])
    func valuesAreHiddenAndTheRestStays(text: String, hidden: String) {
        #expect(Redaction(["key"]).redacted(text) == hidden)
        #expect(Redaction().redacted(text) == text)
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>) func theValueIsNowhereInTheScenario(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let secret = "Zq\(random.below(1 << 50))Zq"
        func json(_ depth: Int) -> String {
            switch random.below(depth > 3 ? 3 : 7) {
            case 0: return "\(random.below(1000)).50"
            case 1: return "\"plain \\\" \\u00e9 \""
            case 2: return "{ \"Pass\" :  \"\(secret)\" }"
            case 3:
                return
                    "{\"a\":\(json(depth + 1)),\"pass\":[\(json(depth + 1)),{\"x\":\"\(secret)\"}],\"pass\": \(json(depth + 1))}"
            case 4: return "[\(json(depth + 1)), \(json(depth + 1))]"
            case 5: return JSONValue.string(json(depth + 1)).compactText
            default: return "\"id=1&pass=\(secret)&z\""
            }
        }
        var recording = Recording(Redaction(["pass", "coreid"]))
        let ids = (1...3).map { _ in "c0ffee" + String(random.below(1 << 60) | 1 << 59, radix: 16).padded(to: 18) }
        for number in 0..<30 {
            let id = ids[number % 3]
            var data = json(0)
            // Cut off, so that it is no JSON any more.
            if random.below(4) == 0 { data.removeLast() }
            if random.below(4) == 0 { data = "seen \(ids[Int(random.below(3))].uppercased()) pass: \(secret)" }
            recording.add(
                StreamedEvent(
                    name: "from/\(ids[Int(random.below(3))])", data: data, timeToLive: 60,
                    publishedAt: Instant(milliseconds: Int64(number)), coreID: id))
        }
        let scenario = String(decoding: try #require(recording.scenario(source: "device \(ids[0])")), as: UTF8.self)
        #expect(!scenario.contains(secret), "seed \(seed)")
        for id in ids { #expect(!scenario.lowercased().contains(id), "seed \(seed)") }
        let result = ScenarioFile.decode(SourceText(path: "recorded", bytes: Array(scenario.utf8))) { _ in
            .failure(FileFault("there is none"))
        }
        #expect(result.diagnostics.isEmpty && result.scenario?.timeline.count == 30, "seed \(seed)")
    }
}

extension String {
    fileprivate func padded(to count: Int) -> String {
        String((String(repeating: "0", count: count) + self).suffix(count))
    }
}
