package import EventModel

/// The limits of the cloud, with its own defaults (as the cloud's webhook reference says). Nil lifts a limit.
package struct Limits: Hashable, Sendable {
    /// The length of the sliding windows.
    package static let window = Interval.seconds(60)

    /// Requests to one host name in any 60 s.
    package var perHost: Int? = 120
    /// Hook requests that one device may trigger in any 60 s.
    package var perDevice: Int? = 10
    /// Hooks of one account.
    package var hooks: Int? = 20
    /// Failed attempts in a row that put a hook to sleep.
    package var errors: Int? = 10
    /// How long a hook sleeps before the next event is its probe.
    package var sleep = Interval.seconds(60)
    /// The bytes of one reply event.
    package var chunkBytes = 512
    /// The time between two reply events of one response.
    package var chunkEvery = Interval.milliseconds(250)
    /// How long an answer may take.
    package var timeout = Interval.seconds(20)

    /// The cloud's own limits.
    package init() {}
}
