import Dispatcher
import EventModel
import Testing

@testable import CloudSim

@Suite("How world time follows the wall clock") struct DrivingLoopTests {
    private static func ticking(_ duration: String?, every: String = "1s", more: String = "") -> String {
        let end = duration.map { #""duration": "\#($0)", "# } ?? ""
        return """
            { \(end)"devices": [ { "name": "d", "firmware": "f" }, { "name": "e", "firmware": "g" } ],
              "firmware": { "f": { "publish": [ { "event": "tick", "every": "\(every)"\(duration == nil ? #", "times": 5"# : "") } ] },
                            "g": { "publish": [ { "event": "call", "after": "2s" } ] } }\(more) }
            """
    }

    private static let remoteHook = #", "hooks": [ { "event": "call", "url": "http://real.example/" } ]"#

    private func environment(_ remote: FakeRemote) -> SimulationEnvironment {
        var environment = SimulationEnvironment()
        environment.remote = remote
        return environment
    }

    @Test("Jumping waits for nothing and lasts exactly as long as it should")
    func jumping() throws {
        let fake = FakeClock()
        let run = try SimulationBench(Self.ticking("24h", every: "1h"), clock: fake.clock)
        #expect(fake.pauses.isEmpty && fake.waited == 0)
        #expect(run.result.ending == .over)
        #expect(run.result.summary.virtual == .seconds(86_400))
        #expect(run.all("event", "name").filter { $0 == "tick" }.count == 24)
    }

    @Test("Without a duration a run ends with the last thing that is due")
    func idle() throws {
        for pace in [DrivingLoop.Pace.jumping, .scaled(1)] {
            let fake = FakeClock()
            let run = try SimulationBench(Self.ticking(nil), clock: fake.clock, pace: pace)
            #expect(run.result.ending == .idle)
            #expect(run.result.summary.virtual == .seconds(4))
            #expect(fake.waited == (pace == .jumping ? 0 : 4000))
        }
    }

    @Test("What is due at the very end no longer happens, at any pace", arguments: [nil, 1.0, 60, 0.5, 1000])
    func end(speed: Double?) throws {
        let fake = FakeClock()
        let pace = speed.map { DrivingLoop.Pace.scaled($0) } ?? .jumping
        let run = try SimulationBench(Self.ticking("10s"), clock: fake.clock, pace: pace)
        #expect(run.result.ending == .over)
        #expect(run.all("event", "t", "name").filter { $0.hasSuffix("tick") }.last == "9000 tick")
        #expect(run.result.summary.virtual == .seconds(10))
        #expect(Double(fake.waited) == (speed.map { (10_000 / $0).rounded(.up) } ?? 0))
        #expect(fake.pauses.allSatisfy { $0 <= .milliseconds(100) })
    }

    @Test("At a pace, every line has its moment on the wall clock", arguments: [1.0, 60, 7, 0.25])
    func scaled(speed: Double) throws {
        let fake = FakeClock()
        var late: [Double] = []
        let scenario = Self.ticking("20s")
        let start = try SimulationBench.scenario(scenario).start
        _ = try SimulationBench(scenario, clock: fake.clock, pace: .scaled(speed)) { line in
            late.append(Double(fake.waited) - Double((line.at - start).milliseconds) / speed)
        }
        #expect(late.count == 21)
        #expect(late.allSatisfy { $0 >= 0 && $0 <= 1 }, "\(late)")
    }

    @Test("A pace gives the same trace as jumping")
    func paceLeavesNoTrace() throws {
        let hook =
            #", "hooks": [ { "event": "tick", "url": "http://a.example/" } ], "receivers": [ { "host": "a.example", "respond": [ { "body": "x", "latency": "700ms" } ] } ]"#
        let text = Self.ticking("30s", more: hook)
        let jumped = try SimulationBench(text).text.dropLast()
        for speed in [1.0, 13, 600] {
            let fake = FakeClock()
            #expect(try SimulationBench(text, clock: fake.clock, pace: .scaled(speed)).text.dropLast() == jumped)
        }
    }

    @Test("While a real request is in flight the world keeps the wall's pace, and jumps again after it")
    func remoteInFlight() throws {
        let fake = FakeClock()
        let remote = FakeRemote(fake, latency: 2500)
        var walls: [String: Int64] = [:]
        let run = try SimulationBench(
            Self.ticking("1h", more: Self.remoteHook), environment: environment(remote), clock: fake.clock
        ) { line in
            if line.fact.kind == .event || line.fact.kind == .outcome {
                walls["\(line.fact.kind) \(line.seq)"] = fake.waited
            }
        }
        #expect(run.all("attempt", "t") == ["2000"])
        #expect(run.all("outcome", "t", "ms", "status") == ["4500 2500 200"])
        // The ticks of those 2.5 s had their moments on the wall clock; all others cost none.
        let ticks = run.lines.filter { $0["name"]?.text == "tick" }.compactMap { $0["seq"]?.compactText }
        #expect(ticks.prefix(7).map { walls["event \($0)"] } == [0, 0, 0, 1000, 2000, 2500, 2500])
        #expect(fake.waited == 2500)
        #expect(run.result.summary.virtual == .seconds(3600) && run.result.ending == .over)
    }

    @Test("At a pace, a real request in flight changes nothing of it")
    func remoteAtPace() throws {
        let fake = FakeClock()
        let remote = FakeRemote(fake, latency: 100)
        let run = try SimulationBench(
            Self.ticking("60s", more: Self.remoteHook), environment: environment(remote), clock: fake.clock,
            pace: .scaled(10))
        #expect(run.all("outcome", "t", "ms") == ["3000 1000"])
        #expect(fake.waited == 6000)
    }

    @Test("A run without a duration waits for the last real answer")
    func idleAfterRemote() throws {
        let fake = FakeClock()
        let run = try SimulationBench(
            Self.ticking(nil, more: Self.remoteHook), environment: environment(FakeRemote(fake, latency: 60_000)),
            clock: fake.clock)
        #expect(run.result.ending == .idle && run.result.summary.tally.succeeded == 1)
        #expect(run.result.summary.virtual == .seconds(62))
    }

    @Test(
        "A run is over in time though a real request is in flight; nothing due at its end happens, and the request stays pending",
        arguments: [Int64(3000), 2000, 60_000], [DrivingLoop.Pace.jumping, .scaled(1)])
    func endWithRemote(latency: Int64, pace: DrivingLoop.Pace) throws {
        for lateness in [Int64(0), 1, 700] {
            let fake = FakeClock()
            let remote = FakeRemote(fake, latency: latency)
            remote.lateness = .milliseconds(lateness)
            let run = try SimulationBench(
                Self.ticking("4s", more: Self.remoteHook), environment: environment(remote), clock: fake.clock,
                pace: pace)
            #expect(run.result.ending == .over)
            #expect(run.result.summary.virtual == .seconds(4))
            #expect(run.all("event", "t", "name").last == "3000 tick", "lateness \(lateness)")
            #expect(run.all("outcome", "t") == [], "lateness \(lateness)")
            #expect(run.result.summary.tally.pending == 1)
        }
    }

    @Test("A simulated answer due at the very end stays pending")
    func endWithSimulated() throws {
        let more =
            Self.remoteHook
            + #", "receivers": [ { "host": "real.example", "respond": [ { "latency": "2s" } ] } ]"#
        for pace in [DrivingLoop.Pace.jumping, .scaled(1)] {
            let run = try SimulationBench(Self.ticking("4s", more: more), clock: FakeClock().clock, pace: pace)
            #expect(run.result.summary.tally.pending == 1 && run.all("outcome", "t") == [])
        }
        let run = try SimulationBench(Self.ticking("4001ms", more: more))
        #expect(run.all("outcome", "t") == ["4000"])
    }

    @Test("A late transport delays nothing but what it carries")
    func lateTransport() throws {
        let fake = FakeClock()
        let remote = FakeRemote(fake, latency: 1500)
        remote.lateness = .milliseconds(450)
        let run = try SimulationBench(
            Self.ticking("10s", more: Self.remoteHook), environment: environment(remote), clock: fake.clock)
        #expect(run.all("event", "t", "name").filter { $0.hasSuffix("tick") } == (0..<10).map { "\($0 * 1000) tick" })
    }

    @Test(
        "An interrupted run stops at once and still has its summary", arguments: [DrivingLoop.Pace.jumping, .scaled(1)])
    func interrupted(pace: DrivingLoop.Pace) throws {
        let fake = FakeClock()
        var looks = 0
        fake.isInterrupted = {
            looks += 1
            return looks > 7
        }
        let run = try SimulationBench(
            Self.ticking("24h", every: "300ms", more: Self.remoteHook),
            environment: environment(FakeRemote(fake, latency: 3_600_000)), clock: fake.clock, pace: pace)
        #expect(run.result.ending == .interrupted)
        #expect((8...9).contains(looks), "the loop and the world both look, and neither goes on")
        #expect(run.lines.last?["kind"]?.text == "summary")
        #expect(run.result.summary.virtual < .seconds(10))
        if case .scaled = pace { #expect(run.result.summary.virtual.milliseconds == fake.waited) }
    }

    @Test("Progress never goes back and never past the end")
    func progress() throws {
        for pace in [DrivingLoop.Pace.jumping, .scaled(3)] {
            let fake = FakeClock()
            let remote = FakeRemote(fake, latency: 1700)
            remote.lateness = .milliseconds(33)
            let run = try SimulationBench(
                Self.ticking("10s", more: Self.remoteHook), environment: environment(remote), clock: fake.clock,
                pace: pace)
            #expect(fake.progress == fake.progress.sorted())
            let start = try SimulationBench.scenario(Self.ticking("10s")).start
            #expect(fake.progress.allSatisfy { $0 >= start && $0 <= start + .seconds(10) })
            #expect(run.result.ending == .over)
        }
    }

    @Test("No speed is too high or too low", arguments: [1e300, 1e18, 1e-300, 1e-12])
    func speeds(speed: Double) throws {
        let fake = FakeClock()
        var looks = 0
        fake.isInterrupted = {
            looks += 1
            return looks > 100
        }
        let run = try SimulationBench(Self.ticking("10s"), clock: fake.clock, pace: .scaled(speed))
        #expect(run.result.ending == (speed > 1 ? .over : .interrupted))
    }
}
