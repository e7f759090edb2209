import Dispatcher
import EventModel

extension ScenarioReader {
    /// Compiles a text with tags; nil when it is wrong. A tag that names nothing is a warning.
    mutating func template(_ node: Node, what: String, slots: [String]) -> Template? {
        guard let text = text(node, what: what) else { return nil }
        return template(text, offset: node.value.offset, path: node.path, slots: slots)
    }

    /// Compiles a text of the file whose quote stands at `offset`.
    mutating func template(_ text: String, offset: UInt32, path: String, slots: [String]) -> Template? {
        do throws(TemplateError) {
            let template = try Template(text, slots: slots)
            warnAboutUnknownTags(of: template, offset: offset, path: path, slots: slots)
            return template
        } catch {
            self.error(
                "the template is wrong: \(Self.unstopped(error.message))",
                offset: place(of: error.offset, inTextAt: offset), path: path)
            return nil
        }
    }

    private mutating func warnAboutUnknownTags(of template: Template, offset: UInt32, path: String, slots: [String]) {
        // A section may bring names into sight that only the run knows.
        guard !template.source.contains("{{#"), !template.source.contains("{{^") else { return }
        for tag in template.tags where tag.slot == nil && tag.path != "." {
            let name = tag.path.split(separator: ".").first.map(String.init) ?? tag.path
            let known = slots.isEmpty ? "" : "; known are \(slots.joined(separator: ", "))"
            let guess = Suggestion.ending(for: name, among: slots)
            report(
                .warning,
                "nothing here is called \"\(name)\", so the tag prints nothing\(guess.isEmpty ? known : guess)",
                offset: place(of: tag.offset, inTextAt: offset), path: path)
        }
    }

    /// What is published as an event's data; nil for none and for what is wrong.
    mutating func dataTemplate(_ node: Node, slots: [String]) -> DataTemplate? {
        switch node.value.kind {
        case .null:
            return nil
        case .string:
            return template(node, what: "\"data\"", slots: slots).map(DataTemplate.init(text:))
        default:
            guard checkTemplates(in: node, slots: slots) else { return nil }
            return try? DataTemplate(json: node.value, slots: slots)
        }
    }

    /// Compiles every text of a JSON value to find what is wrong with it; false when something is.
    private mutating func checkTemplates(in node: Node, slots: [String]) -> Bool {
        switch node.value.kind {
        case .null, .bool, .number:
            return true
        case .string:
            return template(node, what: "the text", slots: slots) != nil
        case .array(let elements):
            var good = true
            for (index, element) in elements.enumerated() {
                let child = Node(value: element, path: JSONPath.element(index, of: node.path))
                good = checkTemplates(in: child, slots: slots) && good
            }
            return good
        case .object(let members):
            var good = true
            for member in members {
                let child = node.member(member)
                good = template(member.key, offset: member.keyOffset, path: child.path, slots: slots) != nil && good
                good = checkTemplates(in: child, slots: slots) && good
            }
            return good
        }
    }

    private static func unstopped(_ sentence: String) -> String {
        sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
    }

    /// The place in the file of a byte of a text, whose opening quote stands at `offset`; escapes are taken into
    /// account.
    func place(of index: Int, inTextAt offset: UInt32) -> UInt32 {
        let bytes = source.bytes
        var position = Int(offset) + 1
        var done = 0
        while done < index, position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            guard bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count else {
                position += 1
                done += 1
                continue
            }
            guard bytes[position + 1] == UInt8(ascii: "u"), position + 6 <= bytes.count else {
                position += 2
                done += 1
                continue
            }
            let unit = bytes[position + 2..<position + 6].reduce(0) { $0 << 4 | Int($1.hexadecimalValue ?? 0) }
            if (0xD800..<0xDC00).contains(unit) {
                position += 12
                done += 4
            } else {
                position += 6
                done += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3
            }
        }
        return UInt32(clamping: min(position, bytes.count))
    }
}
