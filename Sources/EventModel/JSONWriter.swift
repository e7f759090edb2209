/// Writes JSON piece by piece, as `JSON.stringify` does; the caller sets commas, colons and brackets.
package enum JSONWriter {
    /// Appends a text in quotes, escaped where it must be.
    package static func appendString(_ text: String, to output: inout [UInt8]) {
        var text = text
        text.withUTF8 { appendString($0, to: &output) }
    }

    /// Appends a text in quotes, from its bytes, which must be valid UTF-8.
    package static func appendString(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        appendEscaped(bytes, to: &output)
        output.append(UInt8(ascii: "\""))
    }

    /// Appends the inside of a quoted text, from its bytes, which must be valid UTF-8.
    package static func appendEscaped(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        var start = 0
        while start < bytes.count {
            let end = JSONText.endOfPlain(in: bytes, from: start)
            output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<end]))
            guard end < bytes.count else { return }
            appendEscape(of: bytes[end], to: &output)
            start = end + 1
        }
    }

    /// Appends a whole number.
    package static func appendInteger(_ number: some FixedWidthInteger, to output: inout [UInt8]) {
        if number < 0 { output.append(UInt8(ascii: "-")) }
        DecimalDigits.append(UInt64(number.magnitude), to: &output)
    }

    /// Appends a number as JavaScript prints it; `null` when it is not finite.
    package static func appendNumber(_ number: Double, to output: inout [UInt8]) {
        if number.isFinite { JavaScriptNumber.write(number, to: &output) } else { output.append(literal: "null") }
    }

    private static func appendEscape(of byte: UInt8, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: output.append(UInt8(ascii: "b"))
        case 0x09: output.append(UInt8(ascii: "t"))
        case 0x0A: output.append(UInt8(ascii: "n"))
        case 0x0C: output.append(UInt8(ascii: "f"))
        case 0x0D: output.append(UInt8(ascii: "r"))
        case 0x00..<0x20:
            output.append(literal: "u00")
            output.append(.hexadecimalDigit(byte >> 4))
            output.append(.hexadecimalDigit(byte & 15))
        default: output.append(byte)
        }
    }
}

/// Finds what needs care in a JSON text, eight bytes at a step.
enum JSONText {
    /// The next quote, backslash, control character or the end.
    @inline(__always)
    static func endOfPlain(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        end(in: bytes, from: start, stoppingAt: 0)
    }

    /// The next quote, backslash, control character, byte beyond ASCII or the end.
    @inline(__always)
    static func endOfPlainASCII(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        end(in: bytes, from: start, stoppingAt: 0x8080_8080_8080_8080)
    }

    @inline(__always)
    private static func end(
        in bytes: UnsafeBufferPointer<UInt8>, from start: Int, stoppingAt highBits: UInt64
    ) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let raw = UnsafeRawBufferPointer(bytes)
        var index = start
        while index + 8 <= raw.count {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let quotes = word ^ (ones &* 0x22)
            let slashes = word ^ (ones &* 0x5C)
            // A byte's top bit is set where it is 0x22, 0x5C or below 0x20: a borrow can only add hits above a first one.
            let marks =
                (((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes) | ((word &- ones &* 0x20) & ~word))
                & (ones &* 0x80) | (word & highBits)
            if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < raw.count {
            let byte = raw[index]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C || (highBits != 0 && byte >= 0x80) { break }
            index += 1
        }
        return index
    }
}
