import EventModel
import Testing

@Suite struct TextEncodingTests {
    private static func utf16(_ text: String, bigEndian: Bool, mark: Bool) -> [UInt8] {
        ((mark ? [0xFEFF] : []) + Array(text.utf16)).flatMap { unit in
            let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
            return bigEndian ? [high, low] : [low, high]
        }
    }

    private static let texts = ["a", "{}", "21.5\n22.5\r\n", "ort: Zürich\n", #"{"event": "t", "url": "http://x/"}"#]

    @Test(arguments: texts, [true, false]) func recognizesUTF16(text: String, bigEndian: Bool) {
        for mark in [true, false] {
            let bytes = Self.utf16(text, bigEndian: bigEndian, mark: mark)
            #expect(TextEncoding(of: bytes) == .utf16)
            let source = SourceText(path: "f", bytes: bytes)
            let fault = JSONError(message: "the text is UTF-16; save it as UTF-8", offset: 0)
            #expect(throws: fault) { try source.textBytes() }
            #expect(throws: fault) { try source.parseJSON() }
        }
    }

    @Test func recognizesUTF32ByItsMark() {
        #expect(TextEncoding(of: [0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0]) == .utf32)
        #expect(TextEncoding(of: [0, 0, 0xFE, 0xFF, 0, 0, 0, 0x61]) == .utf32)
    }

    @Test(arguments: [
        [], [0x61], [0], [0xEF, 0xBB], Array("Zürich 日本\n".utf8), [0x61, 0, 0x62, 0x63, 0x64, 0x65], [0, 0],
    ])
    func leavesOtherTextsAlone(bytes: [UInt8]) throws {
        #expect(TextEncoding(of: bytes) == .unmarked)
        #expect(try Array(SourceText(path: "f", bytes: bytes).textBytes()) == bytes)
    }

    @Test(arguments: texts) func removesOneMarkFromUTF8(text: String) throws {
        let source = SourceText(path: "f", bytes: TextEncoding.mark + TextEncoding.mark + Array(text.utf8))
        #expect(try Array(source.textBytes()) == TextEncoding.mark + Array(text.utf8))
    }

    @Test func parsesMarkedJSONFilesAndKeepsPlaces() throws {
        let sound = SourceText(path: "f", bytes: TextEncoding.mark + Array("[1]".utf8))
        #expect(try sound.parseJSON() == .array([.integer(1)]))
        let broken = SourceText(path: "f", bytes: TextEncoding.mark + Array("[x]".utf8))
        let error = try #require(throws: JSONError.self) { try broken.parseJSON() }
        #expect(broken.location(at: error.offset).description == "f:1:2")
        // A message from the network has no editor that put a mark there.
        #expect(throws: JSONError.self) { try JSONValue(parsing: TextEncoding.mark + Array("[1]".utf8)) }
    }
}
