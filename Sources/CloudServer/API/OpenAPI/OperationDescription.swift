/// What a client should know of an operation: what it takes and what it can answer.
struct OperationDescription: Sendable {
    /// An answer that the operation gives beside those that all operations give.
    struct Answer: Sendable {
        let status: Int
        let text: String
        var body = Body.none
        /// Whether the path is that of a stream when a parameter is `events`.
        var mayStream = false
    }

    /// What stands in an answer.
    enum Body: Sendable {
        case none
        case json(Schema)
        /// JSON, or text for who asks for the raw value.
        case jsonOrText(Schema)
        case text
        case events
        case document
    }

    /// A pair of the query.
    struct Query: Sendable {
        let name: String
        let schema: Schema
        let text: String
    }

    let tag: Tag
    let summary: String
    var details = ""
    var query: [Query] = []
    /// The body that a request brings, as JSON or as a form.
    var request: Component?
    /// Whether a request may come without a body.
    var requestIsOptional = false
    let answers: [Answer]

    /// The groups of operations.
    enum Tag: String, CaseIterable, Sendable {
        case tokens = "Tokens"
        case devices = "Devices"
        case events = "Events"
        case products = "Products"
        case hooks = "Webhooks"
        case service = "Running it"
    }
}

extension OperationDescription.Answer {
    static func ok(_ text: String, _ body: Component) -> Self {
        Self(status: 200, text: text, body: .json(.named(body)))
    }

    static func ok(_ text: String, listOf body: Component) -> Self {
        Self(status: 200, text: text, body: .json(.array(of: .named(body))))
    }

    static func fault(_ status: Int, _ text: String) -> Self {
        Self(status: status, text: text, body: .json(.named(.fault)))
    }

    /// A fault whose reasons are a list.
    static func faults(_ status: Int, _ text: String) -> Self {
        Self(status: status, text: text, body: .json(.named(.faultList)))
    }

    static let unknownDevice = Self(
        status: 403, text: "No such device.", body: .json(.named(.permissionDenied)))
    static let unknownHook = fault(404, "No such webhook.")
}
