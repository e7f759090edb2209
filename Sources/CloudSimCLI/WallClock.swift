import EventModel
import Threads

/// The clock for schedules: the time of day at the program's start, moved on by a clock that counts suspends and cannot
/// be set.
struct WallClock {
    private let lead: Interval

    /// A clock.
    init() { lead = .zero }

    /// A clock that is ahead of `Clocks.elapsed` by an interval.
    init(elapsedLead: Interval) {
        lead = elapsedLead + Interval(milliseconds: -(Clocks.steadyLead / 1_000_000))
    }

    /// Time since the machine's start.
    static var elapsed: Instant { Instant(milliseconds: Clocks.elapsed / 1_000_000) }

    /// The time now.
    var now: Instant { Self.steady + lead }

    /// The time now by a clock without a lead, by which transports read deadlines.
    static var steady: Instant { Instant(milliseconds: Clocks.steady / 1_000_000) }

    /// The time of day, which may be set at any moment.
    static var timeOfDay: Instant { Instant(milliseconds: Clocks.timeOfDay / 1_000_000) }

    /// A clock that only goes forward, in milliseconds.
    static var elapsedMilliseconds: Int64 { elapsed.milliseconds }

    /// Sleeps until a moment, but at most `Clocks.longestWait`; a signal ends the sleep.
    func pause(until moment: Instant) {
        let target = (moment - Instant(milliseconds: lead.milliseconds)).milliseconds.multipliedReportingOverflow(
            by: 1_000_000)
        Clocks.sleep(until: target.overflow ? .max : target.partialValue &- Clocks.steadyLead)
    }
}
