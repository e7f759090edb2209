import EventModel

/// The logins that wait for their password to be checked: who may wait, and whose turn it is.
struct LoginDesk: Sendable {
    /// How many may wait in all.
    static let mostWaiting = 64
    /// How many may wait from one address.
    static let mostFromAddress = 32
    /// How many may wait on one name once it is slowed down.
    static let mostOnSlowName = 4

    /// One login.
    struct Attempt: Sendable {
        /// The name and the password that are tried.
        var credentials: Credentials
        /// True if they are a client's id and secret.
        var isClient = false
        /// The address that tries.
        var address: String
        /// Told whether the password is right, on the thread that checks.
        var settle: @Sendable (Verdict) -> Void
    }

    /// What becomes of a login.
    enum Verdict: Hashable, Sendable {
        /// The password is right.
        case right
        /// There is no such user, or the password is another.
        case wrong
        /// The cloud ends.
        case stopping
    }

    /// Whether a login may wait.
    enum Admission: Hashable, Sendable {
        /// It waits.
        case taken
        /// So many of the same kind wait that it may not; `seconds` later is time enough.
        case throttled(seconds: Int)
        /// Too many wait.
        case busy
        /// The cloud ends.
        case stopping
    }

    private struct Waiting {
        var attempt: Attempt
        var arrival: Instant
        var due: Instant
        var order: Int
    }

    private var throttle = LoginThrottle()
    private var waiting: [Waiting] = []
    private var nextOrder = 0
    /// Changes whenever something else may be due.
    private(set) var version = 0
    private(set) var isStopped = false
    /// Whether somebody checks.
    var isStaffed = false

    /// Takes a login in.
    mutating func admit(_ attempt: Attempt, now: Instant) -> Admission {
        if isStopped { return .stopping }
        guard waiting.count < Self.mostWaiting, count(where: \.address, is: attempt.address) < Self.mostFromAddress
        else { return .busy }
        let wait = throttle.wait(for: attempt.credentials.name, from: attempt.address, now: now)
        if wait > .zero, count(where: \.credentials.name, is: attempt.credentials.name) >= Self.mostOnSlowName {
            return .throttled(seconds: Int(wait.milliseconds / 1000))
        }
        waiting.append(Waiting(attempt: attempt, arrival: now, due: now + wait, order: nextOrder))
        nextOrder += 1
        version += 1
        return .taken
    }

    private func count(where key: (Attempt) -> String, is text: String) -> Int {
        waiting.count { key($0.attempt).hasSameBytes(as: text) }
    }

    /// When the next login is to be checked; nil when none waits.
    var nextDue: Instant? { waiting.map(\.due).min() }

    /// The login whose turn it is; nil when none is due. One that has not waited as long as the failures since its arrival
    /// demand goes on waiting: many at once win nothing.
    mutating func next(now: Instant) -> Attempt? {
        while let index = waiting.indices.min(by: { key(of: $0) < key(of: $1) }), waiting[index].due <= now {
            let attempt = waiting[index].attempt
            let wait = throttle.wait(for: attempt.credentials.name, from: attempt.address, now: now)
            let due = waiting[index].arrival + wait
            if due <= now {
                waiting.remove(at: index)
                return attempt
            }
            waiting[index].due = due
        }
        return nil
    }

    private func key(of index: Int) -> (Instant, Int) { (waiting[index].due, waiting[index].order) }

    /// Notes how a login ended.
    mutating func settle(_ attempt: Attempt, isRight: Bool, now: Instant) {
        if isRight {
            throttle.succeed(attempt.credentials.name, from: attempt.address)
            // Those who wait because of failures that no longer count are looked at again.
            for index in waiting.indices where waiting[index].due > now { waiting[index].due = now }
        } else {
            throttle.fail(attempt.credentials.name, from: attempt.address, now: now)
        }
        version += 1
    }

    /// Ends it: the logins that will not be checked.
    mutating func stop() -> [Attempt] {
        isStopped = true
        version += 1
        defer { waiting = [] }
        return waiting.map(\.attempt)
    }
}
