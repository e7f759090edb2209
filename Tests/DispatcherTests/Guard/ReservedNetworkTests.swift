import EventModel
import Testing

@testable import Dispatcher

/// Which addresses are refused, by a second reading of the list that does no bit arithmetic of the guard's own.
@Suite struct ReservedNetworkTests {
    /// A refused range by its first address and its width.
    struct Refused: CustomTestStringConvertible {
        let first: IPAddress
        let last: IPAddress
        let testDescription: String

        init(_ cidr: String) {
            let parts = cidr.split(separator: "/")
            let address = IPAddressTests.systemAddress(String(parts[0])) ?? IPAddress(v4: 0)
            let free = address.family.bits - (Int(parts[1]) ?? 0)
            first = address
            var last = address.value
            for bit in 0..<free { last |= 1 << UInt128(bit) }
            self.last = IPAddress(address.family, last)
            testDescription = cidr
        }

        func contains(_ address: IPAddress) -> Bool {
            address.family == first.family && (first.value...last.value).contains(address.value)
        }
    }

    static let v4 = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    ].map(Refused.init)
    static let v6 = [
        "::/8", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16",
        "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    ].map(Refused.init)
    /// Where an IPv4 address hides: `::ffff:0:0/96` and `64:ff9b::/96`.
    static let disguises = ["::ffff:0:0/96", "64:ff9b::/96"].map(Refused.init)

    static func isRefused(_ address: IPAddress) -> Bool {
        if let disguise = disguises.first(where: { $0.contains(address) }) {
            return isRefused(IPAddress(v4: UInt32(address.value - disguise.first.value)))
        }
        return (v4 + v6).contains { $0.contains(address) }
    }

    /// The addresses at a distance that is no further than the family reaches.
    static func neighbours(_ range: Refused) -> [IPAddress] {
        let top = range.first.family == .v4 ? UInt128(UInt32.max) : UInt128.max
        var addresses: [IPAddress] = []
        if range.first.value > 0 { addresses.append(IPAddress(range.first.family, range.first.value - 1)) }
        if range.last.value < top { addresses.append(IPAddress(range.first.family, range.last.value + 1)) }
        return addresses
    }

    static func check(_ address: IPAddress, _ isRefused: Bool) {
        let strict = AddressGuard()
        #expect(strict.admits(address, host: "name.example") != isRefused, "\(address)")
        #expect((strict.judge([address], of: "name.example") != nil) == isRefused, "\(address)")
        let host = address.family == .v4 ? "\(address)" : "[\(address)]"
        #expect(((try? strict.judge(url: "https://\(host)/").get()) == nil) == isRefused, "\(address)")
    }

    @Test(arguments: v4 + v6) func firstAndLastAreRefused(range: Refused) {
        Self.check(range.first, true)
        Self.check(range.last, true)
    }

    /// Neighbours are admitted unless another range holds them, as 239.255.255.255 is beside 240/4.
    @Test(arguments: v4 + v6) func neighboursAreJudgedByTheList(range: Refused) {
        for address in Self.neighbours(range) { Self.check(address, Self.isRefused(address)) }
    }

    @Test func someNeighboursAreAdmittedAndSomeAreNot() {
        let neighbours = (Self.v4 + Self.v6).flatMap(Self.neighbours)
        #expect(neighbours.count == 2 * 27 - 4)
        let refused = neighbours.filter(Self.isRefused).map(\.description)
        #expect(
            Set(refused) == [
                "239.255.255.255", "240.0.0.0", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fec0::",
                "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "64:ff9b:0:ffff:ffff:ffff:ffff:ffff", "64:ff9b:2::", "100::",
                "ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ff00::",
            ])
    }

    /// An IPv4 address is refused or admitted in both disguises as it is without.
    @Test(arguments: disguises) func disguisesAreSeenThrough(disguise: Refused) {
        for range in Self.v4 {
            for address in [range.first, range.last] + Self.neighbours(range) {
                let hidden = IPAddress(.v6, disguise.first.value + address.value)
                Self.check(hidden, Self.isRefused(address))
            }
        }
        for address in Self.neighbours(disguise) { Self.check(address, true) }
        Self.check(IPAddress(.v6, disguise.first.value + 0x0808_0808), false)
    }

    @Test func addressesAtRandomAgreeWithTheList() {
        var generator = SeededGenerator(seed: 21)
        let heads = (Self.v6 + Self.disguises).map(\.first.value)
        var refused = 0
        for round in 0..<20_000 {
            let low = UInt128(UInt64.random(in: .min ... .max, using: &generator))
            let shift = UInt128(Int.random(in: 0...127, using: &generator))
            let six = heads[round % heads.count] ^ (low << shift)
            let four = UInt32.random(in: .min ... .max, using: &generator)
            for address in [IPAddress(.v6, six), IPAddress(v4: four)] {
                let isRefused = Self.isRefused(address)
                if isRefused { refused += 1 }
                if AddressGuard().admits(address, host: "h") == isRefused {
                    Issue.record("seed 21, round \(round): \(address)")
                }
            }
        }
        #expect((1000..<39_000).contains(refused))
    }
}
