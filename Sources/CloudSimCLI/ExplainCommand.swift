import CloudSim
import Dispatcher
import EventModel

/// `cloudsim explain`: shows which hooks an event would fire, and the requests they would send.
enum ExplainCommand {
    static let command = Command(
        name: "explain", operands: "[HOOK|SCENARIO]", count: 0...1,
        summary: "Show which hooks an event fires, why others do not, and the exact requests.",
        options: [
            .init(name: "--event", value: "NAME", help: "the event's name"),
            .init(name: "--data", value: "DATA", help: "the event's data"),
            .init(name: "--device", value: "ID", help: "the publishing device, by id or by name"),
            .init(name: "--curl", help: "show each request as a curl command; for a file only"),
        ] + CloudAddress.options,
        examples: [
            "cloudsim explain hook.json --event Temperature/Kitchen --data 21.5",
            "cloudsim explain --url http://127.0.0.1:7070 --event temperature --device thermostat",
        ], notes: "Without a file, explain asks a running cloud.\n", run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        guard let name = arguments["--event"] else { throw .usage(command, "--event NAME is missing.") }
        if let fault = EventName.fault(in: name) { throw .invalid("--event: \(fault).") }
        guard let path = arguments.operands.first else { return try CloudExplanation.show(name, arguments) }
        for option in ["--url", "--token", "--json"] where arguments[option] != nil || arguments.has(option) {
            throw .invalid("\(option) goes with a running cloud; leave out \(path) to ask it.")
        }
        let world = try world(arguments)
        let names = NameTable()
        let event = Event(
            name: names.name(name), data: arguments["--data"], publisher: .device(world.device, slot: world.slot),
            publishedAt: world.start)
        var builder = RequestBuilder()
        var fires = false
        var text = ""
        for (number, hook) in world.hooks.enumerated() {
            text += number > 0 ? "\n" : ""
            text += "hook \(number + 1), \(Terminal.visible(hook.label)): "
            if let mismatch = hook.mismatch(with: event, named: name, products: world.products) {
                text += "does not fire: \(reason(mismatch, hook, name, world.device))\n"
                continue
            }
            var context = EventContext(
                event, names: names, identity: world.identity, product: world.products?.facts(of: hook))
            let notes = hook.renderingNotes(&context).map { "note: \(Terminal.visible("\($0)"))\n" }.joined()
            do throws(RequestFault) {
                let head = try builder.head(for: hook, slot: number, &context)
                let plain = Request(head: head, body: try builder.body(for: hook, &context))
                let request = builder.signed(plain, for: hook, context, delivery: 1, now: world.start)
                fires = true
                text += "fires\n"
                for warning in hook.escapingWarnings(&context) {
                    text += "warning: \(Terminal.visible("\(warning)"))\n"
                }
                text += notes
                let shown = RequestText(request)
                text += arguments.has("--curl") ? shown.curl + "\n" : shown.wire
            } catch {
                text += "matches, but its request is refused (EINVALID): \(Terminal.visible(error.message))\n"
                text += notes
            }
        }
        Terminal.output(text)
        if !fires { Terminal.error("nothing fires for \(Terminal.visible(name))") }
        return fires ? .success : .failed
    }

    private static func reason(_ mismatch: HookMismatch, _ hook: Hook, _ name: String, _ device: DeviceID) -> String {
        switch mismatch {
        case .disabled: "it is disabled"
        case .prefix: "\(Terminal.visible(name)) does not start with “\(Terminal.visible(hook.event))”"
        case .device: "it is for device \(hook.deviceID?.description ?? "?") only, not \(device)"
        case .product: "the device does not belong to the product “\(Terminal.visible(hook.product ?? "?"))”"
        case .reply: "replies of the cloud never fire hooks"
        }
    }

    /// The hooks to explain, and the device and moment of the event.
    private static func world(
        _ arguments: Arguments
    ) throws(CommandFailure) -> (
        hooks: [Hook], device: DeviceID, slot: Int32, products: Products?, start: Instant, identity: EventIdentity
    ) {
        let path = arguments.operands[0]
        let source = try SourceFile.read(path)
        let wanted = arguments["--device"]
        if let value = try? source.parseHooks(), HookReading.isHook(value) {
            let hook = try HookReading.decode(value, in: source).get()
            HookReading.noteSigning(of: hook, in: source)
            let device = try wanted.map(deviceID) ?? hook.deviceID ?? SendCommand.usualDevice
            return ([hook], device, 0, nil, Scenario().start, identity(Scenario()))
        }
        let result = ScenarioFile.decode(source, hookFile: SourceFile.besides(path))
        guard let scenario = result.scenario else {
            throw .invalid((["the file is invalid."] + result.errors.map(\.description)).joined(separator: "\n"))
        }
        let simulation = Simulation(scenario, log: TraceLog())
        let slot = simulation.devices(Glob(wanted ?? "*")).first
        let products = simulation.products
        let identity = identity(scenario)
        if let slot {
            return (scenario.hooks, simulation.id(of: slot), Int32(slot), products, scenario.start, identity)
        }
        guard let wanted else { throw .invalid("\(path) has no device.") }
        guard let id = DeviceID(wanted) else {
            throw .invalid("--device \(wanted): \(path) has no device of this name, and it is no id.")
        }
        return (scenario.hooks, id, -1, products, scenario.start, identity)
    }

    /// The identity of the first event that fires a hook.
    private static func identity(_ scenario: Scenario) -> EventIdentity {
        EventIdentity(key: EventIDKey(seed: scenario.seed), number: 1)
    }

    private static func deviceID(_ text: String) throws(CommandFailure) -> DeviceID {
        guard let id = DeviceID(text) else { throw .invalid("--device \(text): expected 24 hexadecimal digits.") }
        return id
    }
}
