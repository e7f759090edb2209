import CloudSim
import Dispatcher
import EventModel
import Testing

@testable import CloudLoad

/// Answers every request after a fixed time of a clock that it moves itself: waiting is what lets time pass.
private final class ClockedCarrier: LoadTransport {
    var now: Int64 = 0
    /// How long an answer takes.
    let service: Int64
    /// Requests that are answered at a time; the others wait behind them.
    let width: Int
    private var ends: [(at: Int64, id: AttemptID)] = []
    private var told: [AttemptTiming] = []
    private var free: [Int64]

    init(service: Int64, width: Int) {
        self.service = service
        self.width = width
        free = Array(repeating: 0, count: width)
    }

    var inFlight: Int { ends.count }

    func send(_ request: Request, id: AttemptID, now moment: Instant) {
        let lane = free.indices.min { free[$0] < free[$1] } ?? 0
        free[lane] = max(free[lane], now) + service
        ends.append((free[lane], id))
        ends.sort { $0.at < $1.at }
    }

    func outcomes(until deadline: Instant, into completions: inout [Completion]) {}

    func outcomes(untilNanoseconds deadline: Int64, into completions: inout [Completion]) {
        // Whoever asks spends a microsecond; whoever waits is woken by the first end.
        now = max(now + 1_000, min(deadline, ends.first?.at ?? deadline))
        while let first = ends.first, first.at <= now {
            ends.removeFirst()
            completions.append(Completion(id: first.id, outcome: .response(Response(status: 200))))
            told.append(
                AttemptTiming(
                    id: first.id, endedAt: first.at, connect: 0, tls: 0, firstByte: service, total: service,
                    connections: 0))
        }
    }

    func takeTimings(into ends: inout [AttemptTiming]) {
        ends = told
        told = []
    }
}

@Suite struct LoadRunTests {
    private func run(
        _ stages: [String], service: Int64, width: Int, warmUp: Int64 = 0, depth: Int? = nil
    ) throws -> LoadSummary {
        let profile = try LoadProfile(parsing: stages)
        let hook = try Hook(decoding: JSONValue(parsing: #"{"event":"load","url":"http://receiver.test/"}"#))
        var limits = Limits()
        limits.perHost = nil
        limits.perDevice = nil
        let plan = LoadPlan(
            hooks: [hook], devices: 7, limits: limits, event: "load", data: .template(Template(text: "x")),
            arrival: depth.map { .closed(depth: $0) } ?? .scheduled(profile), duration: profile.duration ?? 0,
            warmUp: warmUp, patience: 60_000_000_000, seed: 1, connections: width)
        let carrier = ClockedCarrier(service: service, width: width)
        let load = LoadRun(
            plan, environment: SimulationEnvironment(), carrier: carrier, start: Instant(milliseconds: 0),
            clock: { carrier.now })
        return load.run(isStopped: { false }, tell: { _ in })
    }

    @Test func aReceiverThatKeepsUp() throws {
        let summary = try run(["constant:2s:1000/s"], service: 3_000_000, width: 16)
        #expect(summary.planned == 2000 && summary.sent == 2000 && summary.unsent == 0)
        #expect(summary.run.tally.succeeded == 2000 && summary.imbalances.isEmpty, "\(summary.imbalances)")
        #expect((2_990_000...3_200_000).contains(summary.latency.p99), "\(summary.latency)")
        #expect(summary.notes.isEmpty, "\(summary.notes)")
        #expect(summary.stages.map(\.sent) == [2000] && summary.seconds.prefix(2).map(\.sent) == [1000, 1000])
    }

    /// One lane of 2 ms carries 500 a second: of 1,000 a second half must wait, and the wait is in the latency although
    /// each single answer takes 2 ms once it is its turn.
    @Test func theWaitOfAnOverloadIsNotHidden() throws {
        let summary = try run(["constant:1s:1000/s"], service: 2_000_000, width: 1)
        #expect(summary.planned == 1000 && summary.run.tally.succeeded == 1000)
        #expect(summary.notes.contains { $0.contains("waited more than 1 ms for a free connection (there are 1).") })
        #expect(summary.latency.max > 950_000_000 && summary.latency.p50 > 400_000_000, "\(summary.latency)")
        #expect(summary.imbalances.isEmpty, "\(summary.imbalances)")
    }

    @Test func theWarmUpCountsAndIsNotTimed() throws {
        let summary = try run(["constant:2s:100/s"], service: 1_000_000, width: 4, warmUp: 1_000_000_000)
        #expect(summary.planned == 200 && summary.latency.count == 100)
        #expect(summary.measured == 1_000_000_000 && summary.warmup == 1_000_000_000)
        #expect(summary.imbalances.isEmpty, "\(summary.imbalances)")
    }

    @Test func aClosedLoopKeepsSoManyUnderWay() throws {
        let summary = try run(["constant:1s:1/s"], service: 10_000_000, width: 8, depth: 8)
        // Eight lanes of 10 ms: 800 a second.
        #expect((760...816).contains(summary.sent), "\(summary.sent)")
        #expect(summary.latency.p99 < 25_000_000 && summary.imbalances.isEmpty, "\(summary.imbalances)")
    }
}
