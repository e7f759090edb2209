import CCurl
import Dispatcher

/// A request head in the form in which libcurl wants it, made once for all requests that share the head.
final class PreparedHead {
    /// Kept, so that no other head can get this one's identity while this object lives.
    let head: RequestHead
    let url: String
    let isSecure: Bool
    /// Scheme, host and port that are dialled: transfers of one origin may share connections.
    let origin: String
    /// The host that is dialled, lower-cased, without port and brackets.
    let dialledHost: String
    /// libcurl's header list. libcurl reads it during transfers and does not copy it: handles keep this object.
    let fields: UnsafeMutablePointer<curl_slist>?
    /// The URL taken apart, so that libcurl need not do it for each transfer; nil when it finds fault with it. Handles
    /// keep this object, for libcurl does not copy it either.
    let location: OpaquePointer?

    /// What libcurl would add of its own accord. A name with nothing after the colon forbids it.
    private static let additions = ["Accept", "User-Agent", "Content-Type", "Authorization"]

    /// Nil when the URL is not an absolute http or https URL.
    init?(_ head: RequestHead, forward: ForwardRule?) {
        guard let original = HTTPURL(head.url) else { return nil }
        let url = forward?.rewritten(original) ?? original
        self.head = head
        self.url = url.text
        isSecure = url.isSecure
        dialledHost = url.host
        origin = "\(url.isSecure ? "https" : "http")://\(url.authority)"

        var fields: UnsafeMutablePointer<curl_slist>?
        func append(_ line: String) { fields = curl_slist_append(fields, line) ?? fields }
        // libcurl writes `Host` first and in its own spelling; forbidden, it lets the head's own line pass in its place.
        append("Host:")
        append("Expect:")
        for name in Self.additions where !head.headers.contains(where: { $0.name.isSameField(as: name) }) {
            append(name + ":")
        }
        if !head.headers.contains(where: { $0.name.isSameField(as: "host") }) {
            append("Host: " + (forward?.keepsHost == false ? url : original).authority)
        }
        // How the body is framed follows from the body; a head that says otherwise would let the receiver wait for ever.
        let framing = ["content-length", "transfer-encoding"]
        for header in head.headers where !framing.contains(where: { header.name.isSameField(as: $0) }) {
            let isReplaced = forward?.keepsHost == false && header.name.isSameField(as: "host")
            let value = isReplaced ? url.authority : header.value
            append(value.isBlank ? header.name + ";" : header.name + ": " + value)
        }
        self.fields = fields
        // With TLS, and so HTTP/2, some of a crowd of streams never ended when their URL came taken apart.
        location = url.isSecure ? nil : Self.location(url.text)
    }

    deinit {
        curl_slist_free_all(fields)
        curl_url_cleanup(location)
    }

    /// As libcurl reads the URL of a handle with `CURLOPT_PATH_AS_IS`.
    private static func location(_ url: String) -> OpaquePointer? {
        guard let location = curl_url() else { return nil }
        let flags = UInt32(CURLU_GUESS_SCHEME | CURLU_NON_SUPPORT_SCHEME | CURLU_PATH_AS_IS)
        if curl_url_set(location, CURLUPART_URL, url, flags) == CURLUE_OK { return location }
        curl_url_cleanup(location)
        return nil
    }
}

/// The prepared heads of one thread: a small table where a newcomer takes the place of whoever has its slot.
///
/// Hooks share heads, and there are few hooks; heads with variables in them never come again and must not pile up.
struct PreparedHeads {
    private var slots = [PreparedHead?](repeating: nil, count: 64)
    private let forwards: [String: ForwardRule]

    init(forwards: [ForwardRule]) {
        self.forwards = Dictionary(forwards.map { ($0.host, $0) }, uniquingKeysWith: { _, last in last })
    }

    /// The rule for a head: one for its host and port goes before one for the host on every port.
    private func forward(for head: RequestHead) -> ForwardRule? {
        if forwards.isEmpty { return nil }
        let name = head.host.contains(":") ? "[\(head.host)]" : head.host
        return forwards["\(name):\(head.port)"] ?? forwards[head.host]
    }

    /// The head as libcurl wants it; nil when its URL is none.
    mutating func prepare(_ head: RequestHead) -> PreparedHead? {
        let address = UInt64(UInt(bitPattern: ObjectIdentifier(head)))
        let slot = Int((address &* 0x9E37_79B9_7F4A_7C15) >> 58)
        if let found = slots[slot], found.head === head { return found }
        let made = PreparedHead(head, forward: forward(for: head))
        slots[slot] = made
        return made
    }
}

extension String {
    /// Whether both are the same header name: ASCII, any case.
    fileprivate func isSameField(as other: String) -> Bool {
        utf8.count == other.utf8.count && zip(utf8, other.utf8).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
    }

    /// Whether libcurl would take this value for no value at all.
    fileprivate var isBlank: Bool { utf8.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) } }
}

extension UInt8 {
    fileprivate var asciiLowercased: UInt8 {
        self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
    }
}
