package import CloudStore

/// What came of a login.
package enum LoginResult: Hashable, Sendable {
    /// A token.
    case issued(IssuedToken)
    /// Name and password, or the refresh token, are wrong.
    case wrong
    /// A client's id and secret are wrong.
    case wrongClient
    /// Too many logins of that name have failed and wait already.
    case throttled(retryAfter: Int)
    /// Too many logins wait.
    case busy
    /// A token was issued but could not be kept.
    case unsaved(StoreError)
    /// The cloud ends.
    case stopping
}

/// What came of checking a name and a password.
package enum PasswordCheck: Hashable, Sendable {
    /// They are right.
    case right(isOwner: Bool)
    /// There is no such user, or the password is another.
    case wrong
    /// Too many logins of that name have failed and wait already.
    case throttled(retryAfter: Int)
    /// Too many logins wait.
    case busy
    /// The cloud ends.
    case stopping
}
