package import Dispatcher
import EventModel

/// What carries a load's requests and tells when each of them ended, in nanoseconds of one clock.
package protocol LoadTransport: Transport {
    /// Waits for ends until a moment of the clock, or not at all when it has passed.
    func outcomes(untilNanoseconds deadline: Int64, into completions: inout [Completion])

    /// Puts the times of what has ended since the last call in place of what `timings` holds.
    func takeTimings(into timings: inout [AttemptTiming])
}

/// Stands between a simulation and what carries its requests, and keeps when each should have gone out.
final class LoadGauge: Transport {
    /// One request that is under way.
    struct Sent {
        /// When its event should have been published.
        var intended: Int64
        /// When it was handed over.
        var at: Int64
        /// The publication's number on the schedule; nil for one that the world brought about by itself.
        var index: Int?
    }

    private let carrier: any LoadTransport
    private let start: Instant
    private let clock: () -> Int64
    /// When the run began by that clock.
    var begin: Int64
    /// By attempt number: the dispatcher reuses them, so the array stays as long as the most under way.
    private var sent: [Sent] = []
    /// Those of signed deliveries, whose numbers only grow.
    private var signed: [Int: Sent] = [:]
    /// What the requests that are about to be sent are measured by; nil for the world's time.
    var next: Sent?
    /// Requests that were handed over.
    private(set) var count = 0
    /// Bytes of their bodies.
    private(set) var bytes = 0
    /// The ids of the requests; nil for none.
    private(set) var identifiers: LoadIdentifiers?

    /// - Parameters:
    ///   - start: the world's time when the run begins.
    ///   - clock: nanoseconds of the carrier's clock.
    init(
        _ carrier: any LoadTransport, identifiers: LoadIdentifiers?, start: Instant, clock: @escaping () -> Int64
    ) {
        self.carrier = carrier
        self.identifiers = identifiers
        self.start = start
        self.clock = clock
        begin = clock()
    }

    var inFlight: Int { carrier.inFlight }

    func send(_ request: Request, id: AttemptID, now: Instant) {
        let number = id.number
        let entry = next ?? Sent(intended: (now - start).milliseconds * 1_000_000, at: clock() - begin, index: nil)
        if DeliveryEngine.owns(id) {
            signed[number] = entry
        } else {
            if number >= sent.count {
                sent.append(contentsOf: repeatElement(entry, count: number + 1 - sent.count))
            }
            sent[number] = entry
        }
        count += 1
        bytes += request.body.count
        carrier.send(identifiers?.mark(request) ?? request, id: id, now: now)
    }

    func outcomes(until deadline: Instant, into completions: inout [Completion]) {
        carrier.outcomes(until: deadline, into: &completions)
    }

    /// What an attempt that has ended is measured by.
    func take(_ id: AttemptID) -> Sent {
        guard DeliveryEngine.owns(id) else { return sent[id.number] }
        guard let entry = signed.removeValue(forKey: id.number) else {
            preconditionFailure("an attempt ends once, and only after it was sent")
        }
        return entry
    }
}
