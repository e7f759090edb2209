/// Checks the extensions of a chunk against the grammar of RFC 9112 section 7.1.1:
/// `*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )`.
struct ChunkExtensionScanner {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    /// A scanner of what follows a chunk's size, without the line end.
    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// True if all bytes are well-formed extensions. White space after the last one is not part of the grammar.
    mutating func isValid() -> Bool {
        while position < bytes.endIndex {
            skipWhiteSpace()
            guard skip(UInt8(ascii: ";")) else { return false }
            skipWhiteSpace()
            guard skipToken() else { return false }
            let nameEnd = position
            skipWhiteSpace()
            guard skip(UInt8(ascii: "=")) else {
                // The white space belongs to the next extension's semicolon.
                position = nameEnd
                continue
            }
            skipWhiteSpace()
            guard skipToken() || skipQuotedString() else { return false }
        }
        return true
    }

    private mutating func skipWhiteSpace() {
        while position < bytes.endIndex, bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard position < bytes.endIndex, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipToken() -> Bool {
        let start = position
        while position < bytes.endIndex, isTokenByte(bytes[position]) { position += 1 }
        return position > start
    }

    private mutating func skipQuotedString() -> Bool {
        guard skip(UInt8(ascii: "\"")) else { return false }
        while position < bytes.endIndex {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") { return true }
            if byte == UInt8(ascii: "\\") {
                guard position < bytes.endIndex, isValueByte(bytes[position]) else { return false }
                position += 1
            } else if !isValueByte(byte) {
                return false
            }
        }
        return false
    }
}
