package import EventModel

/// The members of a JSON object as named texts: a query, a form, headers. Texts and keys are templates.
///
/// Nested values have bracketed names, as the qs library writes them: `a[b]`, `a[0]`; empty lists and objects vanish.
/// Numbers and truth values print as JavaScript prints them, null as nothing.
package struct FieldsTemplate: Sendable {
    private struct Field {
        /// The name, when no part of it is a template.
        let literalName: [UInt8]?
        /// The name's parts in order: keys, and between them brackets and indexes as literals.
        let name: [Template]
        let value: Template

        init(name: [Template], value: Template) {
            let isLiteral = name.allSatisfy(\.isLiteral)
            literalName = isLiteral ? name.flatMap { Array($0.source.utf8) } : nil
            self.name = name
            self.value = value
        }

        func renderName(
            root: JSONValue, slot: (Int) -> JSONValue, escaping: Template.Escaping, into output: inout [UInt8]
        ) -> Bool {
            for part in name {
                guard part.render(root: root, slot: slot, escaping: escaping, into: &output) else { return false }
            }
            return true
        }
    }

    /// The texts and keys with their places, in written order.
    package private(set) var templates: [LocatedTemplate] = []
    private var fields: [Field] = []
    /// Whether no name needs rendering, so that none can come out twice.
    private var hasLiteralNames = true
    /// Whether some text needs the root of the context.
    package private(set) var usesContext = false

    /// Compiles the members of an object.
    ///
    /// - Throws: `JSONTemplateError` with the place of the first text that is no template.
    package init(_ members: [JSONValue.Member], slots: [String] = []) throws(JSONTemplateError) {
        for member in members { try add(member, name: [], path: "", slots: slots) }
        usesContext = templates.contains { $0.template.usesContext }
    }

    /// Whether there is nothing to render.
    package var isEmpty: Bool { fields.isEmpty }

    private mutating func add(
        _ member: JSONValue.Member, name: [Template], path: String, slots: [String]
    ) throws(JSONTemplateError) {
        let key = try LocatedTemplate(
            member.key, slots: slots, path: "\(path).\(member.key)", offset: member.keyOffset, isKey: true)
        templates.append(key)
        if !key.template.isLiteral { hasLiteralNames = false }
        let whole = name.isEmpty ? [key.template] : name + [Template(text: "["), key.template, Template(text: "]")]
        try add(member.value, name: whole, path: key.path, slots: slots)
    }

    private mutating func add(
        _ value: JSONValue, name: [Template], path: String, slots: [String]
    ) throws(JSONTemplateError) {
        switch value.kind {
        case .null, .bool, .number:
            var text: [UInt8] = []
            text.append(printed: value, escaping: [])
            fields.append(Field(name: name, value: Template(text: String(decoding: text, as: UTF8.self))))
        case .string(let text):
            let located = try LocatedTemplate(text, slots: slots, path: path, offset: value.offset, isKey: false)
            templates.append(located)
            fields.append(Field(name: name, value: located.template))
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                try add(
                    element, name: name + [Template(text: "[\(index)]")], path: "\(path)[\(index)]", slots: slots)
            }
        case .object(let members):
            for member in members { try add(member, name: name, path: path, slots: slots) }
        }
    }

    /// Renders each field in written order and hands it on; the arrays are reused, so `body` copies what it keeps.
    ///
    /// Names that render alike are one field: the first one's place, the last one's value.
    /// - Returns: false when a text passed the limits of `Template.render`; the remaining fields are left out.
    @discardableResult
    package func render(
        root: JSONValue, slot: (Int) -> JSONValue, escaping: Template.Escaping = .html,
        _ body: (_ name: [UInt8], _ value: [UInt8]) -> Void
    ) -> Bool {
        guard hasLiteralNames else { return renderUnique(root: root, slot: slot, escaping: escaping, body) }
        var value: [UInt8] = []
        for index in fields.indices {
            value.removeAll(keepingCapacity: true)
            guard fields[index].value.render(root: root, slot: slot, escaping: escaping, into: &value) else {
                return false
            }
            body(fields[index].literalName ?? [], value)
        }
        return true
    }

    private func renderUnique(
        root: JSONValue, slot: (Int) -> JSONValue, escaping: Template.Escaping,
        _ body: (_ name: [UInt8], _ value: [UInt8]) -> Void
    ) -> Bool {
        var names: [[UInt8]] = []
        var last: [[UInt8]: Int] = [:]
        for index in fields.indices {
            var name: [UInt8] = []
            guard fields[index].renderName(root: root, slot: slot, escaping: escaping, into: &name) else {
                return false
            }
            names.append(name)
            last[name] = index
        }
        var value: [UInt8] = []
        for name in names {
            guard let index = last.removeValue(forKey: name) else { continue }
            value.removeAll(keepingCapacity: true)
            guard fields[index].value.render(root: root, slot: slot, escaping: escaping, into: &value) else {
                return false
            }
            body(name, value)
        }
        return true
    }

    /// The rendered fields as texts.
    package func rendered(
        root: JSONValue, slot: (Int) -> JSONValue, escaping: Template.Escaping = .html
    ) -> [(name: String, value: String)] {
        var rendered: [(name: String, value: String)] = []
        render(root: root, slot: slot, escaping: escaping) { name, value in
            rendered.append((String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
        }
        return rendered
    }
}
