import Glibc

/// A value behind a mutex.
///
/// A `pthread_mutex_t`, because the thread sanitizer understands it.
///
/// `@unchecked Sendable`: `state` is only touched between lock and unlock of `mutex`; the pointer never changes and
/// points to memory that lives as long as the object.
final class Lock<State>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private var state: State

    init(_ state: sending State) {
        self.state = state
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Runs `body` alone with the value.
    func withLock<Result>(_ body: (inout State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(&state)
    }
}
