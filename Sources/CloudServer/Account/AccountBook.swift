package import CloudStore
package import EventModel

/// Who may use the cloud: the accounts, the first of which owns the devices, and their tokens.
///
/// A machine: time and secrets are arguments, and every change is returned for whoever keeps state.
///
/// Tokens are looked up in a dictionary by their text. Its hash is keyed with a secret of the process, so the time of a
/// look-up tells nothing about tokens that are near; a token of 160 random bits is compared in full only with itself.
package struct AccountBook: Sendable {
    /// How long a token holds when nothing else is asked for: 90 days.
    package static let usualLifetime = Interval.seconds(7_776_000)
    /// How many tokens an account has at most; one more, and the one that ends first goes.
    package static let mostTokens = 1000
    /// How long a token that has expired is remembered, so that its client is told so and can refresh it.
    package static let remembered = Interval.seconds(7 * 86_400)

    /// One token with its place among all.
    private struct Entry {
        var token: StoredToken
        var order: Int
    }

    private var users: [StoredUser] = []
    private var entries: [String: Entry] = [:]
    private var tokensByRefresh: [String: String] = [:]
    private var nextOrder = 0
    /// What the secrets of API clients are checked against, by the clients' ids.
    private var clients: [String: String] = [:]

    /// Accounts and tokens as they were kept; tokens of nobody are passed over.
    package init(users: [StoredUser] = [], tokens: [StoredToken] = []) {
        self.users = users
        for token in tokens where index(of: token.user) != nil { insert(token) }
    }

    // MARK: Accounts

    /// The account that owns devices and hooks; nil before there is any.
    package var owner: String? { users.first?.name }

    /// The names of the accounts, the owner's first.
    package var names: [String] { users.map(\.name) }

    /// What an account's password is checked against; nil for a name that nobody has.
    package func passwordHash(of user: String) -> String? { index(of: user).map { users[$0].passwordHash } }

    /// Adds an account, or changes the password of an existing one, which revokes all of its tokens. The first account
    /// is the owner.
    package mutating func setPassword(hash: PasswordHash, of user: String) throws(AccountFault) -> [StoreChange] {
        if let fault = AccountFault(name: user) { throw fault }
        let stored = StoredUser(name: user, passwordHash: hash.description)
        guard let index = index(of: user) else {
            users.append(stored)
            return [.user(stored)]
        }
        users[index] = stored
        return [.user(stored)] + revokeAll(of: user)
    }

    /// Adds an account, or gives an old one another password; takes some 25 ms, and changes nothing when it is the
    /// password that the account has. The first account is the owner.
    package mutating func setPassword(_ password: String, of user: String) throws(AccountFault) -> [StoreChange] {
        guard PasswordHash.canBePassword(password) else { throw .passwordUnfit }
        if let text = passwordHash(of: user), PasswordHash(parsing: text)?.isHash(of: password) == true { return [] }
        return try setPassword(hash: PasswordHash(password), of: user)
    }

    /// Adds an API client of the owner, or replaces its secret; hashing the secret takes about 25 ms. Clients are not
    /// stored.
    package mutating func setClient(id: String, secret: String) throws(AccountFault) {
        if let fault = AccountFault(name: id) { throw fault }
        guard PasswordHash.canBePassword(secret) else { throw .passwordUnfit }
        clients[id] = PasswordHash(secret).description
    }

    /// The account for which a client gets tokens: the owner for a client that was added, otherwise the account of the
    /// same name; nil for an unknown id. The hash belongs to the client's secret.
    package func client(_ id: String) -> (user: String, secretHash: String)? {
        if let hash = clients[id], let owner { return (owner, hash) }
        return passwordHash(of: id).map { (id, $0) }
    }

    private func index(of user: String) -> Int? { users.firstIndex { $0.name.hasSameBytes(as: user) } }

    // MARK: Tokens

    /// Whose a token is.
    package func check(_ token: String, now: Instant) -> TokenCheck {
        guard let stored = entries[token]?.token, stored.token.hasSameBytes(as: token) else { return .unknown }
        guard stored.isValid(at: now) else { return .expired }
        return users[0].name.hasSameBytes(as: stored.user) ? .owner(stored.user) : .guest(stored.user)
    }

    /// Makes a token of the user's own choice the owner's, for ever; tokens that came so before go.
    package mutating func give(_ token: String) throws(AccountFault) -> [StoreChange] {
        guard let owner else { throw .noOwner }
        guard (1...200).contains(token.utf8.count), token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .tokenUnfit
        }
        var changes: [StoreChange] = []
        for old in given where !old.hasSameBytes(as: token) { changes += remove(old) }
        let stored = StoredToken(token: token, refreshToken: nil, user: owner, client: "given", expiresAt: nil)
        if entries[token]?.token == stored { return changes }
        insert(stored)
        return changes + [.token(stored)]
    }

    /// The tokens that were given.
    private var given: [String] { ordered { $0.refreshToken == nil }.map(\.token) }

    /// Issues a token to an account.
    /// - Parameter lifetime: How long it holds; nil for ever.
    package mutating func issue(
        to user: String, client: String, lifetime: Interval?, secrets: TokenSecrets, now: Instant
    ) -> (token: IssuedToken, changes: [StoreChange]) {
        precondition(index(of: user) != nil, "A token was issued to a user who is not there.")
        var changes = forgetExpired(now: now)
        changes += makeRoom(for: user)
        let stored = StoredToken(
            token: secrets.access, refreshToken: secrets.refresh, user: user, client: client,
            expiresAt: lifetime.map { now + $0 })
        insert(stored)
        changes.append(.token(stored))
        return (IssuedToken(access: secrets.access, refresh: secrets.refresh, lifetime: lifetime), changes)
    }

    /// Issues a token in place of the one with a refresh token, which then is good for nothing more; nil when there is
    /// none, or it was forgotten long after its end.
    package mutating func refresh(
        _ refreshToken: String, client: String, lifetime: Interval?, secrets: TokenSecrets, now: Instant
    ) -> (token: IssuedToken, changes: [StoreChange])? {
        guard let token = tokensByRefresh[refreshToken], let old = entries[token]?.token,
            old.refreshToken?.hasSameBytes(as: refreshToken) == true, !old.isForgotten(at: now)
        else { return nil }
        let gone = remove(token)
        let (issued, changes) = issue(to: old.user, client: client, lifetime: lifetime, secrets: secrets, now: now)
        return (issued, gone + changes)
    }

    /// A token's entry; nil for an unknown one.
    package func entry(of token: String) -> StoredToken? {
        entries[token].flatMap { $0.token.token.hasSameBytes(as: token) ? $0.token : nil }
    }

    /// An account's tokens that hold, the oldest first.
    package func tokens(of user: String, now: Instant) -> [StoredToken] {
        ordered { $0.user.hasSameBytes(as: user) && $0.isValid(at: now) }
    }

    /// Revokes one token of an account; nil when it has none such.
    package mutating func revoke(_ token: String, of user: String) -> [StoreChange]? {
        guard let stored = entries[token]?.token, stored.token.hasSameBytes(as: token),
            stored.user.hasSameBytes(as: user)
        else { return nil }
        return remove(token)
    }

    /// Revokes a token of any account; nil for an unknown one.
    package mutating func revoke(_ token: String) -> [StoreChange]? {
        entry(of: token).map { remove($0.token) }
    }

    /// Revokes all tokens of an account.
    package mutating func revokeAll(of user: String) -> [StoreChange] {
        ordered { $0.user.hasSameBytes(as: user) }.flatMap { remove($0.token) }
    }

    /// Forgets the tokens that expired long ago.
    package mutating func forgetExpired(now: Instant) -> [StoreChange] {
        ordered { $0.isForgotten(at: now) }.flatMap { remove($0.token) }
    }

    /// How many tokens are remembered.
    package var tokenCount: Int { entries.count }

    // MARK: Upkeep

    /// The tokens that are as wanted, the oldest first.
    private func ordered(_ isWanted: (StoredToken) -> Bool) -> [StoredToken] {
        entries.values.filter { isWanted($0.token) }.sorted { $0.order < $1.order }.map(\.token)
    }

    private mutating func insert(_ token: StoredToken) {
        _ = remove(token.token)
        entries[token.token] = Entry(token: token, order: nextOrder)
        nextOrder += 1
        if let refresh = token.refreshToken { tokensByRefresh[refresh] = token.token }
    }

    private mutating func remove(_ token: String) -> [StoreChange] {
        guard let entry = entries.removeValue(forKey: token) else { return [] }
        if let refresh = entry.token.refreshToken { tokensByRefresh[refresh] = nil }
        return [.tokenGone(token)]
    }

    /// Lets the token go that ends first while the account has too many; the given ones stay.
    private mutating func makeRoom(for user: String) -> [StoreChange] {
        var own = entries.values.filter { $0.token.user.hasSameBytes(as: user) && $0.token.refreshToken != nil }
        guard own.count >= Self.mostTokens else { return [] }
        own.sort { ($0.token.end, $0.order) < ($1.token.end, $1.order) }
        return own.prefix(own.count - Self.mostTokens + 1).flatMap { remove($0.token.token) }
    }
}

extension StoredToken {
    /// When it ends; a token that never does ends after all others.
    fileprivate var end: Instant { expiresAt ?? .distantFuture }

    fileprivate func isValid(at now: Instant) -> Bool { expiresAt.map { now < $0 } ?? true }

    fileprivate func isForgotten(at now: Instant) -> Bool {
        expiresAt.map { $0 + AccountBook.remembered <= now } ?? false
    }
}
