import EventModel

/// A URL whose host every program reads alike: a plain name, four decimal numbers, or an IPv6 address in brackets.
///
/// Whatever some programs take for another address than others do is refused, even where it would be harmless: a check
/// that reads a host otherwise than whoever dials it is no check.
package struct GuardedURL: Hashable, Sendable {
    /// Whether the scheme is https.
    package let isSecure: Bool
    /// The host, lower-cased, without port and brackets.
    package let host: String
    /// The port, written or the scheme's own.
    package let port: Int
    /// The host's address when it is one; nil for a name, whose addresses must be asked for.
    package let literal: IPAddress?

    init(_ url: String) throws(GuardFault) {
        let bytes = Array(url.utf8)
        isSecure = try Self.scheme(of: bytes)
        if let control = bytes.first(where: { $0 < 0x20 || $0 == 0x7F }) {
            throw .url("the URL holds the control character \(control), which no URL may hold")
        }
        let start = isSecure ? 8 : 7
        let end = bytes[start...].firstIndex { $0 == 0x2F || $0 == 0x3F || $0 == 0x23 } ?? bytes.endIndex
        let authority = bytes[start..<end]
        if authority.contains(0x40) { throw .userName }
        var rest: ArraySlice<UInt8>
        if authority.first == 0x5B {
            let address: IPAddress
            (address, rest) = try Self.bracketed(authority)
            literal = address
            host = address.description
        } else {
            if authority.count(where: { $0 == 0x3A }) > 1 {
                throw .url("the URL's host has more than one colon; an IPv6 address stands in brackets")
            }
            let name = (authority.firstIndex(of: 0x3A).map { authority[..<$0] } ?? authority).map(\.lowercasedASCII)
            rest = authority.dropFirst(name.count)
            literal = try Self.address(name[...])
            host = String(decoding: name, as: UTF8.self)
        }
        port = try Self.port(rest) ?? (isSecure ? 443 : 80)
    }

    /// Whether a name's last part is a number, decimal or hexadecimal. No name that is registered ends in one, and many
    /// programs take such a name for an IPv4 address.
    static func endsInNumber(_ name: ArraySlice<UInt8>) -> Bool {
        let bare = name.last == 0x2E ? name.dropLast() : name
        let last = bare.lastIndex(of: 0x2E).map { bare[($0 + 1)...] } ?? bare
        if last.starts(with: [0x30, 0x78]) { return last.dropFirst(2).allSatisfy { $0.hexadecimalValue != nil } }
        return !last.isEmpty && last.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func scheme(of bytes: [UInt8]) throws(GuardFault) -> Bool {
        let start = bytes.prefix(8).map(\.lowercasedASCII)
        if start.elementsEqual("https://".utf8) { return true }
        if start.starts(with: "http://".utf8) { return false }
        throw .url("the URL does not start with https://")
    }

    /// The address in a lower-cased host; nil when it is a name.
    private static func address(_ name: ArraySlice<UInt8>) throws(GuardFault) -> IPAddress? {
        if name.contains(0x25) {
            throw .url("the URL's host holds a percent sign; write the host without escapes")
        }
        if let fault = HostSyntax.fault(inName: name) { throw .url(fault) }
        if endsInNumber(name) {
            if let address = IPAddress.v4(name) { return address }
            throw .oddAddress(host: String(decoding: name, as: UTF8.self), meaning: .loosely(name))
        }
        if name.last == 0x2E { throw .url("the URL's host ends in a dot; write it without") }
        return nil
    }

    /// Takes `[address]` off an authority.
    private static func bracketed(
        _ authority: ArraySlice<UInt8>
    ) throws(GuardFault) -> (IPAddress, ArraySlice<UInt8>) {
        guard let close = authority.firstIndex(of: 0x5D) else { throw .url("the URL's host has no closing bracket") }
        let text = authority[(authority.startIndex + 1)..<close]
        if text.contains(0x25) { throw .url("the URL's address has a zone, which only its own machine understands") }
        guard let address = IPAddress.v6(text) else {
            throw .url("the URL's host is in brackets but is no IPv6 address")
        }
        let rest = authority[(close + 1)...]
        guard rest.isEmpty || rest.first == 0x3A else { throw .url("the URL's host has text after its address") }
        return (address, rest)
    }

    /// The port in what follows the host: nothing, or a colon and a number.
    private static func port(_ text: ArraySlice<UInt8>) throws(GuardFault) -> Int? {
        guard !text.isEmpty else { return nil }
        let digits = text.dropFirst()
        guard (1...5).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            case let port = digits.reduce(0, { $0 * 10 + Int($1 - 0x30) }), (1...65535).contains(port)
        else { throw .url("the URL's port is not a number from 1 to 65535") }
        return port
    }
}

extension UInt8 {
    /// The byte with an ASCII capital made small.
    var lowercasedASCII: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}
