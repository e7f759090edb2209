/// Cuts the text of one response into the data of its reply events.
///
/// Each chunk has `chunkBytes` bytes of UTF-8, the last the rest. A chunk ends early rather than split a character (a
/// Unicode scalar); a character longer than `chunkBytes` goes out whole. What is not UTF-8 in the body is replaced by
/// U+FFFD first, which may make the text longer than the body. The chunks joined are the text.
package struct ResponseChunker: Sendable {
    private let text: [UInt8]
    private let chunkBytes: Int
    private var position = 0

    /// How many chunks were taken; the index of the next one.
    package private(set) var index = 0
    /// Bytes left out at the end because the cut that shortened the body had split a character: 0 to 3.
    package let bytesDropped: Int

    /// A chunker over a body; `isCut` tells that the body had more bytes, so its last character may be incomplete.
    package init(body: [UInt8], chunkBytes: Int, isCut: Bool = false) {
        precondition(chunkBytes > 0, "A chunk has at least one byte.")
        self.chunkBytes = chunkBytes
        if Self.isUTF8(body) {
            text = body
            bytesDropped = 0
            return
        }
        let dropped = isCut ? Self.incompleteBytes(atEndOf: body) : 0
        let kept = dropped == 0 ? body : Array(body.dropLast(dropped))
        bytesDropped = dropped
        text = Self.isUTF8(kept) ? kept : Array(String(decoding: kept, as: UTF8.self).utf8)
    }

    /// Whether every chunk was taken; true at once for an empty body.
    package var isFinished: Bool { position == text.count }

    /// The next chunk; nil when there is no more.
    package mutating func next() -> String? {
        if isFinished { return nil }
        let end = self.end()
        defer {
            position = end
            index += 1
        }
        return String(decoding: text[position..<end], as: UTF8.self)
    }

    private func end() -> Int {
        if text.count - position <= chunkBytes { return text.count }
        var end = position + chunkBytes
        while Self.continues(text[end]) { end -= 1 }
        if end > position { return end }
        end = position + 1
        while end < text.count && Self.continues(text[end]) { end += 1 }
        return end
    }

    private static func continues(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    private static func isUTF8(_ bytes: [UInt8]) -> Bool { (try? UTF8Span(validating: bytes.span)) != nil }

    /// The length of a well-begun but unfinished character at the end.
    private static func incompleteBytes(atEndOf bytes: [UInt8]) -> Int {
        var start = bytes.count - 1
        while start >= 0 && bytes.count - start < 4 && continues(bytes[start]) { start -= 1 }
        guard start >= 0 else { return 0 }
        let length =
            switch bytes[start] {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 1
            }
        return bytes.count - start < length ? bytes.count - start : 0
    }
}
