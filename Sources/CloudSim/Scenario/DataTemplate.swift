package import Dispatcher
package import EventModel

/// What a device publishes: a text, or any JSON, with tags; compiled to runs of literal bytes and slots.
///
/// In JSON every text is a template, keys included; a text that is exactly one tag takes the value's own type. Values
/// are not escaped as HTML. Rendering is on the path of every publish, so plain tags go straight from the slot to the
/// output; only texts with sections or paths go through `Template`.
package struct DataTemplate: Sendable {
    private enum Piece: Sendable {
        case literal([UInt8])
        case slot(Int, SlotForm)
        case template(Template, SlotForm)
    }

    private var pieces: [Piece] = []

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
    package var constant: [UInt8]? {
        if pieces.isEmpty { return [] }
        if pieces.count == 1, case .literal(let bytes) = pieces[0] { return bytes }
        return nil
    }

    /// The slots that any piece asks for.
    package var usedSlots: [Int] {
        pieces.flatMap { piece -> [Int] in
            switch piece {
            case .literal: []
            case .slot(let slot, _): [slot]
            case .template(let template, _): template.usedSlots
            }
        }
    }

    /// Appends the rendered bytes.
    package func render(_ values: some SlotValues, into output: inout [UInt8]) {
        for piece in pieces {
            switch piece {
            case .literal(let bytes): output.append(contentsOf: bytes)
            case .slot(let slot, let form): values.append(slot, as: form, to: &output)
            case .template(let template, let form): Self.render(template, values, as: form, into: &output)
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
                pieces.append(.slot(slot, .json))
            } else {
                pieces.append(.template(template, .json))
            }
            return
        }
        literal { $0.append(literal: "\"") }
        add(template, as: .escaped)
        literal { $0.append(literal: "\"") }
    }

    /// Adds a text: literals and whole slots as they stand, anything else through the template.
    private mutating func add(_ template: Template, as form: SlotForm) {
        guard let parts = Self.plainParts(of: template) else { return pieces.append(.template(template, form)) }
        for part in parts {
            switch part {
            case .slot(let slot): pieces.append(.slot(slot, form))
            case .text(let text): literal { SlotValue.append(text, as: form, to: &$0) }
            }
        }
    }

    private mutating func literal(_ append: (inout [UInt8]) -> Void) {
        var bytes: [UInt8] = []
        if case .literal(let open)? = pieces.last {
            bytes = open
            pieces.removeLast()
        }
        append(&bytes)
        if !bytes.isEmpty { pieces.append(.literal(bytes)) }
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
