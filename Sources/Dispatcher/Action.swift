package import EventModel

/// Actions on their way to the driver, in the order in which they must be carried out.
package typealias ActionQueue = MoveQueue<Action>

/// What the dispatcher asks its driver to do. `cause` is the driver's own number for what brought it about; the
/// dispatcher hands it through unread.
package enum Action: Sendable {
    /// Give this request to a transport, and hand its outcome to `settle`.
    case attempt(Attempt)
    /// Publish an event of the cloud.
    case publish(Event, cause: Int)
    /// Call `resume` with this reply at that moment.
    case wake(at: Instant, reply: Int)
    /// Take note that a matching hook sent nothing, or that a reply lost its end.
    case drop(Drop)
    /// Take note that a hook fell asleep.
    case fellAsleep(hook: Int, cause: Int)
    /// Take note that a hook woke up.
    case wokeUp(hook: Int, cause: Int)
}

/// One HTTP try of a delivery.
package struct Attempt: Sendable {
    /// The id under which its outcome is settled.
    package var id: AttemptID
    /// The hook's number, in creation order from 0.
    package var hook: Int
    /// The delivery's number, from 1.
    package var delivery: Int
    /// Which try of the delivery it is, from 1.
    package var number: Int
    /// What is sent.
    package var request: Request
    /// The driver's number of the event that fired the hook.
    package var cause: Int
}

/// A matching hook that did not fire, or a reply that was cut.
package struct Drop: Sendable {
    /// The hook's number.
    package var hook: Int
    /// Who published the event.
    package var publisher: Publisher
    /// The host that the request would have gone to, where it is known.
    package var host: String?
    /// The event's name.
    package var event: EventName
    /// Why.
    package var reason: DropReason
    /// The driver's number of what brought it about.
    package var cause: Int
}
