package import EventModel

/// The HTTP methods a hook may use.
package enum RequestMethod: String, Hashable, Sendable, CaseIterable {
    /// Reads; the default data goes into the query.
    case get = "GET"
    /// The default method.
    case post = "POST"
    /// Replaces.
    case put = "PUT"
    /// Removes.
    case delete = "DELETE"
}

/// One header line, name and value as they are sent.
package struct Header: Hashable, Sendable {
    /// The name, in the case in which it is sent.
    package var name: String
    /// The value.
    package var value: String

    /// A header from its name and value.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension Header {
    /// Whether the value is nobody's business: traces and texts show `***` in its place.
    package var isSecret: Bool {
        HeaderSyntax.isEqual(name, "authorization") || HeaderSyntax.isEqual(name, "proxy-authorization")
    }
}

/// Everything of a request but its body. Hooks without variables in these places share one head among all their
/// requests, which is why it is a class.
package final class RequestHead: Sendable {
    /// The method.
    package let method: RequestMethod
    /// The absolute http or https URL, percent-encoded, with its query.
    package let url: String
    /// The URL's host name, lower-cased, without the port.
    package let host: String
    /// The host's dense number in the dispatcher's host table.
    package let hostIndex: Int
    /// The headers in the order in which they are shown, `host` included, `content-length` left out (it follows
    /// from the body).
    package let headers: [Header]
    /// Whether the server's certificate must hold.
    package let rejectUnauthorized: Bool
    /// How long an answer may take.
    package let timeout: Interval
    /// Whether only addresses that the address guard admits may be dialled.
    package let isGuarded: Bool

    /// A head from its parts.
    package init(
        method: RequestMethod, url: String, host: String, hostIndex: Int, headers: [Header],
        rejectUnauthorized: Bool = true, timeout: Interval = .seconds(20), isGuarded: Bool = false
    ) {
        self.method = method
        self.url = url
        self.host = host
        self.hostIndex = hostIndex
        self.headers = headers
        self.rejectUnauthorized = rejectUnauthorized
        self.timeout = timeout
        self.isGuarded = isGuarded
    }
}

extension RequestHead {
    /// Path and query, as the request line has them.
    package var target: String {
        guard let scheme = url.utf8.firstIndex(of: 0x3A) else { return url }
        let rest = url.utf8[url.utf8.index(scheme, offsetBy: 3)...]
        guard let start = rest.firstIndex(where: { $0 == 0x2F || $0 == 0x3F }) else { return "/" }
        return rest[start] == 0x2F ? String(url[start...]) : "/\(url[start...])"
    }
}

/// One HTTP request, ready to be sent.
package struct Request: Sendable {
    /// Method, URL and headers.
    package var head: RequestHead
    /// The body's bytes; empty for none.
    package var body: [UInt8]

    /// A request from its parts.
    package init(head: RequestHead, body: [UInt8] = []) {
        self.head = head
        self.body = body
    }

    /// Whether a `content-length` belongs to the request: it has a body, or its method is one that usually has.
    package var carriesLength: Bool { !body.isEmpty || head.method == .post || head.method == .put }
}
