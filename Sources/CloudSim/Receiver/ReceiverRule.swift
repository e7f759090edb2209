package import Dispatcher
package import EventModel

/// One rule of a receiver: for which requests, how often, how late, and with what it answers.
package struct ReceiverRule: Sendable {
    /// Which requests the rule is for; nil takes all.
    package var condition: Condition?
    /// How many requests the rule answers before it is used up; nil never ends.
    package var times: Int?
    /// The share of the requests that come to the rule and are answered by it, drawn by chance; 1 takes all.
    package var chance = 1.0
    /// When the rule answers at all; nil always.
    package var flap: Flap?
    /// How long the answer takes.
    package var latency = Latency.constant(.zero)
    /// What the answer is.
    package var reply: Reply
    /// Statuses that take turns in place of the reply's own; empty for that one alone.
    package var statuses: [Int] = []

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

    /// A receiver that comes and goes: it is up first, then down, and so on. A rule that flaps answers while the
    /// receiver is down, and lets the rules behind it answer while it is up.
    package enum Flap: Hashable, Sendable {
        /// By time, counted from the first request that comes to the rule.
        case time(up: Interval, down: Interval)
        /// By the requests that come to the rule.
        case count(up: Int, down: Int)
    }

    /// What a rule answers.
    package enum Reply: Sendable {
        /// A response whose body is fixed.
        case response(status: Int = 200, headers: [Header] = [], body: [UInt8] = [])
        /// A response with the request's body.
        case echo(status: Int, headers: [Header])
        /// A response with so many bytes of `generatedBody` that they are made while they are sent.
        case generated(status: Int, headers: [Header], count: Int)
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
    /// The connection ends in good order before a byte of the answer.
    case hangup
    /// The body comes at a byte a second, and not to its end in anybody's time.
    case drip
    /// An interim answer (1xx) comes, and then the connection ends.
    case interim
    /// The body's length is no length.
    case length

    /// Whether an attempt ends at the sender's own time limit.
    package var isEndless: Bool { self == .timeout || self == .drip }

    /// How an attempt ends that meets the fault.
    package var transportError: TransportError {
        switch self {
        case .refused: .refused
        case .reset, .close, .hangup, .interim: .reset
        case .timeout, .drip: .timedOut
        case .dns: .notFound
        case .tls: .certificate
        case .garbage, .length: .malformed
        }
    }
}
