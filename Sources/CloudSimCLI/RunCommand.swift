import CloudSim
import EventModel
import Glibc

/// `cloudsim run`: plays scenario files.
enum RunCommand {
    static let command = Command(
        name: "run", operands: "FILE…", count: 1...1000,
        summary: "Play scenario files and judge what they expect, or run a sketch.",
        options: [
            .init(
                name: "--speed", value: "S",
                help: "times as fast as the wall clock, or max (the default where no request leaves this machine)"),
            .init(name: "--seed", value: "N", help: "another seed than the file's"),
            .init(name: "--wire", help: "scripted receivers as real servers on loopback, reached over sockets"),
            .init(
                name: "--forward", value: "HOST=URL", help: "send a host's requests to your own service",
                repeats: true),
            .init(name: "--trace", value: "FILE", help: "write what happens as JSON lines; - is standard output"),
            .init(name: "--json", help: "print the summary as one line of JSON"),
            .init(name: "--quiet", help: "show errors only"),
            .init(name: "--junit", value: "FILE", help: "write the expectations' verdicts as JUnit XML"),
            .init(
                name: "--sketch", value: "DEVICE=FILE", help: "let a device run this sketch instead", repeats: true),
            .init(
                name: "--serial", value: "DEVICE",
                help: "show only what this device says on its serial line, and pass it what is typed"),
            .init(name: "--hook", value: "FILE", help: "a hook for a sketch that runs alone"),
            .init(name: "--no-sketches", help: "refuse to run sketches, which are native code"),
            .init(name: "--watch", help: "run again whenever a file changes"),
            .init(
                name: "--allow-host", value: "HOST", help: "permit raised limits towards a real host", repeats: true),
            .init(name: "--check-determinism", help: "run twice and compare the traces"),
        ],
        examples: [
            "cloudsim run scenarios/first-publish.json",
            "cloudsim run my.json --forward api.acme.io=http://localhost:3000 --speed 1",
            "cloudsim run thermo.ino --hook hook.json",
            "cloudsim run grade.json --sketch alice=student.ino",
        ], run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        let wishes = try RunWishes(arguments)
        Interrupt.listen()
        if arguments.has("--watch") {
            return try FileWatch.run(arguments.operands, named: ScenarioReading.hookFiles) { try runAll(wishes) }
        }
        return try runAll(wishes)
    }

    private static func runAll(_ wishes: RunWishes) throws(CommandFailure) -> ExitCode {
        // All files are read before the first is run: nothing runs when one of them does not hold.
        var scenarios: [(path: String, scenario: Scenario, sketches: SketchRun?)] = []
        for path in wishes.files {
            scenarios.append(
                try Interrupt.leaving { () throws(CommandFailure) in
                    let scenario = try wishes.scenario(path)
                    let sketches = try SketchRun(
                        scenario, path: path, isQuiet: wishes.isQuiet, isRefused: wishes.refusesSketches)
                    return (path, scenario, sketches)
                })
        }
        for (option, path) in [("--trace", wishes.trace), ("--junit", wishes.junit)] {
            guard let path, let source = sources(of: wishes.files).first(where: { SourceFile.areOne($0, path) }) else {
                continue
            }
            throw .invalid("\(option) \(path) would overwrite \(source), which the run reads; name another file.")
        }
        // What cannot be written is told before time is spent on a run.
        let trace = try wishes.trace.map { (path) throws(CommandFailure) in try OutputFile(path) }
        let junit = try wishes.junit.map { (path) throws(CommandFailure) in try OutputFile(path) }
        var worst = ExitCode.success
        var suites: [(path: String, result: ScenarioRun.Result)] = []
        for (path, scenario, sketches) in scenarios {
            let run = RunSession(
                path: path, scenario: scenario, wishes: wishes, trace: trace, sketches: sketches)
            let (result, code) = try run.play()
            suites.append((path, result))
            worst = ExitCode.worse(worst, code)
            if code == .interrupted { break }
        }
        junit?.write(Array(JUnit.document(suites).utf8))
        for file in [trace, junit].compactMap(\.self) {
            do throws(CommandFailure) { try file.close() } catch {
                Terminal.error("cloudsim: \(error.message)")
                worst = ExitCode.worse(worst, error.code)
            }
        }
        return worst
    }

    /// The files that a run reads: the scenarios, and the hook files that they name.
    private static func sources(of files: [String]) -> [String] { files + files.flatMap(ScenarioReading.hookFiles) }
}

