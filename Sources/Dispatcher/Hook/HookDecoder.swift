import EventModel

/// Reads a hook's configuration and collects everything that is wrong with it, so that one run shows all.
struct HookDecoder {
    /// Every key that a hook may hold.
    static let keys = [
        "event", "eventName", "url", "requestType", "deviceID", "deviceid", "deviceId", "headers", "auth", "query",
        "form", "json", "body", "noDefaults", "rejectUnauthorized", "responseTemplate", "responseTopic",
        "errorResponseTopic", "mydevices", "name", "disabled", "unchunked", "dataUrlResponseEvent", "sign", "product",
    ]

    private(set) var errors: [HookError] = []
    private(set) var warnings: [HookWarning] = []
    /// Members that are let through without effect.
    private(set) var notes: [HookWarning] = []
    private let path: String
    private let offset: UInt32
    private let members: [JSONValue.Member]

    /// The configuration without what has no effect.
    var configuration: JSONValue { JSONValue(.object(members), offset: offset) }

    init(_ written: JSONValue, path: String, origin: HookOrigin) {
        let inner = HookMembers.unwrapped(written)
        let written = inner ?? written
        self.path = inner == nil ? path : JSONPath.member("webhook", of: path)
        offset = written.offset
        guard case .object(let members) = written.kind else {
            self.members = []
            fail("a hook must be an object, not \(written.kindName)", at: offset, path)
            return
        }
        let sorted = HookMembers(members, origin: origin)
        self.members = sorted.members
        for member in sorted.unknown {
            let ending = Suggestion.ending(for: member.key, amongAll: Self.keys)
            fail("a hook has no key \"\(member.key)\"\(ending)", at: member.keyOffset, place(of: member.key))
        }
        for member in sorted.ignored { pass(member) }
    }

    /// Takes note of a member without effect.
    private mutating func pass(_ member: JSONValue.Member) {
        if member.key == "integration_type" {
            let type = member.value.text?.lowercased()
            guard type == "webhook" || type == "" || member.value == .null else {
                let shown = String(member.value.compactText.unicodeScalars.prefix(40))
                let message = "\"integration_type\" is \(shown); this cloud has only \"Webhook\""
                return fail(message, at: member.value.offset, place(of: member.key))
            }
        }
        notes.append(
            HookWarning(
                "\"\(member.key)\" is ignored: saved and listed hooks carry it, and it has no effect",
                offset: member.keyOffset, jsonPath: place(of: member.key)))
    }

    // MARK: Places

    mutating func fail(_ message: String, at offset: UInt32, _ path: String) {
        errors.append(HookError(message, offset: offset, jsonPath: path))
    }

    mutating func warn(_ message: String, at offset: UInt32, _ path: String) {
        warnings.append(HookWarning(message, offset: offset, jsonPath: path))
    }

    /// Reports that something is missing from the hook as a whole.
    mutating func failWhole(_ message: String) {
        if errors.isEmpty || !members.isEmpty { fail(message, at: offset, path) }
    }

    func place(of key: String) -> String { JSONPath.member(key, of: path) }

    /// The member under a name or one of its aliases. Two of them may stand if their values are equal.
    mutating func member(_ names: String...) -> JSONValue.Member? {
        var found: JSONValue.Member?
        for member in members where names.contains(member.key) {
            if let found, found.value != member.value {
                fail(
                    "\"\(member.key)\" and \"\(found.key)\" are two names of one thing and must be equal",
                    at: member.keyOffset, place(of: member.key))
            } else if found == nil {
                found = member
            }
        }
        return found
    }

    mutating func failType(_ member: JSONValue.Member, _ expected: String) {
        let message = "\"\(member.key)\" must be \(expected), not \(member.value.kindName)"
        fail(message, at: member.value.offset, place(of: member.key))
    }

    // MARK: Plain properties

    mutating func text(_ key: String) -> String? {
        guard let member = member(key) else { return nil }
        guard let text = member.value.text else {
            failType(member, "a string")
            return nil
        }
        return text
    }

    mutating func flag(_ key: String) -> Bool? {
        guard let member = member(key) else { return nil }
        guard case .bool(let flag) = member.value.kind else {
            failType(member, "true or false")
            return nil
        }
        return flag
    }

    mutating func event() -> String {
        guard let member = member("event", "eventName") else {
            failWhole("a hook needs an \"event\": the start of the names of the events that trigger it")
            return ""
        }
        guard let text = member.value.text else {
            failType(member, "a string")
            return ""
        }
        if text.isEmpty {
            let message = "\"\(member.key)\" is empty, which would match every event; write the start of a name"
            fail(message, at: member.value.offset, place(of: member.key))
        } else if let fault = EventName.fault(in: text) {
            fail("no event can match: \(fault)", at: member.value.offset, place(of: member.key))
        } else if ["hook-sent/", "hook-response/", "hook-error/"].contains(where: text.hasPrefix) {
            let message = "no hook is triggered by the cloud's own events \"\(text)\"; this hook never fires"
            warn(message, at: member.value.offset, place(of: member.key))
        }
        return text
    }

    mutating func method() -> RequestMethod {
        guard let member = member("requestType") else { return .post }
        guard let text = member.value.text else {
            failType(member, "a string")
            return .post
        }
        guard let method = RequestMethod(rawValue: text.uppercased()) else {
            let names = RequestMethod.allCases.map(\.rawValue).joined(separator: ", ")
            let message = "\"requestType\" is \"\(text)\"; it must be one of \(names)"
            fail(message, at: member.value.offset, place(of: member.key))
            return .post
        }
        return method
    }

    mutating func product() -> String? {
        guard let member = member("product") else { return nil }
        switch member.value.kind {
        case .string(let text): return text
        case .number: return member.value.compactText
        default:
            failType(member, "a string or a number, the id or slug of a product")
            return nil
        }
    }

    mutating func deviceID() -> DeviceID? {
        guard let member = member("deviceID", "deviceid", "deviceId") else { return nil }
        guard let text = member.value.text else {
            failType(member, "a string")
            return nil
        }
        guard let id = DeviceID(text) else {
            let message = "\"\(text)\" is no device id: an id has 24 hexadecimal digits, and names do not count"
            fail(message, at: member.value.offset, place(of: member.key))
            return nil
        }
        return id
    }
}
