import CloudSim
import Dispatcher
import EventModel

/// `cloudsim check`: reads scenario and hook files and says what is wrong with them.
enum CheckCommand {
    static let command = Command(
        name: "check", operands: "FILE…", count: 1...1000,
        summary: "Say what is wrong with scenario and hook files, place by place.", options: [],
        examples: ["cloudsim check scenarios/first-publish.json hooks/slack.json"], run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        var code = ExitCode.success
        for path in arguments.operands {
            let source: SourceText
            do throws(CommandFailure) { source = try SourceFile.read(path) } catch {
                Terminal.error(Terminal.visible(error.message))
                code = .invalid
                continue
            }
            let findings = findings(in: source, path)
            for finding in findings.lines { Terminal.error(Terminal.visible(finding)) }
            if findings.hasErrors {
                code = .invalid
            } else {
                Terminal.output("\(SourceFile.name(path)): ok\n")
            }
        }
        return code
    }

    /// What is to be said about a file, a line each.
    private static func findings(in source: SourceText, _ path: String) -> (lines: [String], hasErrors: Bool) {
        if let value = try? source.parseJSON(), isHook(value) {
            switch HookReading.decode(value, in: source) {
            case .success(let hook):
                let warnings = hook.warnings.map {
                    source.report("\($0.message) (at \($0.jsonPath))", at: Int($0.offset), as: .warning)
                }
                return (warnings, false)
            case .failure(let failure): return (failure.message.split(separator: "\n").map(String.init), true)
            }
        }
        let result = ScenarioFile.decode(source, hookFile: SourceFile.besides(path))
        guard let scenario = result.scenario else { return (result.diagnostics.map(\.description), true) }
        return (result.diagnostics.map(\.description) + escapingWarnings(of: scenario, in: source, path), false)
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

    /// A file with a URL and without devices is a hook's.
    static func isHook(_ value: JSONValue) -> Bool { value["url"] != nil && value["devices"] == nil }
}

/// Hook files as commands take them.
enum HookReading {
    /// The hook of a file.
    static func read(_ path: String) throws(CommandFailure) -> Hook {
        let source = try SourceFile.read(path)
        let value: JSONValue
        do throws(JSONError) { value = try source.parseJSON() } catch {
            throw .invalid(source.report(error.message, at: error.offset))
        }
        return try decode(value, in: source).get()
    }

    /// A hook from its file's JSON; the failure has a line for each error.
    static func decode(_ value: JSONValue, in source: SourceText) -> Result<Hook, CommandFailure> {
        do throws(HookErrors) { return .success(try Hook(decoding: value)) } catch {
            let lines = error.errors.map { source.report("\($0.message) (at \($0.jsonPath))", at: Int($0.offset)) }
            return .failure(.invalid(lines.joined(separator: "\n")))
        }
    }
}
