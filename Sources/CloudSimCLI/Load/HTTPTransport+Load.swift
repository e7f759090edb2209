import CloudLoad
import Glibc
import HTTPTransport

extension HTTPTransport: LoadTransport {
    /// Nanoseconds of the clock by which ends are told.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
