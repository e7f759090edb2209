import CloudSim
import Dispatcher
import EventModel

/// Hook files as commands read them.
enum HookReading {
    /// The hook of a file.
    ///
    /// - Parameter change: Replaces members of the configuration before the hook is compiled.
    static func read(
        _ path: String, change: ([JSONValue.Member]) -> [JSONValue.Member] = { $0 }
    ) throws(CommandFailure) -> Hook {
        let source = try SourceFile.read(path)
        let value = try value(of: source)
        guard case .object(let members) = value.kind else { return try decode(value, in: source).get() }
        return try decode(JSONValue(.object(change(members)), offset: value.offset), in: source).get()
    }

    /// The JSON of a hook's file.
    static func value(of source: SourceText) throws(CommandFailure) -> JSONValue {
        do throws(JSONError) { return try source.parseHooks() } catch {
            throw .invalid(source.report(error.message, at: error.offset))
        }
    }

    /// A hook from its file's JSON; the failure has a line for each error.
    static func decode(_ value: JSONValue, in source: SourceText) -> Result<Hook, CommandFailure> {
        do throws(HookErrors) { return .success(try Hook(decoding: value)) } catch {
            let lines = error.errors.map { source.report("\($0.message) (at \($0.jsonPath))", at: Int($0.offset)) }
            return .failure(.invalid(lines.joined(separator: "\n")))
        }
    }

    /// What is to be said about a hook of a file, in the order of the file.
    static func findings(_ hook: Hook, in source: SourceText) -> [String] {
        let warnings = (hook.warnings + hook.escapingRisks()).map { ($0, SourceText.Severity.warning) }
        let notes = hook.notes.map { ($0, SourceText.Severity.note) }
        return (warnings + notes).sorted { $0.0.offset < $1.0.offset }.map { finding, severity in
            source.report("\(finding.message) (at \(finding.jsonPath))", at: Int(finding.offset), as: severity)
        }
    }

    /// Whether a file's JSON is a hook, perhaps in the wrapper in which the API returns it, and no scenario.
    static func isHook(_ value: JSONValue) -> Bool {
        if value["webhook"]?["event"] != nil { return true }
        return value["devices"] == nil && ["url", "event", "eventName"].contains { value[$0] != nil }
    }
}
