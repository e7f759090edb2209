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
        if case .value = payload, method != .get, !noDefaults, let json = member("json") {
            let message =
                "the default data is left out: only a JSON object has a place for it (\"noDefaults\": true says so)"
            warn(message, at: json.keyOffset, place(of: "json"))
        }
        if method == .get, let body = member("json") ?? member("body") {
            let message = "a GET request with a body: many servers ignore it (\"query\" is what they read)"
            warn(message, at: body.keyOffset, place(of: body.key))
        }
    }
}
