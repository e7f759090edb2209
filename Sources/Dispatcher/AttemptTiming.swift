/// When an attempt ended and what its time went into, by the clock that no one sets. Times that did not come to be are
/// 0: a connection that was kept has no connecting.
package struct AttemptTiming: Sendable {
    /// The attempt.
    package var id: AttemptID
    /// When it ended, in nanoseconds of the monotonic clock.
    package var endedAt: Int64
    /// Nanoseconds from its transfer's start until the connection stood.
    package var connect: Int64
    /// Nanoseconds from its transfer's start until TLS was agreed on.
    package var tls: Int64
    /// Nanoseconds from its transfer's start until the first byte came.
    package var firstByte: Int64
    /// Nanoseconds from its transfer's start until its end.
    package var total: Int64
    /// Connections that were opened for it.
    package var connections: Int
    /// Those of them that took the place of connections which had been lost.
    package var reconnects: Int
    /// Whether it found all transfers taken and had to wait for one.
    package var hasWaited: Bool
    /// Bytes of the answer's body that came.
    package var bodyBytes: Int
    /// The HTTP version of the response; nil without one.
    package var version: HTTPVersion?

    /// Times from their parts.
    package init(
        id: AttemptID, endedAt: Int64, connect: Int64, tls: Int64, firstByte: Int64, total: Int64, connections: Int,
        reconnects: Int = 0, hasWaited: Bool = false, bodyBytes: Int = 0, version: HTTPVersion? = nil
    ) {
        self.id = id
        self.endedAt = endedAt
        self.connect = connect
        self.tls = tls
        self.firstByte = firstByte
        self.total = total
        self.connections = connections
        self.reconnects = reconnects
        self.hasWaited = hasWaited
        self.bodyBytes = bodyBytes
        self.version = version
    }
}
