package import Dispatcher

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
}
