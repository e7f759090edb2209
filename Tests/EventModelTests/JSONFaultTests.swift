import EventModel
import Testing

/// What people read when a text is not JSON.
@Suite struct JSONFaultTests {
    @Test(arguments: [
        ("{\"url\":\"x\" \"b\":1}", "expected ',' or '}' after the value of \"url\", not '\"'", 11),
        ("[1 2]", "expected ',' or ']' after element 1 of the array, not '2'", 3),
        ("{\"a\" 1}", "expected ':' after the key \"a\", not '1'", 5),
        ("{\"a\":1,}", "there is a ',' too many before this '}'", 7),
        ("[1,]", "there is a ',' too many before this ']'", 3),
        ("{a:1}", "expected a key in double quotes, not 'a'", 1),
        ("{'a':1}", "a key stands in double quotes, not single ones", 1),
        ("['a']", "a text stands in double quotes, not single ones", 1),
        ("[1] // x", "expected the end of the text after the value, not '/'", 4),
        ("// x\n[1]", "JSON has no comments", 0), ("{ /* */ }", "JSON has no comments", 2),
        ("[True]", "'True' is not a JSON value; write true", 1),
        ("[NaN]", "'NaN' is not a JSON value; JSON has no such number", 1),
        ("[-Infinity]", "expected a digit after '-', not 'I'", 2),
        ("[hello]", "'hello' is not a JSON value; write a text in double quotes", 1),
        ("[01]", "a number does not start with 0", 1), ("[+1]", "a number starts with a digit or '-'", 1),
        ("[.5]", "a number starts with a digit or '-'", 1),
        ("[1.]", "expected a digit after the decimal point, not ']'", 3),
        ("[1e]", "expected a digit in the exponent, not ']'", 3),
        ("", "expected a value, but the text ends here", 0), ("[", "expected a value, but the text ends here", 1),
        ("{\"a\"", "expected ':' after the key \"a\", but the text ends here", 4),
        ("[\"abc", "the string that starts here has no closing quote", 1),
        (
            "[\"a\nb\"]",
            "a control character stands bare in a string: a line break is written \\n; is a closing quote missing?", 3
        ),
        ("[\"\u{1}\"]", "a control character stands bare in a string: write it as \\u0001", 2),
        (#"["C:\dir"]"#, "there is no escape of '\\' with 'd'; a backslash is written \\\\", 4),
        (#"["\u12g4"]"#, "expected four hexadecimal digits after '\\u'", 6),
        (#"["\u12"#, "the text ends in the middle of an escape", 6),
        ("\u{FEFF}{}", "the text starts with a byte order mark; save it as UTF-8 without one", 0),
        ("[é]", "expected a value, not 'é'", 1), ("[\u{0}]", "expected a value, not the control character 0x00", 1),
    ])
    func sentences(text: String, message: String, offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error == JSONError(message: message, offset: offset))
    }

    @Test func bytesThatAreNoTextAreNamed() {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0x61, 0xFF, 0x22]) }
        #expect(error == JSONError(message: "the byte 0xff here is not valid UTF-8", offset: 2))
        #expect(throws: JSONError(message: "the text is UTF-16; save it as UTF-8", offset: 0)) {
            try JSONValue(parsing: [0xFF, 0xFE, 0x7B, 0x00])
        }
    }

    @Test func aLongKeyIsCutAndAWildOneEscaped() {
        let long = String(repeating: "k", count: 5000)
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "{\"\(long)\" 1}") }
        #expect(error.map { $0.message.utf8.count < 120 } == true)
        let wild = #expect(throws: JSONError.self) { try JSONValue(parsing: #"{"\u001b[31m" 1}"#) }
        #expect(wild?.message == #"expected ':' after the key "\u001b[31m", not '1'"#)
    }

    @Test(arguments: [
        (0, "1:1"), (1, "1:2"), (3, "2:1"), (5, "2:2"), (6, "2:3"), (10, "2:4"), (11, "3:1"), (12, "3:2"), (13, "3:3"),
        (99, "3:3"),
        (-1, "1:1"),
    ])
    func places(offset: Int, place: String) {
        // Offsets: "{", CR, LF | "é" (2 bytes), "x", "😀" (4 bytes), LF | tab, "}".
        let source = SourceText(path: "scenarios/a.json", bytes: Array("{\r\né".utf8) + Array("x😀\n\t}".utf8))
        #expect(source.bytes.count == 13)
        #expect(source.location(at: offset).description == "scenarios/a.json:\(place)")
    }

    @Test func aReportIsOneLineThatEditorsUnderstand() throws {
        let source = SourceText(path: "a.json", bytes: Array("{\n  \"é\": 1\n  \"b\": 2\n}".utf8))
        let error = try #require(throws: JSONError.self) { try source.parseJSON() }
        #expect(
            source.report(error.message, at: error.offset)
                == "a.json:3:3: error: expected ',' or '}' after the value of \"é\", not '\"'")
        #expect(source.report("hm", at: 0, as: .warning) == "a.json:1:1: warning: hm")
        #expect(source.report("so", at: 0, as: .note) == "a.json:1:1: note: so")
    }
}
