import CloudStore
import HTTPServer

/// Tells the person when the state can no longer be kept, and when it can again: once each, however often it fails.
final class StoreHealth: Sendable {
    private let isFailing = Lock(false)
    private let warn: @Sendable (String) -> Void

    init(warn: @escaping @Sendable (String) -> Void) { self.warn = warn }

    /// Takes in how a commit went.
    func see(_ error: StoreError?) {
        if case .closed? = error { return }
        let changed = isFailing.withLock { isFailing in
            defer { isFailing = error != nil }
            return isFailing != (error != nil)
        }
        guard changed else { return }
        warn(error.map { "warning: the state cannot be kept: \($0)" } ?? "the state is kept again")
    }
}
