import EventModel

extension ParticlePro {
    private static let path = "/v1/projects/{projectId}/alerts"
    private static let properties = """
        "title":{"type":"string","minLength":1,"maxLength":200},"description":{"type":"string","maxLength":2000},
        "delivery_cadence":{"type":"string","enum":["REALTIME","DAILY","WEEKLY"]},
        "entities":{"type":"array","minItems":1,"maxItems":100,"items":{"type":"object","additionalProperties":false,
        "required":["entity_type","entity_id"],"properties":{"entity_type":{"type":"string","enum":["DEVICE","EVENT",
        "PERSON","COMPANY","KNOWLEDGE_GRAPH_ENTITY"]},"entity_id":{"type":"string","minLength":1,"maxLength":200}}}},
        "notifications":{"type":"array","minItems":1,"maxItems":20,"items":{"type":"object",
        "additionalProperties":false,"required":["type"],"properties":{"type":{"type":"string",
        "enum":["WEBHOOK","EMAIL"]},"webhook_connection_id":{"type":"string","minLength":1,"maxLength":200},
        "email":{"type":"string","maxLength":320}}}},"is_active":{"type":"boolean"}
        """
    private static let keys = [
        "title", "description", "kind", "delivery_cadence", "entities", "notifications", "is_active",
    ]

    /// The routes of alerts.
    static let alerts: [DialectRoute] = [
        DialectRoute(
            "POST", path, id: "createAlert", "Create an alert: what to look for, and whom to tell", .manageAlerts,
            body: """
                {"type":"object","additionalProperties":false,"required":["title","entities","notifications"],
                "properties":{"kind":{"type":"string","enum":["ENTITY_MENTION","PODCAST_SPEAKER"]},\(properties)}}
                """, failures: [400, 404]
        ) { (engine, request, actions) throws(DialectFault) in
            let project = request.parameter("projectId")
            guard request.maySee(project) else { throw .notFound("project") }
            let fields = try request.fields(keys)
            _ = try fields.required("title", 1...200)
            let kind = try fields.word("kind", of: ["ENTITY_MENTION", "PODCAST_SPEAKER"]) ?? "ENTITY_MENTION"
            for key in ["entities", "notifications"] where fields[key] == nil {
                throw .invalid(location: fields.location(key), "is missing")
            }
            let id = engine.takeID("alr_", into: &actions)
            var watch = Watch(
                id: id, dialect: dialect, project: project, targets: [],
                details: .members(("kind", .string(kind))), createdAt: request.now)
            try apply(fields, to: &watch, engine)
            engine.add(watch, into: &actions)
            return DialectAnswer(200, json(watch))
        },
        DialectRoute(
            "GET", path, id: "listAlerts", "List a project's alerts", .readAlerts, query: ["limit", "cursor"],
            failures: [400, 404]
        ) { (engine, request, _) throws(DialectFault) in
            let project = request.parameter("projectId")
            guard request.maySee(project) else { throw .notFound("project") }
            let own = engine.watches.filter {
                $0.dialect == dialect && $0.project == project && engine.watch($0.id) != nil
            }
            let page = try Page(own, request.query, engine, "alr_", id: \.id)
            return DialectAnswer(200, list(page.elements.map(json), page.cursor))
        },
        DialectRoute("GET", "/v1/alerts/{id}", id: "getAlert", "Get one alert", .readAlerts, failures: [404]) {
            (engine, request, _) throws(DialectFault) in
            DialectAnswer(200, json(engine.watches[try alert(engine, request)]))
        },
        DialectRoute(
            "PATCH", "/v1/alerts/{id}", id: "changeAlert",
            "Change an alert; notifications, when given, replace the whole set", .manageAlerts,
            body: #"{"type":"object","additionalProperties":false,"properties":{\#(properties)}}"#,
            failures: [400, 404]
        ) { (engine, request, actions) throws(DialectFault) in
            let place = try alert(engine, request)
            let fields = try request.fields(keys)
            if fields["kind"] != nil {
                throw .invalid(location: fields.location("kind"), "is fixed when the alert is created")
            }
            var watch = engine.watches[place]
            try apply(fields, to: &watch, engine)
            engine.change(watch: place, now: request.now, into: &actions) { $0 = watch }
            return DialectAnswer(200, json(engine.watches[place]))
        },
        DialectRoute(
            "DELETE", "/v1/alerts/{id}", id: "deleteAlert", "Delete an alert with its matches", .manageAlerts,
            status: 204, failures: [404]
        ) { (engine, request, actions) throws(DialectFault) in
            engine.delete(watch: try alert(engine, request), into: &actions)
            return DialectAnswer(204, nil)
        },
        DialectRoute(
            "POST", "/v1/alerts/{id}/test-webhook", id: "testAlertWebhook",
            "Send a test to every active connection of an alert and tell what came of it", .manageAlerts,
            failures: [404, 422]
        ) { (engine, request, actions) throws(DialectFault) in
            let watch = engine.watches[try alert(engine, request)]
            let places = engine.recipients(of: watch)
            guard !places.isEmpty else {
                throw .unprocessable("the alert has no active webhook connection; add one to its notifications")
            }
            let match = WatchMatch(
                id: "mat_test", watch: watch.id, target: watch.targets.first ?? .prefix(""), name: "test",
                data: "a test of your endpoint", coreID: "api", at: engine.stamp(request.now))
            let content = JSONValue.members(
                ("url", .string("\(engine.baseURL)/v1/alerts/\(watch.id)")), ("alert", brief(watch)),
                ("match", json(match, of: watch)))
            let round = TestRound(call: request.call, count: places.count) { ends in
                DialectAnswer(200, .object(["deliveries": .array(ends.map(json))]))
            }
            _ = engine.test(places, content: content, round: round, now: request.now, into: &actions)
            return nil
        },
    ]

