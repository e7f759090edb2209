import DeviceEmulator
import Dispatcher
import EventModel

extension ScenarioDecoder {
    private static let heads = [
        "event", "prefix", "request", "drop", "refused", "sleep", "delivery", "receipt", "variable", "summary",
    ]

    mutating func decodeExpectations(_ fields: Fields) {
        for node in reader.elements(fields, "expect") {
            let isGeneral = node.value["kind"] != nil
            guard let fields = reader.object(node, isGeneral ? .lineExpectation : .expectation) else { continue }
            if let expectation = isGeneral ? general(fields) : shorthand(fields) {
                scenario.expectations.append(expectation)
            }
        }
    }

    private mutating func shorthand(_ fields: Fields) -> Expectation? {
        guard let head = reader.onlyOne(of: Self.heads, in: fields), let node = fields[head] else {
            reader.incomplete(
                fields, "an expectation says what it is about: \(ScenarioReader.list(Self.heads + ["kind"]))")
            return nil
        }
        let allowed = Self.narrowing(of: head)
        let narrowing = ScenarioShape.expectation.keys.filter { !Self.heads.contains($0) && !allowed.contains($0) }
        reader.refuse(narrowing, in: fields, because: "does not go with \"\(head)\"")
        switch head {
        case "variable": return variable(fields, node)
        case "summary": return summary(fields, node)
        default: break
        }
        guard let pattern = pattern(head, node, fields) else { return nil }
        return lines(pattern, fields)
    }

    private static func narrowing(of head: String) -> [String] {
        let counting = ["count", "within", "of"]
        return switch head {
        case "event", "prefix": ["device", "data", "json"] + counting
        case "request": ["device", "method", "body", "json", "status", "endpoint"] + counting
        case "drop", "refused": ["device"] + counting
        case "sleep": counting
        case "delivery": ["endpoint"] + counting
        case "receipt": ["receiver"] + counting
        case "variable": ["device", "equals"]
        default: ["equals"]
        }
    }

    private mutating func pattern(_ head: String, _ node: Node, _ fields: Fields) -> LinePattern? {
        var pattern: LinePattern?
        switch head {
        case "event":
            if let name = reader.requiredText(fields, "event") {
                pattern = LinePattern(kind: .event, tests: [.init(field: "name", rule: .equals(.string(name)))])
            }
        case "prefix":
            if let prefix = reader.text(fields, "prefix") {
                pattern = LinePattern(kind: .event, tests: [.init(field: "name", rule: .prefix(prefix))])
            }
        case "request":
            if let text = reader.requiredText(fields, "request") { pattern = request(text, node, fields) }
        case "drop":
            if let reason = reason(node, what: "\"drop\"", among: DropReason.allCases.map(\.rawValue)) {
                pattern = LinePattern(kind: .drop, tests: [.init(field: "reason", rule: reason)])
            }
        case "refused":
            if let reason = reason(node, what: "\"refused\"", among: Refusal.allCases.map(\.rawValue)) {
                pattern = LinePattern(kind: .refused, tests: [.init(field: "reason", rule: reason)])
            }
        case "delivery":
            let words = DeliveryNote.What.allCases.map(\.rawValue)
            if let state = reason(node, what: "\"delivery\"", among: words) {
                pattern = LinePattern(kind: .delivery, tests: [.init(field: "state", rule: state)])
            }
        case "receipt":
            let words = Receipt.Verdict.allCases.map(\.rawValue)
            if let verdict = reason(node, what: "\"receipt\"", among: words) {
                pattern = LinePattern(kind: .receipt, tests: [.init(field: "verdict", rule: verdict)])
            }
        default:
            if case .bool(true) = node.value.kind {
                pattern = LinePattern(kind: .sleep)
            } else if let hook = reader.text(node, what: "\"sleep\"", alternative: " or true") {
                pattern = LinePattern(kind: .sleep, tests: [.init(field: "hook", rule: hookRule(hook, at: node))])
            }
        }
        let tests = narrowings(fields)
        pattern?.tests += tests
        return pattern
    }

    /// A host, as it is written in a URL; the port does not count.
    private mutating func request(_ text: String, _ node: Node, _ fields: Fields) -> LinePattern? {
        if text.contains("*") {
            checkHost(text.lowercased(), at: node, isAbsence: Self.isAbsence(fields))
            return LinePattern(kind: .attempt, tests: [.init(field: "host", rule: .glob(Glob(text.lowercased())))])
        }
        do throws(HostPattern.Fault) {
            let host = try HostPattern(parsing: text)
            checkHost(host.name, at: node, isAbsence: Self.isAbsence(fields))
            return LinePattern(kind: .attempt, tests: [.init(field: "host", rule: .equals(.string(host.name)))])
        } catch {
            reader.error(error.message, at: node)
            return nil
        }
    }

    /// Whether nothing is expected to be seen.
    private static func isAbsence(_ fields: Fields) -> Bool {
        guard let count = fields["count"]?.value else { return false }
        return count == .integer(0) || count["atMost"] == .integer(0)
    }

