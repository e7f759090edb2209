/// What a host in a URL may look like.
package enum HostSyntax {
    /// Why a lower-cased host name is none; nil when it is. Names and IPv4 addresses alike.
    package static func fault(inName name: ArraySlice<UInt8>) -> String? {
        var name = name
        if name.last == 0x2E { name.removeLast() }
        if name.isEmpty { return "the URL has no host" }
        if name.count > 253 { return "the URL's host has \(name.count) bytes; the most is 253" }
        var label = 0
        for byte in name {
            switch byte {
            case 0x2E:
                if label == 0 { return "the URL's host has an empty part between its dots" }
                label = 0
            case 0x30...0x39, 0x61...0x7A, 0x2D, 0x5F:
                label += 1
                if label > 63 { return "a part of the URL's host has more than 63 bytes" }
            case 0x80...:
                return "the URL's host holds a letter outside ASCII; write the host in its xn-- form"
            case 0x20: return "the URL's host holds a space"
            default: return "the URL's host holds \(described(byte)), which no host name has"
            }
        }
        return label == 0 ? "the URL's host has an empty part between its dots" : nil
    }

    /// Whether the text between brackets is an IPv6 address by RFC 4291, without a zone.
    static func isIPv6(_ text: ArraySlice<UInt8>) -> Bool { IPAddress.v6(text) != nil }

    /// A byte for a message: the character in quotes, or its number.
    static func described(_ byte: UInt8) -> String {
        (0x21...0x7E).contains(byte)
            ? "\"\(Character(UnicodeScalar(byte)))\"" : "the byte \(byte)"
    }
}
