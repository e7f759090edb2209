package import EventModel

/// What a trace line must look like to be counted.
package struct LinePattern: Sendable {
    /// The line's kind.
    package var kind: TraceKind
    /// The tests of its fields; all must hold.
    package var tests: [Test] = []

    /// A pattern that every line of a kind fits.
    package init(kind: TraceKind) { self.kind = kind }
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
        /// A text, parsed as JSON, that has at least these keys with these values, at every depth.
        case contains(JSONValue)
    }
}
