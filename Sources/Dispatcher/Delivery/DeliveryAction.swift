package import EventModel

/// What the delivery engine asks its driver to do, in this order.
package enum DeliveryAction: Sendable {
    /// Make a change last. What comes behind it must not happen before that.
    case keep(DeliveryChange)
    /// Give a signed request to a transport, and hand its outcome to `settle`.
    case attempt(SignedAttempt)
    /// Call `wake` at that moment.
    case wake(at: Instant, WakeReason)
    /// Answer a client that was told to wait.
    case answer(call: Int, DialectAnswer)
    /// Take note that a delivery came to be or ended, or that an endpoint changed.
    case note(DeliveryNote)
}

/// Why the engine is to be woken.
package enum WakeReason: Hashable, Sendable {
    /// A delivery's next attempt is due.
    case retry(delivery: Int)
    /// The window of a watch is over.
    case digest(watch: Int)
}

/// A change of what must last.
package enum DeliveryChange: Sendable {
    /// What kind of record it is.
    package enum Kind: String, Sendable, CaseIterable {
        /// A URL with its secrets.
        case endpoint
        /// An alert, or what else asks for deliveries.
        case watch
        /// An event that a watch saw.
        case match
        /// An answer that a repeated request gets again.
        case replay
        /// Where ids go on.
        case counter
    }

    /// A record, new or in place of the earlier one of its id.
    case record(Kind, id: String, text: String)
    /// A record went.
    case recordGone(Kind, id: String)
    /// A new delivery: `text` is all that never changes of it.
    case delivery(number: Int, id: String, endpoint: String, text: String, DeliveryProgress)
    /// How far a delivery is now.
    case progress(number: Int, DeliveryProgress)
    /// A delivery is forgotten.
    case deliveryGone(number: Int)
}

/// What changes of a delivery, as it is kept.
package struct DeliveryProgress: Sendable, Equatable {
    /// `SignedDelivery.State`.
    package var state: Int
    /// When the next attempt is due.
    package var due: Instant?
    /// Attempts that were begun.
    package var attempts: Int
    /// How they ended, as compact JSON.
    package var log: String

    /// Progress from its parts.
    package init(state: Int, due: Instant?, attempts: Int, log: String) {
        self.state = state
        self.due = due
        self.attempts = attempts
        self.log = log
    }
}

/// One signed HTTP try.
package struct SignedAttempt: Sendable {
    /// The id under which its outcome is settled; `DeliveryEngine.owns` tells it from those of hooks.
    package var id: AttemptID
    /// The endpoint's id.
    package var endpoint: String
    /// The delivery's id.
    package var delivery: String
    /// Which try of the delivery it is, from 1.
    package var number: Int
    /// What is sent.
    package var request: Request
    /// The driver's number of what brought it about.
    package var cause: Int
}

/// Something of the engine that people want to see.
package struct DeliveryNote: Sendable {
    /// What happened.
    package enum What: String, Sendable, CaseIterable {
        /// A delivery was accepted.
        case accepted
        /// It arrived.
        case succeeded
        /// It was given up.
        case abandoned
        /// Its next attempt was put off.
        case retry
        /// An endpoint was disabled.
        case disabled
        /// A disabled endpoint would have got it.
        case skipped
    }

    /// What happened.
    package var what: What
    /// The endpoint's id.
    package var endpoint: String
    /// The delivery's id; nil when it is about the endpoint.
    package var delivery: String?
    /// Attempts so far.
    package var attempts: Int
    /// When the next one is due.
    package var due: Instant?
    /// The driver's number of what brought it about.
    package var cause: Int
}