    private mutating func reason(_ node: Node, what: String, among words: [String]) -> LinePattern.Rule? {
        guard let word = reader.text(node, what: what) else { return nil }
        if word.contains("*") { return .glob(Glob(word)) }
        if words.contains(word) { return .equals(.string(word)) }
        reader.error(
            "\(what) is \(ScenarioReader.list(words)), not \"\(word)\"\(Suggestion.ending(for: word, among: words))",
            at: node)
        return nil
    }

    private mutating func narrowings(_ fields: Fields) -> [LinePattern.Test] {
        var tests: [LinePattern.Test] = []
        if let glob = devices(fields, orPublishers: true) { tests.append(.init(field: "device", rule: .glob(glob))) }
        if let node = fields["endpoint"], let rule = endpointRule(node) {
            tests.append(.init(field: "endpoint", rule: rule))
        }
        if let node = fields["receiver"], let host = reader.text(node, what: "\"receiver\"") {
            tests.append(.init(field: "receiver", rule: receiverRule(host, at: node)))
        }
        for key in ["data", "body"] {
            guard let node = fields[key] else { continue }
            if case .null = node.value.kind {
                tests.append(.init(field: key, rule: .equals(.null)))
            } else if let text = reader.text(node, what: "\"\(key)\"", alternative: " or null") {
                tests.append(.init(field: key, rule: .equals(.string(text))))
            }
        }
        if let node = fields["method"] {
            let known = RequestMethod.allCases.map(\.rawValue)
            if let method = reader.text(node, what: "\"method\"") {
                if !known.contains(method.uppercased()) {
                    reader.error(
                        "\"method\" is \(ScenarioReader.list(known)), not \"\(method)\"\(Suggestion.ending(for: method, among: known))",
                        at: node)
                }
                tests.append(.init(field: "method", rule: .equals(.string(method.uppercased()))))
            }
        }
        if let node = fields["json"] { tests.append(.init(field: "json", rule: .contains(node.value))) }
        if let status = reader.integer(fields, "status", in: 100...599) {
            tests.append(.init(field: "status", rule: .equals(.integer(status))))
        }
        return tests
    }

    private mutating func general(_ fields: Fields) -> Expectation? {
        guard let node = fields["kind"], let word = reader.text(node, what: "\"kind\"") else { return nil }
        let kinds = TraceKind.allCases.filter { $0 != .expect }
        guard let kind = kinds.first(where: { $0.rawValue == word }) else {
            let words = kinds.map(\.rawValue)
            reader.error(
                "no line of a trace that can be expected is of the kind \"\(word)\"\(Suggestion.ending(for: word, among: words)); there are \(words.joined(separator: ", "))",
                at: node)
            return nil
        }
        let known = TraceKind.commonFields + kind.fields
        var pattern = LinePattern(kind: kind)
        for key in fields.present(TraceKind.allFields) {
            guard let node = fields[key] else { continue }
            guard known.contains(key) else {
                reader.error(
                    "a line of the kind \"\(word)\" has no \"\(key)\"\(Suggestion.ending(for: key, among: known)); it has \(kind.fields.joined(separator: ", "))",
                    offset: fields.keyOffset(key), path: node.path)
                continue
            }
            if let rule = rule(key, node, fields) { pattern.tests.append(.init(field: key, rule: rule)) }
        }
        return lines(pattern, fields)
    }

    private mutating func rule(_ key: String, _ node: Node, _ fields: Fields) -> LinePattern.Rule? {
        switch (key, node.value.kind) {
        case ("json", _), ("headers", .object): return .contains(node.value)
        case ("device", .string(let text)):
            checkDevice(text, at: node, orPublishers: true)
            return .glob(Glob(text))
        case ("hook", .string(let text)): return hookRule(text, at: node)
        case ("endpoint", .string): return endpointRule(node)
        case ("receiver", .string(let text)): return receiverRule(text, at: node)
        case ("host", .string(let text)):
            checkHost(text.lowercased(), at: node, isAbsence: Self.isAbsence(fields))
            return .equals(.string(text.lowercased()))
        case ("headers", _):
            reader.error("\"headers\" must be an object, not \(node.value.kindName)", at: node)
            return nil
        case (_, .array), (_, .object):
            let message = "\"\(key)\" must be \(Self.expected(key)), not \(node.value.kindName)"
            reader.error(message, at: node)
            return nil
        default:
            checkType(key, node)
            return .equals(JSONValue(node.value.kind))
        }
    }

    private static let numbers =
        ["seq", "cause", "ttl", "delivery", "attempt", "status", "bytes", "ms", "attempts", "copy"]
        + ["return", "value", "secret"]

    /// The type that a field of a trace has; null stands for an absent one.
    private static func expected(_ key: String) -> String {
        if key == "private" { return "true or false" }
        // A signed delivery has a name, a hook's a number.
        if key == "delivery" { return "a number or a string" }
        return numbers.contains(key) ? "a number" : "a string"
    }

    /// Refuses a value that no line can have under a key.
    private mutating func checkType(_ key: String, _ node: Node) {
        let isRight =
            switch (Self.expected(key), node.value.kind) {
            case (_, .null), ("a number", .number), ("a string", .string), ("true or false", .bool): true
            case ("a number or a string", .number), ("a number or a string", .string): true
            default: false
            }
        if !isRight {
            reader.error("\"\(key)\" must be \(Self.expected(key)), not \(node.value.kindName)", at: node)
        }
    }
}
