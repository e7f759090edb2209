import CloudServer
import CloudStore
import EventModel
import Glibc
import TestSupport
import Testing

/// The lives of a cloud that is killed over and over and finds the same state again each time.
final class Lives {
    static let flags = ["--state", "state", "--allow-private", "127.0.0.0/8", "--allow-http"]
    /// By the source; over all lives.
    static let mostAttempts = 5

    let folder: Folder
    let receiver: SignedReceiver
    private(set) var cloud: ServedCloud
    /// The events whose publishing was answered.
    private(set) var answered: [String] = []
    /// The deliveries that were seen to have ended, and how.
    private(set) var ends: [String: String] = [:]
    private(set) var secrets: [String] = []
    private(set) var connection = ""
    private(set) var alert = ""
    /// How many events were published, answered or not.
    private(set) var published = 0

    /// A first life.
    init(_ rule: @escaping SignedReceiver.Rule = SignedReceiver.fine) throws {
        folder = try Folder()
        receiver = try SignedReceiver(rule)
        cloud = try ServedCloud(Self.flags, in: folder)
    }

    /// Makes a connection and an alert for events that begin with `e`.
    func watch(_ cadence: String = "REALTIME") throws {
        let made = try cloud.call(
            "POST", "/v1/projects/p/webhooks/connections", "{\"url\":\"\(receiver.url)\"}")
        #expect(made.status == 200, "\(made.text)")
        connection = try #require(made.json["id"]?.text)
        secrets.append(try #require(made.json["secret"]?.text))
        let alert = """
            {"title":"t","delivery_cadence":"\(cadence)","entities":[{"entity_type":"EVENT","entity_id":"e"}],
            "notifications":[{"type":"WEBHOOK","webhook_connection_id":"\(connection)"}]}
            """
        let answer = try cloud.call("POST", "/v1/projects/p/alerts", alert)
        #expect(answer.status == 200, "\(answer.text)")
        self.alert = try #require(answer.json["id"]?.text)
    }

    /// Ends this life without a word and begins the next, which may be doomed to end at a step.
    func next(killedAt step: Checkpoint? = nil, pass: Int = 1) throws {
        cloud.killNow()
        let doom = step.map { ["CLOUDSIM_KILL_AT=\($0.rawValue):\(pass)"] } ?? []
        cloud = try ServedCloud(Self.flags, in: folder, environment: doom)
    }

    /// Publishes the next event; false when the cloud died over it.
    func publish() throws -> Bool {
        published += 1
        let event = "\(published)"
        guard let client = try? RawClient(port: cloud.port) else { return false }
        let body = "{\"name\":\"e\",\"data\":\"\(event)\"}"
        client.send(ServedCloud.request("POST", "/v1/devices/events", body, token: ServedCloud.token))
        let text = client.readAll().text
        guard !text.isEmpty else { return false }
        guard text.hasPrefix("HTTP/1.1 200") else {
            Issue.record("\(text)")
            return false
        }
        answered.append(event)
        return true
    }

    /// Publishes until the cloud is dead.
    func publishUntilTheEnd() throws {
        var count = 0
        while try publish() {
            count += 1
            guard count < 500 else { break }
        }
        #expect(count < 500, "the cloud did not end at its step")
        #expect(cloud.program.end().code == 1_000 + SIGKILL)
    }

    /// The alert's deliveries. One that has ended stays as it is.
    func deliveries() throws -> [JSONValue] {
        let answer = try cloud.call("GET", "/v1/alerts/\(alert)/deliveries?limit=100")
        guard case .array(let all)? = answer.json["data"]?.kind else {
            Issue.record("no deliveries: \(answer.text)")
            return []
        }
        #expect(answer.json["has_more"] == .bool(false))
        for delivery in all {
            guard let id = delivery["id"]?.text, let state = delivery["status"]?.text else {
                Issue.record("a delivery without id or state: \(delivery)")
                continue
            }
            if let end = ends[id] { #expect(state == end, "\(id) ended twice") }
            if state != "PENDING" { ends[id] = state }
        }
        return all
    }

    /// Lives on, and lets the waits between attempts pass, until no delivery is pending.
    func settle() throws -> [JSONValue] {
        for _ in 0...Self.mostAttempts {
            try next()
            var all: [JSONValue] = []
            let start = milliseconds()
            repeat {
                all = try deliveries()
            } while all.contains { $0.isPending && $0["next_attempt_at"] == nil } && milliseconds() - start < 10_000
            if !all.contains(where: \.isPending) { return all }
            cloud.program.signal(SIGINT)
            #expect(cloud.program.end().code == 130)
            try edit { state in
                var changes: [StoreChange] = []
                state.deliveries.take { delivery in
                    guard delivery.progress.due != nil else { return }
                    var progress = delivery.progress
                    progress.due = Instant(milliseconds: 0)
                    changes.append(.deliveryProgress(number: delivery.number, progress))
                }
                return changes
            }
        }
        Issue.record("some delivery does not end")
        return try deliveries()
    }

    /// Changes the state while no cloud lives on it.
    func edit(_ change: (StoredState) -> [StoreChange]) throws {
        cloud.killNow()
        let opened = try Store.open(directory: folder.path + "/state")
        opened.store.commitSoon(change(opened.state))
        #expect(opened.store.close() == nil)
    }

    /// Lives to the end of all deliveries, and then asks whether everything came about as it was promised.
    func judge(_ comment: String) throws {
        let all = try settle()
        let arrivals = receiver.arrivals
        let missing = Set(answered).subtracting(arrivals.map(\.event))
        #expect(missing.isEmpty, "never arrived: \(missing.sorted()) \(comment)")
        for arrival in arrivals { #expect(try arrival.signer(secrets) != nil, "\(arrival.id) \(comment)") }
        #expect(Set(arrivals.map(\.id)).count == arrivals.count, "an attempt was made twice \(comment)")
        for (delivery, attempts) in Dictionary(grouping: arrivals, by: \.delivery) {
            #expect(attempts.count <= Self.mostAttempts, "\(delivery) \(comment)")
        }
        #expect(Set(all.compactMap { $0["match_id"]?.text }).count == all.count, "an event went out twice \(comment)")
        let before = receiver.arrivals.count
        try next()
        #expect(try deliveries().count == all.count, "\(comment)")
        #expect(receiver.arrivals.count == before, "what had ended went out again \(comment)")
    }
}

extension JSONValue {
    fileprivate var isPending: Bool { self["status"]?.text == "PENDING" }
}
