package import EventModel

/// What a trace line must look like to be counted.
package struct LinePattern: Sendable {
    /// The line's kind.
    package var kind: TraceKind
    /// The tests of its fields; all must hold.
    package var tests: [Test] = []

    /// A pattern that every line of a kind fits.
    package init(kind: TraceKind) { self.kind = kind }

    /// A pattern from its kind and tests.
    package init(kind: TraceKind, tests: [Test]) {
        self.kind = kind
        self.tests = tests
    }
}

extension LinePattern {
    /// One test of one field.
    package struct Test: Sendable {
        /// The field's name in the trace's JSON.
        package var field: String
        /// What the field must be.
        package var rule: Rule

        /// A test from its parts.
        package init(field: String, rule: Rule) {
            self.field = field
            self.rule = rule
        }
    }

    /// What a field must be.
    package enum Rule: Sendable {
        /// Exactly this.
        case equals(JSONValue)
        /// A text that starts so.
        case prefix(String)
        /// A text that fits.
        case glob(Glob)
        /// JSON, or a text that is JSON, with at least these keys and values, at every depth.
        case contains(JSONValue)

        /// Whether a field's value is what the rule asks; nil is an absent field.
        func holds(for value: FieldValue?) -> Bool {
            switch (self, value) {
            case (.equals(let wanted), nil):
                if case .null = wanted.kind { true } else { false }
            case (.equals(let wanted), let value?): value.equals(wanted)
            case (.prefix(let start), .text(let text)?): text.utf8.starts(with: start.utf8)
            case (.glob(let glob), .text(let text)?): glob.matches(text)
            case (.contains(let wanted), .text(let text)?):
                (try? JSONValue(parsing: text, rules: .data)).map { $0.contains(wanted) } ?? false
            case (.contains(let wanted), .bytes(let bytes)?):
                (try? JSONValue(parsing: bytes, rules: .data)).map { $0.contains(wanted) } ?? false
            case (.contains(let wanted), .json(let json)?): json.contains(wanted)
            default: false
            }
        }
    }
}

/// A field of a trace line, without making JSON of it.
enum FieldValue {
    case text(String)
    case bytes([UInt8])
    case number(Double)
    case flag(Bool)
    case json(JSONValue)

    func equals(_ wanted: JSONValue) -> Bool {
        switch (self, wanted.kind) {
        case (.text(let text), .string(let wanted)): text == wanted
        case (.bytes(let bytes), .string(let wanted)): bytes.elementsEqual(wanted.utf8)
        case (.number(let number), .number(let wanted)): number == wanted
        case (.flag(let flag), .bool(let wanted)): flag == wanted
        case (.json(let json), _): json == wanted
        default: false
        }
    }

    /// The value as a person reads it, texts cut after 80 characters.
    var shown: String {
        switch self {
        case .text(let text): JSONValue.string(Self.cut(text)).compactText
        case .bytes(let bytes):
            JSONValue.string(Self.cut(String(decoding: bytes.prefix(200), as: UTF8.self))).compactText
        case .json(let json): Self.cut(json.compactText)
        case .number, .flag: complete
        }
    }

    /// The same without a cut.
    var complete: String {
        switch self {
        case .text(let text): JSONValue.string(text).compactText
        case .bytes(let bytes): JSONValue.string(String(decoding: bytes, as: UTF8.self)).compactText
        case .number(let number): JavaScriptNumber.text(number)
        case .flag(let flag): "\(flag)"
        case .json(let json): json.compactText
        }
    }

    private static func cut(_ text: String) -> String { text.count > 80 ? text.prefix(80) + "…" : text }
}

extension JSONValue {
    /// Whether the value has at least the keys of another, each with a value that contains the other's; arrays are
    /// compared element by element and have the same length.
    func contains(_ other: JSONValue) -> Bool {
        switch (kind, other.kind) {
        case (.object, .object(let members)):
            return members.allSatisfy { member in self[member.key].map { $0.contains(member.value) } ?? false }
        case (.array(let elements), .array(let others)):
            return elements.count == others.count && zip(elements, others).allSatisfy { $0.contains($1) }
        default:
            return self == other
        }
    }
}
