import EventModel
import Testing

/// Texts that were damaged at random, and texts that were cut: nothing may crash, and what is taken must be sound.
@Suite struct JSONFuzzTests {
    private static let document = Array(
        #"""
        {"title":"Weather \u00e9\ud83d\ude00 €","seed":42,"start":"2017-02-01T21:08:05.763Z","empty":{},"none":[],
         "devices":[{"id":"3f002b000000000000000000","count":1000,"spread":"60s"},{"n":-1.5e-3,"big":1E+22,"z":-0}],
         "values":{"t":[18,26.25],"ok":true,"no":false,"nil":null,"deep":[[[[{"a":[{"b":[]}]}]]]]},
         "text":"\"\\\/\b\f\n\r\t\u0000 ü 日本 🎩","dup":1,"dup2":2,"long":0.12345678901234567890123}
        """#.utf8)

    @Test func everyCutOfADocumentIsRefusedInPlace() throws {
        let document = Self.document
        let whole = try JSONValue(parsing: document)
        #expect(try JSONValue(parsing: whole.compactText) == whole)
        for length in 0..<document.count {
            let error = #expect(throws: JSONError.self, "cut to \(length) bytes") {
                try JSONValue(parsing: Array(document[..<length]), rules: .data)
            }
            #expect(error.map { $0.offset <= length && !$0.message.isEmpty } == true, "cut to \(length) bytes")
        }
        for start in 1..<document.count {
            #expect(throws: JSONError.self, "from byte \(start)") { try JSONValue(parsing: Array(document[start...])) }
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func damagedDocuments(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var accepted = 0
        for round in 0..<5000 {
            let bytes = Self.damaged(Self.start(round, &random), &random)
            let place = "seed \(seed) round \(round): \(String(decoding: bytes, as: UTF8.self))"
            let strict = Self.outcome(of: bytes, .file)
            let lenient = Self.outcome(of: bytes, .data)
            switch (strict, lenient) {
            case (.success(let strict), .success(let lenient)):
                accepted += 1
                #expect(strict == lenient, "\(place)")
                try Self.checkRoundTrip(strict, place)
                #expect(Self.placesAreRight(strict, bytes), "\(place)")
            case (.failure(let error), .success(let lenient)):
                #expect(error.message.contains("twice") || error.message.contains("surrogate"), "\(error) \(place)")
                try Self.checkRoundTrip(lenient, place)
            case (.failure(let strict), .failure(let lenient)):
                // A string without an end is placed at its start, which may lie before a doubtful escape in it.
                let isInOrder = strict.offset <= lenient.offset || lenient.message.contains("no closing quote")
                #expect(isInOrder && max(strict.offset, lenient.offset) <= bytes.count, "\(place)")
            case (.success, .failure(let error)): Issue.record("only strict rules take it: \(error) \(place)")
            }
        }
        #expect(accepted > 500, "too few of the damaged texts were still JSON to test the values")
    }

    @Test func whateverIsWrittenReadsBack() throws {
        let seed: UInt64 = 99
        var random = SeededGenerator(seed: seed)
        for round in 0..<1500 {
            let value = Self.randomValue(&random, depth: 0)
            #expect(try JSONValue(parsing: value.compactText) == value, "seed \(seed) round \(round)")
            #expect(try JSONValue(parsing: value.indentedText) == value, "seed \(seed) round \(round)")
        }
    }

    private static func outcome(of bytes: [UInt8], _ rules: JSONRules) -> Result<JSONValue, JSONError> {
        Result { () throws(JSONError) in try JSONValue(parsing: bytes, rules: rules) }
    }

    private static func checkRoundTrip(_ value: JSONValue, _ place: String) throws {
        let text = value.compactText
        let again = try JSONValue(parsing: text)
        // Numbers past the largest double are infinite, and written as null.
        if again != value { #expect(text.contains("null"), "\(place)") }
        #expect(again.compactText == text, "\(place)")
    }

    /// Whether every value starts, and every key, where its offset says.
    private static func placesAreRight(_ value: JSONValue, _ bytes: [UInt8]) -> Bool {
        let first = bytes[Int(value.offset)]
        return switch value.kind {
        case .null: first == UInt8(ascii: "n")
        case .bool(let flag): first == UInt8(ascii: flag ? "t" : "f")
        case .number: first == UInt8(ascii: "-") || (0x30...0x39).contains(first)
        case .string: first == UInt8(ascii: "\"")
        case .array(let elements):
            first == UInt8(ascii: "[") && elements.allSatisfy { placesAreRight($0, bytes) }
        case .object(let members):
            first == UInt8(ascii: "{")
                && members.allSatisfy {
                    bytes[Int($0.keyOffset)] == UInt8(ascii: "\"") && placesAreRight($0.value, bytes)
                }
        }
    }

    private static func start(_ round: Int, _ random: inout SeededGenerator) -> [UInt8] {
        switch round % 3 {
        case 0: document
        case 1: Array(#"{"kwh":100,"site":"n-1","l":[1,-2.5e3,"\u00e9\ud83d\ude00"],"kwh2":null}"#.utf8)
        default: Array(randomValue(&random, depth: 0).compactText.utf8)
        }
    }

    private static let tokens: [[UInt8]] =
        [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\udc00", "\\u00", "0", "1", "9", "-", "+",
            ".", "e", "E",
            "1e999", "true", "false", "null", " ", "\n", "/", "'", "\"dup\":1,", "é", "🎩", "\\n", "[[[[", "\"a\":",
        ].map { Array($0.utf8) } + [
            [0], [0x1F], [0x7F], [0x80], [0xC0], [0xED, 0xA0, 0x80], [0xF4, 0x90], [0xFF], [0xEF, 0xBB, 0xBF],
        ]

    private static func damaged(_ text: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var text = text
        for _ in 0..<random.below(4) {
            let place = Int(random.below(UInt64(text.count + 1)))
            let other = Int(random.below(UInt64(text.count + 1)))
            let token = tokens[Int(random.below(UInt64(tokens.count)))]
            switch random.below(6) {
            case 0: text.insert(contentsOf: token, at: place)
            case 1 where place < text.count: text[place] = UInt8(truncatingIfNeeded: random.next())
            case 2 where place < text.count: text[place] ^= 1 << UInt8(random.below(8))
            case 3: text.removeSubrange(min(place, other)..<min(max(place, other), min(place, other) + 6))
            case 4: text.insert(contentsOf: text[min(place, other)..<max(place, other)].prefix(40), at: place)
            case 5 where place < text.count: text.replaceSubrange(place...place, with: token)
            default: break
            }
        }
        return text
    }

    private static func randomValue(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
        switch random.below(depth > 4 ? 4 : 7) {
        case 0: return .null
        case 1: return .bool(random.below(2) == 0)
        case 2:
            let number = Double(bitPattern: random.next())
            return .number(number.isFinite && random.below(2) == 0 ? number : Double(random.below(1000)))
        case 3: return .string(randomText(&random))
        case 4, 5:
            return .array((0..<random.below(5)).map { _ in randomValue(&random, depth: depth + 1) })
        default:
            let members = (0..<random.below(random.below(20) == 0 ? 40 : 5)).map { position in
                JSONValue.Member("\(position)" + randomText(&random), randomValue(&random, depth: depth + 1))
            }
            return JSONValue(.object(members))
        }
    }

    private static func randomText(_ random: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<random.below(20) {
            let limit: UInt64 = [0x20, 0x80, 0x80, 0x80, 0x800, 0x11_0000][Int(random.below(6))]
            if let scalar = Unicode.Scalar(UInt32(random.below(limit))) { text.unicodeScalars.append(scalar) }
        }
        return text
    }
}
