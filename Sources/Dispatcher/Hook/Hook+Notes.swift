import EventModel

/// What an event lacks for a hook's templates.
package struct RenderingNote: Hashable, Sendable, CustomStringConvertible {
    /// The template's place as a JSON path; nil for what concerns the event as a whole.
    package var jsonPath: String?
    /// What is missing or wrong, without a full stop.
    package var message: String

    package var description: String { jsonPath.map { "\($0): \(message)" } ?? message }
}

extension Hook {
    /// The keys whose templates see the event.
    private static let rendered = [
        "url", "headers", "auth", "query", "form", "json", "body", "responseTopic", "errorResponseTopic",
    ]

    /// Explains an event's request: where its data looks like JSON and is not, and which tags have no value.
    package func renderingNotes(_ context: inout EventContext, path: String = JSONPath.root) -> [RenderingNote] {
        var notes: [RenderingNote] = []
        if let fault = Self.faultOfData(in: context.event) { notes.append(RenderingNote(message: fault)) }
        let root = context.variables()
        for text in texts(of: Self.rendered, path: path) {
            guard let template = try? Template(text.source, slots: PredefinedVariable.slots), !template.isLiteral else {
                continue
            }
            let missing = template.missingTags(root: root, slot: { context.value(ofSlot: $0) })
            if missing.isEmpty { continue }
            let tags = missing.joined(separator: ", ")
            notes.append(
                RenderingNote(
                    jsonPath: text.place, message: "\(tags) \(missing.count == 1 ? "has" : "have") no value"))
        }
        return notes
    }

    /// Why data that looks like JSON is none; nil for other data.
    private static func faultOfData(in event: Event) -> String? {
        guard let data = event.data, let first = data.utf8.first(where: { $0 > 0x20 }),
            first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        else { return nil }
        do throws(JSONError) {
            _ = try JSONValue(parsing: data, rules: .data)
            return nil
        } catch {
            let place = JSONPlace.description(of: error, in: Array(data.utf8))
            return "the event's data looks like JSON and is not, so it gives no variables: \(place)"
        }
    }

    /// A text of the configuration that may hold tags.
    struct LocatedText {
        let source: String
        let offset: UInt32
        let place: String
        /// The top-level key that it stands under.
        let key: String
    }

    /// The texts and keys under some top-level keys, in written order.
    func texts(of keys: [String], path: String) -> [LocatedText] {
        guard case .object(let members) = configuration.kind else { return [] }
        var texts: [LocatedText] = []
        for member in members where keys.contains(member.key) {
            Self.collect(member.value, JSONPath.member(member.key, of: path), member.key, into: &texts)
        }
        return texts
    }

    private static func collect(_ value: JSONValue, _ place: String, _ key: String, into texts: inout [LocatedText]) {
        switch value.kind {
        case .string(let text):
            texts.append(LocatedText(source: text, offset: value.offset, place: place, key: key))
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                collect(element, JSONPath.element(index, of: place), key, into: &texts)
            }
        case .object(let fields):
            for field in fields {
                let inner = JSONPath.member(field.key, of: place)
                texts.append(LocatedText(source: field.key, offset: field.keyOffset, place: inner, key: key))
                collect(field.value, inner, key, into: &texts)
            }
        case .null, .bool, .number: break
        }
    }
}
