import Glibc
import Threads

/// State behind a mutex, with a condition to wait for a change of it.
final class Awaited<State: Sendable>: @unchecked Sendable {
    // Safe to share: `state` is touched only between lock and unlock of the mutex; the pointers never change and point
    // to memory that lives as long as the object.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state: State

    init(_ state: State) {
        self.state = state
        mutex.initialize(to: pthread_mutex_t())
        condition.initialize(to: pthread_cond_t())
        let failure = pthread_mutex_init(mutex, nil)
        precondition(failure == 0, "no mutex could be made")
        Clocks.initialize(condition)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Runs `body` alone with the state; it must be short and must not take the lock again.
    func withLock<Result>(_ body: (inout State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(&state)
    }

    /// Wakes all who wait. Called after the change, outside the lock.
    func signal() { pthread_cond_broadcast(condition) }

    /// Waits until the state is as wanted, but not longer than so many milliseconds.
    func wait(atMost milliseconds: Int? = nil, until isReached: (State) -> Bool) {
        let deadline = Clocks.elapsed + Int64(milliseconds ?? 0) * 1_000_000
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while !isReached(state) {
            if milliseconds == nil {
                pthread_cond_wait(condition, mutex)
            } else if !Clocks.wait(at: condition, mutex, until: deadline) {
                return
            }
        }
    }
}

/// Starts a thread that nobody joins; whoever starts it waits for what it does.
func startThread(_ run: @escaping @Sendable () -> Void) {
    final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    var thread = pthread_t()
    let body = Unmanaged.passRetained(Body(run))
    let failure = pthread_create(
        &thread, nil,
        { raw in
            guard let raw else { return nil }
            Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run()
            return nil
        }, body.toOpaque())
    guard failure == 0 else { preconditionFailure("No thread could be started (pthread_create: \(failure)).") }
    pthread_detach(thread)
}
