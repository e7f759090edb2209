/// A thread that ends the event streams of tokens that have expired or were revoked.
///
/// It checks once a second, because a clock that is set ends tokens too, and at once after a token was revoked.
final class TokenWatch: Sendable {
    private struct State: Sendable {
        var isStopped = false
        var isWoken = false
    }

    /// How long an expired token may keep its streams.
    private static let periodMilliseconds = 1000

    private let state = Awaited(State())
    private let hub: StreamHub
    private let check: @Sendable (String) -> TokenCheck

    /// Watches the tokens of a hub's streams.
    init(_ hub: StreamHub, check: @escaping @Sendable (String) -> TokenCheck) {
        self.hub = hub
        self.check = check
    }

    /// Starts the thread.
    func start() { startThread { [self] in run() } }

    /// Makes the thread check at once.
    func wake() {
        state.withLock { $0.isWoken = true }
        state.signal()
    }

    /// Ends the thread.
    func stop() {
        state.withLock { $0.isStopped = true }
        state.signal()
    }

    private func run() {
        while true {
            state.wait(atMost: Self.periodMilliseconds) { $0.isStopped || $0.isWoken }
            let isStopped = state.withLock { state in
                state.isWoken = false
                return state.isStopped
            }
            if isStopped { return }
            hub.endStreams { token in
                switch check(token) {
                case .owner, .guest: nil
                case .expired: "the access token has expired"
                case .unknown: "the access token was revoked"
                }
            }
        }
    }
}
