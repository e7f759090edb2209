package import EventModel

/// Moves a simulation's world time: jumping from one due moment to the next, or in step with the wall clock.
///
/// While a real request is in flight, jumping gives way to the wall clock's pace, so latencies and timeouts are real.
package struct DrivingLoop {
    /// How world time follows the wall clock.
    package enum Pace: Hashable, Sendable {
        /// As fast as it goes.
        case jumping
        /// This many times as fast as the wall clock.
        case scaled(Double)
    }

    /// How a run ended.
    package enum Ending: Hashable, Sendable {
        /// Nothing more was due.
        case idle
        /// The scenario's duration was over.
        case over
        /// The person stopped it.
        case interrupted
    }

    /// What the loop needs of the outside.
    package struct Clock {
        /// Wall time.
        package var now: () -> Instant
        /// Blocks until a moment of wall time.
        package var pause: (_ until: Instant) -> Void
        /// Whether the person asked to stop.
        package var isInterrupted: () -> Bool
        /// Called now and then with the world's time, for a progress bar.
        package var progress: (Instant) -> Void

        /// A clock from its parts.
        package init(
            now: @escaping () -> Instant, pause: @escaping (_ until: Instant) -> Void,
            isInterrupted: @escaping () -> Bool = { false }, progress: @escaping (Instant) -> Void = { _ in }
        ) {
            self.now = now
            self.pause = pause
            self.isInterrupted = isInterrupted
            self.progress = progress
        }

        /// A clock for worlds that only jump.
        package static var none: Clock { Clock(now: { Instant(milliseconds: 0) }, pause: { _ in }) }
    }

    /// Steps between two looks at the outside.
    private static let stride = 4096
    /// The longest wait between two looks at the outside.
    private static let patience = Interval.milliseconds(100)

    private let simulation: Simulation
    private let pace: Pace
    private let clock: Clock
    /// A moment of wall time and the world time that belongs to it, while the two go together.
    private var anchor: (wall: Instant, world: Instant)?

    /// A loop that drives a simulation.
    package init(_ simulation: Simulation, pace: Pace, clock: Clock) {
        self.simulation = simulation
        self.pace = pace
        self.clock = clock
        simulation.isInterrupted = clock.isInterrupted
    }

    /// Drives the simulation to its end.
    package mutating func run() -> Ending {
        if case .scaled = pace { anchor = (clock.now(), simulation.now) }
        // What is due at the very end no longer happens.
        let last = simulation.end.map { $0 + .milliseconds(-1) } ?? .distantFuture
        while true {
            if clock.isInterrupted() {
                simulation.advance(to: min(progress, simulation.nextDue ?? .distantFuture))
                return .interrupted
            }
            clock.progress(progress)
            let isWaiting = simulation.remoteInFlight > 0
            let due = simulation.nextDue.map { $0 <= last ? $0 : nil } ?? nil
            if due == nil, !isWaiting, simulation.end == nil { return .idle }
            if let end = simulation.end, simulation.now >= end { return .over }
            if isWaiting {
                follow(until: due ?? simulation.end, last: last)
            } else if case .scaled = pace {
                keepPace(until: due ?? simulation.end ?? .distantFuture, last: last)
            } else if due == nil, let end = simulation.end {
                simulation.advance(to: end)
            } else {
                jump(by: last)
            }
        }
    }

    private mutating func jump(by last: Instant) {
        anchor = nil
        for _ in 0..<Self.stride {
            guard simulation.step(by: last) else { return }
            if simulation.remoteInFlight > 0 { return }
        }
    }

    /// Waits for the wall clock, then does what is due.
    private func keepPace(until due: Instant, last: Instant) {
        let wall = clock.now()
        if world(at: wall) < due { clock.pause(min(self.wall(at: due), wall + Self.patience)) }
        let limit = min(world(at: clock.now()), last)
        while simulation.remoteInFlight == 0, simulation.step(by: limit) {}
        if simulation.nextDue.map({ $0 > last }) ?? true, world(at: clock.now()) >= (simulation.end ?? .distantFuture) {
            simulation.advance(to: simulation.end ?? simulation.now)
        }
    }

    /// Waits for answers of real receivers while the wall clock moves the world.
    private mutating func follow(until due: Instant?, last: Instant) {
        let start = clock.now()
        if anchor == nil { anchor = (start, simulation.now) }
        let longest = start + Self.patience
        let deadline = due.map { min(wall(at: $0), longest) } ?? longest
        let end = simulation.end ?? .distantFuture
        simulation.receive(until: deadline, by: last) { min(world(at: clock.now()), end) }
    }

    private var speed: Double { if case .scaled(let speed) = pace { speed } else { 1 } }

    /// World time, also between two due moments while it follows the wall clock.
    private var progress: Instant {
        anchor == nil
            ? simulation.now : min(max(simulation.now, world(at: clock.now())), simulation.end ?? .distantFuture)
    }

    private func world(at wall: Instant) -> Instant {
        guard let anchor else { return simulation.now }
        return anchor.world + Self.interval(Double((wall - anchor.wall).milliseconds) * speed)
    }

    private func wall(at world: Instant) -> Instant {
        guard let anchor else { return clock.now() }
        return anchor.wall + Self.interval((Double((world - anchor.world).milliseconds) / speed).rounded(.up))
    }

    /// As much of a span as whole milliseconds can tell: a person may ask for any speed.
    private static func interval(_ milliseconds: Double) -> Interval {
        Interval(milliseconds: milliseconds < 0x1p62 ? Int64(milliseconds) : 1 << 62)
    }
}
