import EventModel

extension Signa {
    private static let path = "/signa/v1/webhooks/{id}/deliveries"

    /// The routes of deliveries.
    static let deliveries: [DialectRoute] = [
        DialectRoute(
            "GET", path, id: "listSignaDeliveries", "List an endpoint's deliveries, newest first", .readPortfolios,
            query: ["limit", "cursor", "since"], failures: [400, 404]
        ) { (engine, request, _) throws(DialectFault) in
            let place = Int32(try endpoint(engine, request))
            var since: Instant?
            if let text = request.query["since"] {
                since = try? Instant(parsing: text)
                if since == nil {
                    throw .invalid(
                        location: "query.since", "must be a moment like 2026-06-12T08:00:00Z", .string(text))
                }
            }
            let all = engine.deliveries { delivery in
                delivery.endpoint == place && (since.map { delivery.createdAt >= $0 } ?? true)
            }
            let page = try Page(all, request.query, engine, "dlv_", newestFirst: true) { engine.id(of: $0) }
            return DialectAnswer(200, list(page.elements.map { json($0, engine) }, page.cursor, request))
        },
        redelivery("redeliver", "redeliverSignaDelivery"), redelivery("replay", "replaySignaDelivery"),
    ]

    private static func redelivery(_ word: String, _ id: String) -> DialectRoute {
        DialectRoute(
            "POST", path + "/{did}/" + word, id: id, "Deliver the event of a delivery once more", .managePortfolios,
            failures: [404, 409]
        ) { (engine, request, actions) throws(DialectFault) in
            let place = try endpoint(engine, request)
            guard let delivery = engine.delivery(request.parameter("did")), delivery.endpoint == Int32(place) else {
                throw .notFound("delivery")
            }
            guard engine.endpoints[place].status == .active else {
                throw .conflict("the endpoint is disabled; set its status to active first")
            }
            guard let new = engine.redeliver(delivery, now: request.now, into: &actions) else {
                throw .lostDelivery
            }
            guard case .object(var members) = json(new, engine).kind else {
                preconditionFailure("a delivery is told as an object")
            }
            members.append(.init("request_id", .string(request.id)))
            return DialectAnswer(200, JSONValue(.object(members)))
        }
    }

    private static func json(_ delivery: SignedDelivery, _ engine: DeliveryEngine) -> JSONValue {
        let delivery = engine.whole(delivery) ?? delivery
        let facts = delivery.facts
        let last = delivery.ends.last
        let signedAt = delivery.signedAt ?? last?.knownSigning
        let status =
            switch delivery.state {
            case .pending: delivery.ends.isEmpty ? "pending" : "retrying"
            case .succeeded: "succeeded"
            case .abandoned: "failed"
            case .skipped: "skipped"
            }
        return .object([
            "id": .string(engine.id(of: delivery)), "object": .string("webhook_delivery"),
            "endpoint_id": .string(engine.endpoints[Int(delivery.endpoint)].id),
            "alert_id": .string(facts.match), "event_id": .string(facts.eventID),
            "event_type": .string(facts.eventType), "attempt": .integer(delivery.attempts),
            "delivery_attempt_id": .string(engine.attemptText(delivery)), "status": .string(status),
            "http_status": last?.status.map(JSONValue.integer) ?? .null,
            "response_body": last.map { .string($0.failure?.text ?? $0.reply) } ?? .null,
            "signature_timestamp": signedAt.map { .number(Double($0.milliseconds / 1000)) } ?? .null,
            "next_retry_at": .momentOrNull(delivery.due.map(engine.stamp)),
            "delivered_at": .momentOrNull(delivery.deliveredAt),
            "created_at": .moment(facts.createdAt),
        ])
    }
}
