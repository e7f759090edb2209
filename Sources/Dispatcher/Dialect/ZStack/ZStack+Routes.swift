import EventModel

extension ZStack {
    private static let path = "/api/v1/alerting/webhook-endpoints"
    private static let properties = """
        "name":{"type":"string","minLength":1,"maxLength":200},"url":{"type":"string","minLength":1,"maxLength":2048},
        "signingEnabled":{"type":"boolean"},"eventPrefix":{"type":"string","maxLength":64}
        """

    /// The routes of endpoints.
    static let routes: [DialectRoute] = [
        DialectRoute(
            "POST", path, id: "createAlertWebhookEndpoint",
            "Create an endpoint; an empty signingSecret is made up, and shown once", .manageWebhooks,
            body: """
                {"type":"object","additionalProperties":false,"required":["name","url","signingEnabled",
                "signingSecret"],"properties":{"signingSecret":{"type":"string","maxLength":200},\(properties)}}
                """, failures: [400]
        ) { (engine, request, actions) throws(DialectFault) in
            let fields = try request.fields(["name", "url", "signingEnabled", "signingSecret", "eventPrefix"])
            let name = try fields.required("name", 1...200)
            let url = try fields.required("url", 1...2048)
            guard let isSigned = try fields.flag("signingEnabled") else {
                throw .invalid(location: "body.signingEnabled", "is missing")
            }
            guard let given = try fields.text("signingSecret", 0...200) else {
                throw .invalid(location: "body.signingSecret", "is missing; an empty one is made up")
            }
            let prefix = try prefix(fields)
            try Dialect.check(url, request.urlFault, engine)
            let secret = Dialect.secret(given, request)
            let place = try create(
                &engine, EndpointWish(project: request.home, name: name, url: url, secret: secret), request.now,
                &actions)
            engine.change(place, now: request.now, into: &actions) { $0.isSigned = isSigned }
            watch(engine.endpoints[place].id, prefix, &engine, request.now, &actions)
            return shown(place, engine)
        },
        DialectRoute(
            "GET", path, id: "listAlertWebhookEndpoints", "List the endpoints, secrets masked", .readWebhooks,
            query: ["limit", "cursor"], failures: [400]
        ) { (engine, request, _) throws(DialectFault) in
            let own = engine.endpoints.filter {
                $0.dialect == dialect && $0.status != .deleted && request.maySee($0.project)
            }
            let page = try Page(own, request.query, engine, "wh-", id: \.id)
            return DialectAnswer(
                200,
                .members(
                    ("endpoints", .array(page.elements.map { json($0, engine) })),
                    ("hasMore", .bool(page.cursor != nil)), ("cursor", page.cursor.map(JSONValue.string))))
        },
        DialectRoute(
            "GET", path + "/{endpointId}", id: "getAlertWebhookEndpoint", "Get one endpoint, its secret masked",
            .readWebhooks, failures: [404]
        ) { (engine, request, _) throws(DialectFault) in
            DialectAnswer(200, json(engine.endpoints[try endpoint(engine, request)], engine))
        },
        DialectRoute(
            "PATCH", path + "/{endpointId}", id: "changeAlertWebhookEndpoint",
            "Change an endpoint; status active wakes one that was disabled", .manageWebhooks,
            body: """
                {"type":"object","additionalProperties":false,"properties":{
                "status":{"type":"string","enum":["active","disabled"]},\(properties)}}
                """, failures: [400, 404]
        ) { (engine, request, actions) throws(DialectFault) in
            let place = try endpoint(engine, request)
            let fields = try request.fields(["name", "url", "signingEnabled", "eventPrefix", "status"])
            let name = try fields.text("name", 1...200)
            let url = try fields.text("url", 1...2048)
            let isSigned = try fields.flag("signingEnabled")
            let status = try fields.word("status", of: ["active", "disabled"]).flatMap(Endpoint.Status.init)
            let prefix = try prefix(fields)
            if let url { try Dialect.check(url, request.urlFault, engine) }
            engine.change(place, now: request.now, into: &actions) {
                if let name { $0.details = .object(["name": .string(name)]) }
                if let url { $0.url = url }
                if let isSigned { $0.isSigned = isSigned }
                if let status { $0.set(status) }
            }
            if status == .disabled { engine.abandonAll(of: place, now: request.now, into: &actions) }
            watch(engine.endpoints[place].id, prefix, &engine, request.now, &actions)
            return DialectAnswer(200, json(engine.endpoints[place], engine))
        },
        DialectRoute(
            "DELETE", path + "/{endpointId}", id: "deleteAlertWebhookEndpoint", "Delete an endpoint",
            .manageWebhooks, status: 204, failures: [404]
        ) { (engine, request, actions) throws(DialectFault) in
            let place = try endpoint(engine, request)
            engine.delete(place, now: request.now, into: &actions)
            if let watch = engine.watch(engine.endpoints[place].id) { engine.delete(watch: watch, into: &actions) }
            return DialectAnswer(204, nil)
        },
        DialectRoute(
            "POST", path + "/{endpointId}/rotate-secret", id: "rotateAlertWebhookSecret",
            "Give an endpoint a new secret, which is shown once; the old one is dead at once", .manageWebhooks,
            failures: [404]
        ) { (engine, request, actions) throws(DialectFault) in
            let place = try endpoint(engine, request)
            _ = engine.rotate(place, to: Dialect.secret(nil, request), now: request.now, into: &actions)
            return shown(place, engine)
        },
        DialectRoute(
            "POST", path + "/{endpointId}/test", id: "testAlertWebhookEndpoint",
            "Send a test to an endpoint and tell what came of it", .manageWebhooks, failures: [404]
        ) { (engine, request, actions) throws(DialectFault) in
            let place = try endpoint(engine, request)
            let round = TestRound(call: request.call, count: 1) { ends in
                let end = ends[0]
                return DialectAnswer(
                    200,
                    .members(
                        ("delivered", .bool(end.isDelivered)), ("url", .string(end.url)),
                        ("statusCode", end.status.map(JSONValue.integer)), ("error", end.failure.map(JSONValue.string)),
                        ("durationMs", .integer(Int(end.elapsed.milliseconds)))))
            }
            _ = engine.test(
                [place], content: .object(["message": .string("a test of your endpoint")]), round: round,
                now: request.now, into: &actions)
            return nil
        },
        DialectRoute(
            "GET", path + "/{endpointId}/deliveries", id: "listAlertWebhookDeliveries",
            "List an endpoint's deliveries, newest first", .readWebhooks, query: ["limit", "cursor"],
            failures: [400, 404]
        ) { (engine, request, _) throws(DialectFault) in
            let place = Int32(try endpoint(engine, request))
            let all = engine.deliveries { $0.endpoint == place }
            let page = try Page(all, request.query, engine, "dlv_", newestFirst: true) { engine.id(of: $0) }
            return DialectAnswer(
                200,
                .members(
                    ("deliveries", .array(page.elements.map { json($0, engine) })),
                    ("hasMore", .bool(page.cursor != nil)), ("cursor", page.cursor.map(JSONValue.string))))
        },
        DialectRoute(
            "POST", path + "/{endpointId}/deliveries/{deliveryId}/redeliver", id: "redeliverAlertWebhookDelivery",
            "Deliver the event of a delivery once more", .manageWebhooks, failures: [404, 409]
        ) { (engine, request, actions) throws(DialectFault) in
            let place = try endpoint(engine, request)
            guard let delivery = engine.delivery(request.parameter("deliveryId")), delivery.endpoint == Int32(place)
            else { throw .notFound("delivery") }
            guard engine.endpoints[place].status == .active else {
                throw .conflict("the endpoint is disabled; set its status to active first")
            }
            guard let new = engine.redeliver(delivery, now: request.now, into: &actions) else {
                throw .lostDelivery
            }
            return DialectAnswer(200, json(new, engine))
        },
    ]

