import CloudServer
import CloudSim
import Dispatcher
import EventModel
import HTTPServer

/// `cloudsim receiver`: a real HTTP receiver that shows and judges what it gets.
enum ReceiverCommand {
    /// Where it listens when no port is named.
    private static let usualPort = 7071
    private static let loopback = "127.0.0.1"
    /// The longest wait between two looks for a wish to stop.
    private static let patience = Interval.milliseconds(100)

    static let command = Command(
        name: "receiver", operands: "", count: 0...0,
        summary: "Receive real HTTP requests, show them, and judge their bodies and signatures.",
        options: [
            .init(name: "--port", value: "N", help: "where it listens, \(usualPort) by default; 0 is any free port"),
            .init(name: "--host", value: "ADDRESS", help: "the address it listens on, this machine's own by default"),
            .init(
                name: "--respond", value: "FILE",
                help: "the rules by which it answers, as a scenario's receivers have them: {\"respond\": […]}"),
            .init(name: "--status", value: "N", help: "answer every request with this status, 200 by default"),
            .init(name: "--latency", value: "D", help: "answer every request after this time, as in 250ms"),
            .init(
                name: "--secret", value: "S",
                help:
                    "check signatures by this secret: whsec_ and base64, or the plain text; several, the newest first,"
                    + " while one takes over from another", repeats: true),
            .init(name: "--json", help: "print one line of JSON for each request"),
            .init(name: "--quiet", help: "show errors only"),
        ],
        examples: [
            "cloudsim receiver", "cloudsim receiver --port 0 --status 503 --latency 250ms",
            "cloudsim receiver --secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw --json",
        ], run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        let port = try arguments.value("--port", "a port from 0 to 65535") {
            Int($0).flatMap { (0...65_535).contains($0) ? $0 : nil }
        }
        let rules = try rules(arguments)
        let secrets = try SecretOption.read(arguments)
        let isQuiet = arguments.has("--quiet")
        Interrupt.listen()
        let clock = WallClock()
        let desk = Lock(ReceiverDesk(secrets: secrets, isJSON: arguments.has("--json"), isQuiet: isQuiet))
        let host = arguments["--host"] ?? loopback
        let server: ReceiverServer
        do throws(ListenError) {
            server = try ReceiverServer(
                host: host, port: port ?? usualPort, receivers: [.init(script: ReceiverScript(rules: rules))],
                observer: { call in desk.withLock { $0.take(call) } },
                refusalObserver: { call in desk.withLock { $0.take(call) } })
        } catch { throw .unable("\(error).") }
        if !isQuiet { welcome(server, host, secrets) }
        while !Interrupt.isWanted, Terminal.outputFault == nil { clock.pause(until: clock.now + patience) }
        server.stop()
        if !isQuiet { Terminal.draw(desk.withLock { $0.counts(server.counters) }) }
        return Interrupt.isWanted ? .interrupted : .success
    }

    private static func welcome(_ server: ReceiverServer, _ host: String, _ secrets: [Secret]) {
        Terminal.error("listening on \(server.url); Ctrl-C ends")
        Terminal.error(
            "try: cloudsim send hook.json --event test --forward example.com=http://localhost:\(server.port)")
        if !Hosts.isLoopback(host) {
            Terminal.error(
                "note: with --host \(Terminal.visible(host)), whoever reaches this machine there can send to the"
                    + " receiver and fill this screen; without --host only this machine can")
        }
        for note in SecretOption.notes(secrets) { Terminal.error(note) }
    }

    private static func rules(_ arguments: Arguments) throws(CommandFailure) -> [ReceiverRule] {
        let status = try arguments.value("--status", "a status from 200 to 599") {
            Int($0).flatMap { (200...599).contains($0) ? $0 : nil }
        }
        var latency = Interval.zero
        if let text = arguments["--latency"] {
            do throws(TimeTextError) { latency = try Interval(parsing: text) } catch {
                throw .invalid("--latency: \(error.message).")
            }
        }
        guard let path = arguments["--respond"] else {
            var rule = ReceiverRule(reply: .response(status: status ?? 200))
            rule.latency = .constant(latency)
            return [rule]
        }
        for name in ["--status", "--latency"] where arguments.has(name) {
            throw .usage(command, "\(name) does not go with --respond; write it into the file's rules.")
        }
        let (rules, findings) = ScenarioFile.decodeRules(try SourceFile.read(path))
        guard let rules else {
            throw .invalid((["the rules are invalid."] + findings.map(\.description)).joined(separator: "\n"))
        }
        for finding in findings where !arguments.has("--quiet") { Terminal.error(Terminal.visible("\(finding)")) }
        return rules
    }
}
