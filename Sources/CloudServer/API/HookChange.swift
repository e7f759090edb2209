import Dispatcher
import EventModel

/// What a client changes of a hook's configuration: whole top-level keys. Keys that it does not send stay.
struct HookChange {
    private let members: [JSONValue.Member]

    /// Reads the keys in a request; a null removes its key.
    ///
    /// - Throws: 400 for another type of integration.
    init(_ request: APIRequest) throws(APIFault) { try self.init(request.fields, isForm: request.isForm) }

    init(_ fields: JSONValue, isForm: Bool) throws(APIFault) {
        let origin: HookOrigin = isForm ? .form : .client
        var members: [JSONValue.Member] = []
        for member in try HookFields.members(of: fields) {
            if !origin.isAbsent(member) {
                members.append(member)
            } else if !isForm {
                members.append(JSONValue.Member(member.key, .null))
            }
        }
        self.members = members
    }

    /// The configuration that results: a changed key keeps its place, and new keys follow. A value that is what the
    /// cloud shows in place of a secret keeps the secret.
    func merged(into hook: Hook) -> JSONValue {
        guard case .object(let old) = hook.configuration.kind else { return hook.configuration }
        let shown = hook.shownConfiguration
        var sent = members.filter { shown[$0.key] != $0.value }
        var merged: [JSONValue.Member] = []
        var replaced: Set<String> = []
        for member in old {
            let key = Self.canonical(member.key)
            let changes = sent.filter { Self.canonical($0.key) == key }
            if changes.isEmpty, !replaced.contains(key) { merged.append(member) }
            if !changes.isEmpty { replaced.insert(key) }
            merged += changes
            sent.removeAll { Self.canonical($0.key) == key }
        }
        merged += sent
        merged.removeAll { if case .null = $0.value.kind { true } else { false } }
        return JSONValue(.object(merged))
    }

    /// One name for the names that mean the same key.
    private static func canonical(_ key: String) -> String {
        if key == "eventName" { return "event" }
        return HookOrigin.deviceKeys.contains(key) ? "deviceID" : key
    }
}
