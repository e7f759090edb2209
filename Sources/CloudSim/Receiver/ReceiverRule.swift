package import Dispatcher
package import EventModel

/// One rule of a receiver: for which requests, how often, how late, and with what it answers.
package struct ReceiverRule: Sendable {
    /// Which requests the rule is for; nil takes all.
    package var condition: Condition?
    /// How many requests the rule answers before it is used up; nil never ends.
    package var times: Int?
    /// How long the answer takes.
    package var latency = Latency.constant(.zero)
    /// What the answer is.
    package var reply: Reply

    /// A rule for all requests that answers at once.
    package init(reply: Reply = .response()) { self.reply = reply }
}

extension ReceiverRule {
    /// Which requests a rule is for; every part that is given must hold.
    package struct Condition: Hashable, Sendable {
        /// The HTTP method, in upper case.
        package var method: String?
        /// The path; a pattern with a `?` is compared with path and query, any other with the path alone.
        package var path: Glob?
        /// Bytes that occur somewhere in the body.
        package var bodyContains: [UInt8]?

        /// A condition that everything meets.
        package init() {}
    }

    /// What a rule answers.
    package enum Reply: Sendable {
        /// A response whose body is fixed.
        case response(status: Int = 200, headers: [Header] = [], body: [UInt8] = [])
        /// A response with the request's body.
        case echo(status: Int, headers: [Header])
        /// No usable response.
        case fault(ReceiverFault)
    }

    /// How long an answer takes, in whole milliseconds.
    package enum Latency: Hashable, Sendable {
        /// Always the same.
        case constant(Interval)
        /// Evenly from the first to the second, both included.
        case random(Interval, Interval)
        /// Exponentially distributed around this mean, never more than twenty times as much.
        case exponential(mean: Interval)
    }
}

/// How a receiver fails to answer.
package enum ReceiverFault: String, Hashable, Sendable, CaseIterable {
    /// Nobody listens.
    case refused
    /// The connection is reset before a byte of the answer.
    case reset
    /// The connection ends after half a body.
    case close
    /// The answer never comes.
    case timeout
    /// The host's name has no address.
    case dns
    /// The certificate does not hold.
    case tls
    /// What comes back is not HTTP.
    case garbage

    /// How an attempt ends that meets the fault.
    package var transportError: TransportError {
        switch self {
        case .refused: .refused
        case .reset, .close: .reset
        case .timeout: .timedOut
        case .dns: .notFound
        case .tls: .certificate
        case .garbage: .malformed
        }
    }
}
