import CloudSim
import Dispatcher
import EventModel

/// Hook files as commands read them.
enum HookReading {
    /// The hook of a file.
    ///
    /// - Parameter products: Those of the scenario that the hook joins; nil if it joins none.
    /// - Parameter change: Replaces members of the configuration before the hook is compiled.
    static func read(
        _ path: String, products: [Product]?, change: ([JSONValue.Member]) -> [JSONValue.Member] = { $0 }
    ) throws(CommandFailure) -> Hook {
        let source = try SourceFile.read(path)
        let value = try value(of: source)
        guard case .object(let members) = value.kind else { return try decode(value, in: source).get() }
        let hook = try decode(JSONValue(.object(change(members)), offset: value.offset), in: source).get()
        try check(hook, value, in: source, products: products)
        noteSigning(of: hook, in: source)
        return hook
    }

    /// Makes sure that a hook's product exists.
    ///
    /// - Parameter products: Those of the scenario that the hook joins; nil if it joins none.
    static func check(
        _ hook: Hook, _ value: JSONValue, in source: SourceText, products: [Product]?
    ) throws(CommandFailure) {
        guard let key = hook.product else { return }
        var fault: String?
        if let products {
            fault = Products(products).fault(ofKey: key)
        } else {
            fault =
                "a hook of the product \"\(key)\" needs a scenario with \"products\", as in cloudsim run SCENARIO"
                + " --hook \(source.path)"
        }
        guard let fault else { return }
        let place = value["product"] ?? value["webhook"]?["product"] ?? value
        throw .invalid(source.report("\(fault) (at $.product)", at: Int(place.offset)))
    }

    /// Shows the warnings about a hook's secret and signature: a receiver would reject its requests.
    static func noteSigning(of hook: Hook, in source: SourceText) {
        for warning in hook.warnings where warning.jsonPath.hasPrefix("$.sign") && warning.offset > 0 {
            let text = source.report(
                "\(warning.message) (at \(warning.jsonPath))", at: Int(warning.offset), as: .warning)
            Terminal.error(Terminal.visible(text))
        }
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
