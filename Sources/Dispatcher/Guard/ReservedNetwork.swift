/// Networks whose addresses are not public: what answers there stands inside somebody's walls, or nowhere.
struct ReservedNetwork: Hashable, Sendable {
    /// The addresses.
    let range: AddressRange
    /// What they are for.
    let purpose: String

    /// The network that an address lies in; nil for a public address. An address that stands for another one is judged
    /// as that one.
    static func holding(_ address: IPAddress) -> ReservedNetwork? {
        let judged = address.embedded ?? address
        return (judged.family == .v4 ? v4 : v6).first { $0.range.contains(judged) }
    }

    static let v4 = table([
        ("0.0.0.0/8", "this machine"),
        ("10.0.0.0/8", "a private network"),
        ("100.64.0.0/10", "a carrier's network"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local, where machines in a data centre find their credentials"),
        ("172.16.0.0/12", "a private network"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "6to4 relays"),
        ("192.168.0.0/16", "a private network"),
        ("198.18.0.0/15", "benchmarks"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    ])

    /// `::/8` holds `64:ff9b::/96` and `::ffff:0:0/96` as well, but those are judged as the address inside.
    static let v6 = table([
        ("::1/128", "loopback"),
        ("64:ff9b:1::/48", "a translator's network"),
        ("::/8", "reserved"),
        ("100::/64", "discarded"),
        ("2001::/32", "Teredo tunnels"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4 tunnels"),
        ("3fff::/20", "documentation"),
        ("5f00::/16", "segment routing"),
        ("fc00::/7", "a private network"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "a private network"),
        ("ff00::/8", "multicast"),
    ])

    private static func table(_ rows: [(cidr: String, purpose: String)]) -> [ReservedNetwork] {
        rows.map { row in
            guard let range = AddressRange(row.cidr) else {
                preconditionFailure("The reserved network \(row.cidr) is no range of addresses.")
            }
            return ReservedNetwork(range: range, purpose: row.purpose)
        }
    }
}

extension IPAddress {
    /// True for 127.0.0.0/8, also inside an IPv6 address, and ::1.
    package var isLoopback: Bool { ReservedNetwork.holding(self)?.purpose == "loopback" }
}
