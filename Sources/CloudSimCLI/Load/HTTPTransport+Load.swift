import CloudLoad
import HTTPTransport
import Threads

extension HTTPTransport: LoadTransport {
    /// Nanoseconds of the clock by which ends are told.
    static func now() -> Int64 { Clocks.elapsed }
}
