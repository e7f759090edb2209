import Dispatcher
import EventModel
import Testing

@testable import CloudSim

/// A wall clock that goes only while somebody waits.
final class FakeClock {
    var wall = Instant(milliseconds: 1_000_000)
    var pauses: [Interval] = []
    var isInterrupted: () -> Bool = { false }
    var progress: [Instant] = []
    private let start = Instant(milliseconds: 1_000_000)

    /// How long everybody has waited in all, in milliseconds.
    var waited: Int64 { (wall - start).milliseconds }

    var clock: DrivingLoop.Clock {
        DrivingLoop.Clock(
            now: { self.wall },
            pause: {
                self.pauses.append($0 - self.wall)
                self.wall = max(self.wall, $0)
            }, isInterrupted: { self.isInterrupted() }, progress: { self.progress.append($0) })
    }
}

/// A real transport as the loop sees it: answers take wall time.
final class FakeRemote: Transport {
    private let clock: FakeClock
    private let latency: Interval
    private var waiting: [(due: Instant, id: AttemptID)] = []
    /// When each request left, on the wall clock.
    private(set) var sent: [Instant] = []
    /// How much later than asked `outcomes` returns.
    var lateness = Interval.zero

    init(_ clock: FakeClock, latency: Int64) {
        self.clock = clock
        self.latency = .milliseconds(latency)
    }

    var inFlight: Int { waiting.count }

    func send(_ request: Request, id: AttemptID, now: Instant) {
        sent.append(clock.wall)
        waiting.append((clock.wall + latency, id))
    }

    func outcomes(until deadline: Instant, into completions: inout [Completion]) {
        #expect(deadline <= clock.wall + .milliseconds(100), "the loop must look up now and then")
        let first = waiting.map(\.due).min() ?? deadline
        clock.wall = max(clock.wall, min(first, deadline)) + lateness
        for entry in waiting where entry.due <= clock.wall {
            completions.append(Completion(id: entry.id, outcome: .response(Response(status: 200, body: [0x6F]))))
        }
        waiting.removeAll { $0.due <= clock.wall }
    }
}
