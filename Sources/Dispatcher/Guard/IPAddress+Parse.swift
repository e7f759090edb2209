import EventModel

extension IPAddress {
    /// An address from its usual text: four decimal numbers, or any form of RFC 4291 without brackets and zone.
    ///
    /// Nil for everything that only some programs take for an address (`127.1`, `0x7f.0.0.1`, `127.0.0.01`).
    package init?(_ literal: String) {
        let text = Array(literal.utf8)
        let address = text.contains(0x3A) ? Self.v6(text[...]) : Self.v4(text[...])
        guard let address else { return nil }
        self = address
    }

    /// Four decimal numbers up to 255 without leading zeros.
    static func v4(_ text: ArraySlice<UInt8>) -> IPAddress? {
        let parts = text.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.count == 1 || part.first != 0x30,
                let number = number(part, radix: 10), number <= 255
            else { return nil }
            value = value << 8 | UInt32(number)
        }
        return IPAddress(v4: value)
    }

    /// Eight groups, `::` once in place of some of them, an IPv4 address in place of the last two.
    static func v6(_ text: ArraySlice<UInt8>) -> IPAddress? {
        var groups: [UInt16] = []
        /// How many groups stand before the `::`.
        var gap: Int?
        var index = text.startIndex
        if text.starts(with: [0x3A, 0x3A]) {
            gap = 0
            index += 2
        }
        while index < text.endIndex {
            let end = text[index...].firstIndex(of: 0x3A) ?? text.endIndex
            let part = text[index..<end]
            if end == text.endIndex, part.contains(0x2E) {
                guard let last = v4(part) else { return nil }
                groups += [UInt16(truncatingIfNeeded: last.value >> 16), UInt16(truncatingIfNeeded: last.value)]
            } else {
                guard (1...4).contains(part.count), let group = number(part, radix: 16) else { return nil }
                groups.append(UInt16(group))
            }
            guard groups.count <= 8 else { return nil }
            if end == text.endIndex { break }
            index = end + 1
            // A single colon cannot end an address.
            guard index < text.endIndex else { return nil }
            if text[index] == 0x3A {
                guard gap == nil else { return nil }
                gap = groups.count
                index += 1
            }
        }
        if let gap {
            guard groups.count < 8 else { return nil }
            groups.insert(contentsOf: [UInt16](repeating: 0, count: 8 - groups.count), at: gap)
        }
        guard groups.count == 8 else { return nil }
        return IPAddress(.v6, groups.reduce(0) { $0 << 16 | UInt128($1) })
    }

    /// What a text means to programs that read addresses as the C library's `inet_aton` does: one to four numbers,
    /// decimal, octal after `0` or hexadecimal after `0x`, the last one filling up all bytes that are left; with or
    /// without a dot behind it. Nil when it is none to them either.
    static func loosely(_ text: ArraySlice<UInt8>) -> IPAddress? {
        let parts = (text.last == 0x2E ? text.dropLast() : text).split(
            separator: 0x2E, omittingEmptySubsequences: false)
        guard (1...4).contains(parts.count) else { return nil }
        var value: UInt64 = 0
        for (index, part) in parts.enumerated() {
            let isHexadecimal = part.starts(with: [0x30, 0x78])
            let radix: UInt64 = isHexadecimal ? 16 : part.first == 0x30 ? 8 : 10
            let bytes = index == parts.count - 1 ? 4 - index : 1
            guard let number = number(isHexadecimal ? part.dropFirst(2) : part, radix: radix),
                number < 1 << UInt64(8 * bytes)
            else { return nil }
            value = value << UInt64(8 * bytes) | number
        }
        return IPAddress(v4: UInt32(value))
    }

    /// A number without sign, below 2³²; nil for no digits or another character.
    private static func number(_ digits: ArraySlice<UInt8>, radix: UInt64) -> UInt64? {
        guard !digits.isEmpty else { return nil }
        var value: UInt64 = 0
        for byte in digits {
            guard let digit = byte.hexadecimalValue, digit < radix else { return nil }
            value = value * radix + UInt64(digit)
            guard value <= UInt64(UInt32.max) else { return nil }
        }
        return value
    }
}
