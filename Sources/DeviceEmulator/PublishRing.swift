package import EventModel

/// The firmware's publish limit: a ring of five stamps. Each call writes its own, and fails if the oldest of the five
/// is under 1,000 ms old. So the fifth call inside a second fails, and a call that fails takes a slot too.
///
/// The ring is kept as the latest stamp and how long before it the three earlier ones lie (with the call that asks,
/// five), capped at 1,000 ms, beyond which age no longer matters. That makes it 16 bytes, right from time 0 on and
/// after any idle time; the firmware's own 32-bit stamps go wrong after 49 days. A `now` before the latest call counts
/// as the latest call. A device that reboots starts with a new ring.
package struct PublishRing: Hashable, Sendable {
    private static let longAgo: Int64 = 1000

    private var latest = Int64.min
    private var second = UInt16(Self.longAgo)
    private var third = UInt16(Self.longAgo)
    private var fourth = UInt16(Self.longAgo)

    /// A ring whose stamps all lie long ago.
    package init() {}

    /// Takes in one publish call, and tells whether the firmware lets it out.
    package mutating func admit(now: Instant) -> Bool {
        let (difference, overflow) = now.milliseconds.subtractingReportingOverflow(latest)
        let gap = overflow ? Self.longAgo : min(max(difference, 0), Self.longAgo)
        let oldest = Int64(fourth) + gap
        fourth = Self.aged(third, by: gap)
        third = Self.aged(second, by: gap)
        second = UInt16(truncatingIfNeeded: gap)
        if overflow || difference > 0 { latest = now.milliseconds }
        return oldest >= Self.longAgo
    }

    private static func aged(_ age: UInt16, by gap: Int64) -> UInt16 {
        UInt16(truncatingIfNeeded: min(Int64(age) + gap, longAgo))
    }
}
