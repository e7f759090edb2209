import CloudSim
import Cryptography
import Dispatcher
import EventModel
import HTTPServer

/// One call of a dialect's API on its way to its answer.
struct DialectCall: Sendable {
    let match: DialectTable.Match
    let exchange: Exchange
    let record: RequestRecord
    /// Tells the call from others, also to the client.
    let id = "req_" + RandomBytes.hex(8)

    /// The answer as it is sent.
    func response(_ answer: DialectAnswer) -> HTTPResponse {
        // The same for all dialects, as the API's description says.
        if answer.status == 413 { return APIFault.refused(413, "the body is longer than 1048576 bytes").response }
        var headers = answer.headers.map { HTTPField($0.name, $0.value) } + [CORS.anyOrigin]
        if answer.status == 401 {
            headers.append(HTTPField("WWW-Authenticate", "Bearer realm=\"cloud\""))
        }
        guard let value = answer.body else { return HTTPResponse(status: answer.status, headers: headers, body: []) }
        var body: [UInt8] = []
        value.write(to: &body)
        headers.insert(HTTPField("Content-Type", answer.type), at: 0)
        return HTTPResponse(status: answer.status, headers: headers, body: body)
    }

    /// The answer to a fault.
    func response(_ fault: DialectFault) -> HTTPResponse { response(match.dialect.answer(fault, id)) }

    /// Answers a call whose handler returned `.later`.
    func answer(_ response: HTTPResponse) { exchange.answer(record.reply(response)) }
}

extension DialectRequest {
    /// Reads what a client sent.
    init(
        _ incoming: HTTPRequest, _ call: DialectCall, holder: KeyHolder, now: Instant
    ) throws(DialectFault) {
        self.init(now: now, key: RandomBytes.make(32))
        parameters = call.match.parameters
        project = holder.project
        id = call.id
        if let name = parameters["projectId"], !Self.isProject(name) { throw .notFound("project") }
        idempotencyKey = incoming.header("idempotency-key")
        if let text = incoming.query {
            let pairs: [FormPair]
            do throws(APIFault) { pairs = try FormText.pairs(Array(text.utf8), of: "the query") } catch {
                throw .unreadable(status: error.status, error.sentence)
            }
            for pair in pairs { query[pair.key] = pair.value }
        }
        if let refusal = incoming.bodyRefusal {
            let fault = DialectFault.unreadable(status: refusal.status, refusal.reason)
            if call.match.route.body == nil { throw fault }
            bodyFault = fault
        } else if call.match.route.body != nil {
            do throws(DialectFault) { body = try Self.body(of: incoming) } catch { bodyFault = error }
        }
    }

    /// Whether a key can be bound to a project of this name; there is no other.
    private static func isProject(_ name: String) -> Bool {
        (1...100).contains(name.unicodeScalars.count)
            && name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != "/" }
    }

    private static func body(of incoming: HTTPRequest) throws(DialectFault) -> JSONValue {
        if incoming.body.isEmpty { return .null }
        let type = (incoming.header("content-type") ?? "").lowercased().prefix { $0 != ";" && $0 != " " }
        let isMislabelled = type == "application/x-www-form-urlencoded" && RequestFields.startsObject(incoming.body)
        guard type.isEmpty || type == "application/json" || type.hasSuffix("+json") || isMislabelled else {
            throw .unreadable(status: 415, "a body is application/json, not \(type.prefix(80))")
        }
        var rules = JSONRules.data
        rules.maximumDepth = RequestFields.mostDepth
        do throws(JSONError) { return try JSONValue(parsing: incoming.body, rules: rules) } catch {
            let place = SourceText(path: "", bytes: incoming.body).location(at: error.offset)
            throw .unreadable(
                status: 400, "the body is no JSON: \(place.line):\(place.column): \(error.message)")
        }
    }
}

extension APIFault {
    /// What is wrong, without the JSON around it.
    var sentence: String { (try? JSONValue(parsing: body))?["error"]?.text ?? body }
}
