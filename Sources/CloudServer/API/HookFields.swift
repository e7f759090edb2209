package import EventModel

/// A hook's configuration as clients send it, made into what a hook is decoded from.
package enum HookFields {
    /// How many keys are read; a hook knows far fewer.
    static let mostKeys = 64

    private static let flags = ["noDefaults", "rejectUnauthorized", "mydevices", "disabled", "unchunked"]
    private static let objects = ["json", "form", "query", "headers", "auth", "sign"]
    static let devices = ["deviceID", "deviceid", "deviceId"]

    /// The configuration in a request's fields: without what is only meant for the API and what a client sends for the
    /// want of a value; truth values and objects that came as texts are made whole.
    /// - Throws: 400, when another kind of integration is asked for.
    package static func configuration(from request: APIRequest) throws(APIFault) -> JSONValue {
        try configuration(from: request.fields, isForm: request.isForm)
    }

    /// The same; with `keepsNull`, a null stays, and so does an empty device of JSON, as null.
    static func configuration(
        from fields: JSONValue, isForm: Bool, keepsNull: Bool = false
    ) throws(APIFault) -> JSONValue {
        guard case .object(let members) = fields.kind else { return fields }
        guard members.count <= mostKeys else {
            throw .badRequest("a hook has no \(members.count) keys; the most that are read is \(mostKeys)")
        }
        var kept: [JSONValue.Member] = []
        kept.reserveCapacity(members.count)
        for member in members {
            switch member.key {
            case "nonce", "access_token": continue
            case "integration_type": try check(member.value)
            default:
                if isNothing(member, isForm: isForm) {
                    if keepsNull, !isForm { kept.append(JSONValue.Member(member.key, .null)) }
                    continue
                }
                kept.append(JSONValue.Member(member.key, whole(member), keyOffset: member.keyOffset))
            }
        }
        return JSONValue(.object(kept), offset: fields.offset)
    }

    private static func check(_ type: JSONValue) throws(APIFault) {
        if case .null = type.kind { return }
        guard let text = type.text else {
            throw .badRequest("\"integration_type\" must be \"Webhook\", not \(type.kindName)")
        }
        guard text.isEmpty || text.lowercased() == "webhook" else {
            let shown = String(text.unicodeScalars.prefix(40))
            throw .badRequest("\"integration_type\" is \"\(shown)\"; this cloud has only \"Webhook\"")
        }
    }

    /// Whether a member says only that its sender had no value for it.
    private static func isNothing(_ member: JSONValue.Member, isForm: Bool) -> Bool {
        if case .null = member.value.kind { return true }
        guard let text = member.value.text else { return false }
        let isNone = text.isEmpty || text == "undefined" || text == "null"
        // "mine" is what clients once sent for "all of my devices", which every hook means.
        if devices.contains(member.key) { return isNone || text == "mine" }
        return isForm && isNone
    }

    private static func whole(_ member: JSONValue.Member) -> JSONValue {
        guard let text = member.value.text else { return member.value }
        if flags.contains(member.key) {
            switch text.lowercased() {
            case "true", "1": return JSONValue(.bool(true), offset: member.value.offset)
            case "false", "0": return JSONValue(.bool(false), offset: member.value.offset)
            default: return member.value
            }
        }
        if objects.contains(member.key), let first = text.utf8.first(where: { $0 > 0x20 }),
            first == UInt8(ascii: "{") || member.key == "json" && first == UInt8(ascii: "["),
            let value = try? JSONValue(parsing: text, rules: rules)
        {
            return value
        }
        return member.value
    }

    private static let rules = {
        var rules = JSONRules.file
        rules.maximumDepth = RequestFields.mostDepth
        return rules
    }()
}
