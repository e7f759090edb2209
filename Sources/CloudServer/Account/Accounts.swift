package import CloudStore
package import EventModel
import HTTPServer
import Threads

/// Who may use the cloud, for many threads: whoever asks never waits for a password to be hashed, nor for a login that is
/// slowed down; a thread of its own does that.
package final class Accounts: Sendable {
    /// Keeps changes, then says that they are safe or why not; it must not wait.
    package typealias Commit =
        @Sendable (_ changes: [StoreChange], _ done: @escaping @Sendable (StoreError?) -> Void)
        -> Void

    private let book: Lock<AccountBook>
    /// Where changes are handed on. Held while the book changes, so that they are kept in the order in which they came
    /// to be. A look-up needs only the book's own lock.
    private let commit: Lock<Commit>
    private let desk = Awaited(LoginDesk())
    /// Called after tokens were revoked.
    private let revocation = Lock<@Sendable () -> Void>({})
    private let now: @Sendable () -> Instant
    private let uptime: @Sendable () -> Instant

    /// Shares a book.
    /// - Parameters:
    ///   - book: The accounts at the start.
    ///   - now: The time of day, by which tokens end.
    ///   - commit: Keeps changes; nil to keep none.
    package convenience init(
        _ book: AccountBook, now: @escaping @Sendable () -> Instant, commit: Commit? = nil
    ) {
        self.init(book, now: now, uptime: Self.elapsedTime, commit: commit)
    }

    init(
        _ book: AccountBook, now: @escaping @Sendable () -> Instant, uptime: @escaping @Sendable () -> Instant,
        commit: Commit?
    ) {
        self.book = Lock(book)
        self.now = now
        self.uptime = uptime
        self.commit = Lock(commit ?? { _, done in done(nil) })
    }

    /// The clock for the waits of slowed-down logins: setting the time of day does not move it.
    private static func elapsedTime() -> Instant { Instant(milliseconds: Clocks.elapsed / 1_000_000) }

    /// Sets what is called each time after tokens were revoked.
    func notifyOfRevocations(_ notify: @escaping @Sendable () -> Void) { revocation.withLock { $0 = notify } }

    // MARK: Tokens

    /// Whose a token is; takes a look-up.
    package func check(_ token: String, now: Instant) -> TokenCheck { book.withLock { $0.check(token, now: now) } }

    /// The account that owns the devices; nil before there is any.
    package var owner: String? { book.withLock { $0.owner } }

    /// True if an account has this name.
    package func has(_ user: String) -> Bool { book.withLock { $0.passwordHash(of: user) != nil } }

    /// A token's entry; nil for an unknown one.
    package func entry(of token: String) -> StoredToken? { book.withLock { $0.entry(of: token) } }

    /// An account's tokens that hold, the oldest first.
    package func tokens(of user: String, now: Instant) -> [StoredToken] {
        book.withLock { $0.tokens(of: user, now: now) }
    }

    /// Revokes one token of an account, then calls `done`; false, and no call, when the account has none such.
    package func revoke(
        _ token: String, of user: String, then done: @escaping @Sendable (StoreError?) -> Void
    ) -> Bool {
        change({ $0.revoke(token, of: user) }, then: done)
    }

    /// Revokes a token of any account, then calls `done`; false, and no call, for an unknown one.
    package func revoke(_ token: String, then done: @escaping @Sendable (StoreError?) -> Void) -> Bool {
        change({ $0.revoke(token) }, then: done)
    }

    /// Revokes all tokens of an account, then calls `done`.
    package func revokeAll(of user: String, then done: @escaping @Sendable (StoreError?) -> Void) {
        _ = change({ $0.revokeAll(of: user) }, then: done)
    }

    /// Issues a token for a refresh token, which is then used up. `done` may be called at once.
    package func refresh(
        _ refreshToken: String, client: String, lifetime: Interval?,
        then done: @escaping @Sendable (LoginResult) -> Void
    ) {
        let secrets = TokenSecrets.random()
        let time = now()
        let issued = IssuedToken(access: secrets.access, refresh: secrets.refresh, lifetime: lifetime)
        let isKnown = change {
            $0.refresh(refreshToken, client: client, lifetime: lifetime, secrets: secrets, now: time)?.changes
        } then: { error in
            done(error.map { .unsaved($0) } ?? .issued(issued))
        }
        if !isKnown { done(.wrong) }
    }

    /// Changes the book and hands its changes on; false when there is nothing to change.
    private func change(
        _ body: (inout AccountBook) -> [StoreChange]?, then done: @escaping @Sendable (StoreError?) -> Void
    ) -> Bool {
        let changes = commit.withLock { commit in
            let changes = book.withLock(body)
            if let changes { commit(changes, done) }
            return changes
        }
        guard let changes else { return false }
        if changes.contains(where: { if case .tokenGone = $0 { true } else { false } }) {
            revocation.withLock { $0 }()
        }
        return true
    }

    // MARK: Passwords

    /// Issues a token for a name and a password, or for a client's id and secret. `done` is called later on another
    /// thread, or at once when the login is not even looked at.
    package func login(
        _ credentials: Credentials, isClient: Bool = false, client: String, lifetime: Interval?, from address: String,
        then done: @escaping @Sendable (LoginResult) -> Void
    ) {
        let refusal = attempt(credentials, isClient: isClient, from: address) { [self] verdict in
            switch verdict {
            case .wrong: done(isClient ? .wrongClient : .wrong)
            case .stopping: done(.stopping)
            case .right:
                let user: String? = isClient ? self.user(ofClient: credentials.name) : credentials.name
                guard let user else { return done(.wrongClient) }
                issue(to: user, client: client, lifetime: lifetime, then: done)
            }
        }
        switch refusal {
        case .taken: break
        case .throttled(let seconds): done(.throttled(retryAfter: seconds))
        case .busy: done(.busy)
        case .stopping: done(.stopping)
        }
    }

    /// Checks a name and a password, as they stand in place of a token. `done` is called as with `login`.
    package func verify(
        _ credentials: Credentials, from address: String, then done: @escaping @Sendable (PasswordCheck) -> Void
    ) {
        let refusal = attempt(credentials, isClient: false, from: address) { [self] verdict in
            switch verdict {
            case .wrong: done(.wrong)
            case .stopping: done(.stopping)
            case .right:
                let owner = book.withLock { $0.owner }
                done(.right(isOwner: owner?.hasSameBytes(as: credentials.name) == true))
            }
        }
        switch refusal {
        case .taken: break
        case .throttled(let seconds): done(.throttled(retryAfter: seconds))
        case .busy: done(.busy)
        case .stopping: done(.stopping)
        }
    }

    private func user(ofClient id: String) -> String? { book.withLock { $0.client(id)?.user } }

    private func issue(
        to user: String, client: String, lifetime: Interval?, then done: @escaping @Sendable (LoginResult) -> Void
    ) {
        let secrets = TokenSecrets.random()
        let time = now()
        let issued = IssuedToken(access: secrets.access, refresh: secrets.refresh, lifetime: lifetime)
        _ = change {
            $0.issue(to: user, client: client, lifetime: lifetime, secrets: secrets, now: time).changes
        } then: { error in
            done(error.map { .unsaved($0) } ?? .issued(issued))
        }
    }

    /// Lets a login wait for its turn; the thread that checks starts with the first.
    private func attempt(
        _ credentials: Credentials, isClient: Bool, from address: String,
        settle: @escaping @Sendable (LoginDesk.Verdict) -> Void
    ) -> LoginDesk.Admission {
        let attempt = LoginDesk.Attempt(
            credentials: credentials, isClient: isClient, address: address, settle: settle)
        let time = uptime()
        let (admission, isFirst) = desk.withLock { desk in
            let admission = desk.admit(attempt, now: time)
            let isFirst = admission == .taken && !desk.isStaffed
            if isFirst { desk.isStaffed = true }
            return (admission, isFirst)
        }
        if isFirst { startThread { [self] in work() } }
        if admission == .taken { desk.signal() }
        return admission
    }

    /// Checks no more passwords: whoever waits is told so. Tokens can be looked up as before.
    package func stop() {
        let left = desk.withLock { $0.stop() }
        desk.signal()
        for attempt in left { attempt.settle(.stopping) }
    }

    private func work() {
        while true {
            let time = uptime()
            let (attempt, due, version, isStopped) = desk.withLock { desk in
                let attempt = desk.next(now: time)
                return (attempt, desk.nextDue, desk.version, desk.isStopped)
            }
            if let attempt {
                check(attempt)
            } else if isStopped {
                return
            } else {
                let pause = due.map { Int(max(1, ($0 - time).milliseconds)) }
                desk.wait(atMost: pause) { $0.version != version }
            }
        }
    }

    /// Checks a password. A name that nobody has costs as much as one that somebody has.
    private func check(_ attempt: LoginDesk.Attempt) {
        let name = attempt.credentials.name
        let text: String? = book.withLock {
            attempt.isClient ? $0.client(name)?.secretHash : $0.passwordHash(of: name)
        }
        let hash = text.flatMap(PasswordHash.init(parsing:)) ?? .nobody
        let isRight = hash.isHash(of: attempt.credentials.password)
        let time = uptime()
        desk.withLock { $0.settle(attempt, isRight: isRight, now: time) }
        attempt.settle(isRight ? .right : .wrong)
    }
}
