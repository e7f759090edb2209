/// When responses arrived, counted in short spans of time: enough for a rate, and small however long the run.
struct ArrivalCounts: Sendable {
    /// Responses in a second, and the time in which they arrived.
    struct Rate: Equatable {
        /// Each second.
        var perSecond: Double
        /// In nanoseconds.
        var window: Int64
    }

    /// The most spans; each becomes twice as long when more are needed.
    private static let mostSpans = 16_384
    /// The share of the responses that the window must contain. The rest are stragglers.
    private static let share = 0.99
    /// Responses that took as long to arrive as their requests took to go out, to within this share, are only delayed.
    private static let delayed = 0.9

    /// In nanoseconds.
    private var span: Int64 = 100_000
    private var counts: [Int] = []
    private var count = 0
    private var first = Int64.max
    private var last: Int64 = 0
    private var firstIntended = Int64.max
    private var lastIntended: Int64 = 0

    /// A response to a request of a moment arrived; both in nanoseconds since the measurement began.
    mutating func record(at moment: Int64, intended: Int64) {
        let moment = max(0, moment)
        while moment / span >= Int64(Self.mostSpans) { coarsen() }
        let place = Int(moment / span)
        if place >= counts.count { counts.append(contentsOf: repeatElement(0, count: place + 1 - counts.count)) }
        counts[place] += 1
        count += 1
        (first, last) = (min(first, moment), max(last, moment))
        (firstIntended, lastIntended) = (min(firstIntended, intended), max(lastIntended, intended))
    }

    /// When 99% had arrived, rounded down to whole responses but one at least; in nanoseconds since the measurement
    /// began. Nil of none.
    var mostArrived: Int64? {
        guard count > 0 else { return nil }
        var seen = 0
        for (place, number) in counts.enumerated() {
            seen += number
            if seen >= most { return min(last, Int64(place + 1) * span) }
        }
        return last
    }

    /// The rate of the responses to requests that were sent in so many nanoseconds.
    ///
    /// Its window is as long as the sending, or longer if 99% of the responses took longer. It begins with the
    /// measurement, or with the first response if the responses then took as long as the sending: a constant delay
    /// slows nothing down, while a receiver that stalls and then responds to everything at once was no faster.
    func rate(sending: Int64) -> Rate {
        guard let mostArrived else { return Rate(perSecond: 0, window: sending) }
        var begin: Int64 = 0
        let sent = Double(lastIntended - firstIntended) * Double(most - 1) / Double(max(1, count - 1))
        if sent * 2 >= Double(sending), Double(mostArrived - first) >= sent * Self.delayed { begin = first }
        let window = max(1, sending, mostArrived - begin)
        let end = Int(min((begin + window) / span, Int64(counts.count - 1)))
        let arrived = counts[...end].reduce(0, +)
        return Rate(perSecond: Double(arrived) * 1e9 / Double(window), window: window)
    }

    private var most: Int { max(1, Int(Double(count) * Self.share)) }

    private mutating func coarsen() {
        span *= 2
        counts = stride(from: 0, to: counts.count, by: 2).map { place in
            counts[place] + (place + 1 < counts.count ? counts[place + 1] : 0)
        }
    }
}
