import EventModel

/// Which characters do not print as they are.
struct EscapeSet: OptionSet {
    let rawValue: UInt8

    /// `& < > " '` as character references.
    static let html = EscapeSet(rawValue: 1)
    /// What a JSON string cannot hold as is; where both apply, HTML comes first.
    static let json = EscapeSet(rawValue: 2)

    /// The index of the first special byte from `start` on, or the count.
    func firstSpecial(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var index = start
        let raw = UnsafeRawBufferPointer(bytes)
        while index + 8 <= bytes.count {
            let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if isSpecial(within: word) { break }
            index += 8
        }
        while index < bytes.count, !isSpecial(bytes[index]) { index += 1 }
        return index
    }

    /// Without branches on the byte: letters mixed with digits would mislead the predictor.
    @inline(__always)
    private func isSpecial(_ byte: UInt8) -> Bool {
        let html: UInt64 = contains(.html) ? 1 << 0x26 | 1 << 0x3C | 1 << 0x3E | 1 << 0x22 | 1 << 0x27 : 0
        let json: UInt64 = contains(.json) ? 0xFFFF_FFFF | 1 << 0x22 : 0
        let above: UInt64 = contains(.json) ? 1 << (0x5C - 64) : 0
        let mask = byte & 0x40 == 0 ? html | json : above
        return (mask &>> UInt64(byte & 0x3F)) & 1 & ~UInt64(byte >> 7) != 0
    }

    /// Whether one of eight bytes is special: each test leaves a high bit where a byte is zero, or below 32.
    @inline(__always)
    private func isSpecial(within word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word }
        var found = zeros(word ^ (ones &* 0x22))
        if contains(.html) {
            found |= zeros((word | ones) ^ (ones &* 0x27)) | zeros((word | (ones &* 2)) ^ (ones &* 0x3E))
        }
        if contains(.json) {
            found |= zeros(word ^ (ones &* 0x5C)) | (word &- (ones &* 0x20)) & ~word
        }
        return found & (ones &* 0x80) != 0
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
        var start = 0
        while true {
            let end = set.firstSpecial(in: bytes, from: start)
            append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<end]))
            guard end < bytes.count else { return }
            appendEscape(of: bytes[end], in: set)
            start = end + 1
        }
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
