/// The HTTP version of a response.
package enum HTTPVersion: String, Hashable, Sendable, CaseIterable {
    /// HTTP/1.0.
    case http10 = "HTTP/1.0"
    /// HTTP/1.1.
    case http11 = "HTTP/1.1"
    /// HTTP/2, negotiated or by prior knowledge.
    case http2 = "HTTP/2"
}
