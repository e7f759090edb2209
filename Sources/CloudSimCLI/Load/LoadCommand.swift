import CloudLoad
import CloudSim
import Dispatcher
import EventModel
import HTTPServer

/// `cloudsim load`: device-shaped traffic against a receiver, measured from the times at which it should have gone out.
enum LoadCommand {
    static let command = Command(
        name: "load", operands: "[SCENARIO]", count: 0...1,
        summary: "Load a webhook receiver the way devices would, and measure it.",
        options: [
            .init(name: "--url", value: "U", help: "the receiver; every hook of a scenario then posts there"),
            .init(name: "--hook", value: "FILE", help: "a hook's file instead; --url then replaces its url"),
            .init(
                name: "--rate", value: "R/s|max",
                help: "events a second, or max: as fast as answers come; without it a scenario's own pace"),
            .init(
                name: "--stage", value: "30s:500/s",
                help: "a stage that ramps to a rate; step:, constant:, burst:, sine: and poisson: are others",
                repeats: true),
            .init(
                name: "--duration", value: "D",
                help: "how long to load after the warm-up; 10s by default, or what the scenario says"),
            .init(
                name: "--warmup", value: "D",
                help: "load for this time first, and leave it out of times and rate; of stages the first part"),
            .init(
                name: "--find-max", value: "\"p99<50ms\"",
                help: "search the highest rate at which this and all thresholds hold (errors<1% unless they say of"
                    + " failures themselves), in steps of --duration"),
            .init(name: "--devices", value: "N", help: "devices that publish in turn, 100 by default"),
            .init(
                name: "--connections", value: "N",
                help: "connections of each thread, one request at a time on each, 64 by default, 256 at most"),
            LoadWishes.version.option,
            .init(name: "--threads", value: "N", help: "I/O threads, 1 by default"),
            .init(
                name: "--timeout", value: "D", help: "how long an answer may take, 20s by default; then it is ETIMEDOUT"
            ),
            .init(name: "--event", value: "NAME", help: "the events' name; load, or the hook's own"),
            .init(
                name: "--data", value: "TEMPLATE|@FILE",
                help: "what they carry, with {{n}}, {{index}} and {{device}}; of @FILE the lines in turn, as they are"),
            .init(name: "--secret", value: "S", help: "sign the requests (Standard Webhooks); else CLOUDSIM_SECRET"),
            SecretFile.secret.option,
            .init(
                name: "--id-header", value: "NAME",
                help: "give each request an id in this header, as webhook-id; a receiver that counts ids finds the lost"
            ),
            .init(name: "--no-sketches", help: "refuse to run a scenario's sketches, which are native code"),
            SandboxOption.sandbox.option,
            .init(name: "--insecure", help: "accept any certificate"),
        ] + TLSOptions.options + [
            .init(
                name: "--forward", value: "HOST=URL", help: "send a host's requests to your own service",
                repeats: true),
            .init(name: "--limits", help: "keep the cloud's windows: 10 requests a device, 120 a host a minute"),
            .init(name: "--unlimited", help: "lift them, and say nothing; the default towards this machine"),
            .init(name: "--allow-host", value: "HOST", help: "permit the load towards a real host", repeats: true),
            .init(name: "--seed", value: "N", help: "what is random follows from it; 1, or the scenario's"),
            .init(
                name: "--threshold", value: "\"p99<200ms\"",
                help: "what must hold: p50 to p99.9, service.p99, rate, errors, late, unsent, …", repeats: true),
            .init(name: "--abort-on-fail", help: "end as soon as a threshold with < or <= is broken"),
            .init(
                name: "--out", value: "DIR",
                help: "write report.html, summary.json, series.csv and latency.hlog; summary.json and series.csv are"
                    + " updated while the load runs"),
            MetricsServer.port.option,
            HostnameOption.hostname.option,
            .init(name: "--json", help: "end with the summary as one line of JSON"),
            .init(name: "--quiet", help: "show errors and failed thresholds only"),
        ],
        examples: [
            "cloudsim load --url http://localhost:7071/ --rate 500/s --duration 30s --threshold \"p99<50ms\"",
            "cloudsim load --url http://localhost:7071/ --stage 30s:500/s --stage step:1m:2000/s --out ./run1",
            "cloudsim load scenarios/morning-peak.json --url http://localhost:7071/",
        ], run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        let wishes = try LoadWishes(arguments)
        let thresholds = try LoadWishes.thresholds(arguments)
        let report = try arguments["--out"].map { (path) throws(CommandFailure) in try LoadReport(directory: path) }
        HTTPServer.raiseDescriptorLimit()
        Interrupt.listen()
        let isQuiet = arguments.has("--quiet")
        let hostnames = try arguments.values(of: HostnameOption.hostname)
        let metrics = try arguments.value(of: MetricsServer.port).map { (port) throws(CommandFailure) in
            try MetricsServer(port: port, hostnames: hostnames)
        }
        if let metrics, !isQuiet { Terminal.note("metrics at \(metrics.url)") }
        let demands = wishes.demands(besides: thresholds)
        let session = LoadSession(
            wishes: wishes,
            guards: arguments.has("--abort-on-fail") ? thresholds.filter(\.isUpperBound) : [],
            shown: wishes.sought == nil ? thresholds : demands, directory: arguments["--out"], metrics: metrics,
            isQuiet: isQuiet)
        var result = wishes.sought == nil ? try session.run(wishes.plan) : try session.search(demands)
        result.summary.thresholds = (wishes.sought == nil ? thresholds : demands).map { $0.judge(result.summary) }
        if let breach = result.breach { result.summary.notes.append("ended early, since \(breach)") }
        if Interrupt.isWanted { result.summary.notes.append("stopped before its end") }
        let summary = result.summary
        if !isQuiet {
            for line in LoadText.lines(of: summary) { Terminal.error(line) }
            for note in LoadText.notes(of: summary, told: result.told) { Terminal.note(note) }
            for line in result.found.map({ LoadText.lines(of: $0, demands) }) ?? [] { Terminal.error(line) }
        } else {
            for verdict in summary.thresholds where !verdict.holds { Terminal.error("✗ \(verdict)") }
        }
        tell(summary, result.breach)
        if arguments.has("--json") { Terminal.output(summary.line.compactText + "\n") }
        try report?.write(summary, log: result.log)
        if Interrupt.isWanted {
            Terminal.leaveEcho()
            return .interrupted
        }
        guard summary.imbalances.isEmpty else { return .unable }
        switch result.found {
        case .nothing, .lost: return .failed
        case nil, .rate, .unfinished: break
        }
        guard summary.sentInVain == nil else { return .failed }
        return summary.thresholds.allSatisfy(\.holds) && result.breach == nil ? .success : .failed
    }

    /// Says what nobody should miss.
    private static func tell(_ summary: LoadSummary, _ breach: ThresholdVerdict?) {
        if let breach { Terminal.error("cloudsim: ended early: \(breach)") }
        for fault in summary.imbalances { Terminal.error("cloudsim: the figures do not add up: \(fault)") }
        if summary.sent > 0, summary.run.tally.matched == 0, summary.run.deliveries.accepted == 0 {
            Terminal.error("cloudsim: no hook waits for any of these events; nothing was sent to the receiver")
        } else if let sent = summary.sentInVain {
            Terminal.error("cloudsim: \(LoadText.silence(of: summary, sent: sent))")
        }
    }
}
