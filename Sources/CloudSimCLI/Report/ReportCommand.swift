import CloudLoad
import EventModel
import Glibc

/// `cloudsim report`: the reports of loads anew, side by side, or as one.
enum ReportCommand {
    static let command = Command(
        name: "report", operands: "DIR…", count: 1...64,
        summary: "Render a load's report anew, compare loads side by side, or merge them.",
        options: [
            .init(name: "--merge", help: "the runs loaded one receiver at one time: add them up to a single run"),
            .init(
                name: "--out", value: "DIR",
                help: "write there: of one run or a merged one every file, of a comparison report.html"),
            .init(
                name: "--threshold", value: "\"p99<200ms\"",
                help: "what must hold, in place of what the load was asked for; exits 1 when it does not. With a sign,"
                    + " as in p99<+10% or rate>-5%, it bounds the change from the first run; of shares such as errors"
                    + " in percentage points",
                repeats: true),
            .init(
                name: "--received", value: "FILE",
                help: "what cloudsim receiver --counts FILE wrote: tells what was lost between the two ends"),
            .init(name: "--json", help: "print the figures as one line of JSON instead"),
        ],
        examples: [
            "cloudsim report ./run1 --threshold \"p99<50ms\"", "cloudsim report ./before ./after --out ./compared",
            "cloudsim report ./before ./after --threshold \"p99<+10%\" --threshold \"errors<+0.5%\"",
            "cloudsim report ./machine1 ./machine2 --merge --out ./both --received counts.json",
        ], run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        let (thresholds, regressions) = try ThresholdOption.readBoth(arguments)
        let paths = arguments.operands
        for (position, path) in paths.enumerated() {
            if let other = paths[..<position].first(where: { RunFolder.areOne($0, path) }) {
                throw .invalid("\(other) and \(path) are one folder; name each run once.")
            }
            if let out = arguments["--out"], RunFolder.areOne(out, path) {
                throw .invalid(
                    "--out \(out) is the folder of a run, whose files it would replace. Name another"
                        + (paths.count == 1 ? ", or leave --out away to render the report where it is." : "."))
            }
        }
        let isMerged = arguments.has("--merge")
        if isMerged, paths.count == 1 { throw .usage(command, "--merge needs two folders or more.") }
        if paths.count > 1, !isMerged, arguments.has("--received") {
            throw .usage(command, "--received is of one run, or of several with --merge.")
        }
        if let change = regressions.first, paths.count == 1 || isMerged {
            throw .usage(
                command, "--threshold \"\(change)\" compares with a first run: name two runs, without --merge.")
        }
        var runs: [RunFolder] = []
        for path in paths { runs.append(try RunFolder(path)) }
        let counts = try arguments["--received"].map { (path) throws(CommandFailure) in try Self.counts(path) }
        var session = ReportSession(
            runs: runs, thresholds: thresholds, regressions: regressions, counts: counts, out: arguments["--out"],
            isJSON: arguments.has("--json"))
        if isMerged { return try session.merge() }
        return paths.count == 1 ? try session.render() : try session.compare()
    }

    private static func counts(_ path: String) throws(CommandFailure) -> ReceiverCounts {
        let source = try SourceFile.read(path)
        let json: JSONValue
        do throws(JSONError) { json = try source.parseJSON() } catch {
            throw .invalid(source.report(error.message, at: error.offset))
        }
        do throws(LoadSummaryFault) { return try ReceiverCounts(json: json) } catch {
            throw .invalid(
                "\(source.path): \(error). --received wants the file that cloudsim receiver --counts FILE writes.")
        }
    }
}

/// What must hold of a load's figures.
enum ThresholdOption {
    static func read(_ arguments: Arguments) throws(CommandFailure) -> [Threshold] {
        var thresholds: [Threshold] = []
        for text in arguments.all("--threshold") { thresholds.append(try threshold(text, of: "--threshold")) }
        return thresholds
    }

    /// The bounds on figures, and those on changes from a first run.
    static func readBoth(
        _ arguments: Arguments
    ) throws(CommandFailure) -> (bounds: [Threshold], changes: [RegressionThreshold]) {
        var (bounds, changes): ([Threshold], [RegressionThreshold]) = ([], [])
        for text in arguments.all("--threshold") {
            guard RegressionThreshold.isMeant(by: text) else {
                bounds.append(try threshold(text, of: "--threshold"))
                continue
            }
            do throws(ThresholdError) { changes.append(try RegressionThreshold(parsing: text)) } catch {
                throw .invalid("--threshold \(text): \(error).")
            }
        }
        return (bounds, changes)
    }

    /// One that an option demands.
    static func threshold(_ text: String, of option: String) throws(CommandFailure) -> Threshold {
        do throws(ThresholdError) { return try Threshold(parsing: text) } catch {
            if RegressionThreshold.isMeant(by: text) {
                throw .invalid(
                    "\(option) \(text): a value with a sign is a change from another run, which only cloudsim report"
                        + " FIRST SECOND knows; write a bound such as p99<200ms.")
            }
            throw .invalid("\(option) \(text): \(error).")
        }
    }
}
