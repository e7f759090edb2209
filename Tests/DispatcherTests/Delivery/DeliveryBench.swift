import EventModel
import Synchronization
import Testing

@testable import Dispatcher

/// A delivery engine and its driver, which a test plays by hand. What is kept is written down in order, so that a test
/// can go on from any of it.
struct DeliveryBench {
    /// A Wednesday.
    static let start = Instant(milliseconds: 1_781_078_400_000)
    static let day = Interval.seconds(86_400)
    static let device = "0123456789abcdef01234567"

    let names = NameTable()
    var engine: DeliveryEngine
    var now = DeliveryBench.start
    /// Everything that was to be kept.
    var kept: [DeliveryChange] = []
    /// How many changes had been kept before each attempt.
    var keptBefore: [Int] = []
    /// Every attempt, and those that have not ended.
    var attempts: [SignedAttempt] = []
    var underWay: [SignedAttempt] = []
    var notes: [DeliveryNote] = []
    var answers: [Int: DialectAnswer] = [:]
    var wakes: [(at: Instant, reason: WakeReason)] = []
    var calls = 0
    private let archive: MemoryArchive?
    private var actions: [DeliveryAction] = []

    /// - Parameter archives: leaves deliveries that wait to an archive.
    init(seed: UInt64 = 7, allowsHTTP: Bool = false, archives: Bool = false) {
        engine = DeliveryEngine(seed: seed, addressGuard: AddressGuard(allowsHTTP: allowsHTTP))
        engine.baseURL = "https://cloud.example"
        archive = archives ? MemoryArchive() : nil
        engine.archive = archive
    }

    /// A further life from what an earlier one kept.
    init(seed: UInt64, restoring disk: DeliveryDisk, at now: Instant, archives: Bool = false) {
        self.init(seed: seed, archives: archives)
        self.now = now
        archive?.disk.withLock { $0 = disk }
        disk.restore(into: &engine)
        engine.resume(now: now, into: &actions)
        carryOut()
    }

    private mutating func carryOut() {
        for action in actions {
            switch action {
            case .keep(let change):
                kept.append(change)
                archive?.disk.withLock { $0.apply(change) }
            case .attempt(let attempt):
                attempts.append(attempt)
                underWay.append(attempt)
                keptBefore.append(kept.count)
            case .wake(let at, let reason): wakes.append((at, reason))
            case .answer(let call, let answer): answers[call] = answer
            case .note(let note): notes.append(note)
            }
        }
        actions = []
        engine.park()
    }

    /// Lets the archive be read, or not.
    func readArchive(_ isReadable: Bool) { archive?.isReadable.withLock { $0 = isReadable } }

    // MARK: What happens

    mutating func publish(_ name: String, _ data: String? = nil, by device: String? = DeliveryBench.device) {
        let publisher = device.flatMap(DeviceID.init).map { Publisher.device($0, slot: 0) } ?? .api
        publish(Event(name: names.name(name), data: data, publisher: publisher, publishedAt: now))
    }

    mutating func publish(_ event: Event) {
        engine.handle(event, name: names.text(event.name), cause: 0, now: now, into: &actions)
        carryOut()
    }

    /// Ends the oldest attempt, or a certain one.
    mutating func settle(_ outcome: Outcome, of id: AttemptID? = nil) {
        guard let place = underWay.firstIndex(where: { id == nil || $0.id == id }) else {
            Issue.record("no attempt is under way")
            return
        }
        let attempt = underWay.remove(at: place)
        engine.settle(attempt.id, outcome, cause: 0, now: now, into: &actions)
        carryOut()
    }

    mutating func settle(_ status: Int, _ headers: [Header] = [], body: String = "") {
        settle(.response(Response(status: status, headers: headers, body: Array(body.utf8))))
    }

    /// Lets time pass; what asked to be woken is.
    mutating func advance(to moment: Instant) {
        while let next = wakes.map(\.at).min(), next <= moment {
            now = max(now, next)
            guard let place = wakes.firstIndex(where: { $0.at == next }) else { return }
            let reason = wakes.remove(at: place).reason
            engine.wake(reason, cause: 0, now: now, into: &actions)
            carryOut()
        }
        now = max(now, moment)
    }

    mutating func advance(by interval: Interval) { advance(to: now + interval) }

    /// Until nothing is under way and nothing waits.
    mutating func drain(_ outcome: (SignedAttempt) -> Outcome) {
        for _ in 0..<100_000 {
            if let attempt = underWay.first {
                now = now + .milliseconds(1)
                settle(outcome(attempt), of: attempt.id)
            } else if let next = wakes.map(\.at).min() {
                advance(to: max(next, now))
            } else {
                return
            }
        }
        Issue.record("it never ends")
    }

