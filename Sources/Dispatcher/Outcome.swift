/// How an attempt ended.
package enum Outcome: Sendable {
    /// The receiver answered.
    case response(Response)
    /// There was no usable answer.
    case failure(TransportError)
}

/// A receiver's answer, as far as the cloud keeps it.
package struct Response: Sendable {
    /// The most bytes of a body that are kept (as the cloud's webhook reference says).
    package static let maximumBytes = 100_000

    /// The HTTP status.
    package var status: Int
    /// The headers in the order of arrival, names as received.
    package var headers: [Header]
    /// The body's first bytes, `maximumBytes` at most.
    package var body: [UInt8]
    /// Bytes of the body beyond those kept, as far as they were seen or announced.
    package var bytesDropped: Int

    /// An answer from its parts; a body past `maximumBytes` is cut and the rest counted.
    package init(status: Int, headers: [Header] = [], body: [UInt8] = [], bytesDropped: Int = 0) {
        self.status = status
        self.headers = headers
        let excess = body.count - Self.maximumBytes
        self.body = excess > 0 ? Array(body.prefix(Self.maximumBytes)) : body
        self.bytesDropped = excess > 0 ? bytesDropped + excess : bytesDropped
    }
}

/// Why there was no answer. The raw value is the name that `hook-error` events and traces carry.
package enum TransportError: String, Hashable, Sendable, CaseIterable {
    /// Nobody listens at the address.
    case refused = "ECONNREFUSED"
    /// No complete answer came in time.
    case timedOut = "ETIMEDOUT"
    /// The connection broke before the answer was complete.
    case reset = "ECONNRESET"
    /// The host's name has no address.
    case notFound = "ENOTFOUND"
    /// What came back is not HTTP.
    case malformed = "EPROTO"
    /// The server's certificate does not hold.
    case certificate = "CERT_INVALID"
    /// The process had no file descriptor for a connection until the attempt's time was over.
    case outOfDescriptors = "EMFILE"
    /// The address guard let no connection be made.
    case blocked = "EBLOCKED"
}
