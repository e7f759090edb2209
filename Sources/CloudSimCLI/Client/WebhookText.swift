import EventModel

/// The texts that the cloud's own command-line client shows about webhooks.
enum WebhookText {
    /// What keeps a value to itself.
    private static let secretKeys = ["authorization", "proxy-authorization", "password", "access_token", "secret"]
    /// The keys that are shown even when the file says nothing of them.
    private static let usualKeys = ["deviceid", "requestType", "headers", "json", "query", "auth"]

    /// The webhooks that are registered.
    static func list(_ hooks: [JSONValue]) -> String {
        var text = "Found \(hooks.count) hooks registered\n"
        for (number, hook) in hooks.enumerated() {
            func field(_ key: String) -> String { Terminal.visible(hook[key]?.text ?? "undefined") }
            text += """

                    \(number + 1).) Hook #\(field("id")) is watching for "\(field("event"))"
                        and posting to: \(field("url"))
                        created at \(field("created_at"))

                """
        }
        return text
    }

    /// The request that registers a webhook, as JavaScript's own inspection prints it, without secrets.
    static func request(_ hook: JSONValue, to url: String) -> String {
        guard case .object(var members) = hook.kind else { return "" }
        members.append(.init("access_token", .string("***")))
        var text = "Sending webhook request  { uri: \(quoted(url + "/v1/webhooks")),\n"
        text += "  method: 'POST',\n  json: true,\n  form:\n   "
        text += object(members, absent: usualKeys.filter { hook[$0] == nil }, column: 3)
        return text + " }"
    }

    private static func object(_ members: [JSONValue.Member], absent: [String] = [], column: Int) -> String {
        var lines = members.map { member in
            "\(key(member.key)):" + shown(member.value, isSecret: isSecret(member.key), column: column + 2)
        }
        lines += absent.map { "\($0): undefined" }
        if lines.isEmpty { return "{}" }
        return "{ " + lines.joined(separator: ",\n" + String(repeating: " ", count: column + 2)) + " }"
    }

    /// A value behind its key's colon; an object begins on a line of its own.
    private static func shown(_ value: JSONValue, isSecret: Bool, column: Int) -> String {
        if isSecret { return " '***'" }
        switch value.kind {
        case .object(let members) where !members.isEmpty:
            return "\n" + String(repeating: " ", count: column + 1) + object(members, column: column + 1)
        case .array(let elements):
            let shown = elements.map { WebhookText.shown($0, isSecret: false, column: column) }
            return " [" + shown.joined(separator: ",") + (elements.isEmpty ? "]" : " ]")
        case .string(let text): return " " + quoted(text)
        default: return " " + value.compactText
        }
    }

    private static func isSecret(_ key: String) -> Bool { secretKeys.contains(key.lowercased()) }

    private static func key(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F
        }
        return isPlain && !text.isEmpty ? text : quoted(text)
    }

    private static func quoted(_ text: String) -> String {
        "'" + Terminal.visible(text).replacing("'", with: "\\'") + "'"
    }
}
