import EventModel
import Testing

@Suite struct JSONParseTests {
    @Test(arguments: [
        "[]", "{}", "[[]   ]", "[\"\"]", "[\"a\"]", "[false]", "[null, 1, \"1\", {}]", "[null]", "[1\n]", " [1]",
        "[1,null,null,null,2]", "[2] ", "[123e65]", "[0e+1]", "[0e1]", "[ 4]", "[-0]", "[-123]", "[-1]", "[1E22]",
        "[1E-2]", "[1E+2]", "[123e45]", "[123.456e78]", "[1e-2]", "[123]", "[123.456789]",
        "[-0.000000000000000000000000000000000000000000000000000000000000000000000000000001]",
        #"{"asd":"sdf", "dfg":"fgh"}"#, #"{"":0}"#, #"{"foo\u0000bar": 42}"#, #"{"min": -1.0e+28, "max": 1.0e+28}"#,
        #"{"x":[{"id": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}], "id": "x"}"#, "{\"a\":[]}", "{\n\"a\": \"b\"\n}",
        #"["\u0060\u012a\u12AB"]"#, #"["\uD801\udc37"]"#, #"["\ud83d\ude39\ud83d\udc8d"]"#, #"["\"\\\/\b\f\n\r\t"]"#,
        #"["\\u0000"]"#, "[\"\\\"\"]", "[\"a/*b*/c/*d//e\"]", #"["\\a"]"#, #"["\\n"]"#, #"["\u0012"]"#, #"["\uFFFF"]"#,
        "[ \"asd\"]", #"["new\u00A0line"]"#, "[\"\u{10FFFF}\"]", "[\"\u{FFFF}\"]", #"["\u0000"]"#, #"["\u002c"]"#,
        "[\"π\"]", "[\"\u{1BFFF}\"]", "[\"asd \"]", "\" \"", #"["\uD834\uDd1e"]"#, #"["\u0821"]"#, #"["\u0123"]"#,
        "[\"\u{2028}\"]", "[\"\u{2029}\"]", #"["\u0061\u30af\u30EA\u30b9"]"#, "[\"new\u{7F}line\"]", "[\"⍂㈴⍂\"]",
        #"["\u005C"]"#, #"["\u0022"]"#, #"["\uDBFF\uDFFE"]"#, #"["\u200B"]"#, #"["\uFDD0"]"#, #"["\uFFFE"]"#,
        "[\"€𝄞\"]", "[\"a\u{7F}a\"]", "false", "42", "-0.1", "null", "\"asd\"", "true", "\"\"", "[\"a\"]\n", "[true]",
        " [] ", "\t\r\n [\t\r\n ]\t\r\n ", "\u{20}1\u{20}",
    ])
    func accepted(text: String) throws {
        let value = try JSONValue(parsing: text)
        #expect(try JSONValue(parsing: value.compactText) == value)
        #expect(try JSONValue(parsing: value.indentedText) == value)
        #expect(try JSONValue(parsing: text, rules: .data) == value)
    }

