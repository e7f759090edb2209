/// What other threads ask of a loop.
final class Mailbox: Sendable {
    enum Letter: Sendable {
        case answer(Int, UInt64, Reply)
        case write(Int, UInt64, [UInt8])
        case writeAll([Exchange], [UInt8])
        case finish(Int, UInt64)
        case listen(Bool)
        case closeSlowestStreams
        case stop
    }

    private struct State: Sendable {
        var letters: [Letter] = []
        var isClosed = false
    }

    let signal: WakeSignal
    private let state = Lock(State())

    init() throws(ListenError) { signal = try WakeSignal() }

    /// Leaves a letter and wakes the loop; false when the loop takes none any more.
    func post(_ letter: Letter) -> Bool {
        let (isTaken, wasEmpty) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.letters.append(letter)
            if case .stop = letter { state.isClosed = true }
            return (true, state.letters.count == 1)
        }
        if wasEmpty { signal.raise() }
        return isTaken
    }

    /// All letters so far, in order.
    func collect() -> [Letter] {
        state.withLock { state in
            defer { state.letters = [] }
            return state.letters
        }
    }
}
