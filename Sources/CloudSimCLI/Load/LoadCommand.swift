import CloudLoad
import CloudSim
import Dispatcher
import EventModel
import HTTPServer
import HTTPTransport

/// `cloudsim load`: device-shaped traffic against a receiver, measured from the times at which it should have gone out.
enum LoadCommand {
    static let command = Command(
        name: "load", operands: "", count: 0...0,
        summary: "Load a webhook receiver the way devices would, and measure it.",
        options: [
            .init(name: "--url", value: "U", help: "the receiver; a hook that posts every event there"),
            .init(name: "--hook", value: "FILE", help: "a hook's file instead; --url then replaces its url"),
            .init(name: "--rate", value: "R/s|max", help: "events a second, or max: as fast as answers come"),
            .init(
                name: "--stage", value: "30s:500/s",
                help: "a stage that ramps to a rate; step:, constant:, burst:, sine: and poisson: are others",
                repeats: true),
            .init(name: "--duration", value: "D", help: "how long, with --rate; 10s by default"),
            .init(name: "--warmup", value: "D", help: "times of what is sent in this time at the start do not count"),
            .init(name: "--devices", value: "N", help: "devices that publish in turn, 100 by default"),
            .init(
                name: "--connections", value: "N", help: "requests under way at a time on each thread, 64 by default"),
            .init(name: "--threads", value: "N", help: "I/O threads, 1 by default"),
            .init(
                name: "--timeout", value: "D", help: "how long an answer may take, 20s by default; then it is ETIMEDOUT"
            ),
            .init(name: "--event", value: "NAME", help: "the events' name, load by default"),
            .init(
                name: "--data", value: "TEMPLATE|@FILE",
                help: "what they carry, with {{n}}, {{index}} and {{device}}; @FILE takes its lines in turn"),
            .init(name: "--secret", value: "S", help: "sign the requests (Standard Webhooks)"),
            .init(
                name: "--id-header", value: "NAME",
                help: "give each request an id in this header, as webhook-id; a receiver that counts ids finds the lost"
            ),
            .init(name: "--insecure", help: "accept any certificate"),
            .init(
                name: "--forward", value: "HOST=URL", help: "send a host's requests to your own service",
                repeats: true),
            .init(name: "--limits", help: "keep the cloud's windows: 10 requests a device, 120 a host a minute"),
            .init(name: "--allow-host", value: "HOST", help: "permit the load towards a real host", repeats: true),
            .init(name: "--seed", value: "N", help: "what is random follows from it; 1 by default"),
            .init(
                name: "--threshold", value: "\"p99<200ms\"",
                help: "what must hold: p50 to p99.9, service.p99, rate, errors, late, unsent, …", repeats: true),
            .init(name: "--out", value: "DIR", help: "write report.html, summary.json, series.csv and latency.hlog"),
            .init(name: "--json", help: "end with the summary as one line of JSON"),
            .init(name: "--quiet", help: "show errors only"),
        ],
        examples: [
            "cloudsim load --url http://localhost:7071/ --rate 500/s --duration 30s --threshold \"p99<50ms\"",
            "cloudsim load --url http://localhost:7071/ --stage 30s:500/s --stage step:1m:2000/s --out ./run1",
        ], run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        let wishes = try LoadWishes(arguments)
        var thresholds: [Threshold] = []
        for text in arguments.all("--threshold") {
            do throws(ThresholdError) { thresholds.append(try Threshold(parsing: text)) } catch {
                throw .invalid("--threshold \(text): \(error).")
            }
        }
        let report = try arguments["--out"].map { (path) throws(CommandFailure) in try LoadReport(directory: path) }
        HTTPServer.raiseDescriptorLimit()
        Interrupt.listen()
        let isQuiet = arguments.has("--quiet")
        if !isQuiet { for notice in wishes.notices { Terminal.error("note: \(notice)") } }

        var configuration = TransportConfiguration(
            threads: wishes.threads, transfersPerThread: min(wishes.connections, 256), forwards: wishes.forwards)
        configuration.measures = true
        configuration.sendsOnce = true
        let carrier = HTTPTransport(configuration)
        defer { carrier.close() }
        let clock = WallClock()
        let started = clock.now
        let load = LoadRun(
            wishes.plan, environment: SimulationEnvironment(), carrier: carrier, start: started,
            clock: HTTPTransport.now)
        var view = LoadView(duration: wishes.plan.duration, isQuiet: isQuiet)
        var summary = load.run(isStopped: { Interrupt.isWanted }, tell: { view.tell($0) })
        view.finish()
        summary.started = started.description
        summary.target = wishes.plan.hooks.first?.urlText ?? ""
        summary.command = "cloudsim load"
        summary.notes = wishes.notices + summary.notes
        summary.thresholds = thresholds.map { $0.judge(summary) }
        try report?.write(summary, log: load.log)
        if !isQuiet {
            for line in LoadText.lines(of: summary) + LoadText.notes(of: summary, told: wishes.notices) {
                Terminal.error(line)
            }
        }
        for fault in summary.imbalances { Terminal.error("cloudsim: the figures do not add up: \(fault)") }
        if arguments.has("--json") { Terminal.output(summary.line.compactText + "\n") }
        if Interrupt.isWanted {
            Terminal.leaveEcho()
            return .interrupted
        }
        guard summary.imbalances.isEmpty else { return .unable }
        return summary.thresholds.allSatisfy(\.holds) ? .success : .failed
    }
}
