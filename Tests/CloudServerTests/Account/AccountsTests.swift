import CloudStore
import Cryptography
import EventModel
import HTTPServer
import Testing

@testable import CloudServer

extension Accounts {
    fileprivate func login(_ name: String, _ password: String, lifetime: Interval? = .seconds(60)) async -> LoginResult
    {
        await withCheckedContinuation { waiting in
            login(Credentials(name: name, password: password), client: "test", lifetime: lifetime, from: "a") {
                waiting.resume(returning: $0)
            }
        }
    }

    fileprivate func verify(_ name: String, _ password: String) async -> PasswordCheck {
        await withCheckedContinuation { waiting in
            verify(Credentials(name: name, password: password), from: "a") { waiting.resume(returning: $0) }
        }
    }

    fileprivate func refresh(_ token: String) async -> LoginResult {
        await withCheckedContinuation { waiting in
            refresh(token, client: "test", lifetime: nil) { waiting.resume(returning: $0) }
        }
    }

    fileprivate func revokeAll(of user: String) async -> StoreError? {
        await withCheckedContinuation { waiting in revokeAll(of: user) { waiting.resume(returning: $0) } }
    }
}

@Suite struct AccountsTests {
    /// A clock that stands until a test moves it, and the changes in the order in which they were handed on.
    private final class Surroundings: Sendable {
        let seconds = Lock<Int64>(0)
        let changes = Lock<[StoreChange]>([])
        let fault = Lock<StoreError?>(nil)
    }

    private func accounts(_ surroundings: Surroundings) throws -> Accounts {
        var book = AccountBook()
        for user in ["ann", "bob"] { _ = try book.setPassword(hash: quickHash("\(user)'s"), of: user) }
        let time: @Sendable () -> Instant = { second(surroundings.seconds.withLock { $0 }) }
        return Accounts(book, now: time, uptime: time) { changes, done in
            surroundings.changes.withLock { $0 += changes }
            done(surroundings.fault.withLock { $0 })
        }
    }

    @Test func aLoginGivesAToken() async throws {
        let surroundings = Surroundings()
        let accounts = try accounts(surroundings)
        defer { accounts.stop() }
        guard case .issued(let token) = await accounts.login("ann", "ann's") else {
            Issue.record("no token")
            return
        }
        for secret in [token.access, token.refresh] {
            #expect(secret.utf8.count == 40)
            #expect(secret.utf8.allSatisfy("0123456789abcdef".utf8.contains))
        }
        #expect(token.lifetime == .seconds(60))
        #expect(accounts.check(token.access, now: second(59)) == .owner("ann"))
        #expect(accounts.check(token.access, now: second(60)) == .expired)
        #expect(accounts.tokens(of: "ann", now: second(0)).map(\.client) == ["test"])
        #expect(surroundings.changes.withLock(\.count) == 1)
    }

    @Test func wrongAndUnknownAreTheSame() async throws {
        let accounts = try accounts(Surroundings())
        defer { accounts.stop() }
        for (name, password) in [("ann", "bob's"), ("nobody", "ann's"), ("", ""), ("ann", ""), ("ANN", "ann's")] {
            #expect(await accounts.login(name, password) == .wrong)
            #expect(await accounts.verify(name, password) == .wrong)
        }
        #expect(await accounts.verify("ann", "ann's") == .right(isOwner: true))
        #expect(await accounts.verify("bob", "bob's") == .right(isOwner: false))
    }

