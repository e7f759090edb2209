import Dispatcher
import EventModel

extension ScenarioDecoder {
    mutating func decodeHooks(_ fields: Fields) {
        for (index, node) in reader.elements(fields, "hooks").enumerated() {
            if let most = scenario.limits.hooks, index == most {
                reader.error(
                    "an account holds at most \(most) hooks; \"limits\": { \"hooks\": null } lifts the limit", at: node)
            }
            guard let hook = hook(node) else { continue }
            scenario.hooks.append(hook)
            hookNodes.append(node)
        }
    }

    /// A hook that is written in place, or in a file of its own.
    mutating func hook(_ node: Node) -> Hook? {
        let hook = anyHook(node)
        if hook == nil { hasBrokenHooks = true }
        return hook
    }

    private mutating func anyHook(_ node: Node) -> Hook? {
        guard let file = node.value["file"] else { return hook(node, in: reader.source, at: node) }
        guard let fields = reader.object(node, .hookReference) else { return nil }
        let place = Node(value: file, path: JSONPath.member("file", of: node.path))
        guard fields.has("file"), let path = reader.text(place, what: "\"file\"") else { return nil }
        if let fault = Self.fault(inPath: path) {
            reader.error(fault, at: place)
            return nil
        }
        switch hookFile(path) {
        case .failure(let fault):
            reader.error("the hook file \"\(path)\" cannot be read: \(fault.reason)", at: place)
            return nil
        case .success(let source):
            do throws(JSONError) {
                return hook(Node(value: try source.parseHooks(), path: JSONPath.root), in: source, at: place)
            } catch {
                let location = source.location(at: error.offset)
                reader.report(
                    ScenarioDiagnostic(
                        severity: .error, location: location, jsonPath: JSONPath.root, message: error.message),
                    offset: place.value.offset)
                return nil
            }
        }
    }

    /// Why a path cannot stand in a scenario; whether it leads out by a link only its reader can tell.
    static func fault(inPath path: String) -> String? {
        if path.isEmpty { return "\"file\" is empty" }
        if path.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "the path holds a control character" }
        if path.utf8.contains(0x5C) { return "a path has '/' between its parts, not '\\'" }
        if path.hasPrefix("/") || path.hasPrefix("~") {
            return "the path is relative to the scenario's folder and may not leave it; \"\(path)\" is absolute"
        }
        if path.split(separator: "/").contains("..") {
            return "the path may not leave the scenario's folder; \"\(path)\" goes up with \"..\""
        }
        return nil
    }

    /// Decodes a hook that stands in `source`; `place` is where the scenario has it.
    private mutating func hook(_ node: Node, in source: SourceText, at place: Node) -> Hook? {
        do throws(HookErrors) {
            let hook = try Hook(decoding: node.value, path: node.path)
            for warning in hook.warnings {
                report(.warning, warning.message, warning.offset, warning.jsonPath, in: source, at: place)
            }
            for note in hook.notes { report(.note, note.message, note.offset, note.jsonPath, in: source, at: place) }
            if let fault = productFault(of: hook) {
                let offset = node.value["product"]?.offset ?? node.value.offset
                report(.error, fault, offset, JSONPath.member("product", of: node.path), in: source, at: place)
                return nil
            }
            return hook
        } catch {
            for fault in error.errors {
                report(.error, fault.message, fault.offset, fault.jsonPath, in: source, at: place)
            }
            return nil
        }
    }

    private mutating func report(
        _ severity: SourceText.Severity, _ message: String, _ offset: UInt32, _ path: String, in source: SourceText,
        at place: Node
    ) {
        guard source.path != reader.source.path else {
            return reader.report(severity, message, offset: offset, path: path)
        }
        reader.report(
            ScenarioDiagnostic(
                severity: severity, location: source.location(at: Int(offset)), jsonPath: path, message: message),
            offset: place.value.offset)
    }

    /// Hooks that together send more for one event than one device may.
    mutating func checkHooks() {
        guard let most = scenario.limits.perDevice else { return }
        for (index, hook) in scenario.hooks.enumerated() where !hook.disabled {
            // The event named exactly as this hook's prefix is the one that the most hooks with shorter prefixes match.
            let matching = scenario.hooks.filter { other in
                !other.disabled && hook.event.utf8.starts(with: other.event.utf8)
                    && (other.deviceID == nil || hook.deviceID == nil || other.deviceID == hook.deviceID)
                    && (other.product == nil || hook.product == nil || other.product == hook.product)
            }
            if matching.count > most {
                reader.warn(
                    "one event \"\(hook.event)\" matches \(matching.count) hooks, but a device may trigger \(most) requests in 60 s",
                    at: hookNodes[index])
                return
            }
        }
    }
}
