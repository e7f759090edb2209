import EventModel

/// Double braces where no HTML is sent: they change quotes and four other characters of a value.
extension Hook {
    private static let places = ["url", "headers", "auth", "query", "form", "json", "body"]
    /// Values without a character that HTML escapes.
    private static let harmless: [PredefinedVariable] = [
        .deviceID, .eventName, .publishedAt, .productUserID, .productVersion, .productID, .eventID, .eventBase64,
    ]

    /// The places outside HTML in which an event's values change because double braces escape HTML.
    ///
    /// The cloud escapes there too, so the templates mean the same on both. Looked at are url, headers, auth, query,
    /// form and json, keys included, and a body whose Content-Type is JSON for this event; any other body may well be
    /// HTML.
    package func escapingWarnings(_ context: inout EventContext, path: String = JSONPath.root) -> [HookWarning] {
        var warnings: [HookWarning] = []
        let root = context.variables()
        let sendsJSON = sendsJSONBody {
            $0.rendered(root: root, slot: { context.value(ofSlot: $0) }, escaping: .html)
        }
        for text in texts(of: Self.places, path: path) where text.key != "body" || sendsJSON {
            guard let template = Self.template(text) else { continue }
            let sent = template.rendered(root: root, slot: { context.value(ofSlot: $0) }, escaping: .html)
            let plain = template.rendered(root: root, slot: { context.value(ofSlot: $0) }, escaping: .none)
            guard sent != plain else { continue }
            let message =
                "double braces escape HTML here, and a value needs it: what is sent is not what was published;"
            let advice = advice(template.escapedTags, in: text)
            warnings.append(HookWarning("\(message) \(advice)", offset: text.offset, jsonPath: text.place))
        }
        return warnings
    }

    /// The places in JSON in which double braces would change a value with quotes or other characters of HTML,
    /// whatever the event.
    package func escapingRisks(path: String = JSONPath.root) -> [HookWarning] {
        var warnings: [HookWarning] = []
        let sendsJSON = sendsJSONBody { Self.fixedParts(of: $0.source) }
        for text in texts(of: ["json", "body"], path: path) where text.key == "json" || sendsJSON {
            guard let template = Self.template(text) else { continue }
            let quoted = Self.offsetsInStrings(of: text.source)
            let tags = template.escapedTags.filter { tag in
                let variable = tag.slot.map { PredefinedVariable.bySlot[$0] }
                if let variable, Self.harmless.contains(variable) { return false }
                // Outside quotes stand numbers, which need no escaping; an event's own text is no number.
                return variable != nil || !isText(text) || quoted.contains(tag.offset)
            }
            if tags.isEmpty { continue }
            let message =
                "double braces escape HTML, but this is JSON: quotes and & < > ' in a value arrive as &quot; and"
                + " the like;"
            warnings.append(
                HookWarning("\(message) \(advice(tags, in: text))", offset: text.offset, jsonPath: text.place))
        }
        return warnings
    }

    /// Whether the hook's own header says that its body is JSON.
    ///
    /// - Parameter text: What is known of a value that is a template.
    private func sendsJSONBody(_ text: (Template) -> String) -> Bool {
        headers.contains { field in
            guard let name = field.name.literal, HeaderSyntax.isEqual(name, "content-type") else { return false }
            let value = field.value.literal ?? text(field.value)
            let type = value.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
            return type == "application/json" || type.hasSuffix("+json")
        }
    }

    /// A template without its tags: the part that is the same for every event.
    private static func fixedParts(of source: String) -> String {
        var text = ""
        var rest = Substring(source)
        while let start = rest.firstRange(of: "{{") {
            text += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstRange(of: "}}") else { return text }
            rest = rest[end.upperBound...].drop { $0 == "}" }
        }
        return text + rest
    }

    /// Whether a text becomes part of a JSON text as it is, so that a quote in a value ends a string.
    private func isText(_ text: LocatedText) -> Bool {
        if text.key == "body" { return true }
        if case .text = payload { return text.key == "json" }
        return false
    }

    /// What to write instead. In a text that becomes JSON, triple braces let a quote in a value break it.
    private func advice(_ tags: [TemplateTag], in text: LocatedText) -> String {
        func list(_ tags: [TemplateTag]) -> String {
            var shown: [String] = []
            for tag in tags where !shown.contains("{{{\(tag.path)}}}") { shown.append("{{{\(tag.path)}}}") }
            return shown.joined(separator: ", ")
        }
        guard isText(text) else { return "write \(list(tags))" }
        let quoted = Self.offsetsInStrings(of: text.source)
        let inside = tags.filter { quoted.contains($0.offset) }
        if inside.isEmpty { return "write \(list(tags))" }
        let form = text.key == "body" ? "move the JSON from \"body\" to an object \"json\"" : "make \"json\" an object"
        return "\(form) and write \(list(tags)) in it: there no value can break the JSON, as a quote would here"
    }

    private static func template(_ text: LocatedText) -> Template? {
        guard let template = try? Template(text.source, slots: PredefinedVariable.slots),
            !template.escapedTags.isEmpty
        else { return nil }
        return template
    }

    /// Where tags open inside the strings of a JSON text, in bytes from its start.
    private static func offsetsInStrings(of source: String) -> Set<Int> {
        let bytes = Array(source.utf8)
        var offsets: Set<Int> = []
        var isInString = false
        var index = 0
        while index < bytes.count {
            if bytes[index...].starts(with: "{{".utf8) {
                if isInString { offsets.insert(index) }
                while index < bytes.count, !bytes[index...].starts(with: "}}".utf8) { index += 1 }
                index += bytes[index...].prefix(3).prefix { $0 == UInt8(ascii: "}") }.count
                continue
            }
            if bytes[index] == UInt8(ascii: "\\"), isInString {
                index += 1
            } else if bytes[index] == UInt8(ascii: "\"") {
                isInString.toggle()
            }
            index += 1
        }
        return offsets
    }
}
