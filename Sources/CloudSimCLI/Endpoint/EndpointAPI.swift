import Dispatcher
import EventModel

/// The calls of `cloudsim endpoint`, each as the dialect wants it.
struct EndpointAPI {
    let client: CloudClient
    let dialect: EndpointDialect
    /// The project that Particle Pro's paths name.
    let project: String

    /// An endpoint as it was just made, with its secret for the only time.
    struct Shown {
        /// What the cloud answered.
        var answer: JSONValue
        var id: String
        var secret: String
    }

    private var base: String {
        switch dialect {
        case .particlePro: "/v1/projects/\(CloudClient.segment(project))/webhooks/connections"
        case .zStack: "/api/v1/alerting/webhook-endpoints"
        case .signa: "/signa/v1/webhooks"
        }
    }

    private func path(_ id: String) -> String { base + "/" + CloudClient.segment(id) }

    // MARK: Endpoints

    /// Registers an endpoint.
    func create(name: String, url: String, secret: String?, prefix: String?) throws(CommandFailure) -> Shown {
        if secret != nil, dialect != .zStack {
            throw .invalid("\(dialect.title) makes its secrets itself; --secret goes with --dialect zstack alone.")
        }
        var members: [JSONValue.Member] = []
        switch dialect {
        case .particlePro: members = [.init("name", .string(name)), .init("url", .string(url))]
        case .zStack:
            members = [
                .init("name", .string(name)), .init("url", .string(url)), .init("signingEnabled", .bool(true)),
                .init("signingSecret", .string(secret ?? "")),
            ]
            if let prefix { members.append(.init("eventPrefix", .string(prefix))) }
        case .signa:
            members = [
                .init("url", .string(url)), .init("description", .string(name)),
                .init("enabled_events", .array([.string("alert.created")])),
            ]
        }
        return try shown(call(.post, base, JSONValue(.object(members))))
    }

    /// Has the events of a prefix delivered to an endpoint of a dialect whose endpoints watch nothing by themselves.
    /// Nil when they are already, or when the endpoint itself watches.
    func watch(_ prefix: String, for id: String, called name: String) throws(CommandFailure) -> JSONValue? {
        switch dialect {
        case .zStack: return nil
        case .particlePro:
            return try call(
                .post, "/v1/projects/\(CloudClient.segment(project))/alerts",
                .object([
                    "title": .string(name),
                    "entities": .array([.object(["entity_type": .string("EVENT"), "entity_id": .string(prefix)])]),
                    "notifications": .array([
                        .object(["type": .string("WEBHOOK"), "webhook_connection_id": .string(id)])
                    ]),
                ]))
        case .signa:
            // A watch is for all endpoints of the project: a second one would deliver everything twice.
            for watch in try all("/signa/v1/watches") {
                if watch["event_prefix"]?.text == prefix, watch["active"] == .bool(true) { return nil }
            }
            return try call(
                .post, "/signa/v1/watches", .object(["name": .string(name), "event_prefix": .string(prefix)]))
        }
    }

    /// All endpoints.
    func list() throws(CommandFailure) -> [JSONValue] { try all(base) }

    /// Gives an endpoint another secret.
    func rotate(_ id: String, isForced: Bool) throws(CommandFailure) -> Shown {
        let word = dialect == .particlePro ? "/secret/rotate" : "/rotate-secret"
        return try shown(call(.post, path(id) + word, isForced ? .object(["force": .bool(true)]) : nil))
    }

    /// Deletes an endpoint.
    func delete(_ id: String) throws(CommandFailure) -> JSONValue { try call(.delete, path(id)) }