/// What the person asks of a run.
struct RunWishes {
    var files: [String]
    var pace: DrivingLoop.Pace?
    var seed: UInt64?
    var wiring = Wiring.Wishes()
    var trace: String?
    var junit: String?
    var isJSON: Bool
    var isQuiet: Bool
    var checksDeterminism: Bool
    var refusesSketches: Bool
    /// The device whose serial line is shown alone.
    var serial: String?
    private var sketches: [(device: String, path: String)] = []
    private var hook: String?

    init(_ arguments: Arguments) throws(CommandFailure) {
        files = arguments.operands
        pace = try arguments.value("--speed", "a positive number or max", Self.pace)
        seed = try arguments.value("--seed", "a whole number from 0 to 9007199254740992") {
            UInt64($0).flatMap { $0 <= 1 << 53 ? $0 : nil }
        }
        wiring.isWired = arguments.has("--wire")
        wiring.forwards = try Self.forwards(arguments)
        wiring.allowed = Set(arguments.all("--allow-host").map { $0.lowercased() })
        trace = arguments["--trace"]
        junit = arguments["--junit"]
        isJSON = arguments.has("--json")
        isQuiet = arguments.has("--quiet")
        checksDeterminism = arguments.has("--check-determinism")
        refusesSketches = arguments.has("--no-sketches")
        hook = arguments["--hook"]
        serial = arguments["--serial"]
        if serial != nil, isJSON || trace == "-" {
            throw .invalid("--serial and \(isJSON ? "--json" : "--trace -") both want standard output.")
        }
        for text in arguments.all("--sketch") {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw .invalid("--sketch \(text): expected DEVICE=FILE, as in alice=student.ino.")
            }
            sketches.append((parts[0], parts[1]))
        }
        if trace == "-", isJSON {
            throw .invalid("--trace - and --json both want standard output; write the trace to a file.")
        }
        if junit == "-", isJSON || trace == "-" {
            throw .invalid(
                "--junit - and \(isJSON ? "--json" : "--trace -") both want standard output; write the report to a file."
            )
        }
        if let trace, let junit, trace == junit || SourceFile.areOne(trace, junit) {
            throw .invalid("--trace and --junit both want \(junit); give each a file of its own.")
        }
        if trace != nil, files.count > 1 {
            throw .invalid("--trace takes one scenario at a time, since each run has a trace of its own.")
        }
        if checksDeterminism, wiring.isWired || !wiring.forwards.isEmpty {
            throw .invalid("--check-determinism needs simulated receivers; leave out --wire and --forward.")
        }
    }

    /// What is played: a scenario, or a sketch alone.
    func scenario(_ path: String) throws(CommandFailure) -> Scenario {
        var scenario: Scenario
        if path.hasSuffix(".ino") || path.hasSuffix(".cpp") {
            scenario = .alone(
                Self.placed(path, beside: path),
                hooks: try hook.map { (file) throws(CommandFailure) in [try HookReading.read(file)] } ?? [])
            if let seed { scenario.seed = seed }
        } else {
            if hook != nil { throw .invalid("--hook goes with a sketch; \(path) has hooks of its own.") }
            scenario = try ScenarioReading.read(path, seed: seed, isQuiet: isQuiet)
        }
        for (device, sketch) in sketches {
            guard scenario.run(Self.placed(sketch, beside: path), on: device) else {
                throw .invalid("--sketch \(device)=\(sketch): \(path) has no single device called \(device).")
            }
        }
        return scenario
    }

    /// A path that the person gave as a scenario would name it, so that what is told of a sketch does not depend on
    /// where the person is; absolute where the sketch is not in the scenario's folder.
    private static func placed(_ path: String, beside scenario: String) -> String {
        let home = scenario.lastIndex(of: "/").map { scenario[...$0] } ?? ""
        if !path.hasPrefix("/") || !home.isEmpty, path.hasPrefix(home) { return String(path.dropFirst(home.count)) }
        guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        return String(cString: folder) + "/" + path
    }

    static func forwards(_ arguments: Arguments) throws(CommandFailure) -> [(host: String, target: String)] {
        var forwards: [(host: String, target: String)] = []
        for text in arguments.all("--forward") {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw .invalid("--forward \(text): expected HOST=URL, as in api.acme.io=http://localhost:3000.")
            }
            forwards.append((parts[0].lowercased(), parts[1]))
        }
        return forwards
    }

    private static func pace(_ text: String) -> DrivingLoop.Pace? {
        if text == "max" { return .jumping }
        guard let speed = Double(text), speed > 0, speed.isFinite else { return nil }
        return .scaled(speed)
    }
}

extension ExitCode {
    /// The code that counts of two runs.
    static func worse(_ left: ExitCode, _ right: ExitCode) -> ExitCode {
        left.rawValue >= right.rawValue ? left : right
    }
}
