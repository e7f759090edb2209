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
        /// The publication's number.
        var index: Int
    }

    private let carrier: any LoadTransport
    /// By attempt number: the dispatcher reuses them, so the array stays as long as the most under way.
    private var sent: [Sent] = []
    /// What the request that is about to be sent is measured by.
    var next = Sent(intended: 0, at: 0, index: 0)
    /// Requests that were handed over.
    private(set) var count = 0
    /// Bytes of their bodies.
    private(set) var bytes = 0
    /// The ids of the requests; nil for none.
    private(set) var identifiers: LoadIdentifiers?

    init(_ carrier: any LoadTransport, identifiers: LoadIdentifiers?) {
        self.carrier = carrier
        self.identifiers = identifiers
    }

    var inFlight: Int { carrier.inFlight }

    func send(_ request: Request, id: AttemptID, now: Instant) {
        let number = id.number
        if number >= sent.count {
            sent.append(contentsOf: repeatElement(next, count: number + 1 - sent.count))
        }
        sent[number] = next
        count += 1
        bytes += request.body.count
        carrier.send(identifiers?.mark(request) ?? request, id: id, now: now)
    }

    func outcomes(until deadline: Instant, into completions: inout [Completion]) {
        carrier.outcomes(until: deadline, into: &completions)
    }

    subscript(id: AttemptID) -> Sent { sent[id.number] }
}
