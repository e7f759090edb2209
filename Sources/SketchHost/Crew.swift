import Glibc

/// Does the same with many things on a few threads.
enum Crew {
    /// The results in the order of the things.
    static func run<Thing: Sendable, Result: Sendable>(
        _ things: [Thing], atMost count: Int, _ work: @escaping @Sendable (Thing) -> Result
    ) -> [Result] {
        guard things.count > 1, count > 1 else { return things.map(work) }
        let state = Lock((next: 0, results: [Result?](repeating: nil, count: things.count)))
        let shift = Shift {
            while true {
                let place = state.withLock { state in
                    state.next += 1
                    return state.next - 1
                }
                guard place < things.count else { return }
                let result = work(things[place])
                state.withLock { $0.results[place] = result }
            }
        }
        var threads: [pthread_t] = []
        for _ in 1..<min(count, things.count) {
            var thread = pthread_t()
            let given = Unmanaged.passRetained(shift)
            let error = pthread_create(
                &thread, nil,
                { given in
                    if let given { Unmanaged<Shift>.fromOpaque(given).takeRetainedValue().work() }
                    return nil
                }, given.toOpaque())
            if error == 0 { threads.append(thread) } else { given.release() }
        }
        shift.work()
        for thread in threads { pthread_join(thread, nil) }
        return state.withLock { $0.results.compactMap(\.self) }
    }

    private final class Shift: Sendable {
        let work: @Sendable () -> Void
        init(_ work: @escaping @Sendable () -> Void) { self.work = work }
    }
}
