/// A compiled text template: Mustache as JavaScript engines read it.
///
/// The grammar and the standalone-line rules are the public Mustache specification's (1.1 to 1.3), without partials
/// (they render empty) and lambdas (JSON has none). What the specification leaves open follows hogan.js: values print
/// as JavaScript prints them, numeric path parts index arrays, `length` counts them, and `""` and `0` are falsy. Where
/// the two differ the specification decides: `{{.}}` is the top of the stack wherever it stands.
package struct Template: Sendable {
    /// What double braces do to the values that they print.
    package enum Escaping: Sendable {
        /// `& < > " '` become character references; triple braces and `&` print as is.
        case html
        /// Every tag prints its value as is.
        case none
    }

    /// How deeply sections may nest.
    package static let maximumDepth = 100
    /// How many section bodies one rendering may run: nested sections over long lists multiply.
    package static let maximumPasses = 250_000
    /// How many bytes one rendering may produce before it gives up, checked at each section pass and context value.
    package static let maximumOutput = 16 << 20

    let program: TemplateProgram

    /// Compiles `source`.
    ///
    /// - Parameter slots: names that stand for dense indexes. They always win over the context, in every section.
    /// - Throws: `TemplateError` with the place of an unclosed tag or section, a stray or mismatched close, bad
    ///   delimiters, an empty name or too deep a nesting.
    package init(_ source: String, slots: [String] = []) throws(TemplateError) {
        try self.init(source, slots: slots, literals: [])
    }

    /// Compiles `source` for a destination in which the literal text is escaped too.
    init(_ source: String, slots: [String], literals: EscapeSet) throws(TemplateError) {
        var scanner = TemplateScanner(Array(source.utf8))
        let tokens = try scanner.scan()
        var compiler = TemplateCompiler(source: scanner.source, slots: slots, literals: literals)
        program = try compiler.compile(tokens, of: source)
    }

    /// A template that is this text, whatever looks like a tag in it.
    package init(text: String) {
        let bytes = Array(text.utf8)
        let node = TemplateProgram.Node(operation: .literal, isEscaped: false, first: 0, last: Int32(bytes.count))
        program = TemplateProgram(source: text, nodes: bytes.isEmpty ? [] : [node], text: bytes)
    }

    /// The text from which the template was compiled.
    package var source: String { program.source }
    /// The text, when the template has no tags at all.
    package var literal: String? { program.hasTags ? nil : source }
    /// Whether the template has no tags at all.
    package var isLiteral: Bool { !program.hasTags }
    /// Whether some path is not a slot, so that the caller must supply the root.
    package var usesContext: Bool { program.usesContext }
    /// The interpolation tags in order.
    package var tags: [TemplateTag] { program.tags }
    /// The interpolation tags with double braces, whose values are escaped as HTML.
    package var escapedTags: [TemplateTag] { program.tags.filter(\.isEscaped) }
    /// The only tag of a template that is one interpolation and no other text.
    package var soleTag: TemplateTag? {
        guard program.nodes.count == 1, program.tags.count == 1 else { return nil }
        return program.tags[0]
    }
}

extension Template {
    /// The slots that any tag or section asks for, ascending.
    package var usedSlots: [Int] {
        var used = Set(program.nodes.filter { $0.operation == .slot }.map { Int($0.first) })
        for path in program.paths {
            if case .slot(let slot) = path.origin { used.insert(slot) }
        }
        return used.sorted()
    }
}

/// An interpolation tag of a template.
package struct TemplateTag: Sendable, Equatable {
    /// The path as written, trimmed: `a.0.b`.
    package let path: String
    /// Where the tag opens, in bytes from the template's start.
    package let offset: Int
    /// The slot's index when the path starts with a slot's name.
    package let slot: Int?
    /// Whether the path is the slot's name alone.
    package let isWholeSlot: Bool
    /// Whether the tag has double braces.
    package let isEscaped: Bool
}
