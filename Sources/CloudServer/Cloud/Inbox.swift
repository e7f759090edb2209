import HTTPServer

/// What other threads ask of the world, in order. The world's thread collects it once in each of its turns.
final class Inbox: Sendable {
    /// Something to do on the world's thread.
    typealias Errand = @Sendable (World) -> Void

    private struct State: Sendable {
        var errands: [Errand] = []
        var isClosed = false
    }

    private let state = Lock(State())
    private let wake: @Sendable () -> Void

    /// An inbox whose owner is woken by `wake` when something comes into the empty one.
    init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

    /// How many errands wait.
    var count: Int { state.withLock { $0.errands.count } }

    /// Leaves an errand; false when the world takes none any more.
    func post(_ errand: @escaping Errand) -> Bool {
        let (isTaken, isFirst) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.errands.append(errand)
            return (true, state.errands.count == 1)
        }
        if isFirst { wake() }
        return isTaken
    }

    /// All errands so far, in order.
    func collect() -> [Errand] {
        state.withLock { state in
            defer { state.errands = [] }
            return state.errands
        }
    }

    /// Takes no more errands.
    func close() { state.withLock { $0.isClosed = true } }
}