    private static func prefix(_ fields: BodyReader) throws(DialectFault) -> String? {
        try fields.text("eventPrefix", 0...64)
    }

    private static func watch(
        _ id: String, _ prefix: String?, _ engine: inout DeliveryEngine, _ now: Instant,
        _ actions: inout [DeliveryAction]
    ) {
        guard let prefix, let place = engine.watch(id) else { return }
        engine.change(watch: place, now: now, into: &actions) { $0.targets = [.prefix(prefix)] }
    }

    private static func endpoint(_ engine: DeliveryEngine, _ request: DialectRequest) throws(DialectFault) -> Int {
        guard let place = engine.endpoint(request.parameter("endpointId")),
            case let endpoint = engine.endpoints[place], endpoint.dialect == dialect, endpoint.status != .deleted,
            request.maySee(endpoint.project)
        else { throw .notFound("webhook endpoint") }
        return place
    }

    /// An endpoint with its secret, for the only time.
    private static func shown(_ place: Int, _ engine: DeliveryEngine) -> DialectAnswer {
        let endpoint = engine.endpoints[place]
        return DialectAnswer(
            200,
            .object([
                "endpoint": json(endpoint, engine),
                "signingSecretPlaintext": .string(endpoint.secrets.first?.text ?? ""),
            ]))
    }

    private static func json(_ delivery: SignedDelivery, _ engine: DeliveryEngine) -> JSONValue {
        let delivery = engine.whole(delivery) ?? delivery
        let facts = delivery.facts
        return .members(
            ("id", .string(engine.id(of: delivery))), ("eventId", .string(facts.eventID)),
            ("status", .string("\(delivery.state)")), ("attempts", .integer(delivery.attempts)),
            ("statusCode", delivery.ends.last?.status.map(JSONValue.integer)),
            ("error", delivery.ends.last?.failure.map { .string($0.text) }),
            ("createdAt", .moment(facts.createdAt)), ("nextAttemptAt", delivery.due.map { .moment(engine.stamp($0)) }),
            ("deliveredAt", delivery.deliveredAt.map { .moment($0) }))
    }
}
