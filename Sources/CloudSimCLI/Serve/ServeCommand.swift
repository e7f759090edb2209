import CloudServer
import CloudSim
import Dispatcher
import EventModel

/// `cloudsim serve`: a device cloud that clients talk to.
enum ServeCommand {
    private static let usualPort = 7070
    private static let loopback = "127.0.0.1"

    private static let client = OptionDeclaration<Credentials>(
        "--client", "ID:SECRET",
        help: "an API client of the owner's, which gets tokens by the client_credentials grant", repeats: true,
        expected: "ID:SECRET", parse: credentials)

    private static let maxPending = OptionDeclaration<Int>(
        "--max-pending", "N",
        help:
            "the most signed deliveries that may wait, 100000 by default; beyond it publishes that would make more are"
            + " refused (429)", expected: "a whole number, 1 or more", parse: { Int($0).flatMap { $0 > 0 ? $0 : nil } })
    private static let maxConnections = OptionDeclaration<Int>(
        "--max-connections-per-address", "N",
        help: "the most connections from one address, 1000 by default; event streams do not count, and /health and"
            + " /metrics are always answered", expected: "a whole number, 1 or more",
        parse: { Int($0).flatMap { $0 > 0 ? $0 : nil } })
    private static let maxMemory = OptionDeclaration<Int>(
        "--max-memory", "SIZE",
        help: "the most memory, such as 256M; at 90% of it publishes are answered 503 and the slowest event streams are"
            + " closed; by default the limit of the control group or of ulimit -v",
        expected: "a size of 32M or more, such as 256M or 2G", parse: { ByteSize(parsing: $0)?.bytes }
    )

    static let command = Command(
        name: "serve", operands: "", count: 0...0,
        summary: "Run a device cloud that clients talk to over HTTP.",
        options: [
            .init(name: "--port", value: "N", help: "the port, 7070 by default; 0 takes any free one"),
            .init(name: "--host", value: "HOST", help: "the address to listen on, 127.0.0.1 by default"),
            HostnameOption.hostname.option,
            .init(name: "--state", value: "DIR", help: "keep hooks, tokens, devices and events in this directory"),
            .init(
                name: "--scenario", value: "FILE",
                help: "bring its devices, firmware, hooks, receivers and timeline; without it three devices are ready"),
            .init(name: "--no-sketches", help: "refuse to run sketches, which are native code"),
            SandboxOption.sandbox.option,
            .init(
                name: "--token", value: "T",
                help: "an access token of the owner's that never expires, else CLOUDSIM_TOKEN"),
            SecretFile.token.option,
            .init(
                name: "--user", value: "NAME:PASSWORD",
                help: "an account, or another password for it; the first one owns the devices, others may listen to"
                    + " public events", repeats: true),
            SecretFile.user.option,
            client.option,
            .init(
                name: "--forward", value: "HOST=URL", help: "send a host's requests to your own service",
                repeats: true),
            .init(
                name: "--allow-host", value: "HOST", help: "permit raised limits towards a real host", repeats: true),
            .init(
                name: "--allow-private", value: "CIDR|HOST",
                help: "let signed deliveries go to these addresses though they are not public", repeats: true),
            .init(name: "--allow-http", help: "let signed deliveries go to http URLs"),
            maxPending.option, maxConnections.option, maxMemory.option,
            .init(
                name: "--log-format", value: "text|json",
                help: "how the log of requests, and of what sketches print, is written; text by default"),
        ],
        examples: [
            "cloudsim serve", "cloudsim serve --state ./cloud --user me:secret",
            "cloudsim serve --scenario scenarios/first-publish.json --port 0",
        ], run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        let port = try arguments.value("--port", "a port from 0 to 65535") {
            Int($0).flatMap { (0...65_535).contains($0) ? $0 : nil }
        }
        let format = try arguments.value("--log-format", "text or json") { LogFormat(rawValue: $0) }
        var wishes = Wiring.Wishes()
        wishes.isLive = true
        wishes.forwards = try RunWishes.forwards(arguments)
        wishes.allowed = Set(arguments.all("--allow-host").map { $0.lowercased() })
        wishes.addressGuard.allowsHTTP = arguments.has("--allow-http")
        for text in arguments.all("--allow-private") {
            do throws(GuardFault) { wishes.addressGuard.allowed.append(try Allowance(text)) } catch {
                throw .invalid("--allow-private: \(error).")
            }
        }
        var users: [Credentials] = []
        for text in arguments.all("--user") {
            guard let user = credentials(text) else { throw .invalid("--user: expected NAME:PASSWORD.") }
            users.append(user)
        }
        let sandbox = try SandboxOption.value(in: arguments)
        var scenario = ReadyMade.scenario
        var sketches: SketchRun?
        if let path = arguments["--scenario"] {
            scenario = try ScenarioReading.read(path, seed: nil, isQuiet: false)
            sketches = try SketchRun(
                scenario, path: path, isQuiet: false, isRefused: arguments.has("--no-sketches"), sandbox: sandbox,
                serves: true)
            if !scenario.endpoints.isEmpty || !scenario.alerts.isEmpty {
                Terminal.error(
                    "note: the endpoints and alerts of \(path) play in cloudsim run alone; here create them with"
                        + " cloudsim endpoint create")
            }
        }
        var limits = CloudLimits()
        limits.pendingDeliveries = try arguments.value(of: maxPending) ?? limits.pendingDeliveries
        limits.connectionsPerAddress = try arguments.value(of: maxConnections) ?? limits.connectionsPerAddress
        limits.memory = try arguments.value(of: maxMemory)
        Interrupt.listen(countingTo: 2)
        let session = try ServeSession(
            scenario: scenario, sketches: sketches, state: arguments["--state"], users: users,
            clients: try arguments.values(of: client),
            token: arguments["--token"] ?? Environment.text("CLOUDSIM_TOKEN"),
            wishes: wishes, format: format ?? .text, limits: limits)
        return try session.run(
            host: arguments["--host"] ?? loopback, port: port ?? usualPort,
            hostnames: try arguments.values(of: HostnameOption.hostname))
    }
    /// The parts before and after the first colon; nil when one is empty.
    private static func credentials(_ text: String) -> Credentials? {
        guard let colon = text.firstIndex(of: ":"), colon != text.startIndex,
            text.index(after: colon) != text.endIndex
        else { return nil }
        return Credentials(name: String(text[..<colon]), password: String(text[text.index(after: colon)...]))
    }
}
