import EventModel

/// A rendered URL that may be requested: http or https, a valid host, a valid port, no user name.
///
/// Spaces and bytes outside ASCII are percent-encoded and the fragment, which is never sent, is cut off; nothing else
/// is touched. A user name in the URL is refused rather than sent: it would show in every log, and a variable that
/// renders to `good.example@evil.example` would change the host. The hook's `auth` is the place for it.
struct RequestURL {
    /// The URL as it is requested, without a fragment.
    var bytes: [UInt8]
    /// The host, lower-cased, without port, brackets and closing dot.
    var host: String
    /// The value of the `host` header: the port is there when it is not the scheme's own.
    var authority: String
    /// Whether there is a query already.
    var hasQuery: Bool

    /// The text of the URL.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Parses a rendered URL.
    ///
    /// - Throws: A fault with the host when the URL got that far.
    init(_ rendered: [UInt8]) throws(RequestFault) {
        let isSecure = try Self.scheme(of: rendered)
        let start = isSecure ? 8 : 7
        let end = rendered[start...].firstIndex { $0 == 0x2F || $0 == 0x3F || $0 == 0x23 } ?? rendered.endIndex
        if rendered[start..<end].contains(0x40) {
            throw RequestFault("the URL holds a user name (text before an @); put it into the hook's auth")
        }
        let (name, port) = try Self.hostAndPort(rendered[start..<end])
        let isAddress = name.first == 0x5B
        var bare = isAddress ? name.dropFirst().dropLast() : name[...]
        if bare.last == 0x2E { bare.removeLast() }
        host = String(decoding: bare, as: UTF8.self)
        authority = String(decoding: name, as: UTF8.self)
        if let port, port != (isSecure ? 443 : 80) { authority += ":\(port)" }
        bytes = []
        bytes.reserveCapacity(rendered.count + 16)
        hasQuery = false
        for byte in rendered {
            if byte == 0x23 { break }
            if byte == 0x3F { hasQuery = true }
            switch byte {
            case 0x20, 0x80...: FormEncoding.appendEscape(of: byte, to: &bytes)
            case 0x00...0x1F, 0x7F:
                throw RequestFault("the URL holds the control character \(byte), which no URL may hold", host: host)
            default: bytes.append(byte)
            }
        }
    }

    /// The host of every URL that a template renders to; nil when a variable may change it. What stands before the first
    /// `/`, `?` or `#` after the scheme is the host, whatever the variables behind it hold.
    static func literalHost(of template: Template) -> String? {
        let source = Array(template.source.utf8)
        var text = source[...]
        if let tag = source.indices.dropLast().first(where: { source[$0] == 0x7B && source[$0 + 1] == 0x7B }) {
            guard let slashes = source[..<tag].firstIndex(of: 0x2F), slashes + 2 < tag,
                let end = source[(slashes + 2)..<tag].firstIndex(where: { $0 == 0x2F || $0 == 0x3F || $0 == 0x23 })
            else { return nil }
            text = source[..<end]
        }
        return (try? RequestURL(Array(text)))?.host
    }

    /// Starts another part of the query: appends `?`, or `&` when there is one already.
    mutating func openQuery() {
        if !hasQuery { bytes.append(0x3F) } else if bytes.last != 0x3F, bytes.last != 0x26 { bytes.append(0x26) }
        hasQuery = true
    }

    /// Whether the scheme is https; the scheme is taken in any case.
    private static func scheme(of rendered: [UInt8]) throws(RequestFault) -> Bool {
        let start = rendered.prefix(8).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        if start.elementsEqual("https://".utf8) { return true }
        if start.starts(with: "http://".utf8) { return false }
        if rendered.isEmpty { throw RequestFault("the URL is empty") }
        throw RequestFault("the URL starts with neither http:// nor https://")
    }

    /// Takes `host`, `host:port` or `[address]:port` apart; the host comes back lower-cased, an address in brackets.
    private static func hostAndPort(_ authority: ArraySlice<UInt8>) throws(RequestFault) -> ([UInt8], Int?) {
        var rest = authority
        var host: [UInt8]
        if rest.first == 0x5B {
            guard let close = rest.firstIndex(of: 0x5D), HostSyntax.isIPv6(rest[(rest.startIndex + 1)..<close]) else {
                throw RequestFault("the URL's host is in brackets but is no IPv6 address")
            }
            host = rest[...close].map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
            rest = rest[(close + 1)...]
            if !rest.isEmpty, rest.first != 0x3A { throw RequestFault("the URL's host has text after its address") }
        } else {
            let end = rest.firstIndex(of: 0x3A) ?? rest.endIndex
            host = rest[..<end].map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
            rest = rest[end...]
            if let fault = HostSyntax.fault(inName: host[...]) { throw RequestFault(fault) }
        }
        guard !rest.isEmpty else { return (host, nil) }
        let digits = rest.dropFirst()
        guard (1...5).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            case let port = digits.reduce(0, { $0 * 10 + Int($1 - 0x30) }), (1...65535).contains(port)
        else {
            let name = String(decoding: host, as: UTF8.self)
            throw RequestFault("the URL's port is not a number from 1 to 65535", host: name)
        }
        return (host, port)
    }
}
