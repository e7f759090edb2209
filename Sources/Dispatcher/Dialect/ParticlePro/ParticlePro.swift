import EventModel

extension Dialect {
    /// Connections and alerts of Particle Pro: a connection is an endpoint, an alert a watch.
    static let particlePro = Dialect(
        name: "particle-pro", title: "Particle Pro",
        delivery: Delivery(
            headers: ("x-webhook-id", "x-webhook-timestamp", "x-webhook-signature"),
            userAgent: "ParticlePro-Webhooks/1.0", idsAreOfAttempts: true,
            // Five attempts by the source; their pace is our choice.
            schedule: RetrySchedule([.seconds(1), .seconds(5), .seconds(30), .seconds(120)]), overlap: .zero,
            eventTypes: ("alert.match.created", "alert.digest.created", "alert.match.created"), keepsMatches: true,
            content: { watch, match, base in
                .members(
                    ("url", .string("\(base)/v1/alerts/matches/\(match.id)")), ("alert", ParticlePro.brief(watch)),
                    ("match", ParticlePro.json(match, of: watch)))
            },
            digest: { watch, matches, base in
                .members(
                    ("url", .string("\(base)/v1/alerts/\(watch.id)/deliveries")),
                    ("alert", ParticlePro.brief(watch)),
                    (
                        "matches",
                        .array(
                            matches.map {
                                ParticlePro.json($0, of: watch, clip: "\(base)/v1/alerts/matches/\($0.id)")
                            })
                    ))
            }, envelope: ParticlePro.envelope),
        routes: ParticlePro.connections + ParticlePro.alerts + ParticlePro.results, schemas: ParticlePro.schemas,
        answer: ParticlePro.answer,
        create: ParticlePro.create)
}

/// Names, envelopes and errors of Particle Pro.
enum ParticlePro {
    static func envelope(_ parts: Dialect.Envelope) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("event_type", .string(parts.eventType)), .init("delivery_id", .string(parts.id)),
            .init("timestamp", .number(Double(parts.eventAt.milliseconds / 1000))),
        ]
        guard case .object(let content) = parts.content.kind else { return JSONValue(.object(members)) }
        for member in content {
            members.append(member)
            if member.key == "url", parts.isTest { members.append(.init("test", .bool(true))) }
        }
        return JSONValue(.object(members))
    }

    /// What an envelope tells of its alert.
    static func brief(_ watch: Watch) -> JSONValue {
        .members(
            ("id", .string(watch.id)), ("title", watch.details["title"]), ("kind", watch.details["kind"]))
    }

    /// A match as clients see it; in a digest without its windows, but with a link to them.
    static func json(_ match: WatchMatch, of watch: Watch, clip: String? = nil) -> JSONValue {
        let text = match.data ?? ""
        let kind = watch.details["kind"]?.text ?? ""
        let windows = JSONValue.array([
            .object(["lines": .array([.object(["text": .string(text), "is_mention": .bool(true)])])])
        ])
        return .members(
            ("id", .string(match.id)), ("alert_id", .string(match.watch)), ("kind", .string(kind)),
            ("detected_at", .moment(match.at)), ("entity", entity(match.target, of: watch)),
            (
                "event",
                .object([
                    "name": .string(match.name), "data": match.data.map(JSONValue.string) ?? .null,
                    "coreid": .string(match.coreID), "published_at": .moment(match.at),
                ])
            ), ("mention_count", .integer(1)),
            ("roles", kind == "PODCAST_SPEAKER" ? .array([.string("GUEST")]) : nil),
            ("clip_url", clip.map(JSONValue.string)), ("windows", clip == nil ? windows : nil))
    }

    /// The entity of an alert that a target stands for.
    static func entity(_ target: Watch.Target, of watch: Watch) -> JSONValue {
        let entities: [JSONValue]
        if case .array(let known)? = watch.details["entities"]?.kind { entities = known } else { entities = [] }
        return entities.first { Self.target($0) == target } ?? target.json
    }

    /// What an entity looks for; nil for an unknown type.
    static func target(_ entity: JSONValue) -> Watch.Target? {
        guard let type = entity["entity_type"]?.text, let id = entity["entity_id"]?.text else { return nil }
        return switch type {
        case "DEVICE": .device(id.lowercased())
        case "EVENT": .prefix(id)
        case "PERSON", "COMPANY", "KNOWLEDGE_GRAPH_ENTITY": .mention(id)
        default: nil
        }
    }

    /// Errors as problem details (RFC 9457).
    @Sendable static func answer(_ fault: DialectFault, _ requestID: String) -> DialectAnswer {
        let (title, code) =
            switch fault {
            case .unauthorized: ("Unauthorized", "unauthorized")
            case .scopeMissing: ("Forbidden", "forbidden")
            case .notFound: ("Not Found", "not_found")
            case .unreadable(413, _): ("Content Too Large", "content_too_large")
            case .unreadable(415, _): ("Unsupported Media Type", "unsupported_media_type")
            case .unreadable, .invalid: ("Bad Request", "validation_error")
            case .conflict: ("Conflict", "conflict")
            case .unprocessable: ("Unprocessable Entity", "unprocessable")
            case .wrongMethod: ("Method Not Allowed", "method_not_allowed")
            case .unavailable: ("Service Unavailable", "unavailable")
            }
        var errors: JSONValue?
        if case .invalid(let location, let message, let value) = fault {
            errors = .array([
                .members(("location", .string(location)), ("message", .string(message)), ("value", value))
            ])
        }
        var headers: [Header] = []
        if case .wrongMethod(let allow) = fault { headers = [Header("Allow", allow)] }
        return DialectAnswer(
            fault.status,
            .members(
                ("type", .string("about:blank")), ("title", .string(title)), ("status", .integer(fault.status)),
                ("detail", .string(fault.detail)), ("error_code", .string(code)), ("errors", errors)),
            type: "application/problem+json", headers: headers)
    }
}
