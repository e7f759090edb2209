import EventModel

extension ParticlePro {
    /// The routes of matches and deliveries.
    static let results: [DialectRoute] = [
        DialectRoute(
            "GET", "/v1/alerts/{id}/matches", id: "listAlertMatches", "List what an alert saw, newest first",
            .readAlerts, query: ["limit", "cursor"], failures: [400, 404]
        ) { (engine, request, _) throws(DialectFault) in
            let place = try alert(engine, request)
            let matches = (engine.matchesOfWatch[place] ?? []).reversed().compactMap { engine.matches[$0] }
            let page = try Page(matches, request.query, engine, "mat_", newestFirst: true, id: \.id)
            let watch = engine.watches[place]
            return DialectAnswer(200, list(page.elements.map { json($0, of: watch) }, page.cursor))
        },
        DialectRoute(
            "GET", "/v1/alerts/matches/{id}", id: "getAlertMatch", "Get one match with its deliveries", .readAlerts,
            failures: [404]
        ) { (engine, request, _) throws(DialectFault) in
            guard let match = engine.matches[request.parameter("id")], let place = engine.watch(match.watch),
                engine.watches[place].dialect == dialect, request.maySee(engine.watches[place].project)
            else { throw .notFound("match") }
            guard case .object(var members) = json(match, of: engine.watches[place]).kind else {
                preconditionFailure("a match is told as an object")
            }
            let deliveries = engine.deliveries(of: [match.id])[match.id] ?? []
            members.append(.init("deliveries", .array(deliveries.map { json($0, engine) })))
            return DialectAnswer(200, JSONValue(.object(members)))
        },
        DialectRoute(
            "GET", "/v1/alerts/{id}/deliveries", id: "listAlertDeliveries",
            "List an alert's deliveries, newest first", .readAlerts, query: ["limit", "cursor"], failures: [400, 404]
        ) { (engine, request, _) throws(DialectFault) in
            let alert = Int32(try alert(engine, request))
            let all = engine.deliveries { delivery in
                engine.endpoints[Int(delivery.endpoint)].dialect == dialect && delivery.watch == alert
            }
            let page = try Page(all, request.query, engine, "dlv_", newestFirst: true) { engine.id(of: $0) }
            return DialectAnswer(200, list(page.elements.map { json($0, engine) }, page.cursor))
        },
        DialectRoute(
            "GET", "/v1/alerts/deliveries/{id}", id: "getAlertDelivery", "Get one delivery", .readAlerts,
            failures: [404]
        ) { (engine, request, _) throws(DialectFault) in
            DialectAnswer(200, json(try delivery(engine, request), engine))
        },
        DialectRoute(
            "POST", "/v1/alerts/deliveries/{id}/redeliver", id: "redeliverAlertDelivery",
            "Deliver the event of a delivery once more", .manageAlerts, failures: [404, 409]
        ) { (engine, request, actions) throws(DialectFault) in
            let delivery = try delivery(engine, request)
            let place = Int(delivery.endpoint)
            guard engine.endpoints[place].status != .deleted else { throw .conflict("the connection is deleted") }
            // One that failed with 410. The dialect has no other call that enables it again.
            engine.setStatus(.active, of: place, now: request.now, into: &actions)
            guard let new = engine.redeliver(delivery, now: request.now, into: &actions) else {
                throw .lostDelivery
            }
            return DialectAnswer(200, json(new, engine))
        },
    ]

    private static func delivery(
        _ engine: DeliveryEngine, _ request: DialectRequest
    ) throws(DialectFault) -> SignedDelivery {
        guard let delivery = engine.delivery(request.parameter("id")),
            case let endpoint = engine.endpoints[Int(delivery.endpoint)], endpoint.dialect == dialect,
            request.maySee(endpoint.project)
        else { throw .notFound("delivery") }
        return delivery
    }

    static func json(_ delivery: SignedDelivery, _ engine: DeliveryEngine) -> JSONValue {
        let delivery = engine.whole(delivery) ?? delivery
        let facts = delivery.facts
        let status =
            switch delivery.state {
            case .pending: "PENDING"
            case .succeeded: "SENT"
            case .abandoned: "ABANDONED"
            case .skipped: "SKIPPED"
            }
        let last = delivery.ends.last
        let error = delivery.state == .succeeded ? nil : last.flatMap { $0.failure?.text ?? $0.status.map(String.init) }
        return .members(
            ("id", .string(engine.id(of: delivery))), ("alert_id", .string(facts.watch)),
            ("webhook_connection_id", .string(engine.endpoints[Int(delivery.endpoint)].id)),
            ("channel", .string("WEBHOOK")), ("event_type", .string(facts.eventType)),
            ("match_id", facts.match.isEmpty ? nil : .string(facts.match)), ("status", .string(status)),
            ("attempts", .integer(delivery.attempts)), ("status_code", last?.status.map(JSONValue.integer)),
            ("error", error.map(JSONValue.string)), ("created_at", .moment(facts.createdAt)),
            ("delivered_at", delivery.deliveredAt.map { .moment($0) }),
            ("next_attempt_at", delivery.due.map { .moment(engine.stamp($0)) }))
    }
}
