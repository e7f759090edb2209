package import Dispatcher

/// What carries a load's requests and tells when each of them ended, in nanoseconds of one clock.
package protocol LoadTransport: Transport {
    /// Waits for ends until a moment of the clock, or not at all when it has passed.
    func outcomes(untilNanoseconds deadline: Int64, into completions: inout [Completion])

    /// Puts the times of what has ended since the last call in place of what `timings` holds.
    func takeTimings(into timings: inout [AttemptTiming])
}
