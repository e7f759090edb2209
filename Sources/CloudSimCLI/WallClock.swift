import EventModel
import Glibc

/// Wall time that never jumps: the time of day when the program began, moved on by a clock that only goes forward.
struct WallClock {
    private let offset: Int64

    /// A clock set by the time of day.
    init() { offset = Self.milliseconds(CLOCK_REALTIME) - Self.milliseconds(CLOCK_MONOTONIC) }

    /// The time now.
    var now: Instant { Instant(milliseconds: offset + Self.milliseconds(CLOCK_MONOTONIC)) }

    /// The time of day, which may be set at any moment.
    static var timeOfDay: Instant { Instant(milliseconds: milliseconds(CLOCK_REALTIME)) }

    /// A clock that only goes forward, from some moment on.
    static var monotonicMilliseconds: Int64 { milliseconds(CLOCK_MONOTONIC) }

    /// Sleeps until a moment, or until a signal comes.
    func pause(until moment: Instant) {
        let target = moment.milliseconds - offset
        var time = timespec(tv_sec: Int(target / 1000), tv_nsec: Int(target % 1000) * 1_000_000)
        if time.tv_sec < 0 { time = timespec() }
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil)
    }

    private static func milliseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
