import CloudSim
import EventModel

/// One scenario file being played, from wiring to verdict.
struct RunSession {
    var path: String
    var scenario: Scenario
    var wishes: RunWishes
    var trace: OutputFile?
    var sketches: SketchRun?

    /// Plays the scenario, shows it, and says how it ended.
    func play() throws(CommandFailure) -> (ScenarioRun.Result, ExitCode) {
        let clock = WallClock()
        let wiring = try Wiring(scenario, wishes.wiring, clock: clock)
        defer { wiring.close() }
        if wishes.checksDeterminism, wiring.environment.remote != nil {
            throw .invalid(
                "\(path): --check-determinism needs simulated receivers, but a hook calls a real host; script it.")
        }
        if !wishes.isQuiet { for notice in wiring.notices { Terminal.note(notice) } }

        let view = LiveView(
            title: scenario.title ?? SourceFile.name(path), start: scenario.start,
            end: scenario.duration.map { scenario.start + $0 },
            isQuiet: wishes.isQuiet)
        var options = ScenarioRun.Options()
        options.pace =
            wishes.pace ?? (wiring.leavesMachine || wishes.serial != nil || isEndless ? .scaled(1) : .jumping)
        options.hashesTrace = trace != nil || wishes.isJSON || wishes.checksDeterminism
        if let trace { options.trace = { trace.write($0) } }
        if let serial = wishes.serial {
            options.watch = { line in
                guard case .log(serial, let text) = line.fact else { return }
                Terminal.output(text + "\n")
            }
        } else if !wishes.isQuiet {
            options.watch = { view.see($0) }
        }
        var environment = wiring.environment
        environment.startSketch = sketches.map { $0.start }
        if let device = wishes.serial {
            guard scenario.devices.contains(where: { $0.sketch != nil && $0.has(device) }) else {
                throw .invalid("--serial \(device): \(path) has no device of that name that runs a sketch.")
            }
            let input = TypedInput()
            environment.takeTyped = { input.take().map { (device, $0) } }
        }
        environment.grantsAhead = options.pace == .jumping
        let result = ScenarioRun(
            scenario, environment: environment,
            clock: .init(
                now: { clock.now }, pause: clock.pause, isInterrupted: { Interrupt.isWanted },
                progress: view.progress), options: options
        ).run()
        view.finish()
        if !wishes.isQuiet { Terminal.draw(SummaryTable.text(result, title: scenario.title ?? SourceFile.name(path))) }
        if wishes.isJSON { Terminal.output(result.summaryLine.compactText + "\n") }
        if result.ending == .interrupted { return (result, .interrupted) }
        if sketches?.hasFailed == true { return (result, .unable) }
        if result.summary.expectations.failed > 0 {
            if wishes.isQuiet { for verdict in result.verdicts where !verdict.ok { tell(verdict) } }
            return (result, .failed)
        }
        if wishes.checksDeterminism { return (result, checkDeterminism(result)) }
        return (result, .success)
    }

    private func tell(_ verdict: ExpectationJudge.Verdict) {
        Terminal.error("\(path): expected \(verdict.text); seen: \(verdict.seen)")
    }

    /// Whether only the person ends the run: a sketch never has nothing to do.
    private var isEndless: Bool { scenario.duration == nil && sketches != nil }

    /// Plays the scenario once more, unseen, and compares the traces.
    private func checkDeterminism(_ first: ScenarioRun.Result) -> ExitCode {
        var options = ScenarioRun.Options()
        options.hashesTrace = true
        var environment = SimulationEnvironment()
        environment.startSketch = sketches.map { $0.anew().start }
        let second = ScenarioRun(scenario, environment: environment, options: options).run()
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

/// Scenario files as commands take them.
enum ScenarioReading {
    /// Reads and decodes a scenario; warnings are shown unless all is quiet, errors end the command.
    static func read(_ path: String, seed: UInt64?, isQuiet: Bool) throws(CommandFailure) -> Scenario {
        let result = ScenarioFile.decode(try SourceFile.read(path), hookFile: SourceFile.besides(path))
        let findings = result.diagnostics.map { Terminal.visible($0.description) }
        guard var scenario = result.scenario else {
            throw .invalid((["the scenario is invalid; nothing was run."] + findings).joined(separator: "\n"))
        }
        if !isQuiet { for finding in findings { Terminal.error(finding) } }
        if let seed { scenario.seed = seed }
        return scenario
    }

    /// The hook files that a scenario names, as far as it can be read; they need not be there.
    static func hookFiles(of path: String) -> [String] {
        guard let source = try? SourceFile.read(path) else { return [] }
        var files: [String] = []
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let load = SourceFile.besides(path)
        _ = ScenarioFile.decode(source) { file in
            files.append(folder + file)
            return load(file)
        }
        return files
    }
}
