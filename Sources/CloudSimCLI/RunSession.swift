import CloudSim
import EventModel

/// One file being played, from wiring to verdict.
struct RunSession {
    var plan: RunPlan
    var wishes: RunWishes
    var trace: OutputFile?
    var sketches: SketchRun?
    /// Whether a file has changed that the run has read, so that its end is of no interest any more.
    var isStale: () -> Bool

    /// Plays the file, shows it, and says how it ended.
    func play() throws(CommandFailure) -> (JUnit.Suite, ExitCode) {
        let path = plan.path
        let clock = WallClock()
        let wiring = try Wiring(plan.scenario, wishes.wiring, clock: clock)
        defer { wiring.close() }
        if wishes.checksDeterminism, wiring.environment.remote != nil {
            throw .invalid(
                "\(path): --check-determinism needs simulated receivers, but a hook calls a real host; script it.")
        }
        if !wishes.isQuiet { for notice in wiring.notices { Terminal.note(notice) } }

        var options = ScenarioRun.Options()
        options.pace = pace(leavesMachine: wiring.leavesMachine)
        let scenario = begun(options.pace, reachesRealHosts: wiring.reachesRealHosts)
        if !wishes.isQuiet, !plan.isEndless,
            let notice = RunLength(scenario).notice(options.pace, now: WallClock.timeOfDay)
        {
            Terminal.note(notice)
        }
        let title = scenario.title ?? SourceFile.name(path)
        let view = LiveView(
            title: title, start: scenario.start, end: scenario.duration.map { scenario.start + $0 },
            // A bar would stand where the person types.
            isQuiet: wishes.isQuiet || wishes.serial != nil, isVerbose: wishes.isVerbose,
            notes: wishes.isVerbose ? RequestNotes(scenario) : nil)
        options.keepsResponses = wishes.isVerbose
        options.hashesTrace = trace != nil || wishes.isJSON || wishes.checksDeterminism
        if let trace { options.trace = { trace.write($0) } }
        var said = SerialRecord(start: scenario.start)
        options.watch = watch(view) { said.see($0) }
        var environment = wiring.environment
        environment.startSketch = sketches.map { $0.start }
        if let device = wishes.serial {
            let input = TypedInput()
            environment.takeTyped = { input.take().map { (device, $0) } }
        }
        environment.grantsAhead = options.pace == .jumping
        let result = ScenarioRun(
            scenario, environment: environment,
            clock: .init(
                now: { clock.now }, pause: clock.pause, isInterrupted: { Interrupt.isWanted || isStale() },
                progress: view.progress), options: options
        ).run()
        view.finish()
        let isCut = result.ending == .interrupted && !Interrupt.isWanted
        if !wishes.isQuiet, !isCut { Terminal.draw(SummaryTable.text(result, title: title)) }
        if wishes.isJSON { Terminal.output(result.summaryLine.compactText + "\n") }
        let suite = JUnit.Suite(plan.name, result, said: said.text, unstarted: sketches?.unstarted ?? [])
        return (suite, code(of: result, scenario))
    }

    private func code(of result: ScenarioRun.Result, _ scenario: Scenario) -> ExitCode {
        if result.ending == .interrupted { return .interrupted }
        if sketches?.unstarted.isEmpty == false { return .unable }
        if result.summary.expectations.failed > 0 {
            if wishes.isQuiet {
                for verdict in result.verdicts where !verdict.ok {
                    Terminal.error("\(plan.name): expected \(verdict.text); seen: \(verdict.seen)")
                }
                // The last crash of each device: what went wrong first may well be this.
                for (index, crash) in result.crashes.enumerated()
                where !result.crashes[(index + 1)...].contains(where: { $0.device == crash.device }) {
                    Terminal.error("\(plan.name): \(crash.sentence)")
                }
            }
            return .failed
        }
        if !result.unjudged.isEmpty {
            if wishes.isQuiet { for crash in result.unjudged { Terminal.error("\(plan.name): \(crash.sentence)") } }
            return .failed
        }
        return wishes.checksDeterminism ? checkDeterminism(result, scenario) : .success
    }

