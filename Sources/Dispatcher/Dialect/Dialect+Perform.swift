import Cryptography
import EventModel

extension Dialect {
    /// How long a repeated request gets the first one's answer.
    static let replayed = Interval.seconds(24 * 3600)
    /// How many answers are kept for that.
    private static let mostReplays = 10_000

    /// Does what a call asks. Nil when the answer comes later, as an action.
    package func perform(
        _ route: DialectRoute, _ request: DialectRequest, on engine: inout DeliveryEngine,
        into actions: inout [DeliveryAction]
    ) -> DialectAnswer? {
        do throws(DialectFault) {
            guard takesIdempotencyKeys, route.method != "GET", request.bodyFault == nil,
                let key = request.idempotencyKey
            else {
                return try route.handle(&engine, request, &actions)
            }
            return try once(key, route, request, on: &engine, into: &actions)
        } catch { return answer(error, request.id) }
    }

    /// The same, but a request that was answered before is not done again.
    private func once(
        _ key: String, _ route: DialectRoute, _ request: DialectRequest, on engine: inout DeliveryEngine,
        into actions: inout [DeliveryAction]
    ) throws(DialectFault) -> DialectAnswer? {
        guard (1...255).contains(key.utf8.count) else {
            throw .invalid(location: "header.Idempotency-Key", "has \(key.utf8.count) bytes; 1 to 255 may be")
        }
        guard key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .invalid(location: "header.Idempotency-Key", "has characters other than visible ones of ASCII")
        }
        // With its length, so that no project and key read like another project and another key.
        let project = request.project.map { "\($0.utf8.count):\($0)" } ?? "*"
        let name = "\(self.name) \(project) \(key)"
        var hash = SHA256()
        let parameters = request.parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        hash.update(Array("\(route.id) \(parameters) \(request.body.compactText)".utf8))
        let fingerprint = hash.finalizeHex()
        if let known = engine.replays[name], request.now - known.at < Self.replayed {
            guard known.fingerprint == fingerprint else {
                throw .conflict("the Idempotency-Key was used for another request; take a new key for this one")
            }
            return DialectAnswer(
                known.status, try? JSONValue(parsing: known.body),
                headers: [Header("Idempotency-Replayed", "true")])
        }
        guard let answer = try route.handle(&engine, request, &actions) else { return nil }
        let replay = Replay(
            fingerprint: fingerprint, status: answer.status, body: answer.body?.compactText ?? "null", at: request.now)
        engine.keep(replay, as: name, most: Self.mostReplays, into: &actions)
        return answer
    }

    /// Makes sure that a URL may be called, as far as its text and the look-up of its host tell.
    static func check(
        _ url: String, _ fault: GuardFault?, _ engine: DeliveryEngine, at location: String = "body.url"
    ) throws(DialectFault) {
        if case .failure(let fault) = engine.addressGuard.judge(url: url) {
            throw .invalid(location: location, fault.description, .string(url))
        }
        if let fault { throw .invalid(location: location, fault.description, .string(url)) }
    }

    /// The text of a secret: what the caller gave, or a new one.
    static func secret(_ given: String?, _ request: DialectRequest) -> String {
        guard let given, !given.isEmpty else { return EndpointSecret.text(of: request.key) }
        return given
    }

    /// A first secret from its text.
    static func firstSecret(_ text: String, at location: String) throws(DialectFault) -> EndpointSecret {
        do throws(SecretError) { return try EndpointSecret(version: 1, text: text) } catch {
            throw .invalid(location: location, Secret.explanation(error, of: text))
        }
    }
}

extension DeliveryEngine {
    /// Keeps an answer for who asks again, and forgets those that are too old or too many.
    mutating func keep(_ replay: Replay, as name: String, most: Int, into actions: inout [DeliveryAction]) {
        if replay.at >= nextReplaySweep { sweepReplays(now: replay.at, into: &actions) }
        if replays.count >= most, let oldest = replays.min(by: { ($0.value.at, $0.key) < ($1.value.at, $1.key) }) {
            forget(replay: oldest.key, into: &actions)
        }
        replays[name] = replay
        actions.append(.keep(.record(.replay, id: name, text: replay.text)))
    }

    /// Forgets the answers that nobody gets again: there are secrets in them. Once an hour is enough.
    mutating func sweepReplays(now: Instant, into actions: inout [DeliveryAction]) {
        nextReplaySweep = now + .seconds(3600)
        for name in replays.filter({ now - $0.value.at >= Dialect.replayed }).keys.sorted() {
            forget(replay: name, into: &actions)
        }
    }

    private mutating func forget(replay name: String, into actions: inout [DeliveryAction]) {
        replays[name] = nil
        actions.append(.keep(.recordGone(.replay, id: name)))
    }
}

/// One page of a list.
struct Page<Element> {
    /// The elements of the page.
    var elements: ArraySlice<Element>
    /// Where the next page begins; nil on the last one.
    var cursor: String?

    /// The page that a query asks for with `limit` (1 to 100, 20 by default) and `cursor`, the id of the last element
    /// before it. What that element was is known from its id alone, for it may be gone meanwhile.
    init(
        _ all: [Element], _ query: [String: String], _ engine: DeliveryEngine, _ prefix: String,
        newestFirst: Bool = false, id: (Element) -> String
    ) throws(DialectFault) {
        var limit = 20
        if let text = query["limit"] {
            guard let number = Int(text), (1...100).contains(number) else {
                throw .invalid(location: "query.limit", "must be a number from 1 to 100", .string(text))
            }
            limit = number
        }
        var start = 0
        if let text = query["cursor"], !text.isEmpty {
            guard let cursor = engine.number(in: text, after: prefix) else {
                throw .invalid(location: "query.cursor", "is not one that a list gave", .string(text))
            }
            start =
                all.firstIndex {
                    let number = engine.number(in: id($0), after: prefix) ?? 0
                    return newestFirst ? number < cursor : number > cursor
                } ?? all.endIndex
        }
        elements = all[start...].prefix(limit)
        cursor = elements.endIndex < all.endIndex ? elements.last.map(id) : nil
    }
}

extension JSONValue {
    /// An object from the members that are not nil, in order.
    static func members(_ members: (String, JSONValue?)...) -> JSONValue {
        JSONValue(.object(members.compactMap { key, value in value.map { Member(key, $0) } }))
    }

    /// A moment as ISO 8601.
    static func moment(_ moment: Instant) -> JSONValue { .string(moment.description) }

    /// A moment, or null.
    static func momentOrNull(_ moment: Instant?) -> JSONValue { moment.map { .moment($0) } ?? .null }
}
