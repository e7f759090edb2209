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
