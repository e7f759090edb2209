package import EventModel

/// One call of a dialect's API, as a value: where it is, who may ask, and what comes of it.
package struct DialectRoute: Sendable {
    /// What a route does: works on the engine and answers, or returns nil when the answer comes as an action.
    package typealias Handler =
        @Sendable (inout DeliveryEngine, DialectRequest, inout [DeliveryAction]) throws(DialectFault) -> DialectAnswer?

    /// The HTTP method.
    package let method: String
    /// The path, with variable segments in braces.
    package let path: String
    /// The operation's name.
    package let id: String
    /// What it does.
    package let summary: String
    /// What a key must be allowed.
    package let scope: DialectScope
    /// The JSON Schema of the request's body; nil for a call without one.
    package var body: String?
    /// Whether it may come without a body all the same.
    package var bodyIsOptional = false
    /// The names of what the query may hold.
    package var query: [String] = []
    /// The status of a success.
    package var status = 200
    /// The statuses of failures beside those that every call may have.
    package var failures: [Int] = []
    /// What it does.
    package let handle: Handler

    /// A route from its parts.
    package init(
        _ method: String, _ path: String, id: String, _ summary: String, _ scope: DialectScope, body: String? = nil,
        bodyIsOptional: Bool = false, query: [String] = [], status: Int = 200, failures: [Int] = [],
        handle: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.id = id
        self.summary = summary
        self.scope = scope
        self.body = body
        self.bodyIsOptional = bodyIsOptional
        self.query = query
        self.status = status
        self.failures = failures
        self.handle = handle
    }
}

/// What a key may do. One who may manage may read.
package enum DialectScope: String, Sendable, CaseIterable {
    /// Read Signa's endpoints and watches.
    case readPortfolios = "portfolios:read"
    /// Change them.
    case managePortfolios = "portfolios:manage"
    /// Read the endpoints of other dialects.
    case readWebhooks = "webhooks:read"
    /// Change them.
    case manageWebhooks = "webhooks:manage"
    /// Read alerts, their matches and deliveries.
    case readAlerts = "alerts:read"
    /// Change alerts.
    case manageAlerts = "alerts:manage"

    /// Whether somebody with these scopes may do it.
    package func isCovered(by scopes: [String]) -> Bool {
        scopes.contains(rawValue)
            || rawValue.hasSuffix(":read") && scopes.contains(rawValue.dropLast(4) + "manage")
    }
}

/// One call of a dialect's API.
package struct DialectRequest: Sendable {
    /// The variable segments of the path, by name.
    package var parameters: [String: String] = [:]
    /// The query's pairs.
    package var query: [String: String] = [:]
    /// The body; null for none.
    package var body = JSONValue.null
    /// Why the body cannot be read; nil if it can. It counts only once it is clear what the caller may do.
    package var bodyFault: DialectFault?
    /// The project of the caller's key; nil for one who may see all.
    package var project: String?
    /// The value of `Idempotency-Key`.
    package var idempotencyKey: String?
    /// What the guard says of the body's URL, once its host was looked up; nil when it may be called.
    package var urlFault: GuardFault?
    /// Tells the call from others.
    package var id = ""
    /// The driver's number of the call, for an answer that comes later.
    package var call = 0
    /// When it came.
    package var now: Instant
    /// Random bytes for a secret that may have to be made.
    package var key: [UInt8]

    /// A call without anything in it.
    package init(now: Instant, key: [UInt8]) {
        self.now = now
        self.key = key
    }

    /// The fields of the body.
    ///
    /// - Parameter keys: The keys that it may have.
    /// - Throws: Why the body cannot be read, or that it is not an object with these keys.
    func fields(_ keys: [String]) throws(DialectFault) -> BodyReader {
        if let bodyFault { throw bodyFault }
        return try BodyReader(body, keys: keys)
    }

    /// The variable segment of a name.
    func parameter(_ name: String) -> String { parameters[name] ?? "" }

    /// The project that new things belong to.
    var home: String { project ?? DeliveryEngine.defaultProject }

    /// Whether the caller may know of what belongs to a project.
    func maySee(_ other: String) -> Bool { project == nil || project == other }
}

/// What a dialect answers.
package struct DialectAnswer: Sendable {
    /// The HTTP status.
    package var status: Int
    /// The body; nil for none.
    package var body: JSONValue?
    /// The media type of the body.
    package var type = "application/json"
    /// Further headers.
    package var headers: [Header] = []

    /// An answer from its parts.
    package init(_ status: Int, _ body: JSONValue?, type: String = "application/json", headers: [Header] = []) {
        self.status = status
        self.body = body
        self.type = type
        self.headers = headers
    }
}

/// Why a dialect cannot do what is asked; each dialect tells it in its own words.
package enum DialectFault: Error, Sendable, Equatable {
    /// There is no key, or it is unknown.
    case unauthorized
    /// The key lacks a scope.
    case scopeMissing(DialectScope)
    /// There is nothing of the kind, or it is another project's.
    case notFound(String)
    /// The body is no JSON, or too large, or of another kind.
    case unreadable(status: Int, String)
    /// A value is unfit.
    case invalid(location: String, String, JSONValue? = nil)
    /// It contradicts what is there.
    case conflict(String)
    /// It cannot be done as things are.
    case unprocessable(String)
    /// The path does not allow the method.
    case wrongMethod(allow: String)
    /// The cloud cannot do it now.
    case unavailable(String)

    /// A delivery whose event lies in a state directory that cannot be read now.
    static let lostDelivery = DialectFault.unavailable(
        "the event of this delivery cannot be read from the state directory now; try again later")

    /// The HTTP status that all dialects give it.
    package var status: Int {
        switch self {
        case .unauthorized: 401
        case .scopeMissing: 403
        case .notFound: 404
        case .unreadable(let status, _): status
        case .invalid: 400
        case .conflict: 409
        case .unprocessable: 422
        case .wrongMethod: 405
        case .unavailable: 503
        }
    }

    /// What is wrong, and what to do, in a sentence.
    package var detail: String {
        switch self {
        case .unauthorized: "a valid API key is needed: as Authorization: Bearer, or as X-API-Key"
        case .scopeMissing(let scope): "the key lacks the scope \(scope.rawValue)"
        case .notFound(let what): "there is no such \(what)"
        case .unreadable(_, let text), .conflict(let text), .unprocessable(let text), .unavailable(let text): text
        case .invalid(let location, let text, _): "\(location): \(text)"
        case .wrongMethod(let allow): "the path allows only \(allow)"
        }
    }
}
