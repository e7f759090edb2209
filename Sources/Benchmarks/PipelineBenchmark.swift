import CloudSim
import Dispatcher
import EventModel

/// Device events through the whole pipeline in virtual time: match, render, admit, settle, hook-sent and chunk.
enum PipelineBenchmark {
    static func run(rounds: Int) throws {
        say("pipeline: virtual time, one core, 20 hooks of which one matches, limits lifted, no trace")
        for (devices, events, target) in [(10_000, 3_000_000, 1_000_000.0), (1_000_000, 3_000_000, 300_000)] {
            var rates: [Double] = []
            var idle: [Double] = []
            for _ in 0..<rounds {
                // A process of its own each time: what an earlier round gave back would hide what this one takes.
                let child = try Child(playing: "pipeline", String(devices), String(events))
                let figures = try child.numbers()
                guard child.end() == 0, figures.count == 2 else {
                    throw Child.Failure(description: "a round broke off")
                }
                rates.append(figures[0])
                idle.append(figures[1])
            }
            let who = "\(thousands(Double(devices))) devices"
            Figure(name: who, unit: "events/s", rounds: rates, target: .atLeast(target)).show()
            Figure(name: "\(who), each idle", unit: "bytes resident", rounds: idle, target: .atMost(300)).show()
        }
    }

    /// One round: events a second, and bytes an idle device.
    static func measure(devices: Int, events: Int) throws {
        let scenario = try fleet(devices: devices, events: events)
        let before = residentBytes()
        let log = TraceLog()
        let simulation = Simulation(scenario, log: log)
        let ready = seconds()
        let idle = residentBytes()
        var loop = DrivingLoop(simulation, pace: .jumping, clock: .none)
        _ = loop.run()
        let end = seconds()
        let tally = simulation.tally
        precondition(simulation.published >= events * 9 / 10, "devices were refused")
        precondition(tally.matched == simulation.published, "events were lost")
        precondition(tally.succeeded + tally.pending == tally.matched, "answers were lost")
        precondition(tally.chunks == tally.succeeded, "replies were lost")
        say("\(Double(simulation.published) / (end - ready)) \(Double(idle - before) / Double(devices))")
    }

    /// Devices that publish once a second each, and a receiver that answers 2 bytes; without one, nobody answers.
    static func fleet(devices: Int, events: Int, isAnswered: Bool = true) throws -> Scenario {
        let hooks = 20
        var scenario = Scenario()
        scenario.limits.perHost = nil
        scenario.limits.perDevice = nil
        let rounds = max(1, events / devices)
        scenario.duration = .seconds(Int64(rounds))
        for number in 0..<hooks {
            scenario.hooks.append(
                try Hook(
                    decoding: JSONValue(
                        parsing: #"{"event":"e\#(number)/","url":"https://example.com/log"}"#)))
            var program = FirmwareProgram(name: "p\(number)")
            program.values = [.init(name: "temp", source: .random(low: 18, high: 26, decimals: 2))]
            let slots = ["temp"] + FirmwareProgram.ambientSlots
            var publication = FirmwareProgram.ScheduledPublication(
                .init(
                    event: try Template("e\(number)/reading"),
                    data: DataTemplate(text: try Template("{{temp}}", slots: slots))))
            publication.every = .seconds(1)
            program.publications = [publication]
            scenario.firmware.append(program)
            var group = DeviceGroup(name: try Template("d\(number)-{{index}}", slots: DeviceGroup.nameSlots))
            group.count = devices / hooks
            group.firmware = number
            group.spread = .milliseconds(999)
            scenario.devices.append(group)
        }
        guard isAnswered else { return scenario }
        var rule = ReceiverRule(reply: .response(status: 200, body: Array("ok".utf8)))
        rule.latency = .constant(.milliseconds(12))
        scenario.receivers = [.init(host: "example.com", answer: .script(ReceiverScript(rules: [rule])))]
        return scenario
    }
}
