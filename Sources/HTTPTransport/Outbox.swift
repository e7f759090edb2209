import Dispatcher

/// What all I/O threads have finished and the driving thread has not yet fetched.
final class Outbox: Sendable {
    /// Sums over the transport's life.
    struct Counters: Sendable {
        var connections = 0
        var http2Responses = 0
    }

    private struct State {
        var completions: [Completion] = []
        var timings: [AttemptTiming] = []
        var counters = Counters()
        /// Attempts that ended and were not yet fetched, by the number of the thread that carried them.
        var ended: [Int] = []
        var isAwaited = false
        var isWoken = false
        var isClosed = false
    }

    private let lock = Lock(State())

    var counters: Counters { lock.withLock { $0.counters } }

    /// A number for one more thread.
    func enrol() -> Int {
        lock.withLock { state in
            state.ended.append(0)
            return state.ended.count - 1
        }
    }

    /// Hands over a batch and leaves `batch`, `timings` and `counters` empty. `number` is that of the thread; nil when
    /// none has carried it.
    func append(
        _ batch: inout [Completion], _ timings: inout [AttemptTiming], _ counters: inout Counters, from number: Int?
    ) {
        guard !batch.isEmpty else { return }
        let isAwaited = lock.withLock { state in
            if let number { state.ended[number] += batch.count }
            if state.completions.isEmpty {
                swap(&state.completions, &batch)
            } else {
                state.completions.append(contentsOf: batch)
            }
            if !timings.isEmpty { state.timings.append(contentsOf: timings) }
            state.counters.connections += counters.connections
            state.counters.http2Responses += counters.http2Responses
            return state.isAwaited
        }
        batch.removeAll(keepingCapacity: true)
        timings.removeAll(keepingCapacity: true)
        counters = Counters()
        if isAwaited { lock.signal() }
    }

    /// Appends all that has ended, after waiting for it no longer than `deadline`, and takes it off what each thread
    /// carries, by its number. Returns how many.
    func drain(until deadline: MonotonicTime, into completions: inout [Completion], off loads: inout [Int]) -> Int {
        lock.withLock(waitingUntil: deadline) { state in
            state.isAwaited = state.completions.isEmpty && !state.isWoken && !state.isClosed
            return state.isAwaited
        } _: { state in
            state.isAwaited = false
            state.isWoken = false
            let count = state.completions.count
            for number in loads.indices {
                loads[number] -= state.ended[number]
                state.ended[number] = 0
            }
            if completions.isEmpty {
                swap(&completions, &state.completions)
            } else {
                completions.append(contentsOf: state.completions)
            }
            state.completions.removeAll(keepingCapacity: true)
            return count
        }
    }

    /// Moves the times of all attempts that have ended since the last call.
    func takeTimings(into timings: inout [AttemptTiming]) {
        lock.withLock { swap(&$0.timings, &timings) }
    }

    /// Lets a waiting `drain`, or the next one, return at once.
    func wake() {
        lock.withLock { $0.isWoken = true }
        lock.signal()
    }

    /// Nothing will wait from now on.
    func close() {
        lock.withLock { $0.isClosed = true }
        lock.signal()
    }
}
