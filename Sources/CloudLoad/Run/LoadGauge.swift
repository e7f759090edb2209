import Dispatcher
import EventModel

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
        /// When a connection was free for it; nil while it waits for one.
        var begun: Int64?
        /// True until it has ended.
        var isUnderWay = true
    }

    private let carrier: any LoadTransport
    /// Requests that have a connection at a time.
    private let connections: Int
    private let start: Instant
    private let clock: () -> Int64
    /// When the run began by that clock.
    var begin: Int64
    /// By attempt number: the dispatcher reuses them, so the array stays as long as the most under way.
    private var sent: [Sent] = []
    /// Those of signed deliveries, whose numbers only grow.
    private var signed: [Int: Sent] = [:]
    /// Requests that have a connection.
    private var busy = 0
    /// Those that wait for one, in order, and some that have ended since.
    private var waiting: [AttemptID] = []
    /// The first of `waiting` that was not looked at.
    private var nextWaiting = 0
    /// What the requests that are about to be sent are measured by; nil for the world's time.
    var next: Sent?
    /// Requests that were handed over.
    private(set) var count = 0
    /// Bytes of their bodies.
    private(set) var bytes = 0
    /// The ids of the requests; nil for none.
    private(set) var identifiers: LoadIdentifiers?

    /// - Parameters:
    ///   - connections: how many requests the carrier has under way at a time; the others wait.
    ///   - start: the world's time when the run begins.
    ///   - clock: nanoseconds of the carrier's clock.
    init(
        _ carrier: any LoadTransport, connections: Int, identifiers: LoadIdentifiers?, start: Instant,
        clock: @escaping () -> Int64
    ) {
        self.carrier = carrier
        self.connections = connections
        self.identifiers = identifiers
        self.start = start
        self.clock = clock
        begin = clock()
    }

    var inFlight: Int { carrier.inFlight }

    func send(_ request: Request, id: AttemptID, now: Instant) {
        let number = id.number
        var entry = next ?? Sent(intended: (now - start).milliseconds * 1_000_000, at: clock() - begin, index: nil)
        if busy < connections {
            busy += 1
            entry.begun = entry.at
        } else {
            waiting.append(id)
        }
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

    /// What an attempt that ended at a moment of the run is measured by.
    func take(_ id: AttemptID, endedAt moment: Int64) -> Sent {
        let entry: Sent
        if DeliveryEngine.owns(id) {
            guard let found = signed.removeValue(forKey: id.number) else {
                preconditionFailure("an attempt ends once, and only after it was sent")
            }
            entry = found
        } else {
            entry = sent[id.number]
            sent[id.number].isUnderWay = false
        }
        if entry.begun != nil { passConnection(at: moment) }
        return entry
    }

    /// The requests that have not ended.
    var unanswered: [Sent] { sent.filter(\.isUnderWay) + signed.values }

    /// A connection came free: the request that has waited longest has it now.
    private func passConnection(at moment: Int64) {
        while nextWaiting < waiting.count {
            let id = waiting[nextWaiting]
            nextWaiting += 1
            if DeliveryEngine.owns(id) {
                guard signed[id.number] != nil else { continue }
                signed[id.number]?.begun = moment
            } else {
                guard sent[id.number].isUnderWay, sent[id.number].begun == nil else { continue }
                sent[id.number].begun = moment
            }
            if nextWaiting > 1024, nextWaiting * 2 > waiting.count {
                waiting.removeFirst(nextWaiting)
                nextWaiting = 0
            }
            return
        }
        busy -= 1
    }
}
