import EventModel

/// Which characters do not print as they are.
struct EscapeSet: OptionSet {
    let rawValue: UInt8

    /// `& < > " '` as character references.
    static let html = EscapeSet(rawValue: 1)
    /// What a JSON string cannot hold as is; where both apply, HTML comes first.
    static let json = EscapeSet(rawValue: 2)

    /// One bit for each special byte below 64; the backslash alone is above.
    var mask: UInt64 {
        var mask: UInt64 = 0
        if contains(.html) { mask |= 1 << 0x26 | 1 << 0x3C | 1 << 0x3E | 1 << 0x22 | 1 << 0x27 }
        if contains(.json) { mask |= 0xFFFF_FFFF | 1 << 0x22 }
        return mask
    }
}

extension [UInt8] {
    /// Appends a text, escaped.
    @inline(__always)
    mutating func append(_ string: String, escaping set: EscapeSet) {
        let done: Void? = string.utf8.withContiguousStorageIfAvailable { append($0, escaping: set) }
        if done == nil {
            var native = string
            native.withUTF8 { append($0, escaping: set) }
        }
    }

    /// Appends UTF-8 bytes, escaped.
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>, escaping set: EscapeSet) {
        if set.isEmpty {
            append(contentsOf: bytes)
            return
        }
        let mask = set.mask
        let json = set.contains(.json)
        var start = 0
        for index in 0..<bytes.count {
            let byte = bytes[index]
            let isSpecial = byte < 64 ? (mask >> UInt64(byte)) & 1 != 0 : byte == UInt8(ascii: "\\") && json
            guard isSpecial else { continue }
            append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
            appendEscape(of: byte, in: set)
            start = index + 1
        }
        append(contentsOf: start == 0 ? bytes : UnsafeBufferPointer(rebasing: bytes[start...]))
    }

    private mutating func appendEscape(of byte: UInt8, in set: EscapeSet) {
        switch byte {
        case UInt8(ascii: "&"): append(literal: "&amp;")
        case UInt8(ascii: "<"): append(literal: "&lt;")
        case UInt8(ascii: ">"): append(literal: "&gt;")
        case UInt8(ascii: "'"): append(literal: "&#39;")
        case UInt8(ascii: "\""): append(literal: set.contains(.html) ? "&quot;" : "\\\"")
        case UInt8(ascii: "\\"): append(literal: "\\\\")
        case 0x08: append(literal: "\\b")
        case 0x09: append(literal: "\\t")
        case 0x0A: append(literal: "\\n")
        case 0x0C: append(literal: "\\f")
        case 0x0D: append(literal: "\\r")
        default:
            let digits: StaticString = "0123456789abcdef"
            append(literal: "\\u00")
            append(digits.utf8Start[Int(byte >> 4)])
            append(digits.utf8Start[Int(byte & 15)])
        }
    }
}
