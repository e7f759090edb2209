package import EventModel

/// What keeps a failing hook from hammering its receiver: awake, asleep, or probing.
///
/// So many failed attempts in a row put the hook to sleep; attempts count in the order in which they end. When the
/// sleep is over, the next event is sent as a probe, alone: its success wakes the hook, its failure starts the sleep
/// anew. An attempt that ends while the hook is asleep or probing, and is not the probe, was begun before the sleep
/// and changes nothing.
package struct Breaker: Hashable, Sendable {
    /// Whether an event may be sent now.
    package enum Admission: Hashable, Sendable {
        /// The hook is awake.
        case awake
        /// The sleep is over: this event would be the probe.
        case probe
        /// The hook sleeps, or its probe is under way.
        case asleep
    }

    /// What an attempt was when it began; it comes back with the attempt's end.
    package enum Ticket: Hashable, Sendable {
        /// Begun while the hook was awake.
        case ordinary
        /// The one probe.
        case probe
    }

    /// What an attempt's end did to the hook.
    package enum Change: Hashable, Sendable {
        /// The last failure of too many in a row.
        case fellAsleep
        /// The probe failed.
        case sleptAgain
        /// The probe succeeded.
        case woke
    }

    private enum State: Hashable, Sendable {
        case awake(failures: Int)
        case asleep(until: Instant)
        case probing
    }

    private let errors: Int
    private let sleep: Interval
    private var state = State.awake(failures: 0)

    /// A breaker that is awake; `errors` is how many failures in a row put it to sleep (at least 1), nil for never.
    package init(errors: Int?, sleep: Interval) {
        self.errors = errors ?? .max
        self.sleep = sleep
    }

    /// Whether the hook sleeps or probes.
    package var isAsleep: Bool {
        if case .awake = state { false } else { true }
    }

    /// When the sleep is over; nil when the hook is awake or probing.
    package var sleepsUntil: Instant? {
        if case .asleep(let until) = state { until } else { nil }
    }

    /// Whether an event may be sent now. Nothing changes until `begin`, since a window may still refuse the request.
    package func check(now: Instant) -> Admission {
        switch state {
        case .awake: .awake
        case .asleep(let until): now.milliseconds >= until.milliseconds ? .probe : .asleep
        case .probing: .asleep
        }
    }

    /// Begins an attempt that `check` admits at the same instant; each ticket is settled once.
    package mutating func begin(now: Instant) -> Ticket {
        switch check(now: now) {
        case .awake: return .ordinary
        case .probe:
            state = .probing
            return .probe
        case .asleep: preconditionFailure("A hook that sleeps began an attempt; ask check first.")
        }
    }

    /// Takes in how an attempt ended, and tells what that changed.
    package mutating func settle(_ ticket: Ticket, succeeded: Bool, now: Instant) -> Change? {
        switch (ticket, state) {
        case (.ordinary, .awake(let failures)):
            if succeeded {
                if failures > 0 { state = .awake(failures: 0) }
                return nil
            }
            if failures + 1 < errors {
                state = .awake(failures: failures + 1)
                return nil
            }
            state = .asleep(until: now + sleep)
            return .fellAsleep
        case (.ordinary, .asleep), (.ordinary, .probing):
            return nil
        case (.probe, .probing):
            state = succeeded ? .awake(failures: 0) : .asleep(until: now + sleep)
            return succeeded ? .woke : .sleptAgain
        case (.probe, .awake), (.probe, .asleep):
            preconditionFailure("A probe ended that was not under way; settle each ticket once.")
        }
    }

    /// Counts a request that was invalid and never sent: an attempt that fails as it begins. `check` must admit it.
    package mutating func fail(now: Instant) -> Change? {
        let ticket = begin(now: now)
        return settle(ticket, succeeded: false, now: now)
    }
}
