import EventModel

/// Sees whether each trigger has its own match in time: the oldest open trigger takes a match.
struct TimingWatch: Sendable {
    let within: Interval
    private(set) var triggers = 0
    private(set) var met = 0
    private(set) var firstMissed: Instant?
    /// Moments of triggers without a match; those before `head` are done with.
    private var open: [Instant] = []
    private var head = 0

    init(within: Interval) { self.within = within }

    /// Triggers whose time passed without a match.
    var missed: Int { triggers - met - (open.count - head) }

    mutating func trigger(at instant: Instant) {
        expire(before: instant)
        triggers += 1
        open.append(instant)
    }

    mutating func match(at instant: Instant) {
        expire(before: instant)
        guard head < open.count else { return }
        head += 1
        met += 1
        compact()
    }

    /// The run is over; returns how many triggers still had time, which only a cut run leaves.
    mutating func end(at instant: Instant, _ ending: ExpectationJudge.Ending) -> Int {
        expire(before: ending == .idle ? .distantFuture : instant)
        return open.count - head
    }

    private mutating func expire(before instant: Instant) {
        while head < open.count, open[head] + within < instant {
            firstMissed = firstMissed ?? open[head]
            head += 1
        }
        compact()
    }

    private mutating func compact() {
        if head > 1024, head * 2 > open.count {
            open.removeFirst(head)
            head = 0
        }
    }
}
