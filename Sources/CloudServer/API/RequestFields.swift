import Dispatcher
import EventModel
import HTTPServer

/// The fields of a request's body, sent as JSON or as a form.
struct RequestFields {
    /// How deep JSON may nest.
    static let mostDepth = 128

    /// The fields; always an object.
    var value: JSONValue
    /// Whether they came as a form, which knows only texts.
    var isForm: Bool

    /// No fields, as of a request without a body.
    static let none = RequestFields()

    private init() {
        value = JSONValue(.object([]))
        isForm = false
    }

    /// Reads a request's body; that of a GET or HEAD means nothing.
    init(_ request: HTTPRequest) throws(APIFault) {
        if let refusal = request.bodyRefusal { throw .refused(refusal.status, refusal.reason) }
        if request.body.isEmpty || request.method == "GET" || request.method == "HEAD" {
            value = JSONValue(.object([]))
            isForm = false
            return
        }
        let encoding = Self.mediaType(request.header("content-encoding"))
        guard encoding.isEmpty || encoding == "identity" else { throw .wrongEncoding }
        let type = Self.mediaType(request.header("content-type"))
        if type == "multipart/form-data" {
            let field = request.header("content-type") ?? ""
            value = try FormTree.value(of: MultipartForm.pairs(request.body, field: field))
            isForm = true
            return
        }
        switch type {
        // Many a client calls its JSON a form, because that is what it does when nobody tells it otherwise.
        case "", "application/x-www-form-urlencoded": isForm = !Self.startsObject(request.body)
        case "application/json": isForm = false
        case let type where type.hasPrefix("application/") && type.hasSuffix("+json"): isForm = false
        default: throw .wrongType(type)
        }
        if isForm {
            value = try FormTree.value(of: FormText.pairs(request.body, of: "the form"))
        } else {
            value = try Self.parse(request.body)
        }
    }

    /// The type in lower case, without its parameters.
    private static func mediaType(_ field: String?) -> String {
        guard let field else { return "" }
        let type = field.utf8.prefix { $0 != UInt8(ascii: ";") }.filter { $0 != 0x20 && $0 != 0x09 }
        return String(decoding: type, as: UTF8.self).lowercased()
    }

    static func startsObject(_ body: [UInt8]) -> Bool {
        body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
    }

    private static func parse(_ body: [UInt8]) throws(APIFault) -> JSONValue {
        var rules = JSONRules.data
        rules.maximumDepth = mostDepth
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: body, rules: rules) } catch {
            let error = UnquotedBraces.explained(error, in: body)
            let place = SourceText(path: "", bytes: body).location(at: error.offset)
            throw .badRequest("the body is no JSON: \(place.line):\(place.column): \(error.message)")
        }
        guard case .object = value.kind else {
            throw .badRequest("the body must be a JSON object, not \(value.kindName)")
        }
        return value
    }
}
