import EventModel
import Threads

/// A moment of `Clocks.elapsed`, in nanoseconds: the clock for deadlines.
struct MonotonicTime: Comparable {
    var nanoseconds: Int64

    static let distantFuture = MonotonicTime(nanoseconds: .max)

    static var now: MonotonicTime { MonotonicTime(nanoseconds: Clocks.elapsed) }

    /// When `Clocks.steady` reaches `instant`.
    init(steady instant: Instant) {
        let (target, overflow) = instant.milliseconds.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else {
            self = instant.milliseconds > 0 ? .distantFuture : .now
            return
        }
        self = MonotonicTime(nanoseconds: target.subtractingReportingOverflow(Clocks.steadyLead).partialValue)
    }

    init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    static func < (left: MonotonicTime, right: MonotonicTime) -> Bool { left.nanoseconds < right.nanoseconds }

    static func + (time: MonotonicTime, nanoseconds: Int64) -> MonotonicTime {
        let (sum, overflow) = time.nanoseconds.addingReportingOverflow(nanoseconds)
        return overflow ? .distantFuture : MonotonicTime(nanoseconds: sum)
    }

    static func + (time: MonotonicTime, interval: Interval) -> MonotonicTime {
        let (nanoseconds, overflow) = interval.milliseconds.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? .distantFuture : time + nanoseconds
    }

    /// Whole milliseconds from now until this moment, rounded up; 0 when it has passed.
    func milliseconds(after now: MonotonicTime) -> Int64 {
        guard self > now else { return 0 }
        return (nanoseconds - now.nanoseconds - 1) / 1_000_000 + 1
    }
}