    mutating func drain(_ status: Int = 200) { drain { _ in .response(Response(status: status)) } }

    // MARK: What clients ask for

    /// Calls a route by its name. An answer that comes later is found in `answers` under the call's number.
    @discardableResult
    mutating func call(
        _ id: String, _ parameters: [String: String] = [:], _ body: String? = nil, query: [String: String] = [:],
        project: String? = "p1", key: String? = nil, fault: GuardFault? = nil
    ) throws -> DialectAnswer {
        calls += 1
        let found = Dialect.all.flatMap { dialect in dialect.routes.map { (dialect, $0) } }.first { $0.1.id == id }
        let (dialect, route) = try #require(found, "no route \(id)")
        var request = DialectRequest(now: now, key: Array(repeating: UInt8(truncatingIfNeeded: calls), count: 24))
        request.parameters = parameters
        request.query = query
        if let body { request.body = try JSONValue(parsing: body) }
        request.project = project
        request.idempotencyKey = key
        request.urlFault = fault
        request.id = "req_\(calls)"
        request.call = calls
        let answer = dialect.perform(route, request, on: &engine, into: &actions)
        carryOut()
        return answer ?? DialectAnswer(0, nil)
    }

    /// A Signa endpoint's id.
    mutating func signa(_ url: String = "https://hooks.example/a", project: String = "p1") throws -> String {
        let body = #"{"url":"\#(url)","enabled_events":["alert.created"]}"#
        return try call("createSignaWebhook", [:], body, project: project).text("id")
    }

    /// A Signa endpoint, and a watch of all events.
    mutating func watchedSigna(_ url: String = "https://hooks.example/a") throws -> String {
        try call("createSignaWatch", [:], #"{"event_prefix":""}"#)
        return try signa(url)
    }

    mutating func zstack(prefix: String = "", secret: String = "", signed: Bool = true) throws -> String {
        let body = """
            {"name":"n","url":"https://hooks.example/z","signingEnabled":\(signed),"signingSecret":"\(secret)",
            "eventPrefix":"\(prefix)"}
            """
        let answer = try call("createAlertWebhookEndpoint", [:], body)
        return try #require(answer.body?["endpoint"]?["id"]?.text)
    }

    mutating func connection(project: String = "p1") throws -> String {
        try call(
            "createConnection", ["projectId": project], #"{"url":"https://hooks.example/c"}"#, project: project
        ).text("id")
    }

    mutating func alert(
        _ connections: [String], cadence: String = "REALTIME", kind: String = "EVENT", entity: String = "t"
    ) throws -> String {
        let channels = connections.map { #"{"type":"WEBHOOK","webhook_connection_id":"\#($0)"}"# }
        return try call(
            "createAlert", ["projectId": "p1"],
            """
            {"title":"An alert","delivery_cadence":"\(cadence)",
            "entities":[{"entity_type":"\(kind)","entity_id":"\(entity)"}],
            "notifications":[\(channels.isEmpty ? #"{"type":"EMAIL"}"# : channels.joined(separator: ","))]}
            """
        ).text("id")
    }

    // MARK: What came of it

    var disk: DeliveryDisk { DeliveryDisk(kept[...]) }

    func states() -> [SignedDelivery.State] {
        engine.deliveries { _ in true }.reversed().map(\.state)
    }
}

/// An archive that holds what the engine kept.
private final class MemoryArchive: DeliveryArchive {
    let disk = Mutex(DeliveryDisk([]))
    let isReadable = Mutex(true)

    func delivery(_ number: Int) -> (text: String, log: String)? {
        guard isReadable.withLock({ $0 }) else { return nil }
        return disk.withLock { $0.deliveries[number] }.map { ($0.text, $0.progress.log) }
    }
}

extension DialectAnswer {
    func text(_ key: String) throws -> String { try #require(body?[key]?.text, "no \(key) in \(self)") }

    /// The keys of the body, in order.
    var keys: [String] { body?.keys ?? [] }

    /// Where the fault is, as a dialect tells it.
    var location: String? {
        if case .array(let errors)? = body?["errors"]?.kind { return errors.first?["location"]?.text }
        if let field = body?["error"]?["field"]?.text { return field }
        return body?["error"]?["detail"]?.text.map { String($0.prefix { $0 != ":" }) }
    }

    func list(_ key: String = "data") -> [JSONValue] {
        if case .array(let elements)? = body?[key]?.kind { elements } else { [] }
    }
}

extension JSONValue {
    var keys: [String] { if case .object(let members) = kind { members.map(\.key) } else { [] } }
    var elements: [JSONValue] { if case .array(let elements) = kind { elements } else { [] } }
}

extension Request {

    /// The body as JSON.
    var json: JSONValue { (try? JSONValue(parsing: String(decoding: body, as: UTF8.self))) ?? .null }
}
