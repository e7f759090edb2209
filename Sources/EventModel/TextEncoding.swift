/// The encoding of a text file, judged by its first bytes.
package enum TextEncoding: Hashable, Sendable {
    /// UTF-8 or another encoding without a byte order mark, as far as its first bytes show.
    case unmarked
    /// UTF-8 behind a byte order mark of three bytes.
    case markedUTF8
    /// UTF-16 in either byte order, with a byte order mark or certainly without one.
    case utf16
    /// UTF-32 in either byte order, with a byte order mark.
    case utf32

    /// The bytes of a UTF-8 byte order mark.
    package static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    /// The bytes at the start of a text that are examined for UTF-16 without a mark.
    private static let sample = 512

    /// Judges the encoding of a whole text.
    package init<Bytes: RandomAccessCollection<UInt8>>(of bytes: Bytes) {
        let start = Array(bytes.prefix(4))
        if start.starts(with: Self.mark) {
            self = .markedUTF8
        } else if start == [0xFF, 0xFE, 0, 0] || start == [0, 0, 0xFE, 0xFF] {
            self = .utf32
        } else if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) || Self.isUTF16(bytes) {
            self = .utf16
        } else {
            self = .unmarked
        }
    }

    /// True if half of the 16-bit units or more contain a zero byte, all on the same side: text in Latin letters.
    private static func isUTF16<Bytes: RandomAccessCollection<UInt8>>(_ bytes: Bytes) -> Bool {
        guard bytes.count >= 2, bytes.count.isMultiple(of: 2) else { return false }
        var zeros = [0, 0]
        for (position, byte) in bytes.prefix(sample).enumerated() where byte == 0 { zeros[position % 2] += 1 }
        let pairs = min(bytes.count, sample) / 2
        return zeros.min() == 0 && zeros[0] + zeros[1] >= (pairs + 1) / 2
    }

    /// Why the text cannot be read, or nil for UTF-8.
    package var fault: String? {
        switch self {
        case .unmarked, .markedUTF8: nil
        case .utf16: "the text is UTF-16; save it as UTF-8"
        case .utf32: "the text is UTF-32; save it as UTF-8"
        }
    }
}

extension SourceText {
    /// The bytes of the text without a UTF-8 byte order mark.
    ///
    /// - Throws: what is wrong, if the text is in another Unicode encoding.
    package func textBytes() throws(JSONError) -> ArraySlice<UInt8> {
        let encoding = TextEncoding(of: bytes)
        if let fault = encoding.fault { throw JSONError(message: fault, offset: 0) }
        return encoding == .markedUTF8 ? bytes[TextEncoding.mark.count...] : bytes[...]
    }
}
