import CloudSim
import Dispatcher
import EventModel

/// `cloudsim check`: reads scenario and hook files, compiles sketches, and says what is wrong with them.
enum CheckCommand {
    static let command = Command(
        name: "check", operands: "FILE…", count: 1...1000,
        summary: "Say what is wrong with scenarios, hooks and sketches, place by place.", options: [],
        examples: ["cloudsim check scenarios/first-publish.json hooks/slack.json", "cloudsim check thermo.ino"],
        notes: """
            Sketches are compiled, those that a scenario names too; none is run. Exit codes:
            2 for a file that does not hold, 4 for a sketch that does not compile.

            """, run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        var code = ExitCode.success
        for path in arguments.operands {
            var sketches: [String] = []
            do throws(CommandFailure) {
                if RunWishes.isSketch(path) {
                    sketches = [path]
                } else {
                    let findings = findings(in: try SourceFile.read(path), path)
                    for finding in findings.lines { tell(finding) }
                    if findings.hasErrors {
                        code = ExitCode.worse(code, .invalid)
                        continue
                    }
                    sketches = findings.sketches
                }
                for warning in try SketchRun.check(sketches) { tell(warning) }
                Terminal.output("\(SourceFile.name(path)): ok\n")
            } catch {
                for line in error.message.split(separator: "\n") { tell(String(line)) }
                code = ExitCode.worse(code, error.code)
            }
        }
        return code
    }

    private static func tell(_ line: String) { Terminal.error(Terminal.visible(line)) }

    /// What is to be said about a file, a line each, and the sketches that it names.
    private static func findings(
        in source: SourceText, _ path: String
    ) -> (lines: [String], hasErrors: Bool, sketches: [String]) {
        if let value = try? source.parseJSON(), HookReading.isHook(value) {
            switch HookReading.decode(value, in: source) {
            case .success(let hook):
                return (HookReading.findings(hook, in: source), false, [])
            case .failure(let failure): return (failure.message.split(separator: "\n").map(String.init), true, [])
            }
        }
        let result = ScenarioFile.decode(source, hookFile: SourceFile.besides(path))
        let lines = result.diagnostics.map(\.description)
        guard let scenario = result.scenario else { return (lines, true, []) }
        return (
            lines + escapingWarnings(of: scenario, in: source, path), false, SketchRun.paths(in: scenario, of: path)
        )
    }

    /// Where double braces spoil what the scenario's events say; hooks of their own files are placed there.
    private static func escapingWarnings(of scenario: Scenario, in source: SourceText, _ path: String) -> [String] {
        var files: [Int: SourceText] = [:]
        if let value = try? source.parseJSON(), case .array(let hooks)? = value["hooks"]?.kind {
            for (number, hook) in hooks.enumerated() {
                if let file = hook["file"]?.text { files[number] = try? SourceFile.besides(path)(file).get() }
            }
        }
        return Rehearsal.escapingWarnings(of: scenario).map { number, warning in
            (files[number] ?? source).report(
                "\(warning.message) (at \(warning.jsonPath))", at: Int(warning.offset), as: .warning)
        }
    }
}
