import EventModel

/// What works, but hardly as the hook's author means it.
extension HookDecoder {
    mutating func warnOfBackslash(_ source: String, at offset: UInt32, _ place: String) {
        guard source.utf8.contains(0x5C), source.contains("\\{{") else { return }
        let message = "the backslash before {{ is sent as it stands; some pages show it where {{ alone is meant"
        warn(message, at: offset, place)
    }

    mutating func warn(
        about method: RequestMethod, account: Hook.Account?, headers: [Hook.HeaderField], payload: Hook.Payload,
        noDefaults: Bool
    ) {
        if account != nil, let auth = member("auth"),
            headers.contains(where: { $0.name.literal.map { HeaderSyntax.isEqual($0, "authorization") } ?? false })
        {
            let message = "\"auth\" is not used: the hook's own Authorization header stands instead"
            warn(message, at: auth.keyOffset, place(of: "auth"))
        }
        if case .array = payload, method != .get, !noDefaults, let json = member("json") {
            let message = "the default data is left out: an array has no place for it (\"noDefaults\": true says so)"
            warn(message, at: json.keyOffset, place(of: "json"))
        }
        if method == .get, let body = member("json") ?? member("form") ?? member("body") {
            let message = "a GET request with a body: many servers ignore it (\"query\" is what they read)"
            warn(message, at: body.keyOffset, place(of: body.key))
        }
    }
}

extension Hook {
    /// The places outside HTML in which an event's values change because double braces escape HTML.
    ///
    /// The cloud escapes there too, so the templates mean the same on both; triple braces send the value as it is.
    /// Looked at are url, headers, auth, query, form and json, keys included; not `body`, which may well be HTML.
    package func escapingWarnings(_ context: inout EventContext, path: String = JSONPath.root) -> [HookWarning] {
        var warnings: [HookWarning] = []
        let root = context.variables()
        guard case .object(let members) = configuration.kind else { return [] }
        for member in members where ["url", "headers", "auth", "query", "form", "json"].contains(member.key) {
            let place = JSONPath.member(member.key, of: path)
            Self.findEscaping(in: member.value, place, root, context, &warnings)
        }
        return warnings
    }

    private static func findEscaping(
        in value: JSONValue, _ place: String, _ root: JSONValue, _ context: borrowing EventContext,
        _ warnings: inout [HookWarning]
    ) {
        switch value.kind {
        case .string(let text): findEscaping(in: text, at: value.offset, place, root, context, &warnings)
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                findEscaping(in: element, JSONPath.element(index, of: place), root, context, &warnings)
            }
        case .object(let fields):
            for field in fields {
                let inner = JSONPath.member(field.key, of: place)
                findEscaping(in: field.key, at: field.keyOffset, inner, root, context, &warnings)
                findEscaping(in: field.value, inner, root, context, &warnings)
            }
        case .null, .bool, .number: break
        }
    }

    private static func findEscaping(
        in source: String, at offset: UInt32, _ place: String, _ root: JSONValue, _ context: borrowing EventContext,
        _ warnings: inout [HookWarning]
    ) {
        guard let template = try? Template(source, slots: PredefinedVariable.slots), !template.escapedTags.isEmpty
        else { return }
        let sent = template.rendered(root: root, slot: { context.value(ofSlot: $0) }, escaping: .html)
        let plain = template.rendered(root: root, slot: { context.value(ofSlot: $0) }, escaping: .none)
        guard sent != plain else { return }
        let tags = template.escapedTags.map { "{{{\($0.path)}}}" }.joined(separator: ", ")
        let message = "double braces escape HTML here, and a value needs it: what is sent is not what was published;"
        warnings.append(HookWarning("\(message) write \(tags)", offset: offset, jsonPath: place))
    }
}
