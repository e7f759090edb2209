import EventModel

extension Endpoint {
    /// The endpoint as it is kept.
    var text: String {
        var members: [JSONValue.Member] = [
            .init("dialect", .string(Dialect.all[dialect].name)), .init("project", .string(project)),
            .init("url", .string(url)), .init("signed", .bool(isSigned)),
            .init("secrets", .array(secrets.map(\.json))), .init("details", details),
            .init("status", .string(status.rawValue)), .init("created", createdAt.number),
            .init("updated", updatedAt.number), .init("failures", .integer(consecutiveFailures)),
        ]
        func add(_ key: String, _ moment: Instant?) {
            if let moment { members.append(.init(key, moment.number)) }
        }
        add("deleted", deletedAt)
        add("failing", failingSince)
        add("succeeded", lastSuccess)
        add("failed", lastFailure)
        return JSONValue(.object(members)).compactText
    }

    /// An endpoint that was kept; nil when its dialect is not known any more or its secrets are none.
    init?(id: String, _ json: JSONValue) {
        guard let dialect = json["dialect"]?.dialect, let project = json["project"]?.text, let url = json["url"]?.text,
            let created = json["created"]?.instant, case .array(let kept)? = json["secrets"]?.kind
        else { return nil }
        let secrets = kept.compactMap(EndpointSecret.init(kept:))
        guard secrets.count == kept.count else { return nil }
        self.init(
            id: id, dialect: dialect, project: project, url: url, secrets: secrets, details: json["details"] ?? .null,
            createdAt: created)
        isSigned = json["signed"]?.flag ?? true
        status = json["status"]?.text.flatMap(Status.init) ?? .active
        updatedAt = json["updated"]?.instant ?? created
        consecutiveFailures = json["failures"]?.whole ?? 0
        deletedAt = json["deleted"]?.instant
        failingSince = json["failing"]?.instant
        lastSuccess = json["succeeded"]?.instant
        lastFailure = json["failed"]?.instant
    }
}

extension EndpointSecret {
    fileprivate var json: JSONValue {
        var members: [JSONValue.Member] = [.init("version", .integer(version)), .init("text", .string(text))]
        if let validUntil { members.append(.init("until", validUntil.number)) }
        return JSONValue(.object(members))
    }

    fileprivate init?(kept json: JSONValue) {
        guard let version = json["version"]?.whole, let text = json["text"]?.text else { return nil }
        try? self.init(version: version, text: text, validUntil: json["until"]?.instant)
    }
}

extension Watch {
    /// The watch as it is kept.
    var text: String {
        var members: [JSONValue.Member] = [
            .init("dialect", .string(Dialect.all[dialect].name)), .init("project", .string(project)),
            .init("targets", .array(targets.map(\.json))), .init("cadence", .string(cadence.rawValue)),
            .init("active", .bool(isActive)), .init("details", details), .init("created", createdAt.number),
            .init("updated", updatedAt.number), .init("digested", digestedThrough.number),
        ]
        if let endpoints { members.append(.init("endpoints", .array(endpoints.map(JSONValue.string)))) }
        return JSONValue(.object(members)).compactText
    }

    /// A watch that was kept.
    init?(id: String, _ json: JSONValue) {
        guard let dialect = json["dialect"]?.dialect, let project = json["project"]?.text,
            case .array(let targets)? = json["targets"]?.kind, let created = json["created"]?.instant
        else { return nil }
        self.init(
            id: id, dialect: dialect, project: project, targets: targets.compactMap(Target.init),
            details: json["details"] ?? .null, createdAt: created)
        cadence = json["cadence"]?.text.flatMap(Cadence.init) ?? .realtime
        isActive = json["active"]?.flag ?? true
        updatedAt = json["updated"]?.instant ?? created
        digestedThrough = json["digested"]?.instant ?? created
        if case .array(let ids)? = json["endpoints"]?.kind { endpoints = ids.compactMap(\.text) }
    }
}

extension WatchMatch {
    /// The match as it is kept.
    var text: String {
        JSONValue.members(
            ("watch", .string(watch)), ("target", target.json), ("name", .string(name)),
            ("data", data.map(JSONValue.string) ?? .null), ("coreid", .string(coreID)), ("at", at.number),
            ("seen", seenAt == at ? nil : seenAt.number)
        ).compactText
    }

    /// A match that was kept.
    init?(id: String, _ json: JSONValue) {
        guard let watch = json["watch"]?.text, let target = json["target"].flatMap(Watch.Target.init),
            let name = json["name"]?.text, let at = json["at"]?.instant
        else { return nil }
        self.init(
            id: id, watch: watch, target: target, name: name, data: json["data"]?.text,
            coreID: json["coreid"]?.text ?? "", at: at, seenAt: json["seen"]?.instant)
    }
}

extension Replay {
    /// The answer as it is kept.
    var text: String {
        JSONValue.object([
            "fingerprint": .string(fingerprint), "status": .integer(status), "body": .string(body), "at": at.number,
        ]).compactText
    }

    init?(_ json: JSONValue) {
        guard let fingerprint = json["fingerprint"]?.text, let status = json["status"]?.whole,
            let body = json["body"]?.text, let at = json["at"]?.instant
        else { return nil }
        self.init(fingerprint: fingerprint, status: status, body: body, at: at)
    }
}

extension Instant {
    /// Milliseconds since the Unix epoch as JSON.
    var number: JSONValue { .number(Double(milliseconds)) }
}

extension JSONValue {
    /// A truth value.
    var flag: Bool? { if case .bool(let flag) = kind { flag } else { nil } }

    /// The place of the dialect that a text names.
    fileprivate var dialect: Int? { text.flatMap { name in Dialect.all.firstIndex { $0.name == name } } }
}
