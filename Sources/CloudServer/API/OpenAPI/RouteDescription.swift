import EventModel

/// One route as an operation object of OpenAPI.
struct RouteDescription {
    private let route: Route
    private let operation: OperationDescription

    init(_ route: Route) {
        self.route = route
        operation = route.operation.description
    }

    var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("operationId", .string(route.id)),
            .init("tags", .array([.string(operation.tag.rawValue)])),
            .init("summary", .string(operation.summary)),
        ]
        if !operation.details.isEmpty { members.append(.init("description", .string(operation.details))) }
        members.append(.init("security", SecurityScheme.requirements(route.operation.access)))
        let parameters = route.pathParameters.map(path) + operation.query.map(query)
        if !parameters.isEmpty { members.append(.init("parameters", .array(parameters))) }
        if let request = operation.request { members.append(.init("requestBody", body(request))) }
        members.append(.init("responses", answers))
        return JSONValue(.object(members))
    }

    private func path(_ parameter: RouteParameter) -> JSONValue {
        .object([
            "name": .string(parameter.rawValue), "in": .string("path"), "required": .bool(true),
            "description": .string(text(of: parameter)), "schema": schema(of: parameter).json,
        ])
    }

    private func text(of parameter: RouteParameter) -> String {
        switch parameter {
        case .product: "The product's id or slug."
        case .device: "The device's id or name; never `events`."
        case .name: route.operation == .readVariable ? "The variable's name." : "The function's name."
        case .prefix: "What the events' names begin with."
        case .id: "The webhook's id."
        case .token: "The token."
        }
    }

    private func schema(of parameter: RouteParameter) -> Schema {
        switch parameter {
        case .product: .text(from: 1, to: 64).matching("^[A-Za-z0-9-]+$")
        case .device, .name: .text(from: 1, to: 64).matching("^[A-Za-z0-9_-]+$")
        case .prefix: .eventName
        case .id: .hookID
        case .token: .text(from: 1, to: 255).matching("^[!-~]+$")
        }
    }

    private func query(_ query: OperationDescription.Query) -> JSONValue {
        .object([
            "name": .string(query.name), "in": .string("query"), "description": .string(query.text),
            "schema": query.schema.json,
        ])
    }

    /// The documented type of a request's body. Forms and JSON are accepted everywhere, but generated clients need one
    /// type: the form that OAuth prescribes (RFC 6749, section 4.3.2), otherwise JSON.
    private var mediaType: String {
        route.operation == .issueToken ? "application/x-www-form-urlencoded" : "application/json"
    }

    private func body(_ component: Component) -> JSONValue {
        .object([
            "required": .bool(!operation.requestIsOptional),
            "content": JSONValue(.object([.init(mediaType, .object(["schema": Schema.named(component).json]))])),
        ])
    }

    private var answers: JSONValue {
        var members = operation.answers.map { answer in
            JSONValue.Member("\(answer.status)", json(of: answer))
        }
        for common in common where !operation.answers.contains(where: { $0.status == common.status }) {
            members.append(.init("\(common.status)", common.reference))
        }
        members.sort { $0.key < $1.key }
        return JSONValue(.object(members))
    }

    private var common: [CommonAnswer] {
        var common = CommonAnswer.ofFraming
        if !route.pathParameters.isEmpty { common += [.notFound, .wrongMethod] }
        switch route.operation.access {
        case .open: break
        case .clientCredentials, .basicOrToken, .tokenInPath, .token: common.append(.unauthorized)
        case .owner: common += [.unauthorized, .forbidden]
        }
        if operation.request != nil { common.append(.wrongType) }
        return common
    }

    private func json(of answer: OperationDescription.Answer) -> JSONValue {
        // An answer of the operation's own says its reasons beside the common ones.
        if let common = common.first(where: { $0.status == answer.status }) {
            var other: Schema?
            if case .json(let schema) = answer.body { other = schema }
            return common.json(saying: "\(answer.text) Or: \(common.text)", or: other)
        }
        if answer.status == CommonAnswer.forbidden.status {
            return CommonAnswer.forbidden.json(saying: answer.text)
        }
        var members: [JSONValue.Member] = [.init("description", .string(answer.text))]
        if answer.status == 429 {
            members.append(
                .init(
                    "headers",
                    .object([
                        "Retry-After": .object(["description": .string("Seconds."), "schema": Schema.integer.json])
                    ])))
        }
        var content = content(of: answer.body)
        if answer.mayStream { content += self.content(of: .events) }
        if !content.isEmpty { members.append(.init("content", JSONValue(.object(content)))) }
        return JSONValue(.object(members))
    }

    private func content(of body: OperationDescription.Body) -> [JSONValue.Member] {
        func type(_ name: String, _ schema: Schema) -> JSONValue.Member {
            .init(name, .object(["schema": schema.json]))
        }
        return switch body {
        case .none: []
        case .json(let schema): [type("application/json", schema)]
        case .jsonOrText(let schema): [type("application/json", schema), type("text/plain", .text)]
        case .text: [type("text/plain", .text)]
        case .events: [type("text/event-stream", .text)]
        case .document: [type("application/json", .object())]
        }
    }
}
