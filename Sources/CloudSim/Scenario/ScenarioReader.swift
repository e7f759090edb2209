import Dispatcher
import EventModel

/// A value of the file with its JSON path.
struct Node {
    let value: JSONValue
    let path: String

    func member(_ member: JSONValue.Member) -> Node {
        Node(value: member.value, path: JSONPath.member(member.key, of: path))
    }
}

/// An object of the file whose keys are all known.
struct Fields {
    let shape: ScenarioShape
    let node: Node
    private let members: [String: Node]
    private let keyOffsets: [String: UInt32]
    /// Whether a key was refused: what seems to be missing may be just misspelt.
    let hasUnknownKeys: Bool

    init(_ shape: ScenarioShape, _ node: Node, _ members: [JSONValue.Member]) {
        self.shape = shape
        self.node = node
        self.members = Dictionary(members.map { ($0.key, node.member($0)) }, uniquingKeysWith: { $1 })
        hasUnknownKeys = members.contains { !shape.keys.contains($0.key) }
        keyOffsets = Dictionary(members.map { ($0.key, $0.keyOffset) }, uniquingKeysWith: { $1 })
    }

    subscript(key: String) -> Node? { members[key] }

    func has(_ key: String) -> Bool { members[key] != nil }

    /// The keys among `candidates` that the object has, in the order of the file.
    func present(_ candidates: [String]) -> [String] {
        candidates.filter { has($0) }.sorted { keyOffset($0) < keyOffset($1) }
    }

    func keyOffset(_ key: String) -> UInt32 { keyOffsets[key] ?? node.value.offset }
}

/// Reads a file's values and gathers everything that is wrong with them.
struct ScenarioReader {
    private struct Finding {
        let offset: UInt32
        let severity: SourceText.Severity
        let message: String
        let path: String
        /// Where it is, when that is in another file.
        let elsewhere: SourceLocation?
    }

    let source: SourceText
    private var findings: [Finding] = []
    private(set) var hasErrors = false

    init(_ source: SourceText) { self.source = source }

    /// How many findings one file may have; past that they are no help.
    static let mostFindings = 200

    /// What was found, in the order of the file.
    var diagnostics: [ScenarioDiagnostic] {
        findings.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
            .prefix(Self.mostFindings).map { diagnostic(of: $0.element) }
    }

    /// Lines and columns are counted only for what is told: each count walks the file.
    private func diagnostic(of finding: Finding) -> ScenarioDiagnostic {
        ScenarioDiagnostic(
            severity: finding.severity, location: finding.elsewhere ?? source.location(at: Int(finding.offset)),
            jsonPath: finding.path, message: finding.message)
    }

    mutating func error(_ message: String, at node: Node) {
        error(message, offset: node.value.offset, path: node.path)
    }

    mutating func error(_ message: String, offset: UInt32, path: String) {
        report(.error, message, offset: offset, path: path)
    }

    mutating func warn(_ message: String, at node: Node) {
        report(.warning, message, offset: node.value.offset, path: node.path)
    }

    mutating func report(_ severity: SourceText.Severity, _ message: String, offset: UInt32, path: String) {
        if severity == .error { hasErrors = true }
        findings.append(
            Finding(offset: offset, severity: severity, message: message, path: path, elsewhere: nil))
    }

    /// Reports what lies in another file; `offset` is the place of the reference to it.
    mutating func report(_ diagnostic: ScenarioDiagnostic, offset: UInt32) {
        if diagnostic.severity == .error { hasErrors = true }
        findings.append(
            Finding(
                offset: offset, severity: diagnostic.severity, message: diagnostic.message, path: diagnostic.jsonPath,
                elsewhere: diagnostic.location))
    }

    /// The file's JSON; nil when it is none.
    mutating func root() -> Node? {
        do throws(JSONError) {
            return Node(value: try source.parseHooks(), path: JSONPath.root)
        } catch {
            self.error(error.message, offset: UInt32(clamping: error.offset), path: JSONPath.root)
            return nil
        }
    }
}

extension ScenarioReader {
    /// An object; unknown keys are errors.
    mutating func object(_ node: Node, _ shape: ScenarioShape) -> Fields? {
        guard let members = members(node, what: shape.name) else { return nil }
        for member in members where !shape.keys.contains(member.key) {
            error(
                "\(shape.name) has no key \"\(member.key)\"\(Suggestion.ending(for: member.key, amongAll: shape.keys))",
                offset: member.keyOffset, path: JSONPath.member(member.key, of: node.path))
        }
        return Fields(shape, node, members)
    }

