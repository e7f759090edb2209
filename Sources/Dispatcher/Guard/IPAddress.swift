/// An IPv4 or IPv6 address as a number.
package struct IPAddress: Hashable, Sendable {
    /// Which of the two an address is.
    package enum Family: Hashable, Sendable {
        /// 32 bits.
        case v4
        /// 128 bits.
        case v6

        /// How many bits an address has.
        package var bits: Int { self == .v4 ? 32 : 128 }
    }

    /// Which of the two it is.
    package let family: Family
    /// The address as one number; of an IPv4 address below 2³².
    package let value: UInt128

    /// An IPv4 address; `0x7F00_0001` is 127.0.0.1.
    package init(v4 value: UInt32) { self.init(.v4, UInt128(value)) }

    /// An IPv6 address from its first and its last eight bytes.
    package init(v6 high: UInt64, low: UInt64) { self.init(.v6, UInt128(high) << 64 | UInt128(low)) }

    init(_ family: Family, _ value: UInt128) {
        self.family = family
        self.value = value
    }

    /// The IPv4 address inside an IPv6 one that stands for it: mapped (`::ffff:0:0/96`) or translated by a gateway
    /// (`64:ff9b::/96`). Whoever dials the one reaches the other.
    package var embedded: IPAddress? {
        guard family == .v6 else { return nil }
        let prefix = value >> 32
        guard prefix == 0xFFFF || prefix == 0x64_FF9B << 64 else { return nil }
        return IPAddress(v4: UInt32(truncatingIfNeeded: value))
    }
}

extension IPAddress: CustomStringConvertible {
    /// `127.0.0.1`; an IPv6 address in the one form that RFC 5952 recommends.
    package var description: String {
        guard family == .v6 else { return Self.dotted(UInt32(truncatingIfNeeded: value)) }
        if value >> 32 == 0xFFFF { return "::ffff:" + Self.dotted(UInt32(truncatingIfNeeded: value)) }
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: value >> UInt128(112 - 16 * $0)) }
        let texts = groups.map { String($0, radix: 16) }
        let gap = Self.longestGap(groups)
        guard gap.count >= 2 else { return texts.joined(separator: ":") }
        return texts[..<gap.lowerBound].joined(separator: ":") + "::" + texts[gap.upperBound...].joined(separator: ":")
    }

    private static func dotted(_ value: UInt32) -> String {
        "\(value >> 24).\(value >> 16 & 255).\(value >> 8 & 255).\(value & 255)"
    }

    /// The first of the longest runs of zeros.
    private static func longestGap(_ groups: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for index in groups.indices {
            if groups[index] != 0 { start = index + 1 }
            if index + 1 - start > longest.count { longest = start..<(index + 1) }
        }
        return longest
    }
}
