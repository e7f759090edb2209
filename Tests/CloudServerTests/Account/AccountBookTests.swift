import CloudStore
import Cryptography
import EventModel
import Testing

@testable import CloudServer

/// A moment so many seconds after the start.
func second(_ seconds: Int64) -> Instant { Instant(milliseconds: 1_700_000_000_000 + seconds * 1000) }

/// A hash that is quickly made.
func quickHash(_ password: String) throws -> PasswordHash {
    PasswordHash(
        password, salt: Array(0..<16), cost: try #require(Scrypt.Cost(rounds: 4, blockSize: 1, lanes: 1)))
}

/// Secrets that tests can foretell.
func secrets(_ number: Int) -> TokenSecrets { TokenSecrets(access: "access-\(number)", refresh: "refresh-\(number)") }

@Suite struct AccountBookTests {
    private func book(_ users: String...) throws -> AccountBook {
        var book = AccountBook()
        for user in users { _ = try book.setPassword(hash: quickHash(user), of: user) }
        return book
    }

    /// What is left when changes are played back over what was kept before.
    private func state(after changes: [StoreChange], from state: StoredState = StoredState()) -> AccountBook {
        var state = state
        for change in changes {
            switch change {
            case .user(let user):
                if let index = state.users.firstIndex(where: { $0.name == user.name }) {
                    state.users[index] = user
                } else {
                    state.users.append(user)
                }
            case .token(let token):
                state.tokens.removeAll { $0.token == token.token }
                state.tokens.append(token)
            case .tokenGone(let token): state.tokens.removeAll { $0.token == token }
            default: Issue.record("accounts change nothing else: \(change)")
            }
        }
        return AccountBook(users: state.users, tokens: state.tokens)
    }

    // MARK: Accounts

    @Test func theFirstIsTheOwner() throws {
        var book = try book("ann", "bob")
        #expect(book.owner == "ann")
        #expect(book.names == ["ann", "bob"])
        _ = book.issue(to: "ann", client: "c", lifetime: nil, secrets: secrets(1), now: second(0))
        _ = book.issue(to: "bob", client: "c", lifetime: nil, secrets: secrets(2), now: second(0))
        #expect(book.check("access-1", now: second(0)) == .owner("ann"))
        #expect(book.check("access-2", now: second(0)) == .guest("bob"))
    }

    @Test func anotherPasswordKeepsThePlace() throws {
        var book = try book("ann", "bob")
        let hash = try quickHash("new")
        #expect(
            try book.setPassword(hash: hash, of: "ann") == [
                .user(StoredUser(name: "ann", passwordHash: hash.description))
            ])
        #expect(book.names == ["ann", "bob"])
        #expect(book.passwordHash(of: "ann") == hash.description)
        #expect(book.passwordHash(of: "Ann") == nil)
    }

    @Test func theSamePasswordAgainChangesNothing() throws {
        var book = AccountBook()
        #expect(try book.setPassword("secret", of: "ann").count == 1)
        #expect(try book.setPassword("secret", of: "ann") == [])
        #expect(try book.setPassword("other", of: "ann").count == 1)
        let hash = try #require(book.passwordHash(of: "ann").flatMap(PasswordHash.init(parsing:)))
        #expect(hash.isHash(of: "other") && !hash.isHash(of: "secret"))
    }

    /// The same letter in two encodings is two names.
    @Test func namesAreToldApartByteByByte() throws {
        let book = try book("\u{e9}", "e\u{301}")
        #expect(book.names.count == 2)
        #expect(try book.passwordHash(of: "\u{e9}") == quickHash("\u{e9}").description)
        #expect(book.passwordHash(of: "e\u{301}") != book.passwordHash(of: "\u{e9}"))
    }

    @Test(arguments: ["", "a:b", "a\nb", "\u{7f}", String(repeating: "x", count: 256)])
    func unfitNames(name: String) throws {
        var book = AccountBook()
        let hash = try quickHash("a")
        #expect(throws: AccountFault.nameUnfit) { try book.setPassword(hash: hash, of: name) }
        #expect(book.owner == nil)
    }

    // MARK: Issuing

    @Test func aTokenHoldsForItsTime() throws {
        var book = try book("ann")
        let (token, changes) = book.issue(
            to: "ann", client: "cli", lifetime: .seconds(60), secrets: secrets(1), now: second(0))
        #expect(token == IssuedToken(access: "access-1", refresh: "refresh-1", lifetime: .seconds(60)))
        #expect(
            changes == [
                .token(
                    StoredToken(
                        token: "access-1", refreshToken: "refresh-1", user: "ann", client: "cli", expiresAt: second(60))
                )
            ])
        #expect(book.check("access-1", now: Instant(milliseconds: second(60).milliseconds - 1)) == .owner("ann"))
        #expect(book.check("access-1", now: second(60)) == .expired)
        #expect(book.check("refresh-1", now: second(0)) == .unknown)
        #expect(book.check("", now: second(0)) == .unknown)
    }

    @Test func aTokenForEver() throws {
        var book = try book("ann")
        let (token, _) = book.issue(to: "ann", client: "", lifetime: nil, secrets: secrets(1), now: second(0))
        #expect(token.lifetime == nil)
        #expect(book.check("access-1", now: .distantFuture) == .owner("ann"))
        #expect(book.forgetExpired(now: .distantFuture) == [])
    }

    @Test func expiredTokensAreForgottenAfterAWhile() throws {
        var book = try book("ann")
        _ = book.issue(to: "ann", client: "", lifetime: .seconds(60), secrets: secrets(1), now: second(0))
        let end = second(60) + AccountBook.remembered
        #expect(book.forgetExpired(now: Instant(milliseconds: end.milliseconds - 1)) == [])
        let (_, changes) = book.issue(to: "ann", client: "", lifetime: nil, secrets: secrets(2), now: end)
        #expect(changes.first == .tokenGone("access-1"))
        #expect(book.check("access-1", now: end) == .unknown)
        #expect(book.refresh("refresh-1", client: "", lifetime: nil, secrets: secrets(3), now: end) == nil)
        #expect(book.tokenCount == 1)
    }

    @Test func aLoginLoopFillsNothing() throws {
        var book = try book("ann", "bob")
        var changes: [StoreChange] = []
        _ = try book.give("given")
        _ = book.issue(to: "bob", client: "", lifetime: .seconds(1), secrets: secrets(-1), now: second(0))
        _ = book.issue(to: "ann", client: "", lifetime: nil, secrets: secrets(0), now: second(0))
        for number in 1...(AccountBook.mostTokens + 50) {
            // The later ones end sooner, so it is the newest that gives way, never the one that lasts.
            let lifetime = Interval.seconds(Int64(1_000_000 - number))
            changes +=
                book.issue(
                    to: "ann", client: "", lifetime: lifetime, secrets: secrets(number), now: second(0)
                ).changes
        }
        #expect(book.tokens(of: "ann", now: second(0)).count == AccountBook.mostTokens + 1)
        #expect(book.check("given", now: second(0)) == .owner("ann"))
        #expect(book.check("access-0", now: second(0)) == .owner("ann"))
        #expect(book.check("access-1", now: second(0)) == .owner("ann"))
        #expect(book.check("access-\(AccountBook.mostTokens + 49)", now: second(0)) == .unknown)
        #expect(book.check("access-\(AccountBook.mostTokens + 50)", now: second(0)) == .owner("ann"))
        #expect(book.check("access--1", now: second(0)) == .guest("bob"))
        let gone = changes.count { if case .tokenGone = $0 { true } else { false } }
        #expect(gone == 51)
    }

    // MARK: Refreshing

    @Test func aRefreshRotates() throws {
        var book = try book("ann", "bob")
        _ = book.issue(to: "bob", client: "old", lifetime: .seconds(60), secrets: secrets(1), now: second(0))
        // A client refreshes because its token has expired.
        let refreshed = book.refresh(
            "refresh-1", client: "new", lifetime: .seconds(5), secrets: secrets(2), now: second(100))
        let (token, changes) = try #require(refreshed)
        #expect(token.access == "access-2")
        #expect(changes.count == 2 && changes.first == .tokenGone("access-1"))
        #expect(book.check("access-1", now: second(100)) == .unknown)
        #expect(book.check("access-2", now: second(100)) == .guest("bob"))
        #expect(book.refresh("refresh-1", client: "", lifetime: nil, secrets: secrets(3), now: second(100)) == nil)
        #expect(book.refresh("access-2", client: "", lifetime: nil, secrets: secrets(3), now: second(100)) == nil)
        #expect(book.refresh("", client: "", lifetime: nil, secrets: secrets(3), now: second(100)) == nil)
        #expect(book.tokens(of: "bob", now: second(100)).map(\.client) == ["new"])
    }

    @Test func aRevokedTokenCannotBeRefreshed() throws {
        var book = try book("ann")
        _ = book.issue(to: "ann", client: "", lifetime: nil, secrets: secrets(1), now: second(0))
        #expect(book.revoke("access-1", of: "ann") == [.tokenGone("access-1")])
        #expect(book.refresh("refresh-1", client: "", lifetime: nil, secrets: secrets(2), now: second(0)) == nil)
    }

    // MARK: Listing and revoking

    @Test func listsAreOnesOwnInOrder() throws {
        var book = try book("ann", "bob")
        for number in 1...5 {
            _ = book.issue(
                to: number == 3 ? "bob" : "ann", client: "c\(number)", lifetime: .seconds(Int64(number) * 10),
                secrets: secrets(number), now: second(0))
        }
        #expect(book.tokens(of: "ann", now: second(0)).map(\.client) == ["c1", "c2", "c4", "c5"])
        #expect(book.tokens(of: "ann", now: second(20)).map(\.client) == ["c4", "c5"])
        #expect(book.tokens(of: "bob", now: second(0)).map(\.client) == ["c3"])
        #expect(book.tokens(of: "cat", now: second(0)).isEmpty)
    }

    @Test func nobodyRevokesAnothersToken() throws {
        var book = try book("ann", "bob")
        _ = book.issue(to: "ann", client: "", lifetime: nil, secrets: secrets(1), now: second(0))
        #expect(book.revoke("access-1", of: "bob") == nil)
        #expect(book.revoke("access-2", of: "ann") == nil)
        #expect(book.revokeAll(of: "bob") == [])
        #expect(book.check("access-1", now: second(0)) == .owner("ann"))
    }

    @Test func allAreRevoked() throws {
        var book = try book("ann", "bob")
        for number in 1...3 {
            _ = book.issue(
                to: number == 2 ? "bob" : "ann", client: "", lifetime: nil, secrets: secrets(number), now: second(0))
        }
        #expect(book.revokeAll(of: "ann") == [.tokenGone("access-1"), .tokenGone("access-3")])
        #expect(book.check("access-2", now: second(0)) == .guest("bob"))
        #expect(book.tokenCount == 1)
    }

    // MARK: Given tokens

    @Test(arguments: ["t", "!~", String(repeating: "x", count: 200)])
    func aGivenTokenIsTheOwners(token: String) throws {
        var book = try book("ann", "bob")
        let stored = StoredToken(token: token, refreshToken: nil, user: "ann", client: "given", expiresAt: nil)
        #expect(try book.give(token) == [.token(stored)])
        #expect(try book.give(token) == [])
        #expect(book.check(token, now: .distantFuture) == .owner("ann"))
    }

    @Test(arguments: ["", " ", "a b", "ä", "a\n", "\u{7f}", "\u{212a}", String(repeating: "x", count: 201)])
    func unfitTokens(token: String) throws {
        var book = try book("ann")
        #expect(throws: AccountFault.tokenUnfit) { try book.give(token) }
        #expect(book.tokenCount == 0)
    }

    @Test func aGivenTokenTakesThePlaceOfTheLast() throws {
        var book = try book("ann")
        _ = try book.give("first")
        #expect(try book.give("second").first == .tokenGone("first"))
        #expect(book.check("first", now: second(0)) == .unknown)
        #expect(book.check("second", now: second(0)) == .owner("ann"))
    }

    @Test func anIssuedTokenCanBeGiven() throws {
        var book = try book("ann", "bob")
        _ = book.issue(to: "bob", client: "", lifetime: .seconds(1), secrets: secrets(1), now: second(0))
        _ = try book.give("access-1")
        #expect(book.check("access-1", now: second(9)) == .owner("ann"))
        #expect(book.refresh("refresh-1", client: "", lifetime: nil, secrets: secrets(2), now: second(0)) == nil)
    }

    @Test func aGivenTokenNeedsAnOwner() {
        var book = AccountBook()
        #expect(throws: AccountFault.noOwner) { try book.give("t") }
    }

    /// A character that Unicode takes as equal to an ASCII letter is another token.
    @Test func lookalikesAreUnknown() throws {
        var book = try book("ann")
        _ = try book.give("K")
        #expect(book.check("\u{212a}", now: second(0)) == .unknown)
        #expect(book.revoke("\u{212a}", of: "ann") == nil)
    }

    // MARK: What is kept

    @Test func tokensOfNobodyArePassedOver() {
        let token = StoredToken(token: "t", refreshToken: "r", user: "gone", client: "", expiresAt: nil)
        var book = AccountBook(users: [], tokens: [token])
        #expect(book.check("t", now: second(0)) == .unknown)
        #expect(book.refresh("r", client: "", lifetime: nil, secrets: secrets(1), now: second(0)) == nil)
    }

    /// Whatever happens, the changes lead from what was kept to what is.
    @Test(arguments: 0..<20 as Range<UInt64>) func theChangesTellAll(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var book = AccountBook()
        var changes = try book.setPassword(hash: quickHash("a"), of: "ann")
        changes += try book.setPassword(hash: quickHash("b"), of: "bob")
        for step in 0..<200 {
            let now = second(Int64(step) * 10_000)
            let user = random.below(2) == 0 ? "ann" : "bob"
            let number = Int(random.below(UInt64(step + 1)))
            let lifetime: Interval? = random.below(4) == 0 ? nil : .seconds(Int64(random.below(900_000)) + 1)
            switch random.below(8) {
            case 0...3:
                changes +=
                    book.issue(to: user, client: "", lifetime: lifetime, secrets: secrets(step), now: now).changes
            case 4:
                changes +=
                    book.refresh("refresh-\(number)", client: "", lifetime: lifetime, secrets: secrets(step), now: now)?
                    .changes ?? []
            case 5: changes += book.revoke("access-\(number)", of: user) ?? []
            case 6: changes += try book.give("access-\(number)")
            default: changes += random.below(5) == 0 ? book.revokeAll(of: user) : book.forgetExpired(now: now)
            }
            let again = state(after: changes)
            #expect(again.tokenCount == book.tokenCount, "seed \(seed), step \(step)")
            for number in 0...step {
                let token = "access-\(number)"
                #expect(again.check(token, now: now) == book.check(token, now: now), "seed \(seed), step \(step)")
            }
        }
    }
}
