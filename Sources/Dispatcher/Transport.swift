package import EventModel

/// Names one attempt while it is under way.
package struct AttemptID: Hashable, Sendable {
    /// The number that the sender chose.
    package let number: Int

    /// An id from the sender's number.
    package init(_ number: Int) { self.number = number }
}

/// An attempt that has ended.
package struct Completion: Sendable {
    /// The attempt, as named when it was sent.
    package var id: AttemptID
    /// How it ended.
    package var outcome: Outcome

    /// A completion from its parts.
    package init(id: AttemptID, outcome: Outcome) {
        self.id = id
        self.outcome = outcome
    }
}

/// What carries an attempt to a receiver. Simulated and real transports keep the same promises:
/// every attempt that was sent completes exactly once, never inside `send`.
package protocol Transport: AnyObject {
    /// How many attempts were sent and are not yet completed.
    var inFlight: Int { get }

    /// Starts an attempt. `now` is the world's time; only a simulated transport needs it.
    func send(_ request: Request, id: AttemptID, now: Instant)

    /// Appends the attempts that have ended, oldest first.
    ///
    /// A real transport blocks until something ends or `deadline` has come, whichever is first; its deadline is wall
    /// time since the Unix epoch. A simulated one never blocks and appends what is due by `deadline` of world time.
    func outcomes(until deadline: Instant, into completions: inout [Completion])
}
