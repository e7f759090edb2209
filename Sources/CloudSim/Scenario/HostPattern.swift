import EventModel

/// A host as people write it: a name or an address, perhaps with a port.
struct HostPattern {
    /// Why a text names no host.
    struct Fault: Error {
        let message: String
    }

    /// The host in lower case, as requests have it: an address without brackets, a name without a dot at its end.
    let name: String
    /// The port, when one is written.
    let port: Int?

    init(parsing text: String) throws(Fault) {
        if text.contains("/") {
            throw Fault(message: "a host is a name such as \"example.com\", without scheme and path")
        }
        let lowered = text.lowercased()
        if lowered.hasPrefix("[") {
            guard let close = lowered.firstIndex(of: "]"), Self.isAddress(lowered[...close].dropFirst().dropLast())
            else {
                throw Fault(message: "\"\(text.prefix(60))\" is no address")
            }
            name = String(lowered[...close].dropFirst().dropLast())
            port = try Self.port(lowered[lowered.index(after: close)...])
        } else {
            let colon = lowered.firstIndex(of: ":") ?? lowered.endIndex
            name = String(lowered[..<colon].hasSuffix(".") ? lowered[..<colon].dropLast() : lowered[..<colon])
            port = try Self.port(lowered[colon...])
            guard Self.isName(name) else { throw Fault(message: "\"\(text.prefix(60))\" is no host name") }
        }
    }

    /// The port of what follows a host: nothing, or a colon and a number.
    private static func port(_ rest: Substring) throws(Fault) -> Int? {
        if rest.isEmpty { return nil }
        let digits = rest.dropFirst()
        guard rest.hasPrefix(":"), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits),
            (1...65_535).contains(number)
        else { throw Fault(message: "a port is a number from 1 to 65535, after a colon") }
        return number
    }

    private static func isAddress(_ text: Substring) -> Bool {
        text.contains(":") && text.utf8.allSatisfy { $0.hexadecimalValue != nil || $0 == 0x3A || $0 == 0x2E }
    }

    private static func isName(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= 253, !name.hasPrefix("."), !name.contains("..") else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
            default: false
            }
        }
    }
}
