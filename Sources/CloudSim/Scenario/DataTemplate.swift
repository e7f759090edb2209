package import Dispatcher
package import EventModel

/// What a device publishes: a text, or any JSON, with tags; compiled to runs of literal bytes and slots.
///
/// In JSON every text is a template, keys included; a text that is exactly one tag takes the value's own type. Values
/// are not escaped as HTML. Rendering is on the path of every publish, so plain tags go straight from the slot to the
/// output; only texts with sections or paths go through `Template`.
package struct DataTemplate: Sendable {
    /// One step of rendering: plain numbers, so that no step touches a reference count.
    private struct Piece: Sendable {
        enum Operation: Sendable { case literal, slot, template }

        let operation: Operation
        let form: SlotForm
        /// A literal's first byte, a slot or a template's position.
        let first: Int32
        /// A literal's end.
        var last: Int32 = 0
    }

    private var pieces: [Piece] = []
    private var text: [UInt8] = []
    private var templates: [Template] = []

    /// A text, rendered as it is.
    package init(text: Template) {
        add(text, as: .plain)
    }

    /// A JSON value, rendered as compact JSON.
    /// - Throws: `TemplateError` when a text in it is no template.
    package init(json: JSONValue, slots: [String]) throws(TemplateError) {
        try add(json, slots: slots)
    }

    /// The whole text, when no part of it depends on a slot.
    package var constant: [UInt8]? { pieces.allSatisfy { $0.operation == .literal } ? text : nil }

    /// The slots whose values rendering may ask for.
    package var usedSlots: [Int] {
        pieces.flatMap { piece -> [Int] in
            switch piece.operation {
            case .literal: []
            case .slot: [Int(piece.first)]
            case .template: templates[Int(piece.first)].usedSlots
            }
        }
    }

    /// Appends the rendered bytes.
    package func render(_ values: some SlotValues, into output: inout [UInt8]) {
        pieces.withUnsafeBufferPointer { pieces in
            text.withUnsafeBufferPointer { text in
                for piece in pieces {
                    switch piece.operation {
                    case .literal:
                        output.append(
                            contentsOf: UnsafeBufferPointer(rebasing: text[Int(piece.first)..<Int(piece.last)]))
                    case .slot: values.append(Int(piece.first), as: piece.form, to: &output)
                    case .template:
                        Self.render(templates[Int(piece.first)], values, as: piece.form, into: &output)
                    }
                }
            }
        }
    }

    private static func render(
        _ template: Template, _ values: some SlotValues, as form: SlotForm, into output: inout [UInt8]
    ) {
        switch form {
        case .plain:
            template.render(root: .null, slot: values.value, escaping: .none, into: &output)
        case .escaped:
            SlotValue.append(
                template.rendered(root: .null, slot: values.value, escaping: .none), as: .escaped, to: &output)
        case .json:
            (template.soleValue(root: .null, slot: values.value) ?? .null).write(to: &output)
        }
    }
}

extension DataTemplate {
    private mutating func add(_ value: JSONValue, slots: [String]) throws(TemplateError) {
        switch value.kind {
        case .null, .bool, .number: literal { value.write(to: &$0) }
        case .string(let text): try add(text: text, slots: slots, isKey: false)
        case .array(let elements):
            literal { $0.append(literal: "[") }
            for (index, element) in elements.enumerated() {
                if index > 0 { literal { $0.append(literal: ",") } }
                try add(element, slots: slots)
            }
            literal { $0.append(literal: "]") }
        case .object(let members):
            literal { $0.append(literal: "{") }
            for (index, member) in members.enumerated() {
                if index > 0 { literal { $0.append(literal: ",") } }
                try add(text: member.key, slots: slots, isKey: true)
                literal { $0.append(literal: ":") }
                try add(member.value, slots: slots)
            }
            literal { $0.append(literal: "}") }
        }
    }

    private mutating func add(text: String, slots: [String], isKey: Bool) throws(TemplateError) {
        let template = try Template(text, slots: slots)
        if !isKey, let tag = template.soleTag {
            if let slot = tag.slot, tag.isWholeSlot {
                add(slot: slot, as: .json)
            } else {
                add(whole: template, as: .json)
            }
            return
        }
        literal { $0.append(literal: "\"") }
        add(template, as: .escaped)
        literal { $0.append(literal: "\"") }
    }

    /// Adds a text: literals and whole slots as they stand, anything else through the template.
    private mutating func add(_ template: Template, as form: SlotForm) {
        guard let parts = Self.plainParts(of: template) else { return add(whole: template, as: form) }
        for part in parts {
            switch part {
            case .slot(let slot): add(slot: slot, as: form)
            case .text(let text): literal { SlotValue.append(text, as: form, to: &$0) }
            }
        }
    }

    private mutating func add(slot: Int, as form: SlotForm) {
        pieces.append(Piece(operation: .slot, form: form, first: Int32(slot)))
    }

    private mutating func add(whole template: Template, as form: SlotForm) {
        pieces.append(Piece(operation: .template, form: form, first: Int32(templates.count)))
        templates.append(template)
    }

    private mutating func literal(_ append: (inout [UInt8]) -> Void) {
        let first = Int32(text.count)
        append(&text)
        if let open = pieces.indices.last, pieces[open].operation == .literal {
            pieces[open].last = Int32(text.count)
        } else if text.count > first {
            pieces.append(Piece(operation: .literal, form: .plain, first: first, last: Int32(text.count)))
        }
    }

    private enum Part {
        case text(String)
        case slot(Int)
    }

    /// The template as literals and whole slots; nil when there is anything else in it.
    private static func plainParts(of template: Template) -> [Part]? {
        if let literal = template.literal { return literal.isEmpty ? [] : [.text(literal)] }
        let source = Array(template.source.utf8)
        var parts: [Part] = []
        var position = 0
        func text(_ range: Range<Int>) -> String? {
            let bytes = source[range]
            guard !zip(bytes, bytes.dropFirst()).contains(where: { $0 == 0x7B && $1 == 0x7B }) else { return nil }
            return String(decoding: bytes, as: UTF8.self)
        }
        for tag in template.tags {
            guard tag.isWholeSlot, let slot = tag.slot, tag.offset >= position,
                let before = text(position..<tag.offset)
            else { return nil }
            if !before.isEmpty { parts.append(.text(before)) }
            parts.append(.slot(slot))
            var end = tag.offset + 2
            while end + 1 < source.count, !(source[end] == 0x7D && source[end + 1] == 0x7D) { end += 1 }
            position = end + 2
            if tag.offset + 2 < source.count, source[tag.offset + 2] == 0x7B { position += 1 }
            guard position <= source.count else { return nil }
        }
        guard let rest = text(position..<source.count) else { return nil }
        if !rest.isEmpty { parts.append(.text(rest)) }
        return parts
    }
}