    @Test func theEleventhWaits() async throws {
        let surroundings = Surroundings()
        let accounts = try accounts(surroundings)
        defer { accounts.stop() }
        for _ in 0..<10 { #expect(await accounts.login("ann", "wrong") == .wrong) }
        let late = Lock<PasswordCheck?>(nil)
        accounts.verify(Credentials(name: "ann", password: "ann's"), from: "b") { result in
            late.withLock { $0 = result }
        }
        // Another user is not slowed down; meanwhile the first has had every chance not to wait.
        for _ in 0..<3 { #expect(await accounts.verify("bob", "bob's") == .right(isOwner: false)) }
        #expect(late.withLock { $0 } == nil)
        surroundings.seconds.withLock { $0 = 1 }
        // This login wakes the thread that checks; the one that waits is before it.
        #expect(await accounts.verify("bob", "bob's") == .right(isOwner: false))
        #expect(late.withLock { $0 } == .right(isOwner: true))
        #expect(await accounts.verify("ann", "ann's") == .right(isOwner: true))
    }

    @Test func theFloodIsTurnedAway() async throws {
        let surroundings = Surroundings()
        let accounts = try accounts(surroundings)
        for _ in 0..<10 { #expect(await accounts.login("ann", "wrong") == .wrong) }
        let results = Lock<[LoginResult]>([])
        for _ in 0..<LoginDesk.mostOnSlowName + 3 {
            accounts.login(Credentials(name: "ann", password: "ann's"), client: "", lifetime: nil, from: "a") {
                result in
                results.withLock { $0.append(result) }
            }
        }
        #expect(results.withLock { $0 } == Array(repeating: .throttled(retryAfter: 1), count: 3))
        accounts.stop()
        #expect(results.withLock { $0.suffix(LoginDesk.mostOnSlowName).allSatisfy { $0 == .stopping } })
        #expect(await accounts.login("bob", "bob's") == .stopping)
        #expect(await accounts.verify("bob", "bob's") == .stopping)
    }

    @Test func aRefreshTokenWorksOnce() async throws {
        let accounts = try accounts(Surroundings())
        defer { accounts.stop() }
        guard case .issued(let first) = await accounts.login("bob", "bob's"),
            case .issued(let other) = await accounts.refresh(first.refresh)
        else {
            Issue.record("no token")
            return
        }
        #expect(accounts.check(first.access, now: second(0)) == .unknown)
        #expect(accounts.check(other.access, now: second(0)) == .guest("bob"))
        #expect(await accounts.refresh(first.refresh) == .wrong)
        #expect(await accounts.refresh("") == .wrong)
    }

    @Test func revoking() async throws {
        let surroundings = Surroundings()
        let accounts = try accounts(surroundings)
        defer { accounts.stop() }
        guard case .issued(let first) = await accounts.login("ann", "ann's"),
            case .issued(let second) = await accounts.login("ann", "ann's")
        else {
            Issue.record("no token")
            return
        }
        let released = Lock(0)
        #expect(!accounts.revoke(first.access, of: "bob") { _ in released.withLock { $0 += 1 } })
        #expect(released.withLock { $0 } == 0)
        #expect(accounts.revoke(first.access, of: "ann") { _ in released.withLock { $0 += 1 } })
        #expect(released.withLock { $0 } == 1)
        #expect(await accounts.revokeAll(of: "ann") == nil)
        #expect(accounts.check(second.access, now: CloudServerTests.second(0)) == .unknown)
        #expect(
            surroundings.changes.withLock { $0.suffix(2) } == [.tokenGone(first.access), .tokenGone(second.access)])
    }

    @Test func whatCannotBeKeptIsSaid() async throws {
        let surroundings = Surroundings()
        let accounts = try accounts(surroundings)
        defer { accounts.stop() }
        surroundings.fault.withLock { $0 = .closed }
        #expect(await accounts.login("ann", "ann's") == .unsaved(.closed))
        #expect(await accounts.revokeAll(of: "ann") == .closed)
    }

    /// Many threads at once: what was handed on leads to what is.
    @Test func theOrderOfChangesIsTheOrderOfThings() async throws {
        let surroundings = Surroundings()
        let accounts = try accounts(surroundings)
        defer { accounts.stop() }
        let tokens = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<24 {
                group.addTask {
                    guard case .issued(let token) = await accounts.login("ann", "ann's") else { return nil }
                    guard case .issued(let other) = await accounts.refresh(token.refresh) else { return nil }
                    return other.access
                }
                group.addTask {
                    _ = await accounts.revokeAll(of: "ann")
                    return nil
                }
            }
            var all: [String] = []
            for await token in group { if let token { all.append(token) } }
            return all
        }
        var kept: Set<String> = []
        for change in surroundings.changes.withLock({ $0 }) {
            if case .token(let token) = change { kept.insert(token.token) }
            if case .tokenGone(let token) = change { kept.remove(token) }
        }
        for token in tokens {
            #expect((accounts.check(token, now: second(0)) == .owner("ann")) == kept.contains(token))
        }
        #expect(Set(accounts.tokens(of: "ann", now: second(0)).map(\.token)) == kept)
    }
}
