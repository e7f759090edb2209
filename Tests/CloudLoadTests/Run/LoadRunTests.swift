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
    private var ends: [(at: Int64, id: AttemptID, hasWaited: Bool)] = []
    private var told: [AttemptTiming] = []
    private var free: [Int64]
    /// When the machine stands still, and for how long.
    private var pause: (at: Int64, length: Int64)?

    /// From when on nothing is answered.
    private let silentFrom: Int64

    init(service: Int64, width: Int, pause: (at: Int64, length: Int64)? = nil, silentFrom: Int64 = .max) {
        self.silentFrom = silentFrom
        self.pause = pause
        self.service = service
        self.width = width
        free = Array(repeating: 0, count: width)
    }

    var inFlight: Int { ends.count }

    func send(_ request: Request, id: AttemptID, now moment: Instant) {
        let lane = free.indices.min { free[$0] < free[$1] } ?? 0
        let hasWaited = free[lane] > now
        free[lane] = max(free[lane], now) + service
        ends.append((free[lane], id, hasWaited))
        ends.sort { $0.at < $1.at }
    }

    func outcomes(until deadline: Instant, into completions: inout [Completion]) {}

    func outcomes(untilNanoseconds deadline: Int64, into completions: inout [Completion]) {
        // Whoever asks spends a microsecond; whoever waits is woken by the first end.
        now = max(now + 1_000, min(deadline, ends.first.map { $0.at < silentFrom ? $0.at : deadline } ?? deadline))
        if let pause, now >= pause.at {
            now += pause.length
            self.pause = nil
        }
        while let first = ends.first, first.at <= now, first.at < silentFrom {
            ends.removeFirst()
            completions.append(Completion(id: first.id, outcome: .response(Response(status: 200))))
            told.append(
                AttemptTiming(
                    id: first.id, endedAt: first.at, connect: 0, tls: 0, firstByte: service, total: service,
                    connections: 0, hasWaited: first.hasWaited))
        }
    }

    func takeTimings(into ends: inout [AttemptTiming]) {
        ends = told
        told = []
    }
}