    private func pace(leavesMachine: Bool) -> DrivingLoop.Pace {
        if let pace = wishes.pace { return pace }
        if wishes.checksDeterminism { return .jumping }
        return leavesMachine || wishes.serial != nil || plan.isAlone || plan.isEndless ? .scaled(1) : .jumping
    }

    /// The scenario with its first moment. Without a `start` it is the current time if a real host takes part, whose
    /// answers no seed repeats; likewise for a sketch alone that keeps to the clock, unless an option asks for a run
    /// that can be repeated.
    private func begun(_ pace: DrivingLoop.Pace, reachesRealHosts: Bool) -> Scenario {
        var scenario = plan.scenario
        let isRepeatable = wishes.seed != nil || wishes.trace != nil || wishes.checksDeterminism
        let beginsToday = plan.isAlone && pace != .jumping && !isRepeatable
        if !scenario.isStartGiven, reachesRealHosts || beginsToday { scenario.start = WallClock.timeOfDay }
        return scenario
    }

    /// Who reads along: the person, and the report.
    private func watch(_ view: LiveView, _ record: @escaping (TraceLine) -> Void) -> ((TraceLine) -> Void)? {
        var readers: [(TraceLine) -> Void] = []
        if let serial = wishes.serial {
            readers.append { line in
                guard case .log(serial, let text) = line.fact else { return }
                Terminal.output(text + "\n")
            }
        } else if !wishes.isQuiet {
            readers.append { view.see($0) }
        }
        if wishes.junit != nil, sketches != nil { readers.append(record) }
        guard let last = readers.popLast() else { return nil }
        guard let first = readers.first else { return last }
        return {
            first($0)
            last($0)
        }
    }

    /// Plays the scenario once more, unseen, and compares the traces.
    private func checkDeterminism(_ first: ScenarioRun.Result, _ scenario: Scenario) -> ExitCode {
        let path = plan.path
        var options = ScenarioRun.Options()
        options.hashesTrace = true
        options.keepsResponses = wishes.isVerbose
        var environment = SimulationEnvironment()
        environment.startSketch = sketches.map { $0.anew().start }
        let clock = DrivingLoop.Clock(
            now: { Instant(milliseconds: 0) }, pause: { _ in }, isInterrupted: { Interrupt.isWanted || isStale() })
        let second = ScenarioRun(scenario, environment: environment, clock: clock, options: options).run()
        if second.ending == .interrupted { return .interrupted }
        let hashes = (first.summary.traceSHA256 ?? "", second.summary.traceSHA256 ?? "")
        guard hashes.0 == hashes.1 else {
            Terminal.error("\(path): two runs with seed \(scenario.seed) differ: \(hashes.0) and \(hashes.1)")
            Terminal.error("repeat: cloudsim run \(path) --seed \(scenario.seed) --check-determinism")
            return .failed
        }
        if !wishes.isQuiet { Terminal.error("deterministic: both traces have SHA-256 \(hashes.0)") }
        return .success
    }
}

/// Scenario files as commands read them.
enum ScenarioReading {
    /// Reads and decodes a scenario; warnings are shown unless all is quiet, errors end the command.
    ///
    /// - Parameter sketches: What single devices run instead of what the file says.
    static func read(
        _ path: String, seed: UInt64?, isQuiet: Bool, sketches: [String: String] = [:]
    ) throws(CommandFailure) -> Scenario {
        let result = ScenarioFile.decode(
            try SourceFile.read(path), sketches: sketches, hookFile: SourceFile.besides(path))
        let findings = result.diagnostics.map { Terminal.visible($0.description) }
        guard var scenario = result.scenario else {
            throw .invalid((["the scenario is invalid; nothing was run."] + findings).joined(separator: "\n"))
        }
        if !isQuiet { for finding in findings { Terminal.error(finding) } }
        if let seed { scenario.seed = seed }
        return scenario
    }

    /// The hook files and sketches that a scenario names, as far as it can be read; they need not be there.
    static func hookFiles(of path: String, sketches: [String: String] = [:]) -> [String] {
        guard let source = try? SourceFile.read(path) else { return [] }
        var files: [String] = []
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let load = SourceFile.besides(path)
        _ = ScenarioFile.decode(source, sketches: sketches) { file in
            files.append(folder + file)
            return load(file)
        }
        return files
    }
}
