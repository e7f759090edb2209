import Dispatcher
import EventModel
import Testing

@testable import CloudSim

@Suite("A live world keeps the wall's time, takes commands, and ends cleanly") struct LiveLoopTests {
    private static let ticking = """
        "devices": [ { "name": "d", "firmware": "f" } ],
        "firmware": { "f": { "publish": [ { "event": "tick", "every": "400ms", "data": "t" } ] } }
        """

    @Test("What is due happens at its own moment, and the world's time is the wall's")
    func pace() throws {
        let bench = try LiveBench(Self.ticking)
        bench.run(until: 1900)
        #expect(bench.taken() == [0, 400, 800, 1200, 1600].map { "+\($0) event tick=t by d" })
        #expect(bench.simulation.now == LiveBench.start + .milliseconds(1900))
    }

    @Test("With nothing to do the loop waits, a second at most at a time, and never busily")
    func patience() throws {
        let bench = try LiveBench()
        bench.run(until: 60_000)
        #expect(bench.waits.count == 60)
        #expect(bench.waits.allSatisfy { $0 == .seconds(1) })
    }

    @Test("A wait ends where the next thing is due")
    func waitsUntilDue() throws {
        let bench = try LiveBench(Self.ticking)
        bench.run(until: 4000)
        #expect(bench.waits.allSatisfy { $0 == .milliseconds(400) }, "\(bench.waits)")
        #expect(bench.waits.count == 10)
    }

