/// All addresses that begin with the same bits, such as `10.0.0.0/8`.
package struct AddressRange: Hashable, Sendable {
    /// The address whose bits behind the prefix are all 0.
    package let first: IPAddress
    /// How many bits the addresses share.
    package let prefix: Int

    /// A range from its text: an address and the bits that count, `10.0.0.0/8` or `fc00::/7`; an address alone is a
    /// range of one.
    ///
    /// Nil when the text is no such range, and when bits are set behind the prefix (`10.0.0.5/8`): that may be a slip.
    package init?(_ cidr: String) {
        guard let spoken = Self.spokenOf(in: cidr), spoken.address == spoken.range.first else { return nil }
        self = spoken.range
    }

    /// The range in which an address shares its first bits with others.
    init(around address: IPAddress, prefix: Int) {
        self.prefix = prefix
        first = IPAddress(address.family, address.value & ~Self.rest(of: address.family, behind: prefix))
    }

    /// The address whose bits behind the prefix are all 1.
    package var last: IPAddress { IPAddress(first.family, first.value | Self.rest(of: first.family, behind: prefix)) }

    /// Whether the address is of the range's family and begins with its bits.
    package func contains(_ address: IPAddress) -> Bool {
        address.family == first.family && first.value <= address.value && address.value <= last.value
    }

    /// The range that a text speaks of and the address that it names, which need not be the range's first.
    static func spokenOf(in text: String) -> (address: IPAddress, range: AddressRange)? {
        let parts = text.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = IPAddress(String(Substring(parts[0]))) else { return nil }
        guard parts.count == 2 else {
            return (address, AddressRange(around: address, prefix: address.family.bits))
        }
        let digits = parts[1]
        guard (1...3).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            digits.count == 1 || digits.first != 0x30, let prefix = Int(Substring(digits)),
            prefix <= address.family.bits
        else { return nil }
        return (address, AddressRange(around: address, prefix: prefix))
    }

    /// The bits behind a prefix.
    private static func rest(of family: IPAddress.Family, behind prefix: Int) -> UInt128 {
        // Shifting by all 128 bits gives 0.
        (UInt128.max >> UInt128(128 - family.bits)) >> UInt128(prefix)
    }
}

extension AddressRange: CustomStringConvertible {
    /// `10.0.0.0/8`.
    package var description: String { "\(first)/\(prefix)" }
}
