package import CloudSim
package import Dispatcher
package import EventModel

/// A request that a real receiver got, for those who show or judge it.
package struct ReceivedCall: Sendable {
    /// The receiver's running number of the request, from 1.
    package var number: Int
    /// When it arrived, by the wall clock.
    package var time: Instant
    /// The client's address and port.
    package var peer: String
    /// The host that was asked, as the request names it, port included.
    package var authority: String
    /// The method.
    package var method: String
    /// Path and query as sent.
    package var target: String
    /// The headers as sent.
    package var headers: [Header]
    /// The body's bytes.
    package var body: [UInt8]
    /// What the receiver does with it.
    package var answer: ReceiverAnswer

    /// The value of the first header with this name, in any case.
    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }
}

/// What a real receiver got that is no request: broken framing, too large, too slow.
package struct RefusedCall: Sendable {
    /// When it was refused, by the wall clock.
    package var time: Instant
    /// The client's address and port.
    package var peer: String
    /// The status of the answer.
    package var status: Int
    /// What is wrong with it.
    package var reason: String
}
