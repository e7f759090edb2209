/// An absolute http or https URL in the three parts that a transport cares for.
struct HTTPURL {
    let isSecure: Bool
    /// Host and port as written. A user name before them is cut off: it is nobody's business on the wire, and libcurl
    /// would turn it into an `Authorization` that no head shows.
    let authority: String
    /// Path and query as written, without the fragment; begins with `/`.
    let target: String

    init(isSecure: Bool, authority: String, target: String) {
        self.isSecure = isSecure
        self.authority = authority
        self.target = target
    }

    /// Nil unless `text` begins with `http://` or `https://` and names a host.
    init?(_ text: String) {
        let bytes = text.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        switch text[..<colon].lowercased() {
        case "http": isSecure = false
        case "https": isSecure = true
        default: return nil
        }
        guard bytes[colon...].starts(with: "://".utf8) else { return nil }
        let rest = bytes[bytes.index(colon, offsetBy: 3)...]
        let isEnd = { (byte: UInt8) in
            byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
        }
        let end = rest.firstIndex(where: isEnd) ?? rest.endIndex
        var authority = rest[..<end]
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) { authority = authority[bytes.index(after: at)...] }
        guard let first = authority.first, first != UInt8(ascii: ":") else { return nil }
        let target = rest[end...].prefix { $0 != UInt8(ascii: "#") }
        self.authority = String(Substring(authority))
        self.target = (target.first == UInt8(ascii: "/") ? "" : "/") + String(Substring(target))
    }

    /// Whether what stands behind the host, if anything, is a number from 1 to 65535.
    var hasUsablePort: Bool {
        guard !authority.hasSuffix("]"), let colon = authority.utf8.lastIndex(of: UInt8(ascii: ":")) else {
            return true
        }
        let digits = authority.utf8[authority.utf8.index(after: colon)...]
        return digits.allSatisfy { (0x30...0x39).contains($0) } && UInt16(Substring(digits)).map { $0 > 0 } ?? false
    }

    /// The host, lower-cased, without its port; an IPv6 address in brackets.
    var name: String {
        guard !authority.hasSuffix("]"), let colon = authority.lastIndex(of: ":") else { return authority.lowercased() }
        return authority[..<colon].lowercased()
    }

    /// The host, lower-cased, without port and brackets.
    var host: String {
        let name = name
        return name.hasPrefix("[") && name.hasSuffix("]") ? String(name.dropFirst().dropLast()) : name
    }

    var text: String { (isSecure ? "https://" : "http://") + authority + target }
}
