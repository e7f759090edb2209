import EventModel

extension ParticlePro {
    private static let path = "/v1/projects/{projectId}/webhooks/connections"
    private static let body = """
        {"type":"object","additionalProperties":false,"required":["url"],"properties":{
        "name":{"type":"string","maxLength":200},"url":{"type":"string","minLength":1,"maxLength":2000}}}
        """

    /// The routes of connections.
    static let connections: [DialectRoute] = [
        DialectRoute(
            "POST", path, id: "createConnection", "Create a webhook connection; the secret is shown once",
            .manageWebhooks,
            body: body, failures: [400, 404]
        ) { (engine, request, actions) throws(DialectFault) in
            let project = try project(of: request)
            let fields = try request.fields(["name", "url"])
            let name = try fields.text("name", 0...200)
            let url = try fields.required("url", 1...2000)
            try Dialect.check(url, request.urlFault, engine)
            let place = try create(
                &engine,
                EndpointWish(project: project, name: name, url: url, secret: Dialect.secret(nil, request)),
                request.now, &actions)
            return DialectAnswer(200, json(engine.endpoints[place], showing: true))
        },
        DialectRoute(
            "GET", path, id: "listConnections", "List a project's webhook connections, secrets masked", .readWebhooks,
            query: ["limit", "cursor"], failures: [400, 404]
        ) { (engine, request, _) throws(DialectFault) in
            let project = try project(of: request)
            let own = engine.endpoints.filter {
                $0.dialect == dialect && $0.project == project && $0.status != .deleted
            }
            let page = try Page(own, request.query, engine, "whc_", id: \.id)
            return DialectAnswer(200, list(page.elements.map { json($0) }, page.cursor))
        },
        DialectRoute(
            "GET", path + "/{id}", id: "getConnection", "Get one webhook connection, its secret masked", .readWebhooks,
            failures: [404]
        ) { (engine, request, _) throws(DialectFault) in
            DialectAnswer(200, json(engine.endpoints[try connection(engine, request)]))
        },
        DialectRoute(
            "POST", path + "/{id}/secret/rotate", id: "rotateConnectionSecret",
            "Rotate a connection's secret: the old one is dead at once, the new one is shown once", .manageWebhooks,
            failures: [404, 409]
        ) { (engine, request, actions) throws(DialectFault) in
            let place = try connection(engine, request)
            guard engine.endpoints[place].status == .active else {
                throw .conflict("the connection is revoked; create another")
            }
            _ = engine.rotate(place, to: Dialect.secret(nil, request), now: request.now, into: &actions)
            return DialectAnswer(200, json(engine.endpoints[place], showing: true))
        },
        DialectRoute(
            "DELETE", path + "/{id}", id: "deleteConnection",
            "Delete a connection: alerts that name it skip it from now on", .manageWebhooks, failures: [404]
        ) { (engine, request, actions) throws(DialectFault) in
            let place = try connection(engine, request)
            if engine.endpoints[place].status != .deleted {
                engine.delete(place, now: request.now, into: &actions)
            }
            return DialectAnswer(200, json(engine.endpoints[place]))
        },
    ]

    /// The place of the dialect among all.
    static let dialect = Dialect.all.firstIndex { $0.name == "particle-pro" } ?? 0

    @Sendable static func create(
        _ engine: inout DeliveryEngine, _ wish: EndpointWish, _ now: Instant, _ actions: inout [DeliveryAction]
    ) throws(DialectFault) -> Int {
        let secret = try Dialect.firstSecret(wish.secret ?? "", at: "secret")
        let id = engine.takeID("whc_", into: &actions)
        return engine.add(
            Endpoint(
                id: id, dialect: dialect, project: wish.project, url: wish.url, secrets: [secret],
                details: .members(("name", wish.name.map(JSONValue.string))), createdAt: now), into: &actions)
    }

    /// The project that the path names, when the caller may know of it.
    private static func project(of request: DialectRequest) throws(DialectFault) -> String {
        let project = request.parameter("projectId")
        guard request.maySee(project) else { throw .notFound("project") }
        return project
    }

    private static func connection(_ engine: DeliveryEngine, _ request: DialectRequest) throws(DialectFault) -> Int {
        let project = try project(of: request)
        guard let place = engine.endpoint(request.parameter("id")), engine.endpoints[place].dialect == dialect,
            engine.endpoints[place].project == project
        else { throw .notFound("webhook connection") }
        return place
    }

    static func list(_ data: [JSONValue], _ cursor: String?) -> JSONValue {
        .members(
            ("data", .array(data)), ("has_more", .bool(cursor != nil)), ("cursor", cursor.map(JSONValue.string)))
    }

    private static func json(_ endpoint: Endpoint, showing: Bool = false) -> JSONValue {
        let secret = endpoint.secrets.first?.text ?? ""
        // One that failed with 410 delivers no more, which the dialect knows as revoked.
        let revoked = endpoint.status == .active ? nil : endpoint.deletedAt ?? endpoint.updatedAt
        return .members(
            ("secret", showing ? .string(secret) : nil), ("id", .string(endpoint.id)),
            ("project_id", .string(endpoint.project)), ("surface", .string("PLATFORM")),
            ("url", .string(endpoint.url)), ("secret_prefix", .string(endpoint.secrets.first?.beginning ?? "…")),
            ("created_at", .moment(endpoint.createdAt)), ("name", endpoint.details["name"]),
            ("revoked_at", revoked.map { .moment($0) }))
    }
}
