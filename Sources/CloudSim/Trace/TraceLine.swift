package import DeviceEmulator
package import Dispatcher
package import EventModel

/// One line of a trace: something that happened, when, and which earlier line brought it about.
package struct TraceLine: Sendable {
    /// The line's number, from 1.
    package var seq: Int
    /// When it happened.
    package var at: Instant
    /// The number of the line that brought it about; 0 for none.
    package var cause: Int
    /// What happened.
    package var fact: TraceFact

    /// A line from its parts.
    package init(seq: Int, at: Instant, cause: Int, fact: TraceFact) {
        self.seq = seq
        self.at = at
        self.cause = cause
        self.fact = fact
    }
}

/// Everything that a trace tells. Devices appear by name.
package enum TraceFact: Sendable {
    /// An event reached the bus; `name` is its text, `device` the publisher's name (its `coreid` for others).
    case event(Event, name: String, device: String)
    /// A device tried something and was refused.
    case refused(device: String, what: String, name: String, reason: Refusal)
    /// A request left.
    case attempt(hook: String, delivery: Int, attempt: Int, Request)
    /// A request ended after `elapsed`.
    case outcome(delivery: Int, attempt: Int, Outcome, elapsed: Interval)
    /// A signed request left.
    case signedAttempt(endpoint: String, delivery: String, attempt: Int, Request)
    /// A signed request ended after `elapsed`.
    case signedOutcome(endpoint: String, delivery: String, attempt: Int, Outcome, elapsed: Interval)
    /// A signed delivery came to be, was put off or ended, or (without a delivery) its endpoint was disabled.
    case delivery(state: String, endpoint: String, delivery: String?, attempts: Int, due: Instant?)
    /// A receiver judged a request.
    case receipt(receiver: String, Receipt)
    /// A matching hook did not fire, or (`truncated`) a reply was cut.
    case drop(hook: String, device: String, host: String?, event: String, reason: DropReason)
    /// An attempt or an outcome of a copy that the network made of a request; the original is number 1.
    indirect case copy(Int, of: TraceFact)
    /// A hook fell asleep.
    case sleep(hook: String)
    /// A hook woke up.
    case wake(hook: String)
    /// An event reached a device's handler.
    case deliver(device: String, name: String, data: String?, handler: String)
    /// A device's function was called; nil when it could not be.
    case call(device: String, function: String, argument: String, result: Int32?)
    /// A device said something.
    case log(device: String, text: String)
    /// A device changed an output.
    case pin(device: String, pin: String, value: Int)
    /// A timeline entry took effect.
    case change(text: String)
    /// An expectation was judged.
    case expect(ok: Bool, text: String, seen: String)
}