    @Test(arguments: [
        "", " ", "[1 true]", "[\"\": 1]", "[\"\"],", "[,1]", "[1,,2]", "[\"x\",,]", "[\"x\"]]", "[\"\",]", "[\"x\"",
        "[x", "[3[4]]", "[1:2]", "[,]", "[-]", "[   , \"\"]", "[\"a\",\n4\n,1,", "[1,]", "[1,,]", "[\"\u{0B}a\"\\f]",
        "[*]", "[\"\"", "[1,", "[1,\n1\n,1", "[{}", "[fals]", "[nul]", "[tru]", "123\u{0}", "[++1234]", "[+1]",
        "[+Inf]", "[-01]", "[-1.0.]", "[-2.]", "[-NaN]", "[.-1]", "[.2e-3]", "[0.1.2]", "[0.3e+]", "[0.3e]", "[0.e1]",
        "[0E+]", "[0E]", "[0e+]", "[0e]", "[1.0e+]", "[1.0e-]", "[1.0e]", "[1 000.0]", "[1eE2]", "[2.e+3]", "[2.e-3]",
        "[2.e3]", "[9.e+]", "[1+2]", "[0x1]", "[0x42]", "[Infinity]", "[0e+-1]", "[-123.123foo]", "[123.456.]", "[NaN]",
        "[-Infinity]", "[-foo]", "[- 1]", "[-012]", "[-.123]", "[-1x]", "[1ea]", "[1.]", "[.123]", "[1.2a-3]",
        "[1.8011670033376514H-308]", "[012]", "[１]", "[\"x\", truth]", "{[: \"x\"}\n", "{\"x\", null}",
        "{\"x\"::\"b\"}", "{🇨🇭}", "{\"a\":\"a\" 123}", "{key: 'value'}", "{\"a\" b}", "{:\"b\"}", "{\"a\" \"b\"}",
        "{\"a\":", "{\"a\"", "{1:1}", "{9999E9999:1}", "{null:null,null:null}", "{\"id\":0,,,,,}", "{'a':0}",
        "{\"id\":0,}", "{\"a\":\"b\"}/**/", "{\"a\":\"b\"}/**//", "{\"a\":\"b\"}//", "{\"a\":\"b\"}/",
        "{\"a\":\"b\",,\"c\":\"d\"}", "{a: \"b\"}", "{\"a\":\"a", "{ \"foo\" : \"bar\", \"a\" }", "{\"a\":\"b\"}#",
        #"["\uD800\"]"#, #"["\uD800\u"]"#, #"["\uD800\u1"]"#, #"["\uD800\u1x"]"#, "[é]", #"["\x00"]"#, #"["\\\"]"#,
        "[\"\\\u{9}\"]", "[\"\\🌀\"]", #"["\"]"#, #"["\u00A"]"#, #"["\uD834\uDd"]"#, #"["\uD800\uD800\x"]"#,
        #"["\a"]"#, #"["\uqqqq"]"#, "[\\u0020\"asd\"]", "[\\n]", "\"", "['single quote']", "abc", "[\"\\",
        "[\"a\u{0}a\"]",
        "[\"new\nline\"]", "[\"\t\"]", "\"\\UA66D\"", "\"\"x", "[\u{2060}]", "<.>", "[<null>]", "[1]x", "[1]]", "2@",
        "{\"a\": true} \"x\"", "{}}", "{\"\":", "{\"a\":/*comment*/\"b\"}", "{\"a\": true} x", "['", "[,", "[{",
        "[\"a", "[\"a\"", "{", "{]", "{,", "{[", "{\"a", "{'a'", "[\"\\{[\"\\{[\"\\{[\"\\{", "*", "]", "[a",
        "{\"asd\":\"asd\"", "å", "[⁠]", "[\u{0C}]", "\u{FEFF}{}", "\u{FEFF}", "[undefined]", "[TRUE]", "[True]",
        "// c\n1",
        "1 // c", "[1]\u{A0}", "{\"a\":1;\"b\":2}", "-", "--1", "00", "0 1", "1_000", "\"\\u{41}\"", "`a`",
    ])
    func refused(text: String) {
        for rules in [JSONRules.file, .data] {
            let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text, rules: rules) }
            #expect(error.map { (0...text.utf8.count).contains($0.offset) && !$0.message.isEmpty } == true)
        }
    }

    /// Overlong forms, surrogates, bytes past U+10FFFF, stray and missing continuations, other encodings.
    @Test(
        arguments: [
            [0xFF], [0x80], [0xBF], [0xC0, 0xAF], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x9F, 0xBF],
            [0xE0, 0x80, 0x80],
            [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98], [0xF0, 0x28, 0x8C, 0xBC], [0xF0, 0x90, 0x28, 0xBC],
            [0xF0, 0x90, 0x8C, 0x28], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0xFC, 0x80, 0x80, 0x80, 0x80, 0x80],
            [0xFE], [0xE9],
        ] as [[UInt8]])
    func notUTF8(bytes: [UInt8]) {
        for before in ["[\"", "[\"abcdefgh", "{\"", "", "[", "[\"\\n"] {
            let text = Array(before.utf8) + bytes + Array("\"]".utf8)
            let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text, rules: .data) }
            if before.contains("\"") { #expect(error?.offset == before.utf8.count) }
        }
        let cut = Array("[\"".utf8) + bytes
        #expect(throws: JSONError.self) { try JSONValue(parsing: cut) }
    }

    @Test func everyScalarIsTaken() throws {
        var text = "\""
        for value in UInt32(0x20)...0x10FFFF where value % 37 == 0 || value < 0x900 || value > 0x10FFF0 {
            guard let scalar = Unicode.Scalar(value), scalar != "\"", scalar != "\\" else { continue }
            text.unicodeScalars.append(scalar)
        }
        let parsed = try JSONValue(parsing: text + "\"").text
        #expect(parsed?.hasSameBytes(as: String(text.dropFirst())) == true)
    }

    @Test func escapesMeanWhatTheySay() throws {
        let text = #""\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83D\uDe00x""#
        #expect(try JSONValue(parsing: text).text == "\"\\/\u{8}\u{C}\n\r\tAé€😀x")
    }

    @Test(arguments: [
        (#""\uD800""#, "\u{FFFD}", 1), (#""a\uDC00b""#, "a\u{FFFD}b", 2), (#""\uD800A""#, "\u{FFFD}A", 1),
        (#""\uD800\uD83D\uDE00""#, "\u{FFFD}😀", 1), (#""\uDE00\uD83D""#, "\u{FFFD}\u{FFFD}", 1),
        (#""\uD800\n""#, "\u{FFFD}\n", 1), (#""\uD800\u0041""#, "\u{FFFD}A", 1), (#""é\uDFFF""#, "é\u{FFFD}", 3),
    ])
    func halfOfAPair(text: String, repaired: String, offset: Int) throws {
        #expect(try JSONValue(parsing: text, rules: .data).text == repaired)
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.offset == offset)
        #expect(error?.message.contains("surrogate") == true)
    }

    @Test func aKeyThatComesTwice() throws {
        let text = #"{"a":1,"b":2,"a":{"c":3}}"#
        #expect(try JSONValue(parsing: text, rules: .data).compactText == #"{"a":{"c":3},"b":2}"#)
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error == JSONError(message: #"the key "a" stands twice in one object"#, offset: 13))
        #expect(throws: JSONError.self) { try JSONValue(parsing: #"{"a":1,"\u0061":2}"#) }
    }

    @Test func twoSpellingsOfOneCharacterAreTwoKeys() throws {
        let value = try JSONValue(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}")
        guard case .object(let members) = value.kind else { return #expect(Bool(false), "no object") }
        #expect(members.count == 2)
        #expect(value["e\u{301}"] == .integer(2))
        #expect(value["\u{E9}"] == .integer(1))
    }

    @Test func manyKeysStayInOrderAndAreFoundAgain() throws {
        let count = 100_000
        var text = "{" + (0..<count).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        let parsed = try JSONValue(parsing: text + "}")
        guard case .object(let members) = parsed.kind else { return #expect(Bool(false), "no object") }
        #expect(members.count == count)
        #expect(members.indices.allSatisfy { members[$0].key == "k\($0)" })
        text += ",\"k77777\":-1}"
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        guard case .object(let merged) = try JSONValue(parsing: text, rules: .data).kind else { return }
        #expect(merged.count == count)
        #expect(merged[77_777].value == .integer(-1))
    }

    @Test func nestingEndsAtTheLimit() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(try JSONValue(parsing: nested(512)).compactText == nested(512))
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: nested(513)) }
        #expect(error?.offset == 512)
        #expect(error?.message == "arrays and objects are nested more than 512 levels deep")
        #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "[", count: 1_000_000)) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "{\"a\":", count: 1_000_000)) }
        let wide = "[" + Array(repeating: nested(5), count: 1000).joined(separator: ",") + "]"
        #expect(throws: Never.self) { try JSONValue(parsing: wide) }
    }

    @Test func everyValueKnowsItsPlace() throws {
        let text = " {\"é\" : [ 1, {\"b\":null} ], \"c\":\"x\"}"
        let value = try JSONValue(parsing: text)
        #expect(value.offset == 1)
        guard case .object(let members) = value.kind, case .array(let elements) = members[0].value.kind,
            case .object(let inner) = elements[1].kind
        else { return #expect(Bool(false), "another shape") }
        #expect(members.map(\.keyOffset) == [2, 28])
        #expect(members.map(\.value.offset) == [9, 32])
        #expect(elements.map(\.offset) == [11, 14])
        #expect(inner[0].keyOffset == 15)
        #expect(inner[0].value.offset == 19)
    }
}
