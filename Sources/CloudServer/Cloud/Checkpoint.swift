import CloudStore

/// A step between a change and the disk, or between a delivery and its receiver. Whoever is told of it may end the
/// process there: nothing that was promised may get lost by that.
package enum Checkpoint: String, Sendable, CaseIterable {
    /// What a turn changed is known and not committed; answers or attempts wait for that.
    case accepted
    /// It is committed; nobody has been told.
    case kept
    /// The answers are out, the attempts are not.
    case answered
    /// The world has the attempts back and is about to send them.
    case released
    /// The transport has an attempt.
    case sent
    /// What an attempt came to is known and not committed.
    case settled
    /// It is committed.
    case settledKept = "settled-kept"
}

extension StoreChange {
    /// Whether it says what an attempt came to, rather than that one begins.
    var settlesAttempt: Bool {
        guard case .deliveryProgress(_, let progress) = self else { return false }
        return progress.state != 0 || progress.due != nil
    }
}
