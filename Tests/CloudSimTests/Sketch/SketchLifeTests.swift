import DeviceEmulator
import Dispatcher
import EventModel
import Testing

@testable import CloudSim

/// Why each life of a sketch begins, as its firmware asks with `System.resetReason()`.
@Suite struct SketchLifeTests {
    /// A process that says one thing in its first grant of each life.
    private final class Mortal: SketchPort {
        private let says: SketchOutput?
        /// When it asks for the connection itself, in microseconds after its birth; nil if it need not.
        private let connects: Int64?
        private var outputs: [SketchOutput] = [.ready]
        private(set) var identity: SketchIdentity?

        init(says: SketchOutput?, connects: Int64? = nil) {
            self.says = says
            self.connects = connects
        }

        func send(_ inputs: [SketchInput]) {
            for input in inputs {
                switch input {
                case .hello(let identity):
                    self.identity = identity
                    if let connects {
                        outputs.append(.connect(at: identity.birth, false))
                        outputs.append(.connect(at: identity.birth + connects, true))
                    }
                case .go(let until): outputs.append(says ?? .done(at: until, next: until))
                default: break
                }
            }
        }

        func next() -> SketchOutput {
            outputs.isEmpty ? .ended(SketchEnd(reason: "said nothing")) : outputs.removeFirst()
        }

        func hasSpoken(within milliseconds: Int) -> Bool { true }

        func end() {}
    }

    /// The reasons and numbers that the lives of a device are told.
    private func reasons(_ lives: [SketchOutput?], _ timeline: [TimelineEntry] = []) -> [String] {
        var scenario = Scenario()
        scenario.start = Instant(milliseconds: 1_700_000_000_000)
        scenario.duration = .seconds(20)
        scenario.timeline = timeline
        var group = DeviceGroup(name: Template(text: "d"))
        group.sketch = "d.ino"
        scenario.devices = [group]
        var ports: [Mortal] = []
        var environment = SimulationEnvironment()
        environment.startSketch = { _ in
            let port = Mortal(says: ports.count < lives.count ? lives[ports.count] : nil)
            ports.append(port)
            return port
        }
        var loop = DrivingLoop(
            Simulation(scenario, log: TraceLog(), environment: environment), pace: .jumping, clock: .none)
        _ = loop.run()
        return ports.map { port in
            port.identity.map { "\($0.resetReason.rawValue) \($0.resetData)" } ?? "-"
        }
    }

    @Test func eachLifeIsToldWhyItBegan() {
        let crash = SketchOutput.ended(SketchEnd(reason: "d.ino:1: null pointer", at: 1_000))
        let hang = SketchOutput.ended(SketchEnd(reason: "d.ino:1: hangs", at: 1_000, isHang: true))
        #expect(reasons([.reset(at: 1_000, data: 7), crash, hang]) == ["40 0", "140 7", "130 1", "60 0"])
    }

    @Test func aScenariosRebootIsAPressedButton() {
        let reboot = TimelineEntry(at: .seconds(5), change: .reboot(devices: Glob("d")))
        #expect(reasons([], [reboot]) == ["40 0", "20 0"])
    }

    /// A claimed device connects only once its sketch has begun, and stays the owner's until then.
    @Test(arguments: [nil, 500_000]) func claimsADeviceAgainWhileItBoots(connects: Int64?) {
        var scenario = Scenario()
        scenario.start = Instant(milliseconds: 1_700_000_000_000)
        var group = DeviceGroup(name: Template(text: "d"))
        group.sketch = "d.ino"
        scenario.devices = [group]
        var environment = SimulationEnvironment()
        environment.startSketch = { _ in Mortal(says: nil, connects: connects) }
        let simulation = Simulation(scenario, log: TraceLog(), environment: environment)
        simulation.goLive()
        func pass(_ interval: Interval) {
            let moment = simulation.now + interval
            while simulation.step(by: moment) {}
            simulation.advance(to: moment)
        }
        pass(.seconds(1))
        let id = simulation.id(of: 0)
        #expect(simulation.isConnected(0))
        simulation.release(0)
        var answers: [Bool] = []
        for _ in 0..<2 { simulation.claim(id) { answers.append($0 == 0 && simulation.isConnected(0)) } }
        #expect(answers.isEmpty && !simulation.isConnected(0))
        #expect(simulation.claim(id) == 0)
        if connects != nil {
            pass(.milliseconds(250))
            #expect(simulation.claim(id) == 0 && !simulation.isConnected(0))
        }
        pass(.seconds(1))
        #expect(answers == [true, true])
        #expect(simulation.claim(id) == 0 && simulation.isConnected(0))
        simulation.setConnected(0, false, cause: 0)
        #expect(simulation.claim(id) == nil, "it was there and has gone")
    }

    /// A sketch that never connects, one that is taken off the cloud and one that is released keep no client waiting.
    @Test(arguments: [(0, [6]), (1, [1]), (2, [1])]) func answersClaimsOfWhatDoesNotConnect(fate: Int, seconds: [Int]) {
        var scenario = Scenario()
        scenario.start = Instant(milliseconds: 1_700_000_000_000)
        var group = DeviceGroup(name: Template(text: "d"))
        group.sketch = "d.ino"
        scenario.devices = [group]
        if fate == 1 {
            scenario.timeline = [.init(at: .milliseconds(1500), change: .offline(devices: Glob("d")))]
        }
        var environment = SimulationEnvironment()
        environment.startSketch = { _ in Mortal(says: nil, connects: 60_000_000) }
        let simulation = Simulation(scenario, log: TraceLog(), environment: environment)
        simulation.goLive()
        var answered: [Int] = []
        for second in 1...8 {
            let moment = scenario.start + .seconds(Int64(second))
            while simulation.step(by: moment) {}
            simulation.advance(to: moment)
            if second == 1 {
                simulation.release(0)
                simulation.claim(simulation.id(of: 0)) { slot in
                    answered.append(Int((simulation.now - scenario.start).milliseconds / 1000))
                    #expect(slot == 0)
                }
                if fate == 2 { simulation.release(0) }
            }
        }
        #expect(answered == seconds && !simulation.isConnected(0))
    }

    @Test func theReasonAndTheTypesStandInTheLines() {
        let who = SketchIdentity(
            id: DeviceID(high: 1, low: 2), name: "d", seed: 3, latency: 20_000, start: 4, birth: 5, profile: "gen3",
            isConnected: true, resetReason: .user, resetData: 4_000_000_000)
        #expect(SketchInput.hello(who).line.hasPrefix("hello\t2\t"))
        #expect(SketchInput.hello(who).line.hasSuffix("\t20000\t4\t5\tgen3\t1\t140\t4000000000\n"))
        #expect(SketchOutput(line: "variable\t5\tv\tdouble") == .variable(at: 5, name: "v", type: .double))
        #expect(SketchOutput(line: "variable\t5\tv\tfloat") == nil && SketchOutput(line: "variable\t5\tv") == nil)
        #expect(SketchOutput(line: "reset\t5\t4294967295") == .reset(at: 5, data: .max))
        #expect(SketchOutput(line: "reset\t5") == nil && SketchOutput(line: "reset\t5\t-1") == nil)
    }
}
