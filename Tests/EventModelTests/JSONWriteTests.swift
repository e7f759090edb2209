import EventModel
import Testing

@Suite struct JSONWriteTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-1.5", "\"\"", "[]", "{}", "[1,[2,[]],{}]", #"{"a":1,"b":{"c":[null]}}"#,
        #""\b\t\n\f\r\"\\\u0000\u001f""#, "\"/\u{7F}é\u{2028}🎩\"", #"{"kwh":100,"site":"n-1"}"#,
    ])
    func whatIsCompactStaysAsItIs(text: String) throws {
        #expect(try JSONValue(parsing: text).compactText == text)
    }

    @Test func numbersThatAreNotFiniteBecomeNull() {
        #expect(
            JSONValue.array([.number(.nan), .number(.infinity), .number(-.infinity)]).compactText == "[null,null,null]")
    }

    @Test func indentationIsTwoSpacesAndEmptyThingsStayClosed() throws {
        let value = try JSONValue(parsing: #"{"a":[1,{"b":[]}],"c":{}}"#)
        #expect(
            value.indentedText == """
                {
                  "a": [
                    1,
                    {
                      "b": []
                    }
                  ],
                  "c": {}
                }
                """)
    }

    @Test func everyPlaceOfAnEscapeInAWordIsFound() throws {
        for length in 0...24 {
            for place in 0...length {
                for mark in ["\"", "\\", "\n", "\u{0}", "\u{1F}", "é", " ", "!", "#", "[", "]", "\u{7F}"] {
                    let text =
                        String(repeating: "x", count: place) + mark + String(repeating: "é", count: length - place)
                    var bytes: [UInt8] = []
                    JSONWriter.appendString(text, to: &bytes)
                    #expect(try JSONValue(parsing: bytes).text?.hasSameBytes(as: text) == true)
                    #expect(!bytes.contains { $0 < 0x20 })
                }
            }
        }
    }

    @Test func wholeNumbersOfEveryWidth() {
        var bytes: [UInt8] = []
        JSONWriter.appendInteger(Int64.min, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        JSONWriter.appendInteger(UInt64.max, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        JSONWriter.appendInteger(-128, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        JSONWriter.appendInteger(0, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "-9223372036854775808 18446744073709551615 -128 0")
    }
}
