import Glibc
import Threads

/// A value behind a mutex, with one condition to wait for a change of it.
///
/// A `pthread_mutex_t`, because the thread sanitizer understands it.
///
/// `@unchecked Sendable`: `state` is only touched between lock and unlock of `mutex`; the two pointers never change
/// and point to memory that lives as long as the object.
final class Lock<State>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state: State

    init(_ state: sending State) {
        self.state = state
        pthread_mutex_init(mutex, nil)
        Clocks.initialize(condition)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Runs `body` alone with the value.
    func withLock<Result>(_ body: (inout State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(&state)
    }

    /// Waits as long as `isWaiting` says so, but not past `deadline`, then runs `body` alone with the value.
    func withLock<Result>(
        waitingUntil deadline: MonotonicTime, while isWaiting: (inout State) -> Bool, _ body: (inout State) -> Result
    ) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while isWaiting(&state), Clocks.wait(at: condition, mutex, until: deadline.nanoseconds) {}
        return body(&state)
    }

    /// Wakes whoever waits. Called after the change, outside the lock.
    func signal() {
        pthread_cond_broadcast(condition)
    }
}
