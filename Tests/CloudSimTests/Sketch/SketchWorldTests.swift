import DeviceEmulator
import Dispatcher
import EventModel
import Testing

@testable import CloudSim

/// A sketch without a process: a closure that gets its inputs and the grant, and says what it does. It checks what every
/// sketch may rely on: time never goes back, and nothing comes late.
private final class ScriptedSketch: SketchPort {
    typealias Turn = (ScriptedSketch, _ inputs: [SketchInput], _ until: Int64) -> Void

    private let turn: Turn
    private var waiting: [SketchInput] = []
    private var outputs: [SketchOutput] = [.ready]
    var time: Int64 = 0
    private(set) var identity: SketchIdentity?
    private(set) var answers: [Bool] = []
    private(set) var grants: [Int64] = []
    private(set) var isEnded = false
    var faults: [String] = []
    /// The looks at which it has nothing to say yet.
    var busyLooks: ClosedRange<Int>?
    private var looks = 0

    init(_ turn: @escaping Turn) { self.turn = turn }

    func say(_ output: SketchOutput) { outputs.append(output) }

    func send(_ inputs: [SketchInput]) {
        for input in inputs {
            switch input {
            case .hello(let identity):
                self.identity = identity
                time = identity.birth
            case .answer(let answer): answers.append(answer)
            case .read(let id, let variable): outputs.append(.value(id: id, json: "\"\(variable) read\""))
            case .go(let until):
                let given = waiting
                waiting = []
                for moment in given.compactMap(\.time) where moment < time || moment >= until {
                    faults.append("an input of \(moment) in a grant from \(time) to \(until)")
                }
                if until <= time { faults.append("a grant up to \(until) at \(time)") }
                grants.append(until)
                turn(self, given, until)
                time = until
            default: waiting.append(input)
            }
        }
    }

    func next() -> SketchOutput { outputs.isEmpty ? .ended(SketchEnd(reason: "said nothing")) : outputs.removeFirst() }

    func hasSpoken(within milliseconds: Int) -> Bool {
        looks += 1
        return busyLooks.map { !$0.contains(looks) } ?? true
    }

    func end() { isEnded = true }
}

extension SketchInput {
    fileprivate var time: Int64? {
        switch self {
        case .event(let at, _, _, _), .call(let at, _, _, _), .pin(let at, _, _), .serial(let at, _), .link(let at, _):
            at
        default: nil
        }
    }
}

