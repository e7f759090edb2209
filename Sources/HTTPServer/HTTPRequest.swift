/// One request, complete with its body.
package struct HTTPRequest: Sendable {
    /// The method, case as sent.
    package var method: String
    /// The request target as sent: origin form, absolute form or `*`.
    package var target: String
    /// Who is asked: the absolute target's authority, else the `Host` field; empty when there is neither.
    package var authority: String
    /// 0 for HTTP/1.0, 1 for HTTP/1.1.
    package var minorVersion: Int
    /// The fields in the order of arrival; bytes that are not UTF-8 became U+FFFD.
    package var headers: [HTTPField]
    /// The body, with the transfer coding taken off.
    package var body: [UInt8]
    /// Why the body was not read; nil if it is complete.
    package var bodyRefusal: RequestDecoder.Refusal?
    /// Whether the connection may serve another request after this one.
    package var keepsAlive: Bool
    /// Who asks.
    package var peer: PeerAddress
    /// Where the path begins in the target, in bytes; past a scheme and an authority.
    var pathStart: Int

    /// The value of the first field with this name, in any case.
    package func header(_ name: String) -> String? { headers.first { $0.isNamed(name) }?.value }

    /// Path and query, still percent-encoded, without scheme and authority; at least `/`.
    package var resource: Substring {
        let rest = target.utf8.dropFirst(pathStart)
        guard let first = rest.first else { return "/" }
        // An absolute target may have a query directly behind its authority.
        return first == UInt8(ascii: "?") ? "/" + Substring(rest) : Substring(rest)
    }

    /// The path, still percent-encoded.
    package var path: Substring {
        let resource = resource
        return resource.prefix { $0 != "?" }
    }

    /// What follows the first question mark, still percent-encoded; nil without one.
    package var query: Substring? {
        let resource = resource
        guard let mark = resource.utf8.firstIndex(of: UInt8(ascii: "?")) else { return nil }
        return resource[resource.utf8.index(after: mark)...]
    }

    /// The authority's host name in lower case, without port and brackets.
    package var host: String {
        let all = authority.utf8
        if all.first == UInt8(ascii: "["), let end = all.firstIndex(of: UInt8(ascii: "]")) {
            return String(Substring(all[..<end].dropFirst())).lowercased()
        }
        return String(Substring(all.prefix { $0 != UInt8(ascii: ":") })).lowercased()
    }
}
