import Dispatcher
import EventModel

/// One route of a dialect as an operation object of OpenAPI.
struct DialectDescription {
    let dialect: Dialect
    let route: DialectRoute

    var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("operationId", .string(route.id)), .init("tags", .array([.string(dialect.title)])),
            .init("summary", .string(route.summary)),
            .init("description", .string("A key needs the scope `\(route.scope.rawValue)`.")),
            .init("security", SecurityScheme.ofKeys),
        ]
        let parameters = pathParameters + route.query.map(query) + idempotency
        if !parameters.isEmpty { members.append(.init("parameters", .array(parameters))) }
        if let body = route.body, let schema = try? JSONValue(parsing: body) {
            members.append(
                .init(
                    "requestBody",
                    .object([
                        "required": .bool(!route.bodyIsOptional),
                        "content": .object(["application/json": .object(["schema": schema])]),
                    ])))
        }
        members.append(.init("responses", answers))
        return JSONValue(.object(members))
    }

    private var pathParameters: [JSONValue] {
        route.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { segment in
            let name = String(segment.dropFirst().dropLast())
            let isProject = name == "projectId"
            return .object([
                "name": .string(name), "in": .string("path"), "required": .bool(true),
                "description": .string(isProject ? "The project that the key is bound to." : "The id."),
                "schema":
                    (isProject
                    ? Schema.text(from: 1, to: 100).matching("^[^\\u0000-\\u001f\\u007f/]+$")
                    : Schema.text(from: 1, to: 200).matching("^[A-Za-z0-9_-]+$")).json,
            ])
        }
    }

    private func query(_ name: String) -> JSONValue {
        let (schema, text): (Schema, String) =
            switch name {
            case "limit": (.integer(1...100), "How many are listed at most; 20 by default.")
            case "since": (.moment, "Only what came to be since.")
            default: (.text(to: 200), "Where the page before ended.")
            }
        return .object([
            "name": .string(name), "in": .string("query"), "description": .string(text), "schema": schema.json,
        ])
    }

    private var idempotency: [JSONValue] {
        guard dialect.takesIdempotencyKeys, route.method != "GET" else { return [] }
        return [
            .object([
                "name": .string("Idempotency-Key"), "in": .string("header"),
                "description": .string("A repeated request with the same key gets the first answer for 24 hours."),
                "schema": Schema.text(from: 1, to: 255).matching("^[!-~]+$").json,
            ])
        ]
    }

    private var answers: JSONValue {
        var members: [JSONValue.Member] = [.init("\(route.status)", success)]
        var statuses = Set(route.failures)
        statuses.formUnion([400, 401, 403, 503])
        if !pathParameters.isEmpty { statuses.formUnion([404, 405]) }
        if route.body != nil { statuses.insert(415) }
        for status in statuses { members.append(.init("\(status)", fault(status))) }
        for common in CommonAnswer.ofFraming where !statuses.contains(common.status) {
            members.append(.init("\(common.status)", common.reference))
        }
        members.sort { $0.key < $1.key }
        return JSONValue(.object(members))
    }

    private var success: JSONValue {
        guard let schema = dialect.schemas.results[route.id].flatMap({ try? JSONValue(parsing: $0) }) else {
            return .object(["description": .string("It is done.")])
        }
        return .object([
            "description": .string("It is done."),
            "content": .object(["application/json": .object(["schema": schema])]),
        ])
    }

    /// A fault in the dialect's own words; the HTTP layer and paths that lead elsewhere answer in the cloud's.
    private func fault(_ status: Int) -> JSONValue {
        let type = dialect.answer(.unauthorized, "").type
        let own = (try? JSONValue(parsing: dialect.schemas.fault)) ?? Schema.any.json
        let ofCloud = Schema.named(.fault).json
        var content: [JSONValue.Member] = []
        if type == "application/json" {
            content = [.init(type, .object(["schema": .object(["anyOf": .array([own, ofCloud])])]))]
        } else {
            content = [
                .init(type, .object(["schema": own])),
                .init("application/json", .object(["schema": ofCloud])),
            ]
        }
        return .object([
            "description": .string(CommonAnswer.allCases.first { $0.status == status }?.text ?? Self.text(status)),
            "content": JSONValue(.object(content)),
        ])
    }

    private static func text(_ status: Int) -> String {
        switch status {
        case 409: "It contradicts what is there."
        default: "It cannot be done as things are."
        }
    }
}
