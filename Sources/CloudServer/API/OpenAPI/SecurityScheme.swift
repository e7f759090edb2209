import EventModel

/// How a client says who it is.
enum SecurityScheme: String, CaseIterable, Sendable {
    case bearer
    case queryToken
    case basic
    case key

    /// What the calls of dialects ask for: a key, in one of two places.
    static let ofKeys = JSONValue.array([.object(["bearer": .array([])]), .object(["key": .array([])])])

    /// The schemes as the document's components.
    static var components: JSONValue {
        JSONValue(.object(allCases.map { .init($0.rawValue, $0.json) }))
    }

    private var json: JSONValue {
        switch self {
        case .bearer: .object(["type": .string("http"), "scheme": .string("bearer")])
        case .queryToken: .object(["type": .string("apiKey"), "in": .string("query"), "name": .string("access_token")])
        case .basic: .object(["type": .string("http"), "scheme": .string("basic")])
        case .key: .object(["type": .string("apiKey"), "in": .string("header"), "name": .string("X-API-Key")])
        }
    }

    /// What an operation asks for: one of these.
    static func requirements(_ access: Access) -> JSONValue {
        let choices: [SecurityScheme?] =
            switch access {
            case .open: []
            case .clientCredentials: [.basic, nil]
            case .basicOrToken: [.bearer, .queryToken, .basic]
            case .tokenInPath: [nil, .bearer, .queryToken, .basic]
            case .token, .owner: [.bearer, .queryToken]
            }
        return .array(
            choices.map { scheme in
                guard let scheme else { return .object([:]) }
                return JSONValue(.object([.init(scheme.rawValue, .array([]))]))
            })
    }
}
