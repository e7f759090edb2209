package import EventModel
package import HTTPServer

/// A request as the API reads it: path, query, fields and who asks.
package struct APIRequest: Sendable {
    /// The path's segments, percent-decoded.
    package let segments: [String]
    /// The query's pairs in order, without token and nonce.
    package let pairs: [FormPair]
    /// The body's fields, an object without the token; empty without a body.
    package let fields: JSONValue
    /// Whether the fields came as a form, which knows only texts.
    package let isForm: Bool
    /// The access token: from the `Authorization` field, else the query, else the body.
    package let token: String?
    /// Who asks.
    package let peer: PeerAddress
    /// The host and port that the client used for the cloud; empty if it named none.
    package let authority: String
    private let authorization: Authorization
    /// Why the body cannot be read; nil if it can.
    private let bodyFault: APIFault?

    /// Reads a request whose path is known already.
    ///
    /// A body that cannot be read is no error yet: permissions come first. See `checkBody`.
    /// - Throws: 400, when the query cannot be read.
    package init(_ request: HTTPRequest, _ path: APIPath) throws(APIFault) {
        segments = path.segments
        peer = request.peer
        authority = request.authority
        authorization = Authorization(request.header("authorization"))
        var pairs: [FormPair] = []
        if let query = request.query { pairs = try FormText.pairs(Array(query.utf8), of: "the query") }
        var read = RequestFields.none
        var bodyFault: APIFault?
        do throws(APIFault) { read = try RequestFields(request) } catch { bodyFault = error }
        self.bodyFault = bodyFault
        isForm = read.isForm
        (fields, token) = Self.separate(read.value, authorization, pairs.last { $0.key == Self.tokenKey }?.value)
        pairs.removeAll { $0.key == Self.tokenKey || $0.key == Self.nonceKey }
        self.pairs = pairs
    }

    /// Reads a request.
    /// - Throws: 400, when path or query cannot be read.
    package init(_ request: HTTPRequest) throws(APIFault) { try self.init(request, APIPath(request)) }

    /// Makes sure that the body could be read. Called once it is clear that the caller may do what it asks.
    /// - Throws: 400, 413 or 415.
    package func checkBody() throws(APIFault) { if let bodyFault { throw bodyFault } }

    private static let tokenKey = "access_token"
    private static let nonceKey = "nonce"

    /// The fields without the token, so that it reaches no hook and no log, and the token that counts.
    private static func separate(
        _ fields: JSONValue, _ authorization: Authorization, _ queried: String?
    ) -> (JSONValue, String?) {
        var fields = fields
        var field: String?
        if case .object(var members) = fields.kind, members.contains(where: { $0.key == tokenKey }) {
            field = members.last { $0.key == tokenKey }?.value.text
            members.removeAll { $0.key == tokenKey }
            fields = JSONValue(.object(members), offset: fields.offset)
        }
        if case .bearer(let token) = authorization { return (fields, token) }
        return (fields, [queried, field].compactMap(\.self).first { !$0.isEmpty })
    }

    /// The name and password of `Authorization: Basic`; nil without them.
    /// - Throws: 400, when they cannot be read.
    package func credentials() throws(APIFault) -> Credentials? {
        switch authorization {
        case .basic(let credentials): return credentials
        case .unreadable:
            throw .described(
                400, "invalid_request", "Authorization: Basic takes the Base64 of name:password, both UTF-8")
        case .none, .bearer: return nil
        }
    }

    /// The last value of a key in the query.
    package func query(_ key: String) -> String? { pairs.last { $0.key.hasSameBytes(as: key) }?.value }

    /// The value of a field; nil when it is absent or null.
    package func field(_ key: String) -> JSONValue? {
        guard let value = fields[key] else { return nil }
        if case .null = value.kind { return nil }
        return value
    }

    /// A field as text, also from a number or a truth value; nil when it is absent or something else.
    package func text(_ key: String) -> String? {
        guard let value = field(key) else { return nil }
        switch value.kind {
        case .string(let text): return text
        case .number, .bool: return value.compactText
        case .null, .array, .object: return nil
        }
    }

    /// A field as text, also from a number or a truth value; nil when it is absent.
    /// - Throws: 400, when it is an array or an object.
    package func plainText(_ key: String) throws(APIFault) -> String? {
        guard let value = field(key) else { return nil }
        guard let text = text(key) else { throw .badRequest("\"\(key)\" must be a string, not \(value.kindName)") }
        return text
    }

    /// A field as a truth value: true, false, their texts in any case, 1 or 0; nil when it is absent or empty.
    /// - Throws: 400, when it is something else.
    package func flag(_ key: String) throws(APIFault) -> Bool? {
        guard let value = field(key) else { return nil }
        guard let text = text(key) else { throw .badRequest("\"\(key)\" must be true or false, not \(value.kindName)") }
        switch text.lowercased() {
        case "true", "1": return true
        case "false", "0": return false
        case "", "undefined", "null": return nil
        default: throw .badRequest("\"\(key)\" must be true or false")
        }
    }

    /// A field as a number; nil when it is absent or empty.
    /// - Throws: 400, when it is something else.
    package func number(_ key: String) throws(APIFault) -> Double? {
        guard let value = field(key) else { return nil }
        if case .number(let number) = value.kind, number.isFinite { return number }
        guard let text = value.text else { throw .badRequest("\"\(key)\" must be a number, not \(value.kindName)") }
        if ["", "undefined", "null"].contains(text) { return nil }
        // The language's own reader also takes hexadecimal digits, infinities and what is not a number.
        guard text.utf8.count <= 40, text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }),
            let number = Double(text), number.isFinite
        else { throw .badRequest("\"\(key)\" must be a number") }
        return number
    }

    /// A field as a whole number; nil when it is absent or empty.
    /// - Throws: 400, when it is something else or out of its range.
    package func wholeNumber(_ key: String, in range: ClosedRange<Int>) throws(APIFault) -> Int? {
        guard let number = try number(key) else { return nil }
        guard let whole = Int(exactly: number), range.contains(whole) else {
            throw .badRequest("\"\(key)\" must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return whole
    }

    /// A value of the query as a whole number; nil when it is absent or empty.
    /// - Throws: 400, when it is something else or out of its range.
    package func wholeNumber(query key: String, in range: ClosedRange<Int>) throws(APIFault) -> Int? {
        guard let text = query(key), !text.isEmpty else { return nil }
        guard let whole = Int(text), range.contains(whole) else {
            throw .badRequest("\"\(key)\" must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return whole
    }
}
