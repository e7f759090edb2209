package import EventModel

/// Where a hook's configuration comes from. It decides which texts stand for values of another type.
package enum HookOrigin: Sendable {
    /// A file, a scenario or the state directory: every type must be right.
    case file
    /// JSON from a client of the API: a text may spell a truth value or an object.
    case client
    /// A form from a client of the API: texts are all it has, and an empty one means absent.
    case form
}

extension HookOrigin {
    /// The names of the key for a device.
    package static let deviceKeys = ["deviceID", "deviceid", "deviceId"]
    private static let absentWhenEmpty =
        deviceKeys + ["responseTemplate", "responseTopic", "errorResponseTopic", "name"]

    /// True if a member says only that its author had no value for it.
    package func isAbsent(_ member: JSONValue.Member) -> Bool {
        if case .null = member.value.kind { return true }
        guard let text = member.value.text else { return false }
        if text.isEmpty, Self.absentWhenEmpty.contains(member.key) { return true }
        if self == .file { return false }
        let isNone = text.isEmpty || text == "undefined" || text == "null"
        // "mine" is what clients once sent for "all of my devices", which every hook means.
        if Self.deviceKeys.contains(member.key) { return isNone || text == "mine" }
        return self == .form && isNone
    }
}

/// The members of a hook's configuration that mean something, sorted from those that do not.
///
/// Every reader of hooks passes through here: files, scenarios, the command line and the API.
struct HookMembers {
    /// Keys that saved, listed and exported hooks carry. They have no effect.
    static let inertKeys = [
        "id", "created_at", "updated_at", "integration_type", "template", "ownerID", "hookUrl", "ok", "logs", "errors",
        "counters", "coreid", "_",
    ]

    private static let flags = [
        "noDefaults", "rejectUnauthorized", "mydevices", "disabled", "unchunked", "dataUrlResponseEvent",
    ]
    private static let objects = ["form", "query", "headers", "auth", "sign"]

    /// What has a meaning, in written order, without absent members.
    private(set) var members: [JSONValue.Member] = []
    /// What is let through without effect.
    private(set) var ignored: [JSONValue.Member] = []
    /// What no hook has.
    private(set) var unknown: [JSONValue.Member] = []

    private let origin: HookOrigin

    init(_ written: [JSONValue.Member], origin: HookOrigin) {
        self.origin = origin
        for member in written { add(member) }
    }

    /// The hook inside what GET answers: `{"webhook": {…}}`; nil for a hook without that wrapper.
    static func unwrapped(_ configuration: JSONValue) -> JSONValue? {
        guard case .object(let members) = configuration.kind, members.count == 1, members[0].key == "webhook",
            case .object = members[0].value.kind
        else { return nil }
        return members[0].value
    }

    private mutating func add(_ member: JSONValue.Member) {
        guard HookDecoder.keys.contains(member.key) else {
            if isInert(member) { ignored.append(member) } else { unknown.append(member) }
            return
        }
        if origin.isAbsent(member) { return }
        let whole = JSONValue.Member(member.key, whole(member), keyOffset: member.keyOffset)
        if member.key == "dataUrlResponseEvent", case .bool(false) = whole.value.kind {
            ignored.append(whole)
        } else {
            members.append(whole)
        }
    }

    private func isInert(_ member: JSONValue.Member) -> Bool {
        guard Self.inertKeys.contains(member.key) else { return false }
        // A device of its own is no export's: whoever writes it means "deviceID".
        if member.key == "coreid" { return isNull(member.value) }
        return true
    }

    private func isNull(_ value: JSONValue) -> Bool {
        if case .null = value.kind { return true }
        return origin == .form && (value.text == "" || value.text == "null")
    }

    /// A value that a client sent as its text, as what the text spells.
    private func whole(_ member: JSONValue.Member) -> JSONValue {
        guard origin != .file, let text = member.value.text else { return member.value }
        if Self.flags.contains(member.key) {
            switch text.lowercased() {
            case "true", "1": return JSONValue(.bool(true), offset: member.value.offset)
            case "false", "0": return JSONValue(.bool(false), offset: member.value.offset)
            default: return member.value
            }
        }
        if Self.objects.contains(member.key), text.utf8.first(where: { $0 > 0x20 }) == UInt8(ascii: "{"),
            let value = try? JSONValue(parsing: text)
        {
            return value
        }
        return member.value
    }
}
