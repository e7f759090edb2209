extension JSONParser {
    /// Reads a text from its opening quote past its closing one.
    mutating func string() throws(JSONError) -> String {
        let open = index
        index += 1
        let start = index
        try skipPlain()
        guard index < bytes.count else { throw unclosed(open) }
        if bytes[index] == UInt8(ascii: "\"") {
            let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
            index += 1
            return text
        }
        unescaped.removeAll(keepingCapacity: true)
        unescaped.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\"") {
                index += 1
                return String(decoding: unescaped, as: UTF8.self)
            }
            if bytes[index] == UInt8(ascii: "\\") { try unescape() }
            let start = index
            try skipPlain()
            unescaped.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
        }
        throw unclosed(open)
    }

    /// Goes on to the next quote, backslash or the end, past characters that stand for themselves.
    private mutating func skipPlain() throws(JSONError) {
        while true {
            index = JSONText.endOfPlainASCII(in: bytes, from: index)
            guard index < bytes.count else { return }
            switch bytes[index] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): return
            case 0..<0x20: throw controlCharacter()
            default: index += try lengthOfCharacter()
            }
        }
    }

    /// The bytes of the character beyond ASCII at the index, once they are seen to be well-formed UTF-8.
    private func lengthOfCharacter() throws(JSONError) -> Int {
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch bytes[index] {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xE1...0xEC, 0xEE...0xEF: length = 3
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw notUTF8()
        }
        guard index + length <= bytes.count, second.contains(bytes[index + 1]),
            bytes[index + 2..<index + length].allSatisfy({ $0 & 0xC0 == 0x80 })
        else { throw notUTF8() }
        return length
    }

    /// Takes one escape, from its backslash.
    private mutating func unescape() throws(JSONError) {
        guard index + 1 < bytes.count else { throw ended("in the middle of an escape") }
        let plain: UInt8
        switch bytes[index + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain = bytes[index + 1]
        case UInt8(ascii: "b"): plain = 0x08
        case UInt8(ascii: "f"): plain = 0x0C
        case UInt8(ascii: "n"): plain = 0x0A
        case UInt8(ascii: "r"): plain = 0x0D
        case UInt8(ascii: "t"): plain = 0x09
        case UInt8(ascii: "u"): return try unescapeUnicode()
        default: throw unknownEscape()
        }
        unescaped.append(plain)
        index += 2
    }

    private mutating func unescapeUnicode() throws(JSONError) {
        let unit = try codeUnit(at: index)
        if let scalar = Unicode.Scalar(unit) {
            index += 6
            return unescaped.append(contentsOf: UTF8.encode(scalar).unsafelyUnwrapped)
        }
        if UTF16.isLeadSurrogate(unit), index + 7 < bytes.count, bytes[index + 6] == UInt8(ascii: "\\"),
            bytes[index + 7] == UInt8(ascii: "u")
        {
            let next = try codeUnit(at: index + 6)
            if UTF16.isTrailSurrogate(next) {
                index += 12
                let scalar = UTF16.decode(UTF16.EncodedScalar([unit, next]))
                return unescaped.append(contentsOf: UTF8.encode(scalar).unsafelyUnwrapped)
            }
        }
        guard rules.repairsSurrogates else { throw loneSurrogate() }
        index += 6
        unescaped.append(contentsOf: [0xEF, 0xBF, 0xBD])
    }

    /// The value of the escape `\uXXXX` that starts at `start`.
    private func codeUnit(at start: Int) throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for position in start + 2..<start + 6 {
            guard position < bytes.count else { throw ended("in the middle of an escape") }
            guard let digit = bytes[position].hexadecimalValue else {
                throw JSONError(message: "expected four hexadecimal digits after '\\u'", offset: position)
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }
}
