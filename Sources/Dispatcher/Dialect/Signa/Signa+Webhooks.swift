import EventModel

extension Signa {
    private static let path = "/signa/v1/webhooks"
    private static let keys = ["url", "description", "enabled_events", "metadata"]
    private static let properties = """
        "url":{"type":"string","minLength":1,"maxLength":2048},
        "description":{"type":["string","null"],"maxLength":2000},"enabled_events":{"type":"array","minItems":1,
        "maxItems":20,"items":{"type":"string","enum":["alert.created"]}},"metadata":{"type":"object"}
        """

    /// The routes of endpoints.
    static let webhooks: [DialectRoute] = [
        DialectRoute(
            "POST", path, id: "createSignaWebhook", "Register an endpoint; the secret is shown once",
            .managePortfolios,
            body: """
                {"type":"object","additionalProperties":false,"required":["url","enabled_events"],
                "properties":{\(properties)}}
                """, failures: [400, 409]
        ) { (engine, request, actions) throws(DialectFault) in
            let fields = try request.fields(keys)
            let url = try fields.required("url", 1...2048)
            guard fields["enabled_events"] != nil else {
                throw .invalid(location: "body.enabled_events", "is missing")
            }
            let details = try details(fields, over: .object(["description": .null, "metadata": .object([:])]))
            try Dialect.check(url, request.urlFault, engine)
            let place = try create(
                &engine,
                EndpointWish(project: request.home, name: nil, url: url, secret: Dialect.secret(nil, request)),
                request.now, &actions)
            engine.change(place, now: request.now, into: &actions) { $0.details = details }
            return DialectAnswer(200, json(engine.endpoints[place], showing: true, request))
        },
        DialectRoute(
            "GET", path, id: "listSignaWebhooks", "List the endpoints, without their secrets", .readPortfolios,
            query: ["limit", "cursor"], failures: [400]
        ) { (engine, request, _) throws(DialectFault) in
            let own = engine.endpoints.filter {
                $0.dialect == dialect && $0.status != .deleted && request.maySee($0.project)
            }
            let page = try Page(own, request.query, engine, "whk_", id: \.id)
            return DialectAnswer(200, list(page.elements.map { json($0, showing: false) }, page.cursor, request))
        },
        DialectRoute(
            "GET", path + "/{id}", id: "getSignaWebhook", "Get one endpoint, without its secret", .readPortfolios,
            failures: [404]
        ) { (engine, request, _) throws(DialectFault) in
            DialectAnswer(200, json(engine.endpoints[try endpoint(engine, request)], showing: false, request))
        },
        DialectRoute(
            "PATCH", path + "/{id}", id: "changeSignaWebhook",
            "Change an endpoint; status active wakes one that was disabled", .managePortfolios,
            body: """
                {"type":"object","additionalProperties":false,"properties":{
                "status":{"type":"string","enum":["active","disabled"]},\(properties)}}
                """, failures: [400, 404, 409]
        ) { (engine, request, actions) throws(DialectFault) in
            let place = try endpoint(engine, request)
            let fields = try request.fields(keys + ["status"])
            let url = try fields.text("url", 1...2048)
            let status = try fields.word("status", of: ["active", "disabled"]).flatMap(Endpoint.Status.init)
            let details = try details(fields, over: engine.endpoints[place].details)
            if let url { try Dialect.check(url, request.urlFault, engine) }
            engine.change(place, now: request.now, into: &actions) {
                if let url { $0.url = url }
                $0.details = details
                if let status { $0.set(status) }
            }
            if status == .disabled { engine.abandonAll(of: place, now: request.now, into: &actions) }
            return DialectAnswer(200, json(engine.endpoints[place], showing: false, request))
        },
        DialectRoute(
            "DELETE", path + "/{id}", id: "deleteSignaWebhook", "Delete an endpoint", .managePortfolios,
            failures: [404, 409]
        ) { (engine, request, actions) throws(DialectFault) in
            let place = try endpoint(engine, request)
            engine.delete(place, now: request.now, into: &actions)
            return DialectAnswer(
                200,
                .object([
                    "id": .string(engine.endpoints[place].id), "object": .string("webhook_endpoint"),
                    "deleted": .bool(true), "request_id": .string(request.id),
                ]))
        },
        DialectRoute(
            "POST", path + "/{id}/rotate-secret", id: "rotateSignaWebhookSecret",
            "Give an endpoint a new secret, shown once; the old one signs beside it for 24 hours", .managePortfolios,
            body: #"{"type":"object","additionalProperties":false,"properties":{"force":{"type":"boolean"}}}"#,
            bodyIsOptional: true, failures: [400, 404, 409]
        ) { (engine, request, actions) throws(DialectFault) in
            let place = try endpoint(engine, request)
            var isForced = false
            if case .null = request.body.kind, request.bodyFault == nil {
            } else {
                isForced = try request.fields(["force"]).flag("force") ?? false
            }
            let old = engine.endpoints[place].secrets.dropFirst().compactMap(\.validUntil).max()
            if let old, request.now < old, !isForced {
                throw .conflict(
                    "the last rotation's old secret signs until \(engine.stamp(old)); say force to end it now")
            }
            _ = engine.rotate(place, to: Dialect.secret(nil, request), now: request.now, into: &actions)
            return DialectAnswer(200, json(engine.endpoints[place], showing: true, request))
        },
        DialectRoute(
            "POST", path + "/{id}/test", id: "testSignaWebhook",
            "Send webhook.test to an endpoint; it never counts toward disabling", .managePortfolios,
            failures: [404, 409]
        ) { (engine, request, actions) throws(DialectFault) in
            let place = try endpoint(engine, request)
            let round = TestRound(call: nil, count: 1) { _ in DialectAnswer(200, nil) }
            let ids = engine.test(
                [place], content: .object(["message": .string("a test of your endpoint")]), round: round,
                now: request.now, into: &actions)
            return DialectAnswer(
                200,
                .object([
                    "object": .string("webhook_test"), "delivery_attempt_id": .string(ids[0]),
                    "request_id": .string(request.id),
                ]))
        },
    ]

    /// What is kept of an endpoint beside its URL.
    private static func details(_ fields: BodyReader, over known: JSONValue) throws(DialectFault) -> JSONValue {
        var description = known["description"] ?? .null
        if let value = fields["description"] {
            if case .null = value.kind {
                description = .null
            } else {
                description = .string(try fields.text("description", 0...2000) ?? "")
            }
        }
        var events = known["enabled_events"] ?? .array([])
        if let list = try fields.array("enabled_events", 1...20) {
            for (index, event) in list.enumerated() where event.text != "alert.created" {
                throw .invalid(
                    location: "body.enabled_events[\(index)]", "the only event to subscribe to is alert.created", event)
            }
            events = .array(list)
        }
        var metadata = known["metadata"] ?? .object([:])
        if let value = fields["metadata"] {
            guard case .object = value.kind else {
                throw .invalid(location: "body.metadata", "must be an object, not \(value.kindName)", value)
            }
            metadata = value
        }
        return .object(["description": description, "enabled_events": events, "metadata": metadata])
    }
}
