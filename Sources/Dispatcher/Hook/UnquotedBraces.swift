package import EventModel

extension SourceText {
    /// Parses a file that may hold hooks. A tag outside quotes gets an error that shows how to write it.
    package func parseHooks() throws(JSONError) -> JSONValue {
        do throws(JSONError) { return try parseJSON() } catch { throw UnquotedBraces.explained(error, in: bytes) }
    }
}

/// Recognizes template tags that stand outside quotes in a JSON text, such as `{"v": {{v}}}`.
package enum UnquotedBraces {
    /// The fault with advice when it lies at a tag's braces; else the fault itself.
    package static func explained(_ fault: JSONError, in bytes: [UInt8]) -> JSONError {
        let brace = UInt8(ascii: "{")
        var start = fault.offset
        guard start < bytes.count, bytes[start] == brace else { return fault }
        while start > 0, bytes[start - 1] == brace { start -= 1 }
        guard start + 1 < bytes.count, bytes[start + 1] == brace else { return fault }
        var end = start
        while end < bytes.count, bytes[end] == brace { end += 1 }
        while end < bytes.count, bytes[end] != UInt8(ascii: "}"), bytes[end] >= 0x20 { end += 1 }
        let isRaw = start + 2 < bytes.count && bytes[start + 2] == brace
        let name = String(decoding: bytes[start..<end].drop { $0 == brace }, as: UTF8.self)
            .trimmedSpaces.replacing("\"", with: "")
        let tag = isRaw ? "{{{\(name)}}}" : "{{\(name)}}"
        let key = key(before: start, in: bytes) ?? "value"
        return JSONError(
            message: "the tag \(tag) stands outside quotes, which no JSON allows; for text write \"\(tag)\","
                + " and for a number or an object make \"json\" itself a string:"
                + " \"json\": \"{ \\\"\(key)\\\": \(tag) }\"",
            offset: start)
    }

    /// The key whose value begins at a byte.
    private static func key(before start: Int, in bytes: [UInt8]) -> String? {
        var index = start - 1
        func skipSpaces() { while index >= 0, bytes[index] <= 0x20 { index -= 1 } }
        skipSpaces()
        guard index >= 0, bytes[index] == UInt8(ascii: ":") else { return nil }
        index -= 1
        skipSpaces()
        guard index >= 0, bytes[index] == UInt8(ascii: "\"") else { return nil }
        let end = index
        index -= 1
        while index >= 0, bytes[index] != UInt8(ascii: "\""), bytes[index] >= 0x20 { index -= 1 }
        guard index >= 0, bytes[index] == UInt8(ascii: "\"") else { return nil }
        return String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
    }
}

extension String {
    /// The text without spaces at its ends.
    fileprivate var trimmedSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
