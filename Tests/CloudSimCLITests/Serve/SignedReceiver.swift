import Dispatcher
import EventModel
import HTTPServer

/// A receiver of signed requests in the test's own process: it outlives every cloud, and forgets nothing.
final class SignedReceiver: Sendable {
    /// One request as it came.
    struct Arrival: Sendable {
        var id: String
        var timestamp: String
        var signature: String
        var body: [UInt8]

        var json: JSONValue { (try? JSONValue(parsing: String(decoding: body, as: UTF8.self))) ?? .null }

        /// The data of the event that it tells of.
        var event: String { (json["match"]?["event"] ?? json["data"]?["event"])?["data"]?.text ?? "" }

        /// What all attempts of a delivery share: Particle Pro's ids are `att_DELIVERY_ATTEMPT`.
        var delivery: Substring { id.dropLast(2) }

        /// The place of the secret that signed it; nil when none did.
        func signer(_ secrets: [String]) throws -> Int? {
            Signature.match(
                signature, id: id, timestamp: timestamp, body: body, with: try secrets.map { try Secret($0) })
        }
    }

    /// What is answered to a request.
    typealias Rule = @Sendable (Arrival) -> Reply

    static let fine: Rule = { _ in .response(HTTPResponse(type: "text/plain", text: "ok")) }

    private let arrived = Lock<[Arrival]>([])
    private let rule: Lock<Rule>
    private let server: HTTPServer

    init(_ rule: @escaping Rule = fine) throws {
        let arrived = arrived
        let rule = Lock(rule)
        self.rule = rule
        server = try HTTPServer { request, _ in
            func field(_ name: String) -> String {
                request.header("x-webhook-\(name)") ?? request.header("webhook-\(name)") ?? ""
            }
            let arrival = Arrival(
                id: field("id"), timestamp: field("timestamp"), signature: field("signature"), body: request.body)
            arrived.withLock { $0.append(arrival) }
            return rule.withLock { $0 }(arrival)
        }
    }

    deinit { server.stop() }

    /// Everything that came, in order.
    var arrivals: [Arrival] { arrived.withLock { $0 } }

    var url: String { server.url + "/hook" }

    /// Answers otherwise from now on.
    func change(to rule: @escaping Rule) { self.rule.withLock { $0 = rule } }
}
