import CloudSim
import EventModel
import Glibc
import SketchHost

/// What the person asks of a run.
struct RunWishes {
    var files: [String]
    var pace: DrivingLoop.Pace?
    var seed: UInt64?
    /// How long each run lasts, whatever its file says.
    var duration: Interval?
    var wiring = Wiring.Wishes()
    var trace: String?
    var junit: String?
    var isJSON: Bool
    var isQuiet: Bool
    var checksDeterminism: Bool
    var refusesSketches: Bool
    /// What confines the sketches.
    var sandbox: SketchSandbox
    /// The device whose serial line is shown alone.
    var serial: String?
    /// Files of hooks that are added to what each file brings.
    var hooks: [String]
    /// True to show requests and responses in full, and to keep the responses in the trace.
    var isVerbose: Bool
    /// What devices run instead of what their scenario says.
    var sketches: [(device: String, path: String)] = []

    /// The longest run: a thousand years.
    private static let longest = Interval.seconds(1000 * 366 * 86_400)

    init(_ arguments: Arguments) throws(CommandFailure) {
        files = arguments.operands
        pace = try arguments.value("--speed", "a positive number or max", Self.pace)
        seed = try arguments.value("--seed", "a whole number from 0 to 9007199254740992") {
            UInt64($0).flatMap { $0 <= 1 << 53 ? $0 : nil }
        }
        duration = try arguments.value("--duration", "a time such as 250ms, 30s or 1h30m, of at most a thousand years")
        {
            (try? Interval(parsing: $0)).flatMap { $0 > .zero && $0 <= Self.longest ? $0 : nil }
        }
        wiring.isWired = arguments.has("--wire")
        wiring.forwards = try Self.forwards(arguments)
        wiring.allowed = Set(arguments.all("--allow-host").map { $0.lowercased() })
        wiring.tls = try TLSOptions(arguments)
        trace = arguments["--trace"]
        junit = arguments["--junit"]
        isJSON = arguments.has("--json")
        isQuiet = arguments.has("--quiet")
        checksDeterminism = arguments.has("--check-determinism")
        refusesSketches = arguments.has("--no-sketches")
        sandbox = try SandboxOption.value(in: arguments)
        hooks = try arguments.values(of: RunOptions.hook)
        isVerbose = arguments.has(RunOptions.verbose)
        if isVerbose, isQuiet { throw .invalid("--verbose and --quiet exclude each other.") }
        serial = arguments["--serial"]
        if serial != nil, isJSON || trace == "-" {
            throw .invalid("--serial and \(isJSON ? "--json" : "--trace -") both want standard output.")
        }
        try takeSketches(arguments.all("--sketch"))
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

    private mutating func takeSketches(_ texts: [String]) throws(CommandFailure) {
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw .invalid("--sketch \(text): expected DEVICE=FILE, as in alice=student.ino.")
            }
            guard Self.isSketch(parts[1]) else {
                throw .invalid("--sketch \(text): \(parts[1]) is no sketch; a sketch's name ends in .ino or .cpp.")
            }
            if let other = sketches.first(where: { $0.device == parts[0] }) {
                throw .invalid(
                    "--sketch gives \(parts[0]) both \(other.path) and \(parts[1]); a device runs one sketch,"
                        + " so play the scenario once for each.")
            }
            sketches.append((parts[0], parts[1]))
        }
    }

    /// Whether a file is a sketch, by its name.
    static func isSketch(_ path: String) -> Bool {
        let name = path.lowercased()
        return name.hasSuffix(".ino") || name.hasSuffix(".cpp")
    }

    /// The files that playing a file reads beside it, as far as they can be told: they need not be there.
    func filesBeside(_ path: String) -> [String] {
        var files = [path]
        if !Self.isSketch(path) {
            files += ScenarioReading.hookFiles(of: path, sketches: placed(beside: path))
        }
        files += sketches.map(\.path) + hooks
        return Array((files + files.filter(Self.isSketch).flatMap(SketchIncludes.files)).dropFirst())
    }

    /// The sketches that stand in devices' places, as a scenario would name them.
    func placed(beside path: String) -> [String: String] {
        Dictionary(sketches.map { ($0.device, Self.placed($0.path, beside: path)) }) { $1 }
    }

    /// A path that the person gave as a scenario would name it, so that what is told of a sketch does not depend on
    /// where the person is; absolute where the sketch is not in the scenario's folder.
    static func placed(_ path: String, beside scenario: String) -> String {
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
