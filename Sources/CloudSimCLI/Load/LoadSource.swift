import CloudLoad
import CloudSim
import Dispatcher
import EventModel

/// What a load is made of: a scenario's devices, firmware and hooks, or one hook and devices without firmware.
struct LoadSource {
    /// Options that say what a scenario says already.
    private static let ownWords = ["--event", "--data"]

    let scenario: Scenario?
    /// What its devices run, compiled; nil when they run no sketches.
    let sketches: SketchRun?
    let hooks: [Hook]
    let seed: UInt64
    let target: String
    /// What the person should know before it starts.
    private(set) var notices: [String] = []
    private let content: LoadPlan.Content

    init(_ arguments: Arguments) throws(CommandFailure) {
        notices += SecretOption.notes(try SecretOption.read(arguments))
        let seed = try arguments.value("--seed", "a whole number from 0 to 9007199254740992") {
            UInt64($0).flatMap { $0 <= 1 << 53 ? $0 : nil }
        }
        let sandbox = try SandboxOption.value(in: arguments)
        guard let path = arguments.operands.first else {
            let hook = try Self.hook(arguments)
            hooks = [hook]
            scenario = nil
            sketches = nil
            self.seed = seed ?? 1
            target = hook.urlText
            let name = arguments["--event"] ?? (arguments["--hook"] == nil ? "load" : hook.event)
            if let fault = EventName.fault(in: name) { throw .invalid("--event: \(fault).") }
            guard name.utf8.starts(with: hook.event.utf8) else {
                throw .invalid(
                    "the hook waits for events named \(hook.event)…, so that none named \(name) would fire it.")
            }
            content = .events(name: name, try Self.data(arguments))
            return
        }
        if let word = Self.ownWords.first(where: { arguments[$0] != nil }) {
            throw .invalid("\(word) says what \(path) says already; leave one of them out.")
        }
        var scenario = try ScenarioReading.read(path, seed: seed, isQuiet: arguments.has("--quiet"))
        if arguments["--hook"] != nil { scenario.hooks = [try Self.hook(arguments, for: scenario)] }
        if !SecretOption.texts(arguments).isEmpty || arguments.has("--insecure") {
            var hooks: [Hook] = []
            for hook in scenario.hooks { hooks.append(try Self.compiled(hook.configuration, arguments)) }
            scenario.hooks = hooks
        }
        guard !scenario.allHooks.isEmpty || !scenario.endpoints.isEmpty else {
            throw .invalid("\(path) has no hooks and no endpoints; nothing would be sent. --hook FILE brings one.")
        }
        if !scenario.expectations.isEmpty {
            notices.append("what the scenario expects is not judged under load; cloudsim run judges it")
        }
        self.scenario = scenario
        sketches = try SketchRun(
            scenario, path: path, isQuiet: arguments.has("--quiet"), isRefused: arguments.has("--no-sketches"),
            sandbox: sandbox)
        self.seed = scenario.seed
        hooks = scenario.allHooks
        target = scenario.title ?? SourceFile.name(path)
        content = .firmware
    }

    /// Forwards that send everything to one server, but for hosts that go elsewhere already.
    func forwards(to url: String, besides others: [(host: String, target: String)]) -> [(host: String, target: String)]
    {
        guard let scenario else { return [] }
        let hosts = Hosts(of: hooks, and: scenario.signedHosts, answered: Set(others.map { Hosts.name($0.host) })).real
        return hosts.map { ($0, url) }
    }

    /// The hosts to which requests really go; those with a script stand on this machine.
    func hosts(forwards: [(host: String, target: String)]) -> Hosts {
        var answered = Set(forwards.map { Hosts.name($0.host) })
        for receiver in scenario?.receivers ?? [] { answered.insert(receiver.host) }
        return Hosts(of: hooks, and: scenario?.signedHosts ?? [], answered: answered)
    }

    /// When the first event of the devices is due, in nanoseconds from the start; nil when something besides the
    /// schedules of their firmware may publish.
    var firstEvent: Int64? {
        guard let scenario, sketches == nil, scenario.timeline.isEmpty else { return nil }
        return scenario.devices.compactMap { group in
            group.firmware.flatMap { scenario.firmware[$0].publications.map(\.after.milliseconds).min() }
        }.min().map { $0 * 1_000_000 }
    }

