package import EventModel

/// A JSON value whose texts and keys, at any depth, are templates; it renders to compact JSON.
///
/// Every rendered text stays a text, so no value can break the document. Values that are not texts stay what they are.
package struct JSONTemplate: Sendable {
    enum Piece {
        case bytes(Range<Int>)
        case text(Template)
        /// An object with a key that is not literal: two keys may render alike.
        case object([Member])
    }

    struct Member {
        let key: Template
        let value: [Piece]
    }

    /// The texts and keys with their places, in written order.
    package let templates: [LocatedTemplate]
    /// Whether some text needs the root of the context.
    package let usesContext: Bool
    let pieces: [Piece]
    let bytes: [UInt8]

    /// Compiles every text and key of `value`.
    ///
    /// - Throws: `JSONTemplateError` with the place of the first text that is no template.
    package init(_ value: JSONValue, slots: [String] = []) throws(JSONTemplateError) {
        var compiler = JSONTemplateCompiler(slots: slots)
        pieces = try compiler.compile(value, path: "")
        bytes = compiler.bytes
        templates = compiler.templates
        usesContext = templates.contains { $0.template.usesContext }
    }
}

/// Cuts a JSON value into bytes that are always the same and texts that are rendered.
private struct JSONTemplateCompiler {
    typealias Piece = JSONTemplate.Piece

    let slots: [String]
    var bytes: [UInt8] = []
    var templates: [LocatedTemplate] = []

    init(slots: [String]) { self.slots = slots }

    mutating func compile(_ value: JSONValue, path: String) throws(JSONTemplateError) -> [Piece] {
        var pieces: [Piece] = []
        try append(value, path: path, to: &pieces)
        return pieces
    }

    private mutating func append(
        _ value: JSONValue, path: String, to pieces: inout [Piece]
    ) throws(JSONTemplateError) {
        switch value.kind {
        case .null: append(constant: "null", to: &pieces)
        case .bool(let bool): append(constant: bool ? "true" : "false", to: &pieces)
        case .number(let number):
            let start = bytes.count
            if number.isFinite { JavaScriptNumber.write(number, to: &bytes) } else { bytes.append(literal: "null") }
            add(start..<bytes.count, to: &pieces)
        case .string(let text):
            append(constant: "\"", to: &pieces)
            let located = try LocatedTemplate(text, slots: slots, path: path, offset: value.offset, isKey: false)
            try append(located, to: &pieces)
            append(constant: "\"", to: &pieces)
        case .array(let elements):
            append(constant: "[", to: &pieces)
            for (index, element) in elements.enumerated() {
                if index > 0 { append(constant: ",", to: &pieces) }
                try append(element, path: "\(path)[\(index)]", to: &pieces)
            }
            append(constant: "]", to: &pieces)
        case .object(let members): try append(members, path: path, to: &pieces)
        }
    }

    private mutating func append(
        _ members: [JSONValue.Member], path: String, to pieces: inout [Piece]
    ) throws(JSONTemplateError) {
        var keys: [LocatedTemplate] = []
        for member in members {
            keys.append(
                try LocatedTemplate(
                    member.key, slots: slots, path: "\(path).\(member.key)", offset: member.keyOffset, isKey: true))
        }
        if keys.allSatisfy({ $0.template.isLiteral }) {
            append(constant: "{", to: &pieces)
            for (index, member) in members.enumerated() {
                append(constant: index > 0 ? ",\"" : "\"", to: &pieces)
                try append(keys[index], to: &pieces)
                append(constant: "\":", to: &pieces)
                try append(member.value, path: keys[index].path, to: &pieces)
            }
            append(constant: "}", to: &pieces)
        } else {
            var compiled: [JSONTemplate.Member] = []
            for (index, member) in members.enumerated() {
                templates.append(keys[index])
                compiled.append(
                    JSONTemplate.Member(
                        key: try escaped(keys[index]), value: try compile(member.value, path: keys[index].path)))
            }
            pieces.append(.object(compiled))
        }
    }

    private mutating func append(_ located: LocatedTemplate, to pieces: inout [Piece]) throws(JSONTemplateError) {
        templates.append(located)
        if let literal = located.template.literal {
            let start = bytes.count
            bytes.append(literal, escaping: .json)
            add(start..<bytes.count, to: &pieces)
        } else {
            pieces.append(.text(try escaped(located)))
        }
    }

    /// The same template for a place inside a JSON text.
    private func escaped(_ located: LocatedTemplate) throws(JSONTemplateError) -> Template {
        do {
            return try Template(located.template.source, slots: slots, literals: .json)
        } catch {
            throw JSONTemplateError(error, path: located.path, offset: located.offset, isKey: located.isKey)
        }
    }

    private mutating func append(constant: StaticString, to pieces: inout [Piece]) {
        let start = bytes.count
        bytes.append(literal: constant)
        add(start..<bytes.count, to: &pieces)
    }

    private func add(_ range: Range<Int>, to pieces: inout [Piece]) {
        if case .bytes(let last)? = pieces.last, last.upperBound == range.lowerBound {
            pieces[pieces.count - 1] = .bytes(last.lowerBound..<range.upperBound)
        } else if !range.isEmpty {
            pieces.append(.bytes(range))
        }
    }
}
