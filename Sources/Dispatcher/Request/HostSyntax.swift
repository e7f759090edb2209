import EventModel

/// What a host in a URL may look like.
enum HostSyntax {
    /// Why a lower-cased host name is none; nil when it is. Names and IPv4 addresses alike.
    static func fault(inName name: ArraySlice<UInt8>) -> String? {
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
    static func isIPv6(_ text: ArraySlice<UInt8>) -> Bool {
        var groups = 0
        var compressed = false
        var index = text.startIndex
        if text.starts(with: [0x3A, 0x3A]) {
            compressed = true
            index += 2
            if index == text.endIndex { return true }
        }
        while true {
            let end = text[index...].firstIndex(of: 0x3A) ?? text.endIndex
            let group = text[index..<end]
            if end == text.endIndex, group.contains(0x2E) {
                guard isIPv4(group) else { return false }
                groups += 2
            } else {
                guard (1...4).contains(group.count), group.allSatisfy({ $0.hexadecimalValue != nil }) else {
                    return false
                }
                groups += 1
            }
            if groups > 8 { return false }
            if end == text.endIndex { break }
            index = end + 1
            if index < text.endIndex, text[index] == 0x3A {
                if compressed { return false }
                compressed = true
                index += 1
                if index == text.endIndex { break }
            }
        }
        return compressed ? groups < 8 : groups == 8
    }

    private static func isIPv4(_ text: ArraySlice<UInt8>) -> Bool {
        let parts = text.split(separator: 0x2E, omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                guard (1...3).contains(part.count), part.allSatisfy({ (0x30...0x39).contains($0) }) else {
                    return false
                }
                return part.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 255
            }
    }

    /// A byte for a message: the character in quotes, or its number.
    static func described(_ byte: UInt8) -> String {
        (0x21...0x7E).contains(byte)
            ? "\"\(Character(UnicodeScalar(byte)))\"" : "the byte \(byte)"
    }
}
