import CloudSim
import Dispatcher
import EventModel

/// `cloudsim send`: fires one hook for real.
enum SendCommand {
    /// The device that publishes when none is named.
    static let usualDevice = DeviceID(high: 0x3F00_2B00_0000_0000, low: 0)

    static let command = Command(
        name: "send", operands: "HOOK", count: 1...1,
        summary: "Publish one event to one hook: one real request, then its reply events.",
        options: [
            .init(name: "--event", value: "NAME", help: "the event's name"),
            .init(name: "--data", value: "DATA", help: "the event's data"),
            .init(name: "--device", value: "ID", help: "the publishing device's id"),
            .init(
                name: "--forward", value: "HOST=URL", help: "send a host's requests to your own service",
                repeats: true),
        ] + TLSOptions.options,
        examples: ["cloudsim send hook.json --event test --data 1 --forward example.com=http://localhost:7071"],
        run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        guard let name = arguments["--event"] else { throw .usage(command, "--event NAME is missing.") }
        if let fault = EventName.fault(in: name) { throw .invalid("--event: \(fault).") }
        let source = try SourceFile.read(arguments.operands[0])
        let value = try HookReading.value(of: source)
        if value["devices"] != nil {
            throw .invalid(
                "\(arguments.operands[0]) is a scenario; cloudsim run plays it, and send takes a hook's file.")
        }
        let hook = try HookReading.decode(value, in: source).get()
        try HookReading.check(hook, value, in: source, products: nil)
        HookReading.noteSigning(of: hook, in: source)
        var device = hook.deviceID ?? usualDevice
        if let text = arguments["--device"] {
            guard let id = DeviceID(text) else { throw .invalid("--device \(text): expected 24 hexadecimal digits.") }
            device = id
        }
        Interrupt.listen()
        let clock = WallClock()
        var scenario = Scenario()
        scenario.start = clock.now
        scenario.hooks = [hook]
        var group = DeviceGroup(name: Template(text: "device"))
        group.id = device
        scenario.devices = [group]
        scenario.timeline = [
            .init(
                at: .zero,
                change: .publish(
                    devices: Glob("*"),
                    [
                        .init(
                            event: Template(text: name),
                            data: arguments["--data"].map { DataTemplate(text: Template(text: $0)) })
                    ]))
        ]
        return try send(scenario, arguments, name, clock)
    }

    private static func send(
        _ scenario: Scenario, _ arguments: Arguments, _ name: String, _ clock: WallClock
    ) throws(CommandFailure) -> ExitCode {
        var wishes = Wiring.Wishes()
        wishes.forwards = try RunWishes.forwards(arguments)
        wishes.tls = try TLSOptions(arguments)
        let wiring = try Wiring(scenario, wishes, clock: clock)
        defer { wiring.close() }
        var options = ScenarioRun.Options()
        var notes = RequestNotes(scenario)
        options.watch = { line in
            for note in notes.see(line) { Terminal.note(note) }
            show(line)
        }
        let result = ScenarioRun(
            scenario, environment: wiring.environment,
            clock: .init(now: { clock.now }, pause: clock.pause, isInterrupted: { Interrupt.isWanted }),
            options: options
        ).run()
        if result.ending == .interrupted {
            Terminal.leaveEcho()
            Terminal.error("interrupted before the answer came")
            return .interrupted
        }
        if result.summary.refused > 0 {
            Terminal.error("the device's firmware refused to publish \(Terminal.visible(name))")
            return .failed
        }
        if result.summary.tally.matched == 0 {
            Terminal.error(
                Terminal.visible(
                    "the hook does not fire for \(name); see: cloudsim explain \(arguments.operands[0]) --event \(name)"
                ))
            return .failed
        }
        return result.summary.tally.succeeded == 1 ? .success : .failed
    }

    /// Shows the request and its outcome on standard error, the events on standard output as a subscriber gets them.
    private static func show(_ line: TraceLine) {
        switch line.fact {
        case .attempt(_, _, _, let request):
            Terminal.draw(RequestText(request, masksSecrets: true).wire + "\n")
        case .outcome(_, _, .response(let response), let elapsed):
            Terminal.error("→ \(response.status), \(response.body.count) bytes after \(elapsed)\n")
        case .outcome(_, _, .failure(let error), let elapsed):
            Terminal.error("→ \(error.rawValue) after \(elapsed)\n")
        case .event(let event, let name, _):
            let shown = JSONValue.object([
                "name": .string(name), "data": event.data.map(JSONValue.string) ?? .null,
                "ttl": .integer(Int(event.timeToLive)), "published_at": .string(event.publishedAt.description),
                "coreid": .string(event.publisher.coreID),
            ])
            Terminal.output(shown.compactText + "\n")
        default: break
        }
    }
}
