import Cryptography
import DeviceEmulator
import Dispatcher
package import EventModel

/// One run of a scenario from its first moment to its verdict.
package struct ScenarioRun {
    /// What a run came to.
    package struct Result: Sendable {
        /// The figures.
        package var summary: Summary
        /// How each expectation came out, in the order of the file.
        package var verdicts: [ExpectationJudge.Verdict]
        /// How the run ended.
        package var ending: DrivingLoop.Ending
        /// The trace's last line.
        package var summaryLine: JSONValue
        /// How sketches crashed, in order.
        package var crashes: [SketchCrash] = []
    }

    /// How a run is done.
    package struct Options {
        /// How world time follows the wall clock.
        package var pace = DrivingLoop.Pace.jumping
        /// Whether the trace's hash is computed.
        package var hashesTrace = false
        /// Takes the trace's text as it is written, whole lines at a time.
        package var trace: (([UInt8]) -> Void)?
        /// True to keep the headers and bodies of responses in the trace.
        package var keepsResponses = false
        /// Reads along, line by line.
        package var watch: ((TraceLine) -> Void)?

        /// A run that jumps and keeps no trace.
        package init() {}
    }

    private let scenario: Scenario
    private let environment: SimulationEnvironment
    private let clock: DrivingLoop.Clock
    private let options: Options

    /// A run that has not begun.
    package init(
        _ scenario: Scenario, environment: SimulationEnvironment = .init(), clock: DrivingLoop.Clock = .none,
        options: Options = .init()
    ) {
        self.scenario = scenario
        self.environment = environment
        self.clock = clock
        self.options = options
    }

    /// Runs the scenario to its end.
    package func run() -> Result {
        let began = clock.now()
        let log = TraceLog()
        let writer = options.hashesTrace || options.trace != nil ? TraceWriter(options) : nil
        if let writer { log.read { writer.write($0) } }
        if let watch = options.watch { log.read(nil, watch) }
        let judge = JudgeReader(scenario)
        if !judge.kinds.isEmpty { log.read(judge.kinds) { judge.see($0) } }

        let simulation = Simulation(scenario, log: log, environment: environment)
        var loop = DrivingLoop(simulation, pace: options.pace, clock: clock)
        let ending = loop.run()
        simulation.finishSketches()

        var summary = Summary(seed: scenario.seed)
        summary.published = simulation.published
        summary.refused = simulation.refused
        summary.tally = simulation.tally
        summary.deliveries = simulation.deliveries.tally
        summary.deliveriesPending = simulation.deliveries.pending
        summary.delivered = simulation.delivered
        summary.virtual = simulation.now - scenario.start
        let verdicts = judge.verdicts(of: simulation, ending: ending, summary: summary.json)
        for verdict in verdicts {
            if verdict.ok { summary.expectations.passed += 1 } else { summary.expectations.failed += 1 }
            log.record(.expect(ok: verdict.ok, text: verdict.text, seen: verdict.seen), at: simulation.now, cause: 0)
        }
        summary.wallSeconds = Double((clock.now() - began).milliseconds) / 1000
        if let writer { summary.traceSHA256 = writer.digest() }
        let line = summary.line(seq: log.count + 1, at: simulation.now)
        writer?.finish(with: line)
        return Result(
            summary: summary, verdicts: verdicts, ending: ending, summaryLine: line, crashes: simulation.sketchCrashes)
    }
}

/// Turns trace lines into text, hashes it, and hands it on in blocks.
private final class TraceWriter {
    private static let blockBytes = 1 << 16

    private let sink: (([UInt8]) -> Void)?
    private let keepsResponses: Bool
    private var hash: SHA256? = SHA256()
    private var text: [UInt8] = []

    init(_ options: ScenarioRun.Options) {
        sink = options.trace
        keepsResponses = options.keepsResponses
    }

    func write(_ line: TraceLine) {
        line.write(to: &text, keepsResponses: keepsResponses)
        text.append(UInt8(ascii: "\n"))
        if text.count >= Self.blockBytes { flush() }
    }

    func digest() -> String {
        flush()
        return hash.take()?.finalizeHex() ?? ""
    }

    func finish(with summary: JSONValue) {
        summary.write(to: &text)
        text.append(UInt8(ascii: "\n"))
        sink?(text)
        text.removeAll()
    }

    private func flush() {
        hash?.update(text)
        sink?(text)
        text.removeAll(keepingCapacity: true)
    }
}

/// Hands the lines that the expectations look at to their judge.
private final class JudgeReader {
    private var judge: ExpectationJudge
    let kinds: Set<TraceKind>

    init(_ scenario: Scenario) {
        let ids = scenario.idsByName
        let judge = ExpectationJudge(scenario.expectations, start: scenario.start) {
            ids[$0] ?? DeviceID(derivedFrom: $0)
        }
        self.judge = judge
        kinds = Set(TraceKind.allCases.filter(judge.wants))
    }

    func see(_ line: TraceLine) { judge.see(line) }

    func verdicts(
        of simulation: Simulation, ending: DrivingLoop.Ending, summary: JSONValue
    ) -> [ExpectationJudge.Verdict] {
        judge.verdicts(
            at: simulation.now, ending: ending == .idle ? .idle : .cut,
            variable: { name, pattern in
                simulation.devices(pattern ?? Glob("*")).map {
                    (simulation.name(of: $0), simulation.variable(name, of: $0))
                }
            }, summary: summary)
    }
}

extension Scenario {
    /// The ids of the single devices that were given one.
    fileprivate var idsByName: [String: DeviceID] {
        var ids: [String: DeviceID] = [:]
        for group in devices {
            if let id = group.id, let name = group.name.literal { ids[name] = id }
        }
        return ids
    }
}
