/// Writes JSON piece by piece, as `JSON.stringify` does; the caller sets commas, colons and brackets.
package enum JSONWriter {
    /// Appends a text in quotes, escaped where it must be.
    package static func appendString(_ text: String, to output: inout [UInt8]) {
        var text = text
        text.withUTF8 { appendString($0, to: &output) }
    }

    /// Appends a text in quotes, from its bytes, which must be valid UTF-8.
    package static func appendString(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        guard let source = bytes.baseAddress, bytes.count <= chunk else {
            output.append(UInt8(ascii: "\""))
            appendEscaped(bytes, to: &output)
            return output.append(UInt8(ascii: "\""))
        }
        output.append(upTo: mostBytes(for: bytes.count) + 2) { text in
            text[0] = UInt8(ascii: "\"")
            let count = escape(source, count: bytes.count, to: text + 1)
            text[count + 1] = UInt8(ascii: "\"")
            return count + 2
        }
    }

    /// Appends the inside of a quoted text, from its bytes, which must be valid UTF-8.
    package static func appendEscaped(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        guard let source = bytes.baseAddress else { return }
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            let count = min(chunk, bytes.count - start)
            output.append(upTo: mostBytes(for: count)) { escape(source + start, count: count, to: $0) }
        }
    }

    /// Appends a whole number.
    package static func appendInteger(_ number: Int, to output: inout [UInt8]) {
        if number < 0 { output.append(UInt8(ascii: "-")) }
        DecimalDigits.append(UInt64(number.magnitude), to: &output)
    }

    /// Appends a whole number of 64 bits.
    package static func appendInteger(_ number: Int64, to output: inout [UInt8]) {
        appendInteger(Int(number), to: &output)
    }

    /// Appends a whole number of 64 bits without sign.
    package static func appendInteger(_ number: UInt64, to output: inout [UInt8]) {
        DecimalDigits.append(number, to: &output)
    }

    /// Appends a number as JavaScript prints it; `null` when it is not finite.
    package static func appendNumber(_ number: Double, to output: inout [UInt8]) {
        if number.isFinite { JavaScriptNumber.write(number, to: &output) } else { output.append(literal: "null") }
    }

    /// How many bytes are escaped at a time; room for the worst case of so many is made beforehand.
    private static let chunk = 512

    /// The room that `escape` needs: six bytes for each, and a word that it may write past the end.
    private static func mostBytes(for count: Int) -> Int { 6 * count + 8 }

    /// Escapes bytes, eight at a step where nothing needs it; returns how many it wrote.
    @inline(__always)
    private static func escape(
        _ source: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var read = 0
        var written = 0
        while read + 8 <= count {
            let word = UnsafeRawPointer(source + read).loadUnaligned(as: UInt64.self)
            UnsafeMutableRawPointer(target + written).storeBytes(of: word, as: UInt64.self)
            let marks = JSONText.marks(in: UInt64(littleEndian: word))
            guard marks != 0 else {
                read += 8
                written += 8
                continue
            }
            let plain = marks.trailingZeroBitCount / 8
            read += plain
            written += plain
            written += writeEscape(of: source[read], to: target + written)
            read += 1
        }
        while read < count {
            let byte = source[read]
            if JSONText.isPlain(byte) {
                target[written] = byte
                written += 1
            } else {
                written += writeEscape(of: byte, to: target + written)
            }
            read += 1
        }
        return written
    }

    /// The letters of the escapes of the bytes below 0x20.
    private static let escapeLetters: StaticString = "uuuuuuuubtnufruuuuuuuuuuuuuuuuuu"

    @inline(__always)
    private static func writeEscape(of byte: UInt8, to target: UnsafeMutablePointer<UInt8>) -> Int {
        let letter = byte < 0x20 ? escapeLetters.utf8Start[Int(byte)] : byte
        target[0] = UInt8(ascii: "\\")
        target[1] = letter
        guard letter == UInt8(ascii: "u") else { return 2 }
        target[2] = UInt8(ascii: "0")
        target[3] = UInt8(ascii: "0")
        target[4] = .hexadecimalDigit(byte >> 4)
        target[5] = .hexadecimalDigit(byte & 15)
        return 6
    }
}

/// Finds what needs care in a JSON text, eight bytes at a step.
enum JSONText {
    /// Whether a byte stands for itself in a string.
    @inline(__always)
    static func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x22 && byte != 0x5C }

    /// The top bit of the word's first byte that is a quote, a backslash or a control character; 0 without one.
    ///
    /// Bits above the lowest mean nothing: a hit may borrow from the byte above it.
    @inline(__always)
    static func marks(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* 0x22)
        let slashes = word ^ (ones &* 0x5C)
        return (((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes) | ((word &- ones &* 0x20) & ~word))
            & (ones &* 0x80)
    }

    /// The next quote, backslash, control character, byte beyond ASCII or the end.
    @inline(__always)
    static func endOfPlainASCII(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let raw = UnsafeRawBufferPointer(bytes)
        var index = start
        while index + 8 <= raw.count {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let stops = marks(in: word) | (word & 0x8080_8080_8080_8080)
            if stops != 0 { return index + stops.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < raw.count, isPlain(raw[index]), raw[index] < 0x80 { index += 1 }
        return index
    }
}
