package import EventModel

/// How long a delivery waits before each further attempt.
package struct RetrySchedule: Sendable {
    /// The longest time that a receiver may ask for with `Retry-After`.
    package static let longest = Interval.seconds(24 * 3600)

    /// The waits before the second attempt, the third, and so on; there are no more attempts than that and one.
    package let waits: [Interval]

    /// A schedule from its waits.
    package init(_ waits: [Interval]) { self.waits = waits }

    /// How many attempts a delivery gets.
    package var attempts: Int { waits.count + 1 }

    /// How long to wait after an attempt (from 1) that failed; nil when it was the last one.
    ///
    /// Up to a tenth of the wait is added at random, so that deliveries that failed together do not come back together.
    /// What the receiver asked for counts when it is longer, up to `longest`.
    package func wait(
        after attempt: Int, retryAfter asked: Interval?, generator: inout SeededGenerator
    ) -> Interval? {
        guard attempt <= waits.count else { return nil }
        let base = waits[attempt - 1].milliseconds
        let jitter = Int64(generator.below(UInt64(max(base / 10, 1))))
        return max(.milliseconds(base + jitter), min(asked ?? .zero, Self.longest))
    }
}