@Suite struct LoadRunTests {
    private func plan(_ stages: [String], width: Int, warmUp: Int64 = 0, depth: Int? = nil) throws -> LoadPlan {
        let profile = try LoadProfile(parsing: stages)
        let hook = try Hook(decoding: JSONValue(parsing: #"{"event":"load","url":"http://receiver.test/"}"#))
        var limits = Limits()
        limits.perHost = nil
        limits.perDevice = nil
        return LoadPlan(
            world: .fleet(of: 7, hooks: [hook], limits: limits, seed: 1),
            content: .events(name: "load", .template(Template(text: "x"))),
            arrival: depth.map { .closed(depth: $0) } ?? .scheduled(profile), duration: profile.duration ?? 0,
            warmUp: warmUp, connections: width)
    }

    private func run(
        _ stages: [String], service: Int64, width: Int, warmUp: Int64 = 0, depth: Int? = nil,
        pause: (at: Int64, length: Int64)? = nil
    ) throws -> LoadSummary {
        run(try plan(stages, width: width, warmUp: warmUp, depth: depth), service: service, width: width, pause: pause)
    }

    private func run(
        _ plan: LoadPlan, service: Int64, width: Int, pause: (at: Int64, length: Int64)? = nil
    ) -> LoadSummary {
        let carrier = ClockedCarrier(service: service, width: width, pause: pause)
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

    /// A machine that stands still makes events late, at the end as in the midst; only who is away for too long leaves
    /// some out.
    @Test(arguments: [(400, 200, 0), (900, 300, 0), (900, 2_000, 99)])
    func aMachineThatStandsStill(at: Int64, length: Int64, unsent: Int) throws {
        let summary = try run(
            ["constant:1s:1000/s"], service: 1_000_000, width: 16, pause: (at * 1_000_000, length * 1_000_000))
        #expect(summary.planned == 1000 && (unsent...unsent + 1).contains(summary.unsent), "\(summary.unsent)")
        #expect(summary.late + summary.unsent >= 98 && summary.imbalances.isEmpty, "\(summary.imbalances)")
    }

    /// One lane of 2 ms carries 500 a second: of 1,000 a second half must wait, and the wait is in the latency although
    /// each single answer takes 2 ms once it is its turn.
    @Test func theWaitOfAnOverloadIsNotHidden() throws {
        let summary = try run(["constant:1s:1000/s"], service: 2_000_000, width: 1)
        #expect(summary.planned == 1000 && summary.run.tally.succeeded == 1000)
        #expect(summary.notes.contains { $0.contains("waited more than 1 ms for a free connection (there are 1);") })
        #expect(summary.latency.max > 950_000_000 && summary.latency.p50 > 400_000_000, "\(summary.latency)")
        #expect(summary.imbalances.isEmpty, "\(summary.imbalances)")
    }

    /// Stops a load of 100/s at 3 s whose receiver stopped answering at 2 s: what has waited counts.
    @Test(arguments: [nil, 8])
    func countsTheUnansweredWhenStopped(depth: Int?) throws {
        let plan = try plan(["constant:10s:100/s"], width: 8, depth: depth)
        let carrier = ClockedCarrier(service: 10_000_000, width: 8, silentFrom: 2_000_000_000)
        let load = LoadRun(
            plan, environment: SimulationEnvironment(), carrier: carrier, start: Instant(milliseconds: 0),
            clock: { carrier.now })
        let summary = load.run(isStopped: { carrier.now >= 3_000_000_000 }, tell: { _ in })
        let pending = summary.run.tally.pending
        #expect(summary.imbalances.isEmpty, "\(summary.imbalances)")
        // Of a closed loop those on connections count; what waits for one has not begun.
        #expect(depth == nil ? (98...102).contains(summary.overdue) : summary.overdue == 8, "\(summary.overdue)")
        #expect(
            pending >= summary.overdue
                && summary.latency.count == summary.successes + summary.overdue
                    + (depth == nil ? pending - summary.overdue : 0)
        )
        #expect((980_000_000...1_030_000_000).contains(summary.latency.max), "\(summary.latency)")
        #expect(summary.notes.contains { $0.contains("requests were unanswered when the load ended") })
        let read = try LoadSummary(json: summary.json)
        for figures in [summary, read] {
            #expect(try !Threshold(parsing: "errors<=0").judge(figures).holds)
            #expect(try !Threshold(parsing: "max<900ms").judge(figures).holds)
        }
        if depth == nil { #expect(try !Threshold(parsing: "p90<100ms").judge(read).holds) }
    }

    /// Each second of a load of 100/s whose receiver stops answering at 2 s, or never does.
    private func moments(silentFrom: Int64, depth: Int? = nil) throws -> [(
        now: Int64, moment: LoadRun.Moment, summary: LoadSummary
    )] {
        let plan = try plan(["constant:6s:100/s"], width: 8, depth: depth)
        let carrier = ClockedCarrier(service: 10_000_000, width: 8, silentFrom: silentFrom)
        let load = LoadRun(
            plan, environment: SimulationEnvironment(), carrier: carrier, start: Instant(milliseconds: 0),
            clock: { carrier.now })
        var moments: [(now: Int64, moment: LoadRun.Moment, summary: LoadSummary)] = []
        let end = load.run(
            isStopped: { carrier.now >= 5_900_000_000 }, tell: { moments.append(($0.now, $0, $0.summary())) })
        #expect(end.imbalances.isEmpty, "\(end.imbalances)")
        return moments
    }

    @Test(arguments: [nil, 8])
    func countsTheUnansweredWhileItRuns(depth: Int?) throws {
        let demands = try ["max<100ms", depth == nil ? "p99<100ms" : "p99.9<100ms"].map { try Threshold(parsing: $0) }
        let errors = try Threshold(parsing: "errors<=0")
        for (now, moment, summary) in try moments(silentFrom: 2_000_000_000, depth: depth) {
            let wait = now - 2_000_000_000
            if wait < 0 {
                #expect(demands.allSatisfy { $0.breach(in: summary) == nil } && moment.waiting.stalled == 0)
            }
            if wait > 1_000_000_000 {
                #expect(demands.allSatisfy { $0.breach(in: summary) != nil }, "\(now)")
                #expect(errors.breach(in: summary) != nil && summary.latency.max >= wait - 30_000_000)
                #expect(moment.waiting.longest > 0 && moment.waiting.longest >= wait - 1_030_000_000)
                #expect(summary.notes.contains { $0.contains("were unanswered when these figures were written") })
                let read = try LoadSummary(json: summary.json)
                #expect((demands + [errors]).allSatisfy { !$0.judge(read).holds })
            }
            if wait > 3_100_000_000 { #expect(moment.waiting.stalled > 0, "\(now)") }
        }
    }

    @Test func countsTheUnansweredOfASilentReceiver() throws {
        let demand = try Threshold(parsing: "p99<100ms")
        let moments = try moments(silentFrom: 0)
        for (now, _, summary) in moments where now > 1_000_000_000 {
            #expect(demand.breach(in: summary) != nil && summary.latency.count > 0, "\(now)")
        }
    }

    /// Whatever is in flight of a receiver that keeps up is no error, and figures of one moment do not stay in the next.
    @Test func isLenientWithWhatIsInFlight() throws {
        for (now, moment, summary) in try moments(silentFrom: .max) {
            #expect(moment.waiting.stalled == 0 && summary.latency.max < 50_000_000, "\(now)")
            #expect(summary.latency.count <= summary.sent)
        }
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
        #expect((760...820).contains(summary.sent), "\(summary.sent)")
        #expect(summary.latency.p99 < 25_000_000 && summary.imbalances.isEmpty, "\(summary.imbalances)")
    }

    /// Two devices that publish twice a second, one of which is away for a while, and a hook on their coming back.
    private func scenario() throws -> Scenario {
        let text = """
            {"devices": [{"name": "m-{{index}}", "count": 2, "firmware": "meter"}],
             "firmware": {"meter": {"publish": [{"event": "reading", "data": "{{index}}", "every": "500ms"}]}},
             "hooks": [{"event": "reading", "url": "http://receiver.test/"},
                       {"event": "spark/status", "url": "http://receiver.test/"}],
             "duration": "4s",
             "timeline": [{"at": "2s", "device": "m-2", "offline": "900ms"}]}
            """
        let source = SourceText(path: "load.json", bytes: Array(text.utf8))
        let result = ScenarioFile.decode(source) { _ in .failure(FileFault("there are no files")) }
        var scenario = try #require(result.scenario, "\(result.diagnostics)")
        scenario.duration = nil
        scenario.limits.perHost = nil
        scenario.limits.perDevice = nil
        return scenario
    }

    @Test func aScenarioGoesAtItsOwnPace() throws {
        let plan = LoadPlan(
            world: try scenario(), content: .firmware, arrival: .own, duration: 4_000_000_000, connections: 4)
        let summary = run(plan, service: 2_000_000, width: 4)
        // Eight each, of which one device was refused two: at 2 s it is away already.
        #expect(summary.run.published == 14 && summary.run.refused == 2)
        // It went and came back.
        #expect(summary.sent == 16 && summary.planned == 18 && summary.run.tally.succeeded == 16)
        #expect(summary.latency.count == 16 && summary.latency.max < 8_000_000, "\(summary.latency)")
        #expect(summary.seconds.map(\.sent).prefix(4) == [4, 4, 4, 4], "\(summary.seconds.map(\.sent))")
        #expect(summary.late == 0 && summary.imbalances.isEmpty, "\(summary.imbalances)")
    }

    /// Thirty a second by two devices are more than their firmware lets through: four at once, then one a second each.
    @Test func aRateGoesThroughTheLimitsOfFirmware() throws {
        let profile = try LoadProfile(parsing: ["constant:4s:30/s"])
        let plan = LoadPlan(
            world: try scenario(), content: .firmware, arrival: .scheduled(profile), duration: 4_000_000_000,
            connections: 4)
        let summary = run(plan, service: 2_000_000, width: 4)
        #expect(summary.planned == 122 && summary.unsent == 0)
        #expect(summary.run.published + summary.run.refused == 120)
        #expect((8...18).contains(summary.run.published), "\(summary.run.published)")
        #expect(summary.stages.map(\.planned) == [120] && summary.imbalances.isEmpty, "\(summary.imbalances)")
    }

    @Test func aWorldThatHasNothingMoreToDoEndsTheLoad() throws {
        var scenario = try scenario()
        scenario.firmware = []
        scenario.devices[0].firmware = nil
        let plan = LoadPlan(
            world: scenario, content: .firmware, arrival: .own, duration: 3_600_000_000_000, connections: 4)
        let summary = run(plan, service: 2_000_000, width: 4)
        #expect(summary.run.wallSeconds < 4 && summary.sent == 2 && summary.imbalances.isEmpty)
    }

    @Test(arguments: [(100, 98), (3, 1), (2, nil), (1_000_000, 999_998)])
    func groupsGrowAndShrinkAlikeAndSingleDevicesStay(count: Int, expected: Int?) throws {
        var scenario = Scenario()
        var group = DeviceGroup(name: Template(text: "g"))
        group.count = 5
        let single = DeviceGroup(name: Template(text: "s"))
        scenario.devices = [single, group, single]
        #expect(scenario.scale(to: count) == (expected != nil))
        if let expected { #expect(scenario.devices.map(\.count) == [nil, expected, nil]) }
    }

    @Test func groupsKeepTheirShares() {
        var scenario = Scenario()
        scenario.devices = [10, 30, 60].map { count in
            var group = DeviceGroup(name: Template(text: "g"))
            group.count = count
            return group
        }
        for count in [3, 7, 100, 1_001, 54_321] {
            var scaled = scenario
            #expect(scaled.scale(to: count) && scaled.deviceCount == count, "\(count)")
            let first = Double(scaled.devices[0].count ?? 0)
            #expect(count < 50 || abs(first / Double(count) - 0.1) < 0.01, "\(first) of \(count)")
        }
    }

    /// A demand is broken while the load runs, and nothing is said of one that must be high.
    @Test func aBrokenDemandIsSeenBeforeTheEnd() throws {
        var summary = LoadSummary(run: Summary(seed: 1))
        let low = try Threshold(parsing: "p99<1ms")
        let high = try Threshold(parsing: "rate>=100/s")
        let share = try Threshold(parsing: "errors<1%")
        summary.measured = 1_000_000_000
        #expect(low.breach(in: summary) == nil && share.breach(in: summary) == nil)
        var histogram = Histogram()
        histogram.record(2_000_000)
        summary.latency = LatencyFigures(histogram)
        summary.statuses = [500: 1]
        #expect(low.breach(in: summary)?.seen == "2.00 ms" && share.breach(in: summary) != nil)
        #expect(high.breach(in: summary) == nil && !high.judge(summary).holds)
    }
}
