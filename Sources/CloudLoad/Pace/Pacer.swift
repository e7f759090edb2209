/// Releases the publications of a load when they are due: never early, each exactly once, however late it is asked.
package struct Pacer: Sendable {
    /// The load.
    package let profile: LoadProfile
    /// The publication to release next.
    package private(set) var next = 0
    /// When that is due, in nanoseconds; nil when all were released.
    package private(set) var nextDue: Int64?
    /// Neighbours whose times are at hand, and those that were before: a release may end amid the one and look back.
    private var near = LoadProfile.Neighbours()
    private var before = LoadProfile.Neighbours()

    /// Nothing was released yet.
    package init(_ profile: LoadProfile) {
        self.profile = profile
        nextDue = intended(0)
    }

    /// Whether every publication was released.
    package var isDone: Bool { nextDue == nil }

    /// Releases all publications due by a moment in nanoseconds: their numbers, which follow those of the call before.
    package mutating func due(by now: Int64) -> Range<Int> {
        let released = next
        while let due = nextDue, due <= now {
            next += 1
            nextDue = intended(next)
        }
        return released..<next
    }

    /// When a publication is intended to be sent, in nanoseconds; the profile's answer, quicker for neighbours.
    package mutating func intended(_ index: Int) -> Int64? {
        if let moment = near.intended(index) ?? before.intended(index) { return moment }
        guard let found = profile.neighbours(of: index) else { return profile.intended(index) }
        (before, near) = (near, found)
        return near.intended(index)
    }
}
