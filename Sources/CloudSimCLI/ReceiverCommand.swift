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
    /// The header in which a signed message has its id.
    private static let usualIdentifier = "webhook-id"
    /// The longest wait between two looks for a wish to stop.
    private static let patience = Interval.milliseconds(100)
    /// The same for a receiver that closes its port at times.
    private static let briefPatience = Interval.milliseconds(10)

    static let command = Command(
        name: "receiver", operands: "", count: 0...0,
        summary: "Receive real HTTP requests, show them, and judge their bodies and signatures.",
        options: [
            .init(name: "--port", value: "N", help: "where it listens, \(usualPort) by default; 0 is any free port"),
            .init(name: "--host", value: "ADDRESS", help: "the address it listens on, this machine's own by default"),
            .init(name: "--threads", value: "N", help: "so many threads serve, 1 by default; 2 or more for a load"),
        ] + ReceiverBehaviour.options + [
            .init(name: "--close", help: "close the connection behind every answer"),
            .init(name: "--seed", value: "N", help: "what random latencies and shares follow from, 0 by default"),
            .init(
                name: "--secret", value: "S",
                help:
                    "check signatures by this secret: whsec_ and base64, or the plain text; several, the newest first,"
                    + " while one takes over from another; else CLOUDSIM_SECRET; headers webhook-*, svix-* or X-Webhook-*",
                repeats: true),
            SecretFile.secrets.option,
            .init(name: "--strict", help: "with --secret: answer 401 to a request whose signature is bad or missing"),
            .init(name: "--json", help: "print one line of JSON for each request"),
            .init(name: "--live", help: "show counts once a second in place of requests, as a load needs it"),
            .init(name: "--quiet", help: "show errors only"),
            .init(
                name: "--id-header", value: "NAME",
                help: "the header whose values are counted, each once and again, webhook-id by default"),
            .init(
                name: "--counts", value: "FILE",
                help: "write the counts as a line of JSON at the end; - prints it; a second Ctrl-C does not stop that"),
        ],
        examples: [
            "cloudsim receiver", "cloudsim receiver --port 0 --status 503 --latency 250ms",
            "cloudsim receiver --live --threads 2 --latency exponential:20ms --fail-rate 0.01:503 --flap 30s:5s",
            "cloudsim receiver --secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw --json",
        ], run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        let port = try arguments.value("--port", "a port from 0 to 65535") {
            Int($0).flatMap { (0...65_535).contains($0) ? $0 : nil }
        }
        let threads = try arguments.value("--threads", "a number of threads from 1 to 64") {
            Int($0).flatMap { (1...64).contains($0) ? $0 : nil }
        }
        let seed = try arguments.value("--seed", "a whole number") { UInt64($0) }
        let (rules, notes) = try ReceiverBehaviour.rules(arguments, command)
        let secrets = try SecretOption.read(arguments)
        if secrets.isEmpty, arguments.has("--strict") {
            throw .usage(command, "--strict judges by --secret S, which is missing.")
        }
        let (isQuiet, isLive) = (arguments.has("--quiet"), arguments.has("--live"))
        if isQuiet, isLive { throw .usage(command, "--live and --quiet exclude each other.") }
        let isJSON = arguments.has("--json")
        if isJSON, arguments["--counts"] == "-" {
            throw .usage(command, "--json and --counts - exclude each other: both would print on standard output.")
        }
        if !isQuiet { for note in notes { Terminal.error(note) } }
        let counts = try arguments["--counts"].map { (path) throws(CommandFailure) in try WholeFile(path) }
        // Whoever presses Ctrl-C twice wants the counts as well.
        Interrupt.listen(countingTo: 2)
        HTTPServer.raiseDescriptorLimit()
        let clock = WallClock()
        let desk = Lock(ReceiverDesk(secrets: secrets, isJSON: isJSON, isQuiet: isQuiet || isLive))
        // Requests that nobody looks at need not be made ready for that.
        let isWatched = !(isQuiet || isLive) || isJSON || !secrets.isEmpty
        var script = ReceiverScript(rules: rules)
        if arguments.has("--strict") { script.verify(by: ReceiverVerification(secrets: secrets)) }
        let host = arguments["--host"] ?? loopback
        let identifier = arguments["--id-header"] ?? (counts != nil || isLive ? usualIdentifier : nil)
        let observer: ReceiverServer.Observer = { call in desk.withLock { $0.take(call) } }
        let refusalObserver: ReceiverServer.RefusalObserver = { call in desk.withLock { $0.take(call) } }
        let server: ReceiverServer
        do throws(ListenError) {
            server = try ReceiverServer(
                host: host, port: port ?? usualPort, threads: threads ?? 1,
                receivers: [.init(script: script)], seed: seed ?? 0, identifier: identifier,
                closes: arguments.has("--close"),
                observer: isWatched ? observer : nil,
                refusalObserver: isWatched ? refusalObserver : nil,
                clock: { clock.now }, timeOfDay: { WallClock.timeOfDay })
        } catch { throw .unable("\(error).") }
        if !isQuiet { welcome(server, host, secrets) }
        var tally = ReceiverTally(since: clock.now)
        while !Interrupt.isWanted, Terminal.outputFault == nil {
            let wait = server.refusesAtTimes ? briefPatience : patience
            clock.pause(until: min(clock.now + wait, isLive ? tally.due : .distantFuture))
            if server.refusesAtTimes { server.keepTime(clock.now) }
            if isLive, let line = tally.line(server, now: clock.now) { Terminal.error(line) }
        }
        server.stop()
        if !isQuiet { Terminal.draw(desk.withLock { $0.counts(server.counters, server.identifiers) }) }
        if let counts {
            let record = ReceiverTally.record(server, identifier, desk.withLock { $0.signatures })
            try counts.write(Array((record + "\n").utf8))
        }
        return Interrupt.isWanted ? .interrupted : .success
    }

    private static func welcome(_ server: ReceiverServer, _ host: String, _ secrets: [Secret]) {
        Terminal.error("listening on \(server.url); Ctrl-C ends")
        // Works in an empty directory.
        Terminal.error(
            "try: cloudsim load --url http://localhost:\(server.port)/ --rate 1/s --duration 5s")
        if !Hosts.isLoopback(host) {
            Terminal.error(
                "note: with --host \(Terminal.visible(host)), whoever reaches this machine there can send to the"
                    + " receiver and fill this screen; without --host only this machine can")
        }
        for note in SecretOption.notes(secrets) { Terminal.note(note) }
    }
}
