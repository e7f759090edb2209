import EventModel

/// An answer that many operations can give for the same reason.
enum CommonAnswer: String, CaseIterable, Sendable {
    case badRequest = "BadRequest"
    case unauthorized = "Unauthorized"
    case forbidden = "Forbidden"
    case slow = "SlowRequest"
    case bodyTooLarge = "BodyTooLarge"
    case wrongType = "UnsupportedMediaType"
    case headTooLarge = "HeadTooLarge"
    case unavailable = "Unavailable"

    var status: Int {
        switch self {
        case .badRequest: 400
        case .unauthorized: 401
        case .forbidden: 403
        case .slow: 408
        case .bodyTooLarge: 413
        case .wrongType: 415
        case .headTooLarge: 431
        case .unavailable: 503
        }
    }

    var text: String {
        switch self {
        case .badRequest: "The request is not understood, or carries no token where one is needed."
        case .unauthorized: "The token is unknown or has expired, or name and password are wrong."
        case .forbidden: "The user does not own the devices."
        case .slow: "The request took too long to arrive."
        case .bodyTooLarge: "The body is longer than a megabyte."
        case .wrongType: "The body is neither JSON nor a form."
        case .headTooLarge: "The head is too long or has too many fields."
        case .unavailable: "The cloud is stopping or has too much to do; try again later."
        }
    }

    var schema: Component {
        switch self {
        case .unauthorized: .tokenFault
        case .forbidden: .permissionDenied
        default: .fault
        }
    }

    /// Whether the HTTP layer gives it too, before the API sees the request; it then says why in plain text.
    var comesFromFraming: Bool { self != .unauthorized && self != .forbidden && self != .wrongType }

    var reference: JSONValue { .object(["$ref": .string("#/components/responses/\(rawValue)")]) }

    /// The answers as the document's components.
    static var components: JSONValue {
        JSONValue(.object(allCases.map { .init($0.rawValue, $0.json(saying: $0.text)) }))
    }

    /// The answer, saying more than its usual text.
    func json(saying text: String, as component: Component? = nil) -> JSONValue {
        var content = [
            JSONValue.Member("application/json", .object(["schema": Schema.named(component ?? schema).json]))
        ]
        if comesFromFraming { content.append(.init("text/plain", .object(["schema": Schema.text.json]))) }
        return .object(["description": .string(text), "content": JSONValue(.object(content))])
    }
}
