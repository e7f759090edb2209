import EventModel
import Testing

@testable import CloudServer

/// One request as a published client sends it, and what that client reads from the answer.
struct ClientRequest: Sendable, CustomTestStringConvertible {
    /// Where the client puts its token.
    enum Token: Sendable {
        case header
        /// In the query or in the body, which contain it as `{token}`.
        case inline
        /// Name and password instead of a token.
        case basic
        case none
    }

    var method: String
    /// The path and query. `{lamp}`, `{token}`, `{hook}` and `{spare}` are replaced.
    var target: String
    var token = Token.header
    /// The body: a form, but for an object and for a body that begins with a boundary.
    var body: String?
    var status = 200
    /// JSON that the answer contains: members of objects, elements of arrays in order.
    var answer: String

    /// A request with the token in its header and without a body.
    init(_ method: String, _ target: String, status: Int = 200, _ answer: String) {
        self.init(method, target, .header, nil, status: status, answer)
    }

    /// A request without a body.
    init(_ method: String, _ target: String, _ token: Token, status: Int = 200, _ answer: String) {
        self.init(method, target, token, nil, status: status, answer)
    }

    init(_ method: String, _ target: String, _ token: Token, _ body: String?, status: Int = 200, _ answer: String) {
        self.method = method
        self.target = target
        self.token = token
        self.body = body
        self.status = status
        self.answer = answer
    }

    var testDescription: String { "\(method) \(target)" }

    /// The content type that the client declares.
    var type: String {
        guard let body else { return "application/json" }
        if body.hasPrefix("{") { return "application/json" }
        if body.hasPrefix("--") {
            return "multipart/form-data; boundary=\(body.prefix { !$0.isNewline }.dropFirst(2))"
        }
        return "application/x-www-form-urlencoded"
    }
}

extension JSONValue {
    /// True if this value has everything that another one has.
    func includes(_ part: JSONValue) -> Bool {
        switch (kind, part.kind) {
        case (.object, .object(let members)):
            members.allSatisfy { member in self[member.key].map { $0.includes(member.value) } ?? false }
        case (.array(let elements), .array(let parts)):
            elements.count >= parts.count && zip(elements, parts).allSatisfy { $0.includes($1) }
        default: self == part
        }
    }
}
