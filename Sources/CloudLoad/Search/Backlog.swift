/// Requests under way in the course of a load: whether they become more and more.
package struct Backlog: Hashable, Sendable {
    /// More than this is no chance: a handful of requests may always be under way.
    private static let least = 4.0
    /// The share of the requests sent that may stay behind without being noticed.
    private static let share = 0.03

    /// The mean in the second quarter of the sending, when a load has come to its pace.
    package private(set) var earlier = 0.0
    /// The mean in its last quarter.
    package private(set) var later = 0.0
    /// At its end.
    package private(set) var atEnd = 0
    private let begin: Int64
    private let quarter: Int64
    private var last: Int64

    /// Nothing is under way yet in a load that sends from one moment to another; nanoseconds.
    package init(from begin: Int64, to end: Int64) {
        (self.begin, last) = (begin, begin)
        quarter = max(1, (end - begin) / 4)
    }

    /// So many requests have been under way since the call before.
    package mutating func see(inFlight: Int, until now: Int64) {
        guard now > last else { return }
        earlier += Double(inFlight) * share(ofQuarter: 1, until: now)
        later += Double(inFlight) * share(ofQuarter: 3, until: now)
        last = now
        atEnd = inFlight
    }

    /// Whether requests stay behind: more are under way at the end, and were in the last quarter, than chance explains.
    /// `sent` is how many went out in all.
    package func isGrowing(sent: Int) -> Bool {
        let growth = min(later, Double(atEnd)) - earlier
        // From quarter to quarter passes half of the time. Independent responses vary as the root of their number.
        return growth > max(Self.least, 2 * earlier.squareRoot(), Double(sent) / 2 * Self.share)
    }

    /// How much of a quarter lies between the last moment and this one.
    private func share(ofQuarter number: Int64, until now: Int64) -> Double {
        let from = max(last, begin + number * quarter)
        let to = min(now, begin + (number + 1) * quarter)
        return Double(max(0, to - from)) / Double(quarter)
    }
}
