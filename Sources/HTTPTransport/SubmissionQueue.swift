import Dispatcher

/// An attempt on its way to an I/O thread.
struct Submission: Sendable {
    var id: AttemptID
    var request: Request
    /// When it has taken too long; counts from `send`.
    var deadline: MonotonicTime
    /// Whether all transfers were taken when it came.
    var hasWaited = false
}

/// Attempts that wait for a transfer to become free, first come, first served.
struct SubmissionQueue {
    /// The time between two looks for attempts that waited too long: a look may walk the whole queue.
    private static let sweepInterval: Int64 = 10_000_000

    private var items: [Submission?] = []
    private var first = 0
    private var earliest = MonotonicTime.distantFuture
    private var latest = MonotonicTime(nanoseconds: 0)
    /// Whether deadlines only rise, as they do when all attempts may take equally long: then those that waited too long
    /// are at the front, and nobody needs to walk past a hundred thousand others to find them.
    private var isOrdered = true
    private var lastSweep = MonotonicTime(nanoseconds: 0)

    var isEmpty: Bool { first == items.count }

    /// When `removeExpired` should be called next.
    var nextSweep: MonotonicTime {
        isEmpty ? .distantFuture : max(earliest, lastSweep + Self.sweepInterval)
    }

    /// Appends attempts that find so many transfers free, those of the attempts before them not counted.
    mutating func append(_ submissions: [Submission], free: Int = .max) {
        for submission in submissions {
            items.append(submission)
            if items.count - first > free { items[items.count - 1]?.hasWaited = true }
            earliest = min(earliest, submission.deadline)
            if submission.deadline < latest { isOrdered = false }
            latest = max(latest, submission.deadline)
        }
    }

    /// Puts an attempt back in front of all others.
    mutating func prepend(_ submission: Submission) {
        var submission = submission
        submission.hasWaited = true
        if first > 0 {
            first -= 1
            items[first] = submission
        } else {
            items.insert(submission, at: 0)
        }
        if items.count - first > 1, let next = items[first + 1], next.deadline < submission.deadline {
            isOrdered = false
        }
        earliest = min(earliest, submission.deadline)
        latest = max(latest, submission.deadline)
    }

    mutating func popFirst() -> Submission? {
        guard first < items.count else { return nil }
        let submission = items[first].take()
        first += 1
        if first == items.count {
            items.removeAll(keepingCapacity: items.capacity <= 4096)
            first = 0
            earliest = .distantFuture
            latest = MonotonicTime(nanoseconds: 0)
            isOrdered = true
        } else if first >= 1024, first * 2 >= items.count {
            items.removeFirst(first)
            first = 0
        }
        return submission
    }

    /// Removes the attempts whose deadline has come, in the order of the queue.
    mutating func removeExpired(now: MonotonicTime) -> [AttemptID] {
        lastSweep = now
        var expired: [AttemptID] = []
        if isOrdered {
            while first < items.count, let next = items[first], next.deadline <= now {
                expired.append(next.id)
                _ = popFirst()
            }
            earliest = isEmpty ? .distantFuture : items[first]?.deadline ?? .distantFuture
            return expired
        }
        earliest = .distantFuture
        var kept: [Submission?] = []
        for case let submission? in items[first...] {
            if submission.deadline <= now {
                expired.append(submission.id)
            } else {
                earliest = min(earliest, submission.deadline)
                kept.append(submission)
            }
        }
        items = kept
        first = 0
        return expired
    }
}