    /// The place of the alert that the path names, when the caller may know of it.
    static func alert(_ engine: DeliveryEngine, _ request: DialectRequest) throws(DialectFault) -> Int {
        guard let place = engine.watch(request.parameter("id")), engine.watches[place].dialect == dialect,
            request.maySee(engine.watches[place].project)
        else { throw .notFound("alert") }
        return place
    }

    /// Takes the fields of a body into an alert; those that are absent stay.
    private static func apply(
        _ fields: BodyReader, to watch: inout Watch, _ engine: DeliveryEngine
    ) throws(DialectFault) {
        var details: [JSONValue.Member] = []
        if case .object(let known) = watch.details.kind { details = known }
        func set(_ key: String, _ value: JSONValue) {
            details.removeAll { $0.key == key }
            details.append(.init(key, value))
        }
        if let title = try fields.text("title", 1...200) { set("title", .string(title)) }
        if let text = try fields.text("description", 0...2000) { set("description", .string(text)) }
        if let word = try fields.word("delivery_cadence", of: Watch.Cadence.allCases.map(\.rawValue)) {
            watch.cadence = Watch.Cadence(rawValue: word) ?? .realtime
        }
        if let flag = try fields.flag("is_active") { watch.isActive = flag }
        if let entities = try fields.array("entities", 1...100) {
            watch.targets = []
            for (index, entity) in entities.enumerated() {
                watch.targets.append(try target(entity, at: "body.entities[\(index)]"))
            }
            set("entities", .array(entities))
        }
        if let notifications = try fields.array("notifications", 1...20) {
            var connections: [String] = []
            for (index, notification) in notifications.enumerated() {
                let id = try channel(notification, of: watch, engine, at: "body.notifications[\(index)]")
                if let id, !connections.contains(id) { connections.append(id) }
            }
            watch.endpoints = connections
            set("notifications", .array(notifications))
        }
        watch.details = JSONValue(.object(details))
    }

    private static func target(_ entity: JSONValue, at place: String) throws(DialectFault) -> Watch.Target {
        let fields = try BodyReader(entity, keys: ["entity_type", "entity_id"], place: place)
        guard
            try fields.word(
                "entity_type", of: ["DEVICE", "EVENT", "PERSON", "COMPANY", "KNOWLEDGE_GRAPH_ENTITY"]) != nil
        else { throw .invalid(location: fields.location("entity_type"), "is missing") }
        _ = try fields.required("entity_id", 1...200)
        guard let target = target(entity) else { throw .invalid(location: place, "is no entity") }
        return target
    }

    /// The connection of a notification; nil for mail, which is recorded and not sent.
    private static func channel(
        _ notification: JSONValue, of watch: Watch, _ engine: DeliveryEngine, at place: String
    ) throws(DialectFault) -> String? {
        let fields = try BodyReader(notification, keys: ["type", "webhook_connection_id", "email"], place: place)
        guard let type = try fields.word("type", of: ["WEBHOOK", "EMAIL"]) else {
            throw .invalid(location: fields.location("type"), "is missing")
        }
        _ = try fields.text("email", 0...320)
        _ = try fields.text("webhook_connection_id", 1...200)
        guard type == "WEBHOOK" else { return nil }
        let id = try fields.required("webhook_connection_id", 1...200)
        guard let connection = engine.endpoint(id), engine.endpoints[connection].dialect == dialect,
            engine.endpoints[connection].project == watch.project,
            engine.endpoints[connection].status == .active || (watch.endpoints ?? []).contains(id)
        else {
            throw .invalid(
                location: fields.location("webhook_connection_id"), "is no connection of this project", .string(id))
        }
        return id
    }

    private static func json(_ watch: Watch) -> JSONValue {
        .members(
            ("id", .string(watch.id)), ("project_id", .string(watch.project)), ("title", watch.details["title"]),
            ("description", watch.details["description"]), ("kind", watch.details["kind"]),
            ("delivery_cadence", .string(watch.cadence.rawValue)), ("entities", watch.details["entities"]),
            ("notifications", watch.details["notifications"]), ("is_active", .bool(watch.isActive)),
            ("created_at", .moment(watch.createdAt)), ("updated_at", .moment(watch.updatedAt)))
    }

    @Sendable private static func json(_ end: TestEnd) -> JSONValue {
        let error = end.failure ?? end.status.map { "the endpoint answered \($0)" }
        return .members(
            ("delivered", .bool(end.isDelivered)), ("url", .string(end.url)),
            ("webhook_connection_id", .string(end.endpoint)),
            ("duration_ms", .integer(Int(end.elapsed.milliseconds))),
            ("status_code", end.status.map(JSONValue.integer)),
            ("error", end.isDelivered ? nil : error.map(JSONValue.string)))
    }
}
