import CloudSim
import Dispatcher
import EventModel

/// Device events through the whole pipeline in virtual time: match, render, admit, settle, hook-sent and chunk.
enum PipelineBenchmark {
    static func run(devices: Int, events: Int) throws {
        let scenario = try fleet(devices: devices, events: events)
        let before = residentBytes()
        let log = TraceLog()
        let built = seconds()
        let simulation = Simulation(scenario, log: log)
        let ready = seconds()
        let idle = residentBytes()
        var loop = DrivingLoop(simulation, pace: .jumping, clock: .none)
        _ = loop.run()
        let end = seconds()
        let tally = simulation.tally
        precondition(tally.matched == simulation.published, "events were lost")
        precondition(tally.succeeded + tally.pending == tally.matched, "answers were lost")
        precondition(tally.chunks == tally.succeeded, "replies were lost")
        let rate = Double(simulation.published) / (end - ready)
        print(
            "pipeline  \(devices) devices, 20 hooks: \(simulation.published) events in \(milliseconds(end - ready)),",
            "\(thousands(rate)) events/s; set-up \(milliseconds(ready - built)),",
            "\((idle - before) / devices) bytes an idle device")
    }

    private static func fleet(devices: Int, events: Int) throws -> Scenario {
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
        var rule = ReceiverRule(reply: .response(status: 200, body: Array("ok".utf8)))
        rule.latency = .constant(.milliseconds(12))
        scenario.receivers = [.init(host: "example.com", answer: .script(ReceiverScript(rules: [rule])))]
        return scenario
    }
}
