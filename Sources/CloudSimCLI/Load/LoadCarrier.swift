import CloudLoad
import Dispatcher
import EventModel
import Glibc
import HTTPTransport

/// Real requests for a load, with the times of their ends.
final class LoadCarrier: LoadTransport {
    private let transport: HTTPTransport
    private var timings: [AttemptTiming] = []

    init(_ transport: HTTPTransport) { self.transport = transport }

    /// Nanoseconds of the clock by which ends are told.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    var inFlight: Int { transport.inFlight }

    func send(_ request: Request, id: AttemptID, now: Instant) { transport.send(request, id: id, now: now) }

    func outcomes(until deadline: Instant, into completions: inout [Completion]) {
        transport.outcomes(until: deadline, into: &completions)
    }

    func outcomes(untilNanoseconds deadline: Int64, into completions: inout [Completion]) {
        transport.outcomes(untilNanoseconds: deadline, into: &completions)
    }

    func takeEnds(into ends: inout [LoadEnd]) {
        transport.takeTimings(into: &timings)
        ends.removeAll(keepingCapacity: true)
        for timing in timings {
            ends.append(
                LoadEnd(
                    id: timing.id, endedAt: timing.endedAt, connect: timing.connect, tls: timing.tls,
                    firstByte: timing.firstByte, total: timing.total, connections: timing.connections))
        }
    }

    func close() { transport.close() }
}
