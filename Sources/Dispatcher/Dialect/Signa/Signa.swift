import EventModel

extension Dialect {
    /// Signa's webhooks, under `/signa`: every watch of a project tells all its endpoints.
    static let signa = Dialect(
        name: "signa", title: "Signa",
        delivery: Delivery(
            headers: ("webhook-id", "webhook-timestamp", "webhook-signature"), attemptHeader: "webhook-attempt",
            userAgent: "Signa-Webhooks/1.0", idsAreOfAttempts: false,
            // Seven attempts by the source; their pace is our choice.
            schedule: RetrySchedule([
                .seconds(5), .seconds(300), .seconds(1800), .seconds(7200), .seconds(18_000), .seconds(36_000),
            ]), overlap: .seconds(24 * 3600), failingLimit: .seconds(5 * 24 * 3600),
            eventTypes: ("alert.created", "alert.created", "webhook.test"),
            content: { watch, match, _ in
                .object([
                    "alert_id": .string(match.id), "watch_id": .string(watch.id), "event": .string(match.name),
                    "data": match.data.map(JSONValue.string) ?? .null, "coreid": .string(match.coreID),
                    "published_at": .moment(match.at),
                ])
            },
            envelope: { parts in
                .object([
                    "type": .string(parts.eventType), "id": .string(parts.id), "timestamp": .moment(parts.now),
                    "data": parts.content,
                ])
            }), routes: Signa.webhooks + Signa.deliveries + Signa.watches, takesIdempotencyKeys: true,
        schemas: Signa.schemas, answer: Signa.answer, create: Signa.create)
}

/// Names and errors of Signa.
enum Signa {
    /// The place of the dialect among all.
    static let dialect = Dialect.all.firstIndex { $0.name == "signa" } ?? 0

    @Sendable static func answer(_ fault: DialectFault, _ requestID: String) -> DialectAnswer {
        let (type, title) =
            switch fault {
            case .unauthorized: ("authentication_error", "Unauthorized")
            case .scopeMissing: ("permission_error", "Forbidden")
            case .notFound: ("not_found", "Not Found")
            case .unreadable(413, _): ("validation_error", "Content Too Large")
            case .unreadable(415, _): ("validation_error", "Unsupported Media Type")
            case .unreadable, .invalid: ("validation_error", "Bad Request")
            case .conflict: ("conflict", "Conflict")
            case .unprocessable: ("unprocessable", "Unprocessable Entity")
            case .wrongMethod: ("method_not_allowed", "Method Not Allowed")
            case .unavailable: ("unavailable", "Service Unavailable")
            }
        var headers: [Header] = []
        if case .wrongMethod(let allow) = fault { headers = [Header("Allow", allow)] }
        return DialectAnswer(
            fault.status,
            .object([
                "error": .object([
                    "type": .string(type), "title": .string(title), "status": .integer(fault.status),
                    "detail": .string(fault.detail), "retryable": .bool(fault.status >= 500),
                ]), "request_id": .string(requestID),
            ]), headers: headers)
    }

    @Sendable static func create(
        _ engine: inout DeliveryEngine, _ wish: EndpointWish, _ now: Instant, _ actions: inout [DeliveryAction]
    ) throws(DialectFault) -> Int {
        let secret = try Dialect.firstSecret(wish.secret ?? "", at: "secret")
        let id = engine.takeID("whk_", into: &actions)
        return engine.add(
            Endpoint(
                id: id, dialect: dialect, project: wish.project, url: wish.url, secrets: [secret],
                details: .object([
                    "description": wish.name.map(JSONValue.string) ?? .null,
                    "enabled_events": .array([.string("alert.created")]), "metadata": .object([:]),
                ]), createdAt: now), into: &actions)
    }

    /// An endpoint; its secret only when it was just made.
    static func json(_ endpoint: Endpoint, showing: Bool, _ request: DialectRequest? = nil) -> JSONValue {
        .members(
            ("id", .string(endpoint.id)), ("object", .string("webhook_endpoint")), ("url", .string(endpoint.url)),
            ("description", endpoint.details["description"] ?? .null),
            ("enabled_events", endpoint.details["enabled_events"]), ("status", .string(endpoint.status.rawValue)),
            ("secret_version", .integer(endpoint.secretVersion)),
            ("secret", showing ? .string(endpoint.secrets.first?.text ?? "") : nil),
            ("consecutive_failures", .integer(endpoint.consecutiveFailures)),
            ("last_success_at", .momentOrNull(endpoint.lastSuccess)),
            ("last_failure_at", .momentOrNull(endpoint.lastFailure)),
            ("metadata", endpoint.details["metadata"] ?? .object([:])), ("created_at", .moment(endpoint.createdAt)),
            ("updated_at", .moment(endpoint.updatedAt)), ("request_id", request.map { .string($0.id) }))
    }

    static func list(_ data: [JSONValue], _ cursor: String?, _ request: DialectRequest) -> JSONValue {
        .object([
            "object": .string("list"), "data": .array(data), "has_more": .bool(cursor != nil),
            "pagination": .object(["cursor": cursor.map(JSONValue.string) ?? .null]),
            "request_id": .string(request.id),
        ])
    }

    /// The place of the endpoint that the path names, when the caller may know of it.
    static func endpoint(_ engine: DeliveryEngine, _ request: DialectRequest) throws(DialectFault) -> Int {
        guard let place = engine.endpoint(request.parameter("id")), case let endpoint = engine.endpoints[place],
            endpoint.dialect == dialect, endpoint.status != .deleted, request.maySee(endpoint.project)
        else { throw .notFound("webhook endpoint") }
        return place
    }
}
