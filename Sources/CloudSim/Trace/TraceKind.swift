/// The kinds of lines that a trace holds; the raw value is what the line's `kind` says.
package enum TraceKind: String, Hashable, Sendable, CaseIterable {
    /// An event reached the bus.
    case event
    /// A device was refused.
    case refused
    /// A request left.
    case attempt
    /// A request ended.
    case outcome
    /// A matching hook did not fire, or a reply was cut.
    case drop
    /// A hook fell asleep.
    case sleep
    /// A hook woke up.
    case wake
    /// An event reached a device's handler.
    case deliver
    /// A device's function was called.
    case call
    /// A device said something.
    case log
    /// A device changed an output.
    case pin
    /// A timeline entry took effect.
    case change
    /// A signed delivery came to be, was put off or ended, or an endpoint was disabled.
    case delivery
    /// A receiver that verifies, or that knows what it had, judged a request.
    case receipt
    /// An expectation was judged.
    case expect
}

extension TraceKind {
    /// One bit of its own for each kind.
    var bit: UInt32 {
        switch self {
        case .event: 1
        case .refused: 1 << 1
        case .attempt: 1 << 2
        case .outcome: 1 << 3
        case .drop: 1 << 4
        case .sleep: 1 << 5
        case .wake: 1 << 6
        case .deliver: 1 << 7
        case .call: 1 << 8
        case .log: 1 << 9
        case .change: 1 << 10
        case .expect: 1 << 11
        case .delivery: 1 << 12
        case .receipt: 1 << 13
        case .pin: 1 << 14
        }
    }
}

extension TraceFact {
    /// The kind of the line that tells the fact.
    package var kind: TraceKind {
        switch self {
        case .event: .event
        case .refused: .refused
        case .attempt, .signedAttempt: .attempt
        case .outcome, .signedOutcome: .outcome
        case .copy(_, let fact): fact.kind
        case .delivery: .delivery
        case .receipt: .receipt
        case .drop: .drop
        case .sleep: .sleep
        case .wake: .wake
        case .deliver: .deliver
        case .call: .call
        case .log: .log
        case .pin: .pin
        case .change: .change
        case .expect: .expect
        }
    }
}
