import EventModel

/// An answer that many operations can give for the same reason.
enum CommonAnswer: String, CaseIterable, Sendable {
    case badRequest = "BadRequest"
    case unauthorized = "Unauthorized"
    case forbidden = "Forbidden"
    case notFound = "NotFound"
    case wrongMethod = "MethodNotAllowed"
    case slow = "SlowRequest"
    case bodyTooLarge = "BodyTooLarge"
    case targetTooLong = "TargetTooLong"
    case wrongType = "UnsupportedMediaType"
    case wrongExpectation = "ExpectationFailed"
    case misdirected = "Misdirected"
    case headTooLarge = "HeadTooLarge"
    case notImplemented = "NotImplemented"
    case unavailable = "Unavailable"
    case wrongVersion = "VersionNotSupported"

    /// Those that the HTTP layer can give to any request, before the API sees it.
    static let ofFraming: [CommonAnswer] = [
        .badRequest, .slow, .bodyTooLarge, .targetTooLong, .wrongExpectation, .misdirected, .headTooLarge,
        .notImplemented, .unavailable, .wrongVersion,
    ]

    var status: Int {
        switch self {
        case .badRequest: 400
        case .unauthorized: 401
        case .forbidden: 403
        case .notFound: 404
        case .wrongMethod: 405
        case .slow: 408
        case .bodyTooLarge: 413
        case .targetTooLong: 414
        case .wrongType: 415
        case .wrongExpectation: 417
        case .misdirected: 421
        case .headTooLarge: 431
        case .notImplemented: 501
        case .unavailable: 503
        case .wrongVersion: 505
        }
    }

    var text: String {
        switch self {
        case .badRequest: "The request is not understood, or carries no token where one is needed."
        case .unauthorized: "The token is unknown or has expired, or name and password are wrong."
        case .forbidden: "The user does not own the devices."
        case .notFound: "The path leads nowhere with these parameters."
        case .wrongMethod: "With these parameters the path is another one, which does not allow the method."
        case .slow: "The request took too long to arrive."
        case .bodyTooLarge: "The body is longer than a megabyte."
        case .targetTooLong: "The path with its query is too long."
        case .wrongType: "The body is neither JSON nor a form, or is compressed."
        case .wrongExpectation: "Something else is expected than `100-continue`."
        case .misdirected: "The `Host` field names a host that the cloud does not accept; `serve --hostname` adds one."
        case .headTooLarge: "The head is too long or has too many fields."
        case .notImplemented: "The body has a transfer coding other than `chunked`."
        case .unavailable: "The cloud is stopping, has too much to do or cannot keep its state; try again later."
        case .wrongVersion: "The request is in no version 1 of HTTP."
        }
    }

    var schema: Component {
        switch self {
        case .unauthorized: .tokenFault
        case .forbidden: .permissionDenied
        default: .fault
        }
    }

    /// The field that the answer says more in.
    private var header: (name: String, text: String, schema: Schema)? {
        self == .wrongMethod ? ("Allow", "The methods that the path allows.", .text) : nil
    }

    var reference: JSONValue { .object(["$ref": .string("#/components/responses/\(rawValue)")]) }

    /// The answers as the document's components.
    static var components: JSONValue {
        JSONValue(.object(allCases.map { .init($0.rawValue, $0.json(saying: $0.text)) }))
    }

    /// The answer, saying more than its usual text.
    ///
    /// - Parameter other: A body that an operation gives with the same status.
    func json(saying text: String, or other: Schema? = nil) -> JSONValue {
        var members = [JSONValue.Member("description", .string(text))]
        if let header {
            let value = JSONValue.object(["description": .string(header.text), "schema": header.schema.json])
            members.append(.init("headers", JSONValue(.object([.init(header.name, value)]))))
        }
        let schema = Schema.named(schema)
        let whole = other.flatMap { $0.json == schema.json ? nil : Schema.any(of: [schema, $0]) } ?? schema
        let body = JSONValue.object(["schema": whole.json])
        members.append(.init("content", .object(["application/json": body])))
        return JSONValue(.object(members))
    }
}
