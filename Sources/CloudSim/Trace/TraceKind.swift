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
    /// A timeline entry took effect.
    case change
    /// An expectation was judged.
    case expect
}

extension TraceKind {
    /// The kind's place among all, from 0.
    var position: Int {
        switch self {
        case .event: 0
        case .refused: 1
        case .attempt: 2
        case .outcome: 3
        case .drop: 4
        case .sleep: 5
        case .wake: 6
        case .deliver: 7
        case .call: 8
        case .log: 9
        case .change: 10
        case .expect: 11
        }
    }
}

extension TraceFact {
    /// The kind of the line that tells the fact.
    package var kind: TraceKind {
        switch self {
        case .event: .event
        case .refused: .refused
        case .attempt: .attempt
        case .outcome: .outcome
        case .drop: .drop
        case .sleep: .sleep
        case .wake: .wake
        case .deliver: .deliver
        case .call: .call
        case .log: .log
        case .change: .change
        case .expect: .expect
        }
    }
}
