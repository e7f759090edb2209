/// A moment of world time: whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Milliseconds are the resolution of the whole house. A trace prints every moment in full, so a reader can
/// check each limit from the trace alone.
package struct Instant: Hashable, Comparable, Sendable {
    /// Milliseconds since the Unix epoch.
    package var milliseconds: Int64

    /// A moment from its milliseconds since the Unix epoch.
    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The last moment that can be told: later than anything that is due.
    package static let distantFuture = Instant(milliseconds: .max)

    package static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment that lies `interval` later; saturates at `distantFuture`.
    package static func + (instant: Instant, interval: Interval) -> Instant {
        let (sum, overflow) = instant.milliseconds.addingReportingOverflow(interval.milliseconds)
        return overflow ? .distantFuture : Instant(milliseconds: sum)
    }

    /// The time that passed from `right` to `left`.
    package static func - (left: Instant, right: Instant) -> Interval {
        Interval(milliseconds: left.milliseconds - right.milliseconds)
    }
}

/// A length of time in whole milliseconds.
package struct Interval: Hashable, Comparable, Sendable {
    /// The length in milliseconds.
    package var milliseconds: Int64

    /// A length from its milliseconds.
    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// No time at all.
    package static let zero = Interval(milliseconds: 0)

    /// A length of whole milliseconds.
    package static func milliseconds(_ count: Int64) -> Interval { Interval(milliseconds: count) }

    /// A length of whole seconds.
    package static func seconds(_ count: Int64) -> Interval { Interval(milliseconds: count * 1000) }

    package static func < (left: Interval, right: Interval) -> Bool { left.milliseconds < right.milliseconds }

    /// Both lengths, one after the other.
    package static func + (left: Interval, right: Interval) -> Interval {
        Interval(milliseconds: left.milliseconds + right.milliseconds)
    }

    /// The length `count` times over.
    package static func * (interval: Interval, count: Int64) -> Interval {
        Interval(milliseconds: interval.milliseconds * count)
    }
}
