import CSketch
import Cryptography
import Glibc

/// Lets one process at a time make what several want, so that the others find it made.
///
/// The cache holds together without it: what is made has a name of its own and is never changed. Nobody waits for ever,
/// and the system gives the lock up with the process, however that ends.
final class CacheLock {
    private let descriptor: Int32
    /// Whether the others wait for this one.
    private(set) var isOwned = false

    /// Waits for what the others make under the same key, as long as that can take.
    init(cache: String, key: String, seconds: Int) {
        descriptor = open(cache + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        // One file for all keys: each has a byte of it, far beyond its end.
        var hash = SHA256()
        hash.update(Array(key.utf8))
        let place = Int64(hash.finalizeHex().prefix(15), radix: 16) ?? 0
        let deadline = monotonicNow() + seconds * 1_000_000_000
        var pause = timespec(tv_sec: 0, tv_nsec: 1_000_000)
        while true {
            let error = sketch_lock(descriptor, place)
            isOwned = error == 0
            guard error == EAGAIN, monotonicNow() < deadline else { return }
            nanosleep(&pause, nil)
            pause.tv_nsec = min(pause.tv_nsec * 2, 16_000_000)
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}
