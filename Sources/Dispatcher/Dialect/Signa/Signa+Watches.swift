import EventModel

extension Signa {
    private static let path = "/signa/v1/watches"
    private static let body = """
        {"type":"object","additionalProperties":false,"properties":{"name":{"type":"string","maxLength":200},
        "event_prefix":{"type":"string","maxLength":64},"device":{"type":"string","minLength":1,"maxLength":64},
        "active":{"type":"boolean"}}}
        """

    /// The routes of watches: what makes `alert.created`.
    static let watches: [DialectRoute] = [
        DialectRoute(
            "POST", path, id: "createSignaWatch", "Watch the events of a prefix, or those of a device",
            .managePortfolios, body: body, failures: [400, 409]
        ) { (engine, request, actions) throws(DialectFault) in
            let fields = try request.fields(["name", "event_prefix", "device", "active"])
            let prefix = try fields.text("event_prefix", 0...64)
            let device = try fields.text("device", 1...64)
            let target: Watch.Target
            switch (prefix, device) {
            case (let prefix?, nil): target = .prefix(prefix)
            case (nil, let device?): target = .device(device.lowercased())
            default: throw .invalid(location: "body", "needs either event_prefix or device")
            }
            let name = try fields.text("name", 0...200)
            let isActive = try fields.flag("active") ?? true
            let id = engine.takeID("wat_", into: &actions)
            var watch = Watch(
                id: id, dialect: dialect, project: request.home, targets: [target],
                details: .members(("name", name.map(JSONValue.string))), createdAt: request.now)
            watch.isActive = isActive
            engine.add(watch, into: &actions)
            return DialectAnswer(200, json(watch, request))
        },
        DialectRoute(
            "GET", path, id: "listSignaWatches", "List the watches", .readPortfolios, query: ["limit", "cursor"],
            failures: [400]
        ) { (engine, request, _) throws(DialectFault) in
            let own = engine.watches.filter {
                $0.dialect == dialect && engine.watch($0.id) != nil && request.maySee($0.project)
            }
            let page = try Page(own, request.query, engine, "wat_", id: \.id)
            return DialectAnswer(200, list(page.elements.map { json($0, nil) }, page.cursor, request))
        },
        DialectRoute(
            "GET", path + "/{id}", id: "getSignaWatch", "Get one watch", .readPortfolios, failures: [404]
        ) { (engine, request, _) throws(DialectFault) in
            DialectAnswer(200, json(engine.watches[try watch(engine, request)], request))
        },
        DialectRoute(
            "DELETE", path + "/{id}", id: "deleteSignaWatch", "Delete a watch", .managePortfolios,
            failures: [404, 409]
        ) { (engine, request, actions) throws(DialectFault) in
            let place = try watch(engine, request)
            let id = engine.watches[place].id
            engine.delete(watch: place, into: &actions)
            return DialectAnswer(
                200,
                .object([
                    "id": .string(id), "object": .string("watch"), "deleted": .bool(true),
                    "request_id": .string(request.id),
                ]))
        },
        DialectRoute(
            "GET", "/signa/v1/watches/{id}/diagnostics", id: "diagnoseSignaWatch",
            "Tell of each of the last events why it fired the watch or did not", .readPortfolios, failures: [404]
        ) { (engine, request, _) throws(DialectFault) in
            let place = try watch(engine, request)
            let watch = engine.watches[place]
            let fired = engine.seen.flatMap(\.matches).filter { $0.watch == place }.map(\.match)
            let deliveries = engine.deliveries(of: Set(fired)).mapValues(\.count)
            let events = engine.seen.reversed().map { diagnosis(of: $0, watch, place, deliveries) }
            return DialectAnswer(
                200,
                .object([
                    "object": .string("watch_diagnostics"), "watch_id": .string(watch.id),
                    "active": .bool(watch.isActive),
                    "active_endpoints": .integer(engine.recipients(of: watch).count), "events": .array(events),
                    "request_id": .string(request.id),
                ]))
        },
    ]

    /// Why an event fired a watch, or why not.
    private static func diagnosis(
        of event: SeenEvent, _ watch: Watch, _ place: Int, _ deliveries: [String: Int]
    ) -> JSONValue {
        let match = event.matches.first { $0.watch == place }?.match
        let reason: String
        if let match {
            let count = deliveries[match] ?? 0
            reason =
                count > 0
                ? "it fired; \(count) deliveries of it are known" : "it fired, but no endpoint was active to hear of it"
        } else if place >= event.watchCount {
            reason = "it came before the watch was created"
        } else if !watch.isActive {
            reason = "the watch is not active"
        } else {
            reason =
                switch watch.targets.first {
                case .prefix(let prefix): "its name does not begin with “\(prefix)”"
                case .device(let id): "it came from \(event.coreID), not from the device \(id)"
                default: "it has none of what the watch looks for"
                }
        }
        return .object([
            "event": .string(event.name), "coreid": .string(event.coreID), "published_at": .moment(event.at),
            "fired": .bool(match != nil), "alert_id": match.map(JSONValue.string) ?? .null,
            "reason": .string(reason),
        ])
    }

    private static func watch(_ engine: DeliveryEngine, _ request: DialectRequest) throws(DialectFault) -> Int {
        guard let place = engine.watch(request.parameter("id")), case let watch = engine.watches[place],
            watch.dialect == dialect, request.maySee(watch.project)
        else { throw .notFound("watch") }
        return place
    }

    private static func json(_ watch: Watch, _ request: DialectRequest?) -> JSONValue {
        var prefix: JSONValue?
        var device: JSONValue?
        switch watch.targets.first {
        case .prefix(let text): prefix = .string(text)
        case .device(let text): device = .string(text)
        default: break
        }
        return .members(
            ("id", .string(watch.id)), ("object", .string("watch")), ("name", watch.details["name"]),
            ("event_prefix", prefix), ("device", device), ("active", .bool(watch.isActive)),
            ("created_at", .moment(watch.createdAt)), ("updated_at", .moment(watch.updatedAt)),
            ("request_id", request.map { .string($0.id) }))
    }
}