    /// Whether any of the requests are signed.
    var isSigned: Bool { hooks.contains { $0.secret != nil } || !(scenario?.endpoints.isEmpty ?? true) }

    /// The plan of a load.
    ///
    /// - Throws: A scenario that cannot be loaded that way.
    func plan(
        devices: Int?, usually: Int, limits: Limits, arrival: LoadPlan.Arrival, length: Int64, warmUp: Int64,
        connections: Int
    ) throws(CommandFailure) -> LoadPlan {
        var world: Scenario
        if let scenario {
            world = scenario
            world.limits = limits
            // The load has its own end.
            world.duration = nil
            if let devices, !world.scale(to: devices) {
                throw .invalid(
                    "--devices \(devices): the scenario has \(world.devices.count) entries, each of which keeps one"
                        + " device at least, and only those with a \"count\" grow.")
            }
            if case .own = arrival {
            } else if !world.devices.contains(where: { group in
                group.firmware.map { !world.firmware[$0].publications.isEmpty } ?? false
            }) {
                throw .invalid("no firmware of the scenario publishes on a schedule; --rate and --stage need one.")
            }
        } else {
            world = .fleet(of: devices ?? usually, hooks: hooks, limits: limits, seed: seed)
        }
        return LoadPlan(
            world: world, content: content, arrival: arrival, duration: length, warmUp: warmUp, connections: connections
        )
    }

    private static func hook(_ arguments: Arguments, for scenario: Scenario? = nil) throws(CommandFailure) -> Hook {
        let url = scenario == nil ? arguments["--url"] : nil
        if let path = arguments["--hook"] {
            return try HookReading.read(path, products: scenario?.products) { members in
                let kept = url == nil ? members : members.filter { $0.key != "url" }
                return changed(kept + (url.map { [.init("url", .string($0))] } ?? []), arguments)
            }
        }
        guard let url else { throw .invalid("a SCENARIO, --url U or --hook FILE is missing: what is to be loaded?") }
        let members: [JSONValue.Member] = [
            .init("event", .string(arguments["--event"] ?? "load")), .init("url", .string(url)),
        ]
        return try compiled(JSONValue(.object(members)), arguments)
    }

    /// A hook as the arguments want it: signed, or content with any certificate.
    private static func compiled(_ configuration: JSONValue, _ arguments: Arguments) throws(CommandFailure) -> Hook {
        guard case .object(let members) = configuration.kind else { preconditionFailure("a hook is an object") }
        do throws(HookErrors) { return try Hook(decoding: JSONValue(.object(changed(members, arguments)))) } catch {
            throw .invalid(error.errors.map(\.description).joined(separator: "; "))
        }
    }

    private static func changed(_ members: [JSONValue.Member], _ arguments: Arguments) -> [JSONValue.Member] {
        var members = members
        if arguments.has("--insecure") {
            members.removeAll { $0.key == "rejectUnauthorized" }
            members.append(.init("rejectUnauthorized", .bool(false)))
        }
        if let secret = SecretOption.texts(arguments).last {
            members.removeAll { $0.key == "sign" }
            members.append(.init("sign", .object(["secret": .string(secret)])))
        }
        return members
    }

    private static func data(_ arguments: Arguments) throws(CommandFailure) -> LoadPlan.Data {
        let text = arguments["--data"] ?? "{{n}}"
        if text.hasPrefix("@") {
            guard text.count > 1 else { throw .invalid("--data @ names no file.") }
            let source = try SourceFile.read(String(text.dropFirst()))
            let bytes: ArraySlice<UInt8>
            do throws(JSONError) { bytes = try source.textBytes() } catch {
                throw .invalid("\(source.path): \(error.message).")
            }
            var rows: [String] = []
            for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
                let row = line.last == 0x0D ? line.dropLast() : line
                guard let row = String(validating: row, as: UTF8.self) else {
                    throw .invalid("\(source.path):\(number + 1): the line is not valid UTF-8; save the file as UTF-8.")
                }
                rows.append(row)
            }
            // What ends the last row begins no other.
            if rows.last == "" { rows.removeLast() }
            guard !rows.isEmpty else { throw .invalid("--data \(text) has no rows.") }
            return .rows(rows)
        }
        do { return .template(try Template(text, slots: LoadPlan.slots)) } catch { throw .invalid("--data: \(error)") }
    }
}