    /// Sends a test to an endpoint; in Particle Pro through the first alert that tells it, or the alert of that id.
    func test(_ id: String) throws(CommandFailure) -> JSONValue {
        guard dialect == .particlePro else { return try call(.post, path(id) + "/test") }
        guard let alert = try alerts(of: id).first else {
            throw CommandFailure(
                code: .failed,
                message: "Particle Pro tests a connection through an alert, and no alert of project"
                    + " \(Terminal.visible(project)) names \(Terminal.visible(id)). Create one with:"
                    + " cloudsim endpoint create NAME TARGET_URL --events PREFIX --dialect particle-pro")
        }
        return try call(.post, "/v1/alerts/\(CloudClient.segment(alert))/test-webhook")
    }

    // MARK: Deliveries

    /// The newest deliveries to an endpoint, at most so many.
    func deliveries(_ id: String, limit: Int) throws(CommandFailure) -> [JSONValue] {
        guard dialect == .particlePro else { return try all(path(id) + "/deliveries", atMost: limit) }
        var found: [JSONValue] = []
        for alert in try alerts(of: id) {
            // An alert tells at most 20 connections, each of the same matches.
            let told = try all(
                "/v1/alerts/\(CloudClient.segment(alert))/deliveries", atMost: id == alert ? limit : limit * 20)
            found += told.filter { id == alert || $0["webhook_connection_id"]?.text == id }
        }
        // Moments of one form are in order as texts.
        found.sort { $0["created_at"]?.text ?? "" > $1["created_at"]?.text ?? "" }
        return Array(found.prefix(limit))
    }

    /// Has a delivery made once more.
    func redeliver(_ id: String, _ delivery: String) throws(CommandFailure) -> JSONValue {
        let base = dialect == .particlePro ? "/v1/alerts" : path(id)
        return try call(.post, base + "/deliveries/\(CloudClient.segment(delivery))/redeliver")
    }

    /// The ids of the alerts that tell a connection; the id itself when it is an alert's.
    private func alerts(of id: String) throws(CommandFailure) -> [String] {
        if id.hasPrefix("alr_") { return [id] }
        // Says so when there is no such connection.
        _ = try call(.get, path(id))
        let alerts = try all("/v1/projects/\(CloudClient.segment(project))/alerts")
        return alerts.compactMap { alert in
            guard case .array(let channels)? = alert["notifications"]?.kind,
                channels.contains(where: { $0["webhook_connection_id"]?.text == id })
            else { return nil }
            return alert["id"]?.text
        }
    }

    // MARK: Calls

    private func call(
        _ method: RequestMethod, _ path: String, _ body: JSONValue? = nil
    ) throws(CommandFailure) -> JSONValue {
        var call = body.map { CloudClient.Call(method, path, json: $0) } ?? CloudClient.Call(method, path)
        if method == .post, body == nil { call.headers = [Header("content-type", "application/json")] }
        return try client.call(call)
    }

    /// The elements of a list, over as many pages as it takes.
    private func all(_ path: String, atMost most: Int = .max) throws(CommandFailure) -> [JSONValue] {
        var found: [JSONValue] = []
        var cursor: String?
        repeat {
            let page = cursor.map { "&cursor=" + CloudClient.segment($0) } ?? ""
            let answer = try call(.get, path + "?limit=\(min(most - found.count, 100))" + page)
            let list = answer["data"] ?? answer["endpoints"] ?? answer["deliveries"]
            guard case .array(let elements)? = list?.kind else {
                throw .unable("\(client.address.url) answered without a list; is it a cloud's base URL?")
            }
            found += elements
            let next = answer["cursor"]?.text ?? answer["pagination"]?["cursor"]?.text
            // The same page for ever would be no list.
            cursor = next == cursor || elements.isEmpty ? nil : next
        } while cursor != nil && found.count < most
        return found
    }

    private func shown(_ answer: JSONValue) throws(CommandFailure) -> Shown {
        let endpoint = answer["endpoint"] ?? answer
        let secret = answer["secret"]?.text ?? answer["signingSecretPlaintext"]?.text
        guard let id = endpoint["id"]?.text, let secret else {
            throw .unable(
                "\(client.address.url) answered without an endpoint and its secret; is it a cloud's base URL?")
        }
        return Shown(answer: answer, id: id, secret: secret)
    }
}
