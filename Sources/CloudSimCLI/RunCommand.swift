import CloudSim
import EventModel

/// `cloudsim run`: plays scenario files.
enum RunCommand {
    static let command = Command(
        name: "run", operands: "FILE…", count: 1...1000,
        summary: "Play scenario files and judge what they expect, or run a sketch.",
        options: [
            .init(
                name: "--speed", value: "S",
                help: "times as fast as the wall clock, or max (the default of scenarios where no request leaves this"
                    + " machine; a sketch alone keeps to the wall clock)"),
            .init(
                name: "--duration", value: "D",
                help: "how long each run lasts, as in 30s; else what its file says, and a sketch alone until Ctrl-C"),
            .init(name: "--seed", value: "N", help: "another seed than the file's"),
            .init(name: "--wire", help: "scripted receivers as real servers on loopback, reached over sockets"),
            .init(
                name: "--forward", value: "HOST=URL",
                help: "send a host's requests to your own service; a path in URL replaces that of the requests",
                repeats: true),
            .init(name: "--trace", value: "FILE", help: "write what happens as JSON lines; - is standard output"),
            .init(name: "--json", help: "print the summary as one line of JSON"),
            .init(name: "--quiet", help: "show errors only"),
            .init(
                name: "--junit", value: "FILE",
                help: "write the verdicts, crashes and serial lines as JUnit XML, also when a sketch does not compile"),
            .init(
                name: "--sketch", value: "DEVICE=FILE", help: "let a device run this sketch instead", repeats: true),
            .init(
                name: "--serial", value: "DEVICE",
                help: "show only what this device says on its serial line, and pass it what is typed"),
            RunOptions.hook.option,
            RunOptions.verbose.option,
            .init(name: "--no-sketches", help: "refuse to run sketches, which are native code"),
            SandboxOption.sandbox.option,
            .init(name: "--watch", help: "run again whenever a file changes"),
            .init(
                name: "--allow-host", value: "HOST", help: "permit raised limits towards a real host", repeats: true),
        ] + TLSOptions.options + [
            .init(name: "--check-determinism", help: "run twice and compare the traces")
        ],
        examples: [
            "cloudsim run scenarios/first-publish.json",
            "cloudsim run my.json --forward api.acme.io=http://localhost:3000 --speed 1",
            "cloudsim run thermo.ino --hook hook.json",
            "cloudsim run grade.json --sketch alice=student.ino --junit alice.xml --quiet",
        ],
        notes: """
            A sketch alone begins today, unless --speed max, --seed, --trace or
            --check-determinism ask for what can be repeated: then, as a scenario does, on
            1 February 2017. A device that crashes for the fourth time stays down; that
            fails a run of which nothing is expected.

            Exit codes: 0 all well, 1 an expectation failed or a device stays down, 2 wrong
            usage or an invalid file, 3 could not be done here (no compiler, a full disk),
            4 a sketch does not compile, 130 interrupted.

            """, run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        let wishes = try RunWishes(arguments)
        Interrupt.listen()
        if arguments.has("--watch") {
            return try FileWatch.run(
                wishes.files, others: { wishes.files.flatMap(wishes.filesBeside) },
                action: { try runAll(wishes, isStale: $0) })
        }
        return try runAll(wishes, isStale: { false })
    }

    private static func runAll(
        _ wishes: RunWishes, isStale: @escaping () -> Bool
    ) throws(CommandFailure) -> ExitCode {
        // All files are read before the first is run: nothing runs when one of them does not hold.
        var plans: [RunPlan] = []
        for path in wishes.files {
            plans.append(try Interrupt.leaving { () throws(CommandFailure) in try RunPlan(path, wishes) })
        }
        try RunPlan.check(plans)
        try refuseOverwriting(wishes)
        let sketches = try compile(plans, wishes)
        // What cannot be written is told before time is spent on a run.
        let trace = try wishes.trace.map { (path) throws(CommandFailure) in try OutputFile(path) }
        let junit = try wishes.junit.map { (path) throws(CommandFailure) in try WholeFile(path) }
        var worst = ExitCode.success
        var suites: [JUnit.Suite] = []
        var fault: CommandFailure?
        for (plan, sketches) in zip(plans, sketches) {
            let run = RunSession(plan: plan, wishes: wishes, trace: trace, sketches: sketches, isStale: isStale)
            do throws(CommandFailure) {
                let (suite, code) = try run.play()
                suites.append(suite)
                worst = ExitCode.worse(worst, code)
                if code == .interrupted { break }
            } catch {
                suites.append(.init(plan.name, error))
                fault = error
                break
            }
        }
        let report = Array(JUnit.document(suites).utf8)
        worst = told(worst) { () throws(CommandFailure) in try trace?.close() }
        worst = told(worst) { () throws(CommandFailure) in try junit?.write(report) }
        if let fault { throw fault }
        return worst
    }

    /// Tells what keeps a file from being written. Returns the worse of two codes.
    private static func told(_ code: ExitCode, _ work: () throws(CommandFailure) -> Void) -> ExitCode {
        do throws(CommandFailure) { try work() } catch {
            Terminal.error("cloudsim: \(error.message)")
            return ExitCode.worse(code, error.code)
        }
        return code
    }

    /// Compiles the sketches of all runs. What keeps one from it is in the report too: who marks a class looks there.
    private static func compile(_ plans: [RunPlan], _ wishes: RunWishes) throws(CommandFailure) -> [SketchRun?] {
        var sketches: [SketchRun?] = []
        var suites: [JUnit.Suite] = []
        var faults: [CommandFailure] = []
        for plan in plans {
            do throws(CommandFailure) {
                sketches.append(
                    try Interrupt.leaving { () throws(CommandFailure) in
                        try SketchRun(
                            plan.scenario, path: plan.path, isQuiet: wishes.isQuiet,
                            isRefused: wishes.refusesSketches, sandbox: wishes.sandbox,
                            isInterrupted: { Interrupt.isWanted })
                    })
                suites.append(.init(skipped: plan.name))
            } catch {
                suites.append(.init(plan.name, error))
                // Several scenarios may run one sketch.
                if !faults.contains(where: { $0.message == error.message }) { faults.append(error) }
            }
        }
        guard !faults.isEmpty else { return sketches }
        var fault = CommandFailure(
            code: faults.map(\.code).reduce(.success, ExitCode.worse),
            message: faults.map(\.message).joined(separator: "\n"))
        if let path = wishes.junit {
            do throws(CommandFailure) {
                try WholeFile(path).write(Array(JUnit.document(suites).utf8))
            } catch {
                fault.code = ExitCode.worse(fault.code, error.code)
                fault.message += "\n\(error.message)"
            }
        }
        throw fault
    }

    private static func refuseOverwriting(_ wishes: RunWishes) throws(CommandFailure) {
        guard wishes.trace != nil || wishes.junit != nil else { return }
        let sources = wishes.files + wishes.files.flatMap(wishes.filesBeside)
        for (option, path) in [("--trace", wishes.trace), ("--junit", wishes.junit)] {
            guard let path, let source = sources.first(where: { SourceFile.areOne($0, path) }) else { continue }
            throw .invalid("\(option) \(path) would overwrite \(source), which the run reads; name another file.")
        }
    }
}
