import EventModel

extension RequestBuilder {
    /// Renders and judges method, URL and headers.
    ///
    /// Custom headers come first, as written, then the cloud's own that none of them replaces. A custom
    /// Authorization stands in place of `auth`.
    mutating func makeHead(
        for hook: Hook, _ parts: inout Kept, _ context: inout EventContext
    ) throws(RequestFault) -> RequestHead {
        var url: RequestURL
        if let known = parts.url { url = known } else { url = try makeURL(of: hook, &parts, &context) }
        let hostIndex = parts.url == nil ? hosts.index(of: url.host) : parts.hostIndex
        do throws(RequestFault) {
            var pairs: [UInt8] = []
            let wanted: DefaultFields = hook.method == .get && !hook.noDefaults ? .all : []
            let fields = hook.queryFields
            if !wanted.isEmpty || !fields.isEmpty {
                try appendFields(fields, after: wanted, &context, to: &pairs)
                if !pairs.isEmpty {
                    url.openQuery()
                    url.bytes.append(contentsOf: pairs)
                }
            }
            let headers: [Header]
            if let known = parts.headers {
                headers = known
            } else {
                headers = try self.headers(of: hook, authority: url.authority, &context)
                if hook.hasLiteralHeaders { parts.headers = headers }
            }
            return RequestHead(
                method: hook.method, url: url.text, host: url.host, hostIndex: hostIndex, headers: headers,
                rejectUnauthorized: hook.rejectUnauthorized, timeout: timeout)
        } catch {
            throw RequestFault(error.message, host: url.host)
        }
    }

    private mutating func makeURL(
        of hook: Hook, _ parts: inout Kept, _ context: inout EventContext
    ) throws(RequestFault) -> RequestURL {
        var rendered: [UInt8] = []
        try render(hook.url, "url", &context, into: &rendered)
        let url = try RequestURL(rendered)
        if hook.url.isLiteral {
            parts.url = url
            parts.hostIndex = hosts.index(of: url.host)
        }
        return url
    }

    private func headers(
        of hook: Hook, authority: String, _ context: inout EventContext
    ) throws(RequestFault) -> [Header] {
        var headers: [Header] = []
        for field in hook.headers {
            let name = try text(field.name, "headers", &context)
            if let fault = HeaderSyntax.fault(inName: name) { throw RequestFault(fault) }
            let value = try text(field.value, "headers", &context)
            if let fault = HeaderSyntax.fault(inValue: value, of: name) { throw RequestFault(fault) }
            if HeaderSyntax.followsFromBody(name) { continue }
            if let same = headers.firstIndex(where: { HeaderSyntax.isEqual($0.name, name) }) {
                headers[same] = Header(name, value)
            } else {
                headers.append(Header(name, value))
            }
        }
        let custom = headers.count
        func add(_ name: String, _ value: String) {
            guard !headers[..<custom].contains(where: { HeaderSyntax.isEqual($0.name, name) }) else { return }
            headers.append(Header(name, value))
        }
        add("User-Agent", Self.userAgent)
        add("host", authority)
        if let account = hook.account {
            let username = try text(account.username, "auth", &context)
            let password = try text(account.password, "auth", &context)
            add("Authorization", "Basic \(Base64.encode(Array("\(username):\(password)".utf8)))")
        }
        switch hook.payload {
        case .none:
            if hook.sendsDefaultForm { add("content-type", "application/x-www-form-urlencoded") }
        case .form:
            if hook.method != .get { add("content-type", "application/x-www-form-urlencoded") }
        case .object, .value, .text:
            add("accept", "application/json")
            add("content-type", "application/json")
        case .body: break
        }
        return headers
    }

    private func text(
        _ template: Template, _ key: String, _ context: inout EventContext
    ) throws(RequestFault) -> String {
        if let literal = template.literal { return literal }
        var output: [UInt8] = []
        try render(template, key, &context, into: &output)
        return String(decoding: output, as: UTF8.self)
    }
}

extension Hook {
    /// Whether every request of the hook has the same headers; the `host` header follows from the URL.
    var hasLiteralHeaders: Bool {
        url.isLiteral && headers.allSatisfy { $0.name.isLiteral && $0.value.isLiteral }
            && account.map { $0.username.isLiteral && $0.password.isLiteral } ?? true
    }

    /// Whether every request of the hook has the same method, URL and headers.
    var hasLiteralHead: Bool {
        if method == .get, !noDefaults { return false }
        return hasLiteralHeaders && queryFields.allSatisfy { $0.templates.allSatisfy(\.template.isLiteral) }
    }
}
