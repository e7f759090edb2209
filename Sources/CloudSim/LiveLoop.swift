import Dispatcher
package import EventModel

/// Drives a simulation at the wall clock's pace, without an end, while clients give it commands.
///
/// World time is that of the clock, which is never set: the scenario must start at the clock's present time.
package struct LiveLoop {
    /// What the loop needs of the outside.
    package struct Clock {
        /// Wall time, by a clock that is not set back.
        package var now: () -> Instant
        /// Whether the person asked to stop: asked once in each turn.
        package var isStopped: () -> Bool
        /// Takes in the commands that wait, and no others.
        package var intake: () -> Void
        /// The clock by which the transport reads deadlines, if that is not `now`.
        package var transportTime: (() -> Instant)?
        /// The time of day, which may be set at any moment: read in each turn, for the moments that people read.
        package var timeOfDay: (() -> Instant)?
        /// Blocks until a moment of wall time or until commands wait; needed only where no transport does.
        package var pause: ((_ until: Instant) -> Void)?

        /// A clock from its parts.
        package init(
            now: @escaping () -> Instant, isStopped: @escaping () -> Bool, intake: @escaping () -> Void,
            transportTime: (() -> Instant)? = nil, timeOfDay: (() -> Instant)? = nil,
            pause: ((_ until: Instant) -> Void)? = nil
        ) {
            self.now = now
            self.isStopped = isStopped
            self.intake = intake
            self.transportTime = transportTime
            self.timeOfDay = timeOfDay
            self.pause = pause
        }
    }

    /// An attempt whose end nobody waited for.
    package struct Unsettled: Hashable, Sendable {
        /// The hook's number.
        package var hook: Int
        /// The delivery's number.
        package var delivery: Int
    }

    /// Steps between two looks at the outside.
    private static let stride = 4096
    /// The longest wait between two looks at the outside.
    private static let patience = Interval.seconds(1)
    /// The difference from the time of day up to which the moments that people read may differ.
    private static let tolerance = Interval.milliseconds(2)

    private let simulation: Simulation
    private let clock: Clock

    /// A loop that drives a simulation; the simulation serves clients from now on.
    package init(_ simulation: Simulation, clock: Clock) {
        precondition(
            simulation.remote != nil || clock.pause != nil, "A live loop waits in a transport or in a pause of its own."
        )
        self.simulation = simulation
        self.clock = clock
        simulation.goLive()
    }

    /// Drives the simulation until the person asks to stop.
    package mutating func run() {
        var ended: [Completion] = []
        while !clock.isStopped() {
            let isUpToDate = catchUp()
            simulation.settle(ended)
            clock.intake()
            simulation.forget()
            ended = wait(until: isUpToDate ? simulation.nextDue ?? .distantFuture : simulation.now)
        }
        simulation.advance(to: readClocks())
        simulation.settle(ended)
        simulation.finishSketches()
    }

    /// Does what is due by now, each at its own moment, and brings the world to now; false when there was too much of
    /// it for one turn.
    private func catchUp() -> Bool {
        let now = readClocks()
        for _ in 0..<Self.stride {
            guard simulation.step(by: now) else {
                simulation.advance(to: now)
                return true
            }
        }
        // Clients must not wait for what the machine cannot keep up with: it happens late.
        simulation.advance(to: now)
        return false
    }

    /// World time now; the world learns how far the time of day is ahead of it.
    private func readClocks() -> Instant {
        let now = clock.now()
        if let timeOfDay = clock.timeOfDay {
            let lead = timeOfDay() - now
            // Both are whole milliseconds, so their difference varies by one. A thread that was interrupted between
            // the two looks again in the next turn.
            if abs(lead.milliseconds - simulation.stampLead.milliseconds) > Self.tolerance.milliseconds,
                clock.now() - now <= Self.tolerance
            {
                simulation.stampLead = lead
            }
        }
        return now
    }

    /// How many attempts have not ended.
    package var underWay: Int { simulation.tally.pending + simulation.deliveries.underWayCount }

    /// Waits for the attempts that are under way and takes in how they end; firmware and timeline do nothing more.
    /// Returns what has not ended `within` that time, or when the person `isHurried`: asked once in each turn.
    package mutating func settle(within bound: Interval, isHurried: () -> Bool = { false }) -> [Unsettled] {
        let last = clock.now() + bound
        var isOver = false
        while !isOver {
            let now = readClocks()
            isOver = now >= last
            simulation.advance(to: now)
            simulation.takeAnswers(by: now)
            if !simulation.hasAttemptsUnderWay || isHurried() { break }
            let ended = wait(until: min(simulation.nextAnswer ?? .distantFuture, last))
            simulation.advance(to: clock.now())
            simulation.settle(ended)
        }
        return simulation.attemptsUnderWay.map { Unsettled(hook: $0.hook, delivery: $0.delivery) }
    }

    /// Waits for commands, a moment of wall time, or the ends of attempts, which it returns.
    private func wait(until deadline: Instant) -> [Completion] {
        let now = clock.now()
        let deadline = min(deadline, now + Self.patience)
        var ended: [Completion] = []
        if let remote = simulation.remote {
            let shift = clock.transportTime.map { $0() - now } ?? .zero
            remote.outcomes(until: deadline + shift, into: &ended)
        } else {
            clock.pause?(deadline)
        }
        return ended
    }
}