    /// The members of an object whose keys are the author's own.
    mutating func members(_ node: Node, what: String) -> [JSONValue.Member]? {
        guard case .object(let members) = node.value.kind else {
            error("\(what) must be an object, not \(node.value.kindName)", at: node)
            return nil
        }
        return members
    }

    /// The elements of an array.
    mutating func elements(_ node: Node, what: String) -> [Node]? {
        guard case .array(let elements) = node.value.kind else {
            error("\(what) must be an array, not \(node.value.kindName)", at: node)
            return nil
        }
        return elements.enumerated().map { Node(value: $1, path: JSONPath.element($0, of: node.path)) }
    }

    /// The elements of a key that holds an array; none when it is absent or wrong.
    mutating func elements(_ fields: Fields, _ key: String) -> [Node] {
        guard let node = fields[key] else { return [] }
        return elements(node, what: "\"\(key)\"") ?? []
    }

    /// A text.
    ///
    /// - Parameter alternative: What the place takes beside a text: ` or null`.
    mutating func text(_ node: Node, what: String, alternative: String = "") -> String? {
        guard let text = node.value.text else {
            error("\(what) must be a string\(alternative), not \(node.value.kindName)", at: node)
            return nil
        }
        return text
    }

    /// The text of a key; nil when it is absent or wrong.
    mutating func text(_ fields: Fields, _ key: String) -> String? {
        guard let node = fields[key] else { return nil }
        return text(node, what: "\"\(key)\"")
    }

    /// The text of a key that must be there and not be empty.
    mutating func requiredText(_ fields: Fields, _ key: String) -> String? {
        guard let node = fields[key] else {
            missing(key, in: fields)
            return nil
        }
        guard let text = text(node, what: "\"\(key)\"") else { return nil }
        if text.isEmpty {
            error("\"\(key)\" is empty", at: node)
            return nil
        }
        return text
    }

    mutating func missing(_ key: String, in fields: Fields) {
        incomplete(fields, "\(fields.shape.name) needs a \"\(key)\"")
    }

    /// Says what an object lacks, unless a key of it was refused.
    mutating func incomplete(_ fields: Fields, _ message: String) {
        if !fields.hasUnknownKeys { error(message, at: fields.node) }
    }

    /// The truth value of a key; nil when it is absent or wrong.
    mutating func flag(_ fields: Fields, _ key: String) -> Bool? {
        guard let node = fields[key] else { return nil }
        guard case .bool(let flag) = node.value.kind else {
            error("\"\(key)\" must be true or false, not \(node.value.kindName)", at: node)
            return nil
        }
        return flag
    }

    /// One word out of a few; nil when it is none of them.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(_ node: Node, what: String) -> Choice?
    where Choice.RawValue == String {
        guard let word = text(node, what: what) else { return nil }
        if let choice = Choice(rawValue: word) { return choice }
        let words = Choice.allCases.map(\.rawValue)
        error("\(what) is \(Self.list(words)), not \"\(word)\"\(Suggestion.ending(for: word, among: words))", at: node)
        return nil
    }

    /// Refuses all but one of several keys that exclude each other; returns the first.
    mutating func onlyOne(of keys: [String], in fields: Fields) -> String? {
        let present = fields.present(keys)
        for extra in present.dropFirst() {
            error(
                "\"\(extra)\" and \"\(present[0])\" exclude each other", offset: fields.keyOffset(extra),
                path: JSONPath.member(extra, of: fields.node.path))
        }
        return present.first
    }

    /// Refuses keys that do not go with what the object is.
    mutating func refuse(_ keys: [String], in fields: Fields, because reason: String) {
        for key in fields.present(keys) {
            error(
                "\"\(key)\" \(reason)", offset: fields.keyOffset(key),
                path: JSONPath.member(key, of: fields.node.path))
        }
    }

    /// Words as a person lists them: `"a", "b" or "c"`.
    static func list(_ words: [String]) -> String {
        let quoted = words.map { "\"\($0)\"" }
        guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
        return quoted.dropLast().joined(separator: ", ") + " or " + last
    }
}