    @Test("Commands are taken in as they come, after what was due before them")
    func commands() throws {
        let bench = try LiveBench(Self.ticking)
        for at: Int64 in [100, 100, 450, 800] {
            bench.commands.append((at, { _ in bench.publish("c", "\(at)") }))
        }
        bench.run(until: 1000)
        #expect(
            bench.taken() == [
                "+0 event tick=t by d", "+100 event c=100 by api", "+100 event c=100 by api", "+400 event tick=t by d",
                "+450 event c=450 by api", "+800 event tick=t by d", "+800 event c=800 by api",
            ])
    }

    @Test("A loop that comes late does what it missed at the moments when it was due, then takes commands")
    func late() throws {
        let bench = try LiveBench(Self.ticking)
        bench.wall = LiveBench.start + .milliseconds(1000)
        bench.commands.append((900, { _ in bench.publish("c") }))
        bench.run(until: 1001)
        #expect(
            bench.taken() == [0, 400, 800].map { "+\($0) event tick=t by d" } + ["+1000 event c=nil by api"])
    }

    @Test("A clock that is set back stops the world's time and turns nothing around")
    func setBack() throws {
        let bench = try LiveBench(Self.ticking)
        bench.commands.append((500, { _ in bench.wall = LiveBench.start + .milliseconds(-5000) }))
        bench.commands.append((-4000, { _ in bench.publish("c") }))
        bench.commands.append((600, { _ in }))
        bench.run(until: 850)
        #expect(
            bench.taken() == [
                "+0 event tick=t by d", "+400 event tick=t by d", "+500 event c=nil by api", "+800 event tick=t by d",
            ])
        #expect(bench.waits.allSatisfy { $0 <= .seconds(1) })
    }

    @Test("A transport that goes by another clock is given that clock's deadlines")
    func transportTime() throws {
        let bench = try LiveBench()
        var clock = bench.clock
        clock.transportTime = { bench.wall + .seconds(3600) }
        bench.stop = 2500
        var loop = LiveLoop(bench.simulation, clock: clock)
        loop.run()
        #expect(bench.waits == [.seconds(3601)], "the fake transport takes it for its own clock's")
    }

    @Test func stampsWithTheTimeOfDayAndSchedulesWithoutIt() throws {
        let bench = try LiveBench(Self.ticking)
        var step = Interval.zero
        var clock = bench.clock
        clock.timeOfDay = { bench.wall + step }
        bench.commands.append((300, { _ in step = .seconds(3600) }))
        bench.commands.append((500, { _ in bench.publish("c") }))
        bench.stop = 850
        var loop = LiveLoop(bench.simulation, clock: clock)
        loop.run()
        #expect(
            bench.taken() == [
                "+0 event tick=t by d", "+3600400 event tick=t by d", "+3600500 event c=nil by api",
                "+3600800 event tick=t by d",
            ])
    }

    @Test("Real answers are taken in when they come")
    func outcomes() throws {
        let bench = try LiveBench(#""hooks": [ { "event": "c", "url": "http://h.example/" } ]"#)
        bench.answer = { _ in (250, .response(Response(status: 200, body: Array("ok".utf8)))) }
        bench.commands.append((100, { _ in bench.publish("c") }))
        bench.run(until: 1000)
        #expect(
            bench.taken() == [
                "+100 event c=nil by api", "+100 attempt 1 c http://h.example/", "+350 outcome 1 200",
                "+350 event hook-sent/c=undefined by particle-internal private",
                "+350 event hook-response/c/0=ok by particle-internal private",
            ])
    }

    @Test("A flood of what is due holds up neither answers nor commands, nor they each other")
    func fairness() throws {
        // Ten thousand devices publish every 10 ms, and each look at the clock takes 50 ms: the machine cannot keep up.
        let bench = try LiveBench(
            """
            "devices": [ { "name": "d{{index}}", "count": 10000, "firmware": "f" } ],
              "firmware": { "f": { "publish": [ { "event": "tick", "every": "10ms" } ] } },
              "hooks": [ { "event": "c", "url": "http://h.example/" } ]
            """)
        bench.costOfLooking = 50
        var moments: [Instant] = []
        for round in 0..<10 {
            bench.commands.append(
                (
                    Int64(round) * 100,
                    { simulation in
                        moments.append(simulation.now)
                        bench.publish("c")
                    }
                ))
        }
        bench.run(until: 2000)
        #expect(moments.count == 10)
        for (round, moment) in moments.enumerated() {
            let late = (moment - LiveBench.start).milliseconds - Int64(round) * 100
            #expect(late >= -50 && late <= 200, "round \(round)")
        }
        #expect(bench.simulation.tally.succeeded == 10)
        #expect(bench.lines.filter { $0.contains("tick") || $0.contains("refused") }.count > 20_000)
    }

    @Test("Stopping returns without doing what would be due, and settling waits for what is under way")
    func settle() throws {
        let bench = try LiveBench(
            """
            "devices": [ { "name": "d", "firmware": "f" } ],
              "firmware": { "f": { "publish": [ { "event": "tick", "every": "400ms" } ] } },
              "hooks": [ { "event": "c", "url": "http://h.example/" } ]
            """)
        bench.answer = { _ in (2500, .response(Response(status: 200, body: Array(repeating: 0x78, count: 600)))) }
        bench.commands.append((100, { _ in bench.publish("c") }))
        bench.stop = 300
        var loop = LiveLoop(bench.simulation, clock: bench.clock)
        loop.run()
        bench.stop = 100_000
        _ = bench.taken()
        #expect(loop.settle(within: .seconds(20)) == [])
        #expect(
            bench.taken() == [
                "+2600 outcome 1 200", "+2600 event hook-sent/c=undefined by particle-internal private",
                "+2600 event hook-response/c/0=\(String(repeating: "x", count: 512)) by particle-internal private",
            ])
        #expect(bench.simulation.tally.pending == 0)
    }

    @Test(
        "Settling has a bound, and names what is left; what ended in time is taken in", arguments: [0, 1, 1000, 5000])
    func bound(milliseconds: Int64) throws {
        let bench = try LiveBench(
            #""hooks": [ { "event": "a", "url": "http://a.example/" }, { "event": "b", "url": "http://b.example/" } ]"#
        )
        bench.answer = { $0.head.host == "a.example" ? nil : (1000, .response(Response(status: 200))) }
        for name in ["a", "b", "a"] { bench.publish(name) }
        bench.stop = 0
        var loop = LiveLoop(bench.simulation, clock: bench.clock)
        loop.run()
        bench.stop = 100_000
        let left = loop.settle(within: .milliseconds(milliseconds))
        #expect(left.map(\.hook) == (milliseconds < 1000 ? [0, 1, 0] : [0, 0]))
        #expect(left.map(\.delivery) == (milliseconds < 1000 ? [1, 2, 3] : [1, 3]))
        #expect(bench.wall == LiveBench.start + .milliseconds(milliseconds))
    }

    @Test("Scripted receivers inside the process settle, too")
    func settleScripts() throws {
        let bench = try LiveBench(
            """
            "hooks": [ { "event": "c", "url": "http://s.example/" } ],
              "receivers": [ { "host": "s.example", "respond": [ { "body": "x", "latency": "3s" } ] } ]
            """)
        bench.publish("c")
        bench.stop = 0
        var loop = LiveLoop(bench.simulation, clock: bench.clock)
        loop.run()
        bench.stop = 100_000
        #expect(loop.settle(within: .milliseconds(2999)) == [.init(hook: 0, delivery: 1)])
        #expect(loop.settle(within: .milliseconds(1)) == [])
        #expect(bench.lines.last == "+3000 event hook-response/c/0=x by particle-internal private")
    }

    @Test("A world without a transport waits in the pause that it is given")
    func pause() throws {
        var scenario = Scenario()
        scenario.start = LiveBench.start
        let simulation = Simulation(scenario, log: TraceLog())
        var wall = LiveBench.start
        var pauses = 0
        var loop = LiveLoop(
            simulation,
            clock: .init(
                now: { wall }, isStopped: { pauses == 5 }, intake: {},
                pause: {
                    pauses += 1
                    wall = $0
                }))
        loop.run()
        #expect(wall == LiveBench.start + .seconds(5) && loop.settle(within: .seconds(1)) == [])
    }

    @Test("A person in a hurry ends the settling at the next turn", arguments: [0, 1, 3])
    func hurry(seconds: Int64) throws {
        let bench = try LiveBench(#""hooks": [ { "event": "a", "url": "http://a.example/" } ]"#)
        bench.answer = { _ in nil }
        bench.publish("a")
        bench.publish("a")
        bench.stop = 0
        var loop = LiveLoop(bench.simulation, clock: bench.clock)
        loop.run()
        bench.stop = 100_000
        #expect(loop.underWay == 2)
        let moment = LiveBench.start + .seconds(seconds)
        let left = loop.settle(within: .seconds(5), isHurried: { bench.wall >= moment })
        #expect(left.map(\.delivery) == [1, 2] && bench.wall == moment)
    }

    @Test("Nothing under way is nothing to wait for")
    func nothingToSettle() throws {
        let bench = try LiveBench()
        bench.run(until: 10)
        var loop = LiveLoop(bench.simulation, clock: bench.clock)
        let waits = bench.waits.count
        #expect(loop.underWay == 0 && loop.settle(within: .seconds(5)) == [])
        #expect(bench.waits.count == waits)
    }
}
