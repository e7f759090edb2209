import EventModel

extension Dialect {
    /// The webhook endpoints of ZStack's alerting: each watches events by itself.
    static let zStack = Dialect(
        name: "zstack", title: "ZStack",
        delivery: Delivery(
            headers: ("webhook-id", "webhook-timestamp", "webhook-signature"), userAgent: "ZStack-Webhooks/1.0",
            idsAreOfAttempts: false,
            // The ladder that the Standard Webhooks specification gives as its example: 28 hours.
            schedule: RetrySchedule([
                .seconds(5), .seconds(300), .seconds(1800), .seconds(7200), .seconds(18_000), .seconds(36_000),
                .seconds(36_000),
            ]), overlap: .zero, eventTypes: ("alert", "alert", "test"),
            content: { _, match, _ in
                .object([
                    "event": .string(match.name), "data": match.data.map(JSONValue.string) ?? .null,
                    "coreid": .string(match.coreID), "published_at": .moment(match.at),
                ])
            },
            envelope: { parts in
                .object([
                    "type": .string(parts.eventType), "id": .string(parts.id), "timestamp": .moment(parts.eventAt),
                    "data": parts.content,
                ])
            }), routes: ZStack.routes, schemas: ZStack.schemas, answer: ZStack.answer, create: ZStack.create)
}

/// Names and errors of ZStack.
enum ZStack {
    /// Which events an endpoint hears of that does not say: those named `alert`, `alert/…` and so on.
    static let usualPrefix = "alert"

    /// The place of the dialect among all.
    static let dialect = Dialect.all.firstIndex { $0.name == "zstack" } ?? 0

    @Sendable static func answer(_ fault: DialectFault, _ requestID: String) -> DialectAnswer {
        let code =
            switch fault {
            case .unauthorized: "UNAUTHORIZED"
            case .scopeMissing: "FORBIDDEN"
            case .notFound: "NOT_FOUND"
            case .unreadable, .invalid: "INVALID_ARGUMENT"
            case .conflict: "CONFLICT"
            case .unprocessable: "FAILED_PRECONDITION"
            case .wrongMethod: "METHOD_NOT_ALLOWED"
            case .unavailable: "UNAVAILABLE"
            }
        var field: JSONValue?
        if case .invalid(let location, _, _) = fault { field = .string(location) }
        var headers: [Header] = []
        if case .wrongMethod(let allow) = fault { headers = [Header("Allow", allow)] }
        let error = JSONValue.members(("code", .string(code)), ("message", .string(fault.detail)), ("field", field))
        return DialectAnswer(fault.status, .object(["error": error]), headers: headers)
    }

    @Sendable static func create(
        _ engine: inout DeliveryEngine, _ wish: EndpointWish, _ now: Instant, _ actions: inout [DeliveryAction]
    ) throws(DialectFault) -> Int {
        let secret = try Dialect.firstSecret(wish.secret ?? "", at: "body.signingSecret")
        let id = engine.takeID("wh-", into: &actions)
        // The watch comes first and goes last: an endpoint without one would hear of nothing.
        var watch = Watch(
            id: id, dialect: dialect, project: wish.project, targets: [.prefix(usualPrefix)], details: .null,
            createdAt: now)
        watch.endpoints = [id]
        engine.add(watch, into: &actions)
        return engine.add(
            Endpoint(
                id: id, dialect: dialect, project: wish.project, url: wish.url, secrets: [secret],
                details: .object(["name": .string(wish.name ?? id)]), createdAt: now), into: &actions)
    }

    /// An endpoint with its secret masked.
    static func json(_ endpoint: Endpoint, _ engine: DeliveryEngine) -> JSONValue {
        var prefix: JSONValue?
        if let watch = engine.watch(endpoint.id), case .prefix(let text)? = engine.watches[watch].targets.first {
            prefix = .string(text)
        }
        return .members(
            ("id", .string(endpoint.id)), ("name", endpoint.details["name"]), ("url", .string(endpoint.url)),
            ("signingEnabled", .bool(endpoint.isSigned)),
            ("signingSecretMasked", .string(endpoint.secrets.first?.masked ?? "****")),
            ("createdAt", second(endpoint.createdAt)), ("updatedAt", second(endpoint.updatedAt)),
            ("eventPrefix", prefix), ("status", .string(endpoint.status.rawValue)))
    }

    /// A moment in whole seconds, as the dialect writes it.
    private static func second(_ moment: Instant) -> JSONValue {
        .string(moment.description.prefix { $0 != "." } + "Z")
    }
}