@Suite struct SketchWorldTests {
    /// A world of sketches, played for some seconds; returns the lines of its trace as text.
    private func play(
        _ sketches: [ScriptedSketch.Turn], seconds: Int64, timeline: [TimelineEntry] = [],
        isLive: Bool = false, prepare: (Simulation) -> Void = { _ in }, between: (Simulation) -> Void = { _ in }
    ) -> (lines: [String], ports: [ScriptedSketch], simulation: Simulation) {
        var scenario = Scenario()
        scenario.start = Instant(milliseconds: 1_700_000_000_000)
        scenario.duration = .seconds(seconds)
        scenario.timeline = timeline
        for number in sketches.indices {
            var group = DeviceGroup(name: Template(text: "d\(number)"))
            group.sketch = "d\(number).ino"
            scenario.devices.append(group)
        }
        var ports: [ScriptedSketch] = []
        var environment = SimulationEnvironment()
        environment.grantsAhead = !isLive
        environment.awaitsSketches = !isLive
        environment.startSketch = { start in
            let port = ScriptedSketch(sketches[start.slot])
            ports.append(port)
            return port
        }
        let log = TraceLog()
        var lines: [String] = []
        log.read { line in
            var text: [UInt8] = []
            line.write(to: &text)
            lines.append("\((line.at - scenario.start).milliseconds) " + String(decoding: text, as: UTF8.self))
        }
        let simulation = Simulation(scenario, log: log, environment: environment)
        prepare(simulation)
        while simulation.step(by: scenario.start + .milliseconds(seconds * 1000 - 1)) { between(simulation) }
        simulation.advance(to: scenario.start + .seconds(seconds))
        for port in ports { #expect(port.faults.isEmpty, "\(port.faults.prefix(3))") }
        return (lines, ports, simulation)
    }

    private func spin(_ sketch: ScriptedSketch, _ until: Int64) { sketch.say(.done(at: until, next: until)) }

    @Test func aSketchThatNothingCanReachGetsAllItsTimeAtOnce() {
        let (_, ports, simulation) = play([{ sketch, _, until in spin(sketch, until) }], seconds: 60)
        #expect(ports[0].grants == [20_000, 60_000_000] && simulation.published == 0)
    }

    @Test func theTimelineEndsAGrant() {
        let press = TimelineEntry(
            at: .seconds(2), change: .stimulus(devices: Glob("d0"), .pins([("D2", 1)])))
        var seen: [SketchInput] = []
        let (_, ports, _) = play(
            [
                { sketch, inputs, until in
                    seen += inputs
                    spin(sketch, until)
                }
            ], seconds: 10, timeline: [press])
        #expect(ports[0].grants == [20_000, 2_000_000, 10_000_000])
        #expect(seen == [.pin(at: 2_000_000, pin: "D2", value: 1)])
    }

    @Test func theFirmwaresLimitsHoldAndTheSketchHearsOfThem() {
        let (lines, ports, simulation) = play(
            [
                { sketch, _, until in
                    if sketch.grants.count == 1 {
                        for number in 0..<6 {
                            sketch.say(
                                .publish(
                                    at: Int64(number) * 1000, name: "n", data: "\(number)", isPrivate: true,
                                    timeToLive: 60))
                        }
                        sketch.say(
                            .publish(at: 9_000, name: "spark/no", data: nil, isPrivate: true, timeToLive: 60))
                    }
                    spin(sketch, until)
                }
            ], seconds: 5)
        #expect(ports[0].answers == [true, true, true, true, false, false, false])
        #expect(simulation.published == 4 && simulation.refusals == [.rate: 2, .name: 1])
        #expect(
            lines.contains { $0.hasPrefix("3 ") && $0.contains(#""kind":"event","name":"n","data":"3""#) }, "\(lines)")
    }

    /// What one says reaches the other after the link's 20 ms, and the answer comes back after 20 more: at every speed
    /// and whatever else goes on, neither has run past it.
    @Test func eventsNeedTheLinksTime() {
        let asker: ScriptedSketch.Turn = { sketch, inputs, until in
            if sketch.grants.count == 1 {
                sketch.say(.subscribe(at: 0, handler: 1, scope: .myDevices, device: nil, prefix: "pong"))
            }
            for case .event(let at, 1, _, let data) in inputs { sketch.say(.log(at: at, text: "heard \(data ?? "")")) }
            let second = (sketch.time + 999_999) / 1_000_000 * 1_000_000
            if second > 0, second < until {
                sketch.say(.publish(at: second, name: "ping", data: "\(second)", isPrivate: true, timeToLive: 60))
                let end = min(until, second + 20_000)
                sketch.time = end
                sketch.say(.done(at: end, next: end))
            } else {
                spin(sketch, until)
            }
        }
        let answerer: ScriptedSketch.Turn = { sketch, inputs, until in
            if sketch.grants.count == 1 {
                sketch.say(.subscribe(at: 0, handler: 1, scope: .myDevices, device: nil, prefix: "ping"))
            }
            for case .event(let at, 1, _, let data) in inputs {
                sketch.say(.publish(at: at, name: "pong", data: data, isPrivate: true, timeToLive: 60))
            }
            spin(sketch, until)
        }
        let (lines, _, simulation) = play([asker, answerer], seconds: 5)
        #expect(simulation.delivered == 8, "\(lines)")
        for second in 1...4 {
            #expect(lines.contains { $0.hasPrefix("\(second * 1000 + 40) ") && $0.contains("heard \(second)000000") })
        }
    }

    @Test func aCrashedDeviceBootsThreeTimesAndThenStaysDown() {
        let (lines, ports, simulation) = play(
            [
                { sketch, _, _ in
                    sketch.say(.ended(SketchEnd(reason: "d0.ino:3: a fault", at: sketch.time + 500_000)))
                }
            ], seconds: 30)
        #expect(ports.count == 4 && ports.map { $0.identity?.birth } == [0, 2_500_000, 5_000_000, 7_500_000])
        #expect(!simulation.isConnected(0))
        let crashes = lines.filter { $0.contains("crashed: d0.ino:3: a fault") }
        #expect(crashes.map { $0.prefix { $0 != " " } } == ["500", "3000", "5500", "8000"])
        #expect(crashes.last?.contains("it stays down") == true)
        #expect(lines.filter { $0.contains("spark/status") && $0.contains("online") }.count == 3)
    }

    @Test func aFunctionIsCalledDownTheLinkAndItsAnswerHeard() {
        var results: [CallResult] = []
        var simulation: Simulation?
        let called: ScriptedSketch.Turn = { sketch, inputs, until in
            if sketch.grants.count == 1 {
                sketch.say(.function(at: 0, name: "set"))
                sketch.say(.variable(at: 0, name: "level", type: .double))
            }
            for case .call(let at, let id, let function, let argument) in inputs {
                sketch.say(.log(at: at, text: "\(function)(\(argument)) at \(at)"))
                sketch.say(.returned(at: at + 5_000, id: id, value: 7))
            }
            spin(sketch, until)
        }
        let call = TimelineEntry(
            at: .seconds(1), change: .call(devices: Glob("d0"), function: "set", argument: "on"))
        let (lines, _, world) = play([called], seconds: 3, timeline: [call]) { simulation = $0 }
        #expect(lines.contains { $0.hasPrefix("1020 ") && $0.contains("set(on) at 1020000") }, "\(lines)")
        #expect(lines.contains { $0.hasPrefix("1025 ") && $0.contains(#""function":"set","arg":"on","return":7"#) })
        #expect(world.variable("level", of: 0) == .string("level read") && world.variable("none", of: 0) == nil)
        #expect(world.functions(of: 0) == ["set"])
        simulation?.call("none", argument: "", of: 0) { results.append($0) }
        #expect(results == [.noSuchFunction])
    }

    /// A call that never returns is told as failed once the cloud has waited long enough, or the device has died.
    @Test func aCallThatNeverReturnsFails() {
        let silent: ScriptedSketch.Turn = { sketch, inputs, until in
            if sketch.grants.count == 1 { sketch.say(.function(at: 0, name: "set")) }
            for case .call(let at, _, _, "die") in inputs {
                return sketch.say(.ended(SketchEnd(reason: "d0.ino:3: a fault", at: at)))
            }
            spin(sketch, until)
        }
        func call(_ argument: String, at second: Int64) -> TimelineEntry {
            TimelineEntry(
                at: .seconds(second), change: .call(devices: Glob("d0"), function: "set", argument: argument))
        }
        let away = TimelineEntry(at: .milliseconds(30_010), change: .offline(devices: Glob("d0")), lasting: .seconds(1))
        let (lines, _, _) = play(
            [silent], seconds: 60, timeline: [call("wait", at: 1), call("die", at: 20), call("lost", at: 30), away])
        let ends = lines.filter { $0.contains(#""kind":"call""#) }
        #expect(
            ends.map { $0.prefix { $0 != " " } } == ["11000", "20020", "40000"]
                && ends.allSatisfy { $0.contains(#""return":null"#) }, "\(ends)")
    }

    /// Where the world does not wait, one sketch that works for long holds up nobody, and hears later what happened.
    @Test func nobodyWaitsForABusySketch() {
        var heard: [Int64] = []
        let busy: ScriptedSketch.Turn = { sketch, inputs, until in
            if sketch.grants.count == 1 {
                sketch.say(.subscribe(at: 0, handler: 1, scope: .myDevices, device: nil, prefix: "tick"))
                sketch.say(.variable(at: 0, name: "level", type: .int32))
                // Busy for about a second: ten milliseconds from one look to the next.
                sketch.busyLooks = 20...120
            }
            for case .event(let at, _, _, _) in inputs { heard.append(at) }
            spin(sketch, until)
        }
        let ticking: ScriptedSketch.Turn = { sketch, _, until in
            for tick in stride(from: (sketch.time + 999_999) / 1_000_000 * 1_000_000, to: until, by: 1_000_000) {
                sketch.say(.publish(at: tick, name: "tick", data: nil, isPrivate: true, timeToLive: 60))
            }
            spin(sketch, until)
        }
        var asked = 0
        var read: [ReadResult] = []
        let (lines, _, _) = play([busy, ticking], seconds: 6, isLive: true) { _ in
        } between: { simulation in
            guard simulation.sketches[0]?.isBusy == true, asked < 3 else { return }
            asked += 1
            simulation.read("level", of: 0) { read.append($0) }
            if asked == 3 { #expect(read.isEmpty) }
        }
        let ticks = lines.filter { $0.contains(#""kind":"event","name":"tick""#) }
        #expect(ticks.map { $0.prefix { $0 != " " } } == (0..<6).map { "\($0 * 1000)" }, "\(ticks)")
        #expect(read == Array(repeating: .value(.string("level read")), count: 3))
        #expect(heard == (0..<6).map { $0 * 1_000_000 + 20_000 })
    }

    @Test func aRebootBeginsAnotherLifeAndAnOfflineDeviceHearsOfIt() {
        var links: [SketchInput] = []
        let sketch: ScriptedSketch.Turn = { sketch, inputs, until in
            links += inputs
            spin(sketch, until)
        }
        let (_, ports, _) = play(
            [sketch], seconds: 10,
            timeline: [
                TimelineEntry(at: .seconds(1), change: .offline(devices: Glob("d0")), lasting: .seconds(2)),
                TimelineEntry(at: .seconds(5), change: .reboot(devices: Glob("d0"))),
            ])
        #expect(links.prefix(2) == [.link(at: 1_000_000, false), .link(at: 3_000_000, true)], "\(links)")
        #expect(ports.count == 2 && ports[0].isEnded && ports[1].identity?.birth == 5_000_000)
    }
}
