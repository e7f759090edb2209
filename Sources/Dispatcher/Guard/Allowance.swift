/// What an address guard lets through although it is not public: a setting for development, where the receiver runs on
/// the same machine.
package enum Allowance: Hashable, Sendable {
    /// These addresses.
    case range(AddressRange)
    /// Whatever address the name has, as far as the URL names it by this name. Lower-cased.
    case host(String)

    /// An allowance as `--allow-private` takes it: a range (`127.0.0.0/8`, `::1`) or a host name (`localhost`).
    ///
    /// - Throws: `GuardFault.allowance` for a text that is neither, and for a range with bits set behind its prefix.
    package init(_ text: String) throws(GuardFault) {
        var bare = text
        if bare.hasPrefix("["), bare.hasSuffix("]") { bare = String(bare.dropFirst().dropLast()) }
        if let spoken = AddressRange.spokenOf(in: bare) {
            guard spoken.address == spoken.range.first else {
                throw .allowance(
                    "\(text) has bits set behind its prefix: write \(spoken.range), or \(spoken.address) for this one")
            }
            self = .range(spoken.range)
            return
        }
        let name = Array(text.utf8).map(\.lowercasedASCII)
        guard HostSyntax.fault(inName: name[...]) == nil, name.last != 0x2E, !GuardedURL.endsInNumber(name[...]) else {
            throw .allowance(
                "\(text) is neither a range such as 127.0.0.0/8, nor an address, nor a host name")
        }
        self = .host(String(decoding: name, as: UTF8.self))
    }

    /// Whether it is for this address of a host.
    func covers(_ address: IPAddress, of host: String) -> Bool {
        switch self {
        case .range(let range): range.contains(address) || address.embedded.map(range.contains) == true
        case .host(let name): name.lowercased() == host.lowercased()
        }
    }
}
