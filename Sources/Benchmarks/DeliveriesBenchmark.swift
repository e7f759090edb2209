import CloudStore
import EventModel
import Glibc
import HTTPServer

/// Signed deliveries that last, of `cloudsim serve --state`: how many a second, and how soon a restart goes on with
/// many that wait.
enum DeliveriesBenchmark {
    private static let connections = 64
    private static let warmUp = 1.0
    private static let span = 3.0
    private static let waiting = 200_000
    private static let flags = ["--allow-private", "127.0.0.0/8", "--allow-http"]
    private static let endpointsPath = "/api/v1/alerting/webhook-endpoints"
    private static let eventsPath = "/v1/devices/events"
    private static let event = #"{"name":"alert/high","data":"21.5","private":true}"#

    static func run(rounds count: Int) throws {
        let cores = Cores.isParted ? "the server on cores 0 and 1, others on 2 and 3" : "all on the same cores"
        say("deliveries: signed, committed, sent on loopback, outcome recorded; \(connections) publishers; \(cores)")
        guard ServeBenchmark.isBuilt else { return }
        var rates: [Int: [Double]] = [:]
        var published: [Int: [Double]] = [:]
        var syncs: [Double] = []
        var restarts: [(seconds: Double, resident: Double, peak: Double)] = []
        for _ in 0..<count {
            try withFolder { syncs.append(try syncRate(in: $0, seconds: 0.5)) }
            for endpoints in [1, 8] {
                try withFolder { place in
                    let figures = try deliver(to: endpoints, in: place)
                    rates[endpoints, default: []].append(figures[0])
                    published[endpoints, default: []].append(figures[1])
                }
            }
            try withFolder { restarts.append(try restart(in: $0)) }
        }
        for endpoints in [1, 8] {
            Figure(
                name: "durable deliveries to \(endpoints) endpoint\(endpoints == 1 ? "" : "s")", unit: "deliveries/s",
                rounds: rates[endpoints] ?? [], target: .atLeast(10_000)
            ).show("\(thousands((published[endpoints] ?? []).median)) events a second were published meanwhile")
        }
        say("    the disk alone does \(thousands(syncs.median)) syncs a second here, each after a write of 16 kB")
        let name = "from the start with \(thousands(Double(waiting))) that wait"
        Figure(
            name: "\(name) to the first attempt", unit: "s", rounds: restarts.map(\.seconds), target: .atMost(2),
            precision: 2
        ).show()
        Figure(
            name: "memory then", unit: "MB resident", rounds: restarts.map(\.resident), target: .atMost(150),
            precision: 1
        ).show("at most, until then: \(decimals(restarts.map(\.peak).median, 1)) MB")
    }

    /// Deliveries and publications a second.
    private static func deliver(to endpoints: Int, in place: String) throws -> [Double] {
        let receiver = try Child(Cores.ofClient([executablePath(), Child.argument, "receiver", "1"]))
        defer { receiver.end() }
        guard let target = receiver.line() else { throw Child.Failure(description: "the receiver did not start") }
        return try ServeBenchmark.withCloud(state: place + "/state", flags: flags, in: place) { port, _ in
            var wires = try Wires(1, to: port)
            defer { wires.close() }
            for number in 0..<endpoints { try create("endpoint-\(number)", at: "http://127.0.0.1:\(target)/", &wires) }
            return try ServeBenchmark.figures("alerter", port)
        }
    }

    private static func create(_ name: String, at url: String, _ wires: inout Wires) throws {
        let body = #"{"name":"\#(name)","url":"\#(url)","signingEnabled":true,"signingSecret":""}"#
        _ = try wires.ask(ServeBenchmark.post(endpointsPath, body))
    }

    /// Publishes as fast as the answers come; prints deliveries that succeeded, and publications, a second.
    static func publish(to port: Int) throws {
        var wires = try Wires(connections, to: port)
        defer { wires.close() }
        let request = ServeBenchmark.post(eventsPath, event)
        _ = try wires.exchange(seconds: warmUp) { _ in request }
        // What is asked for on connections of their own waits behind nothing.
        var probe = try Wires(1, to: port)
        defer { probe.close() }
        let before = (count: try succeeded(&probe), at: seconds())
        let load = try wires.exchange(seconds: span) { _ in request }
        let after = (count: try succeeded(&probe), at: seconds())
        say("\((after.count - before.count) / (after.at - before.at)) \(load.rate)")
    }

    private static func succeeded(_ wires: inout Wires) throws -> Double {
        let text = try wires.ask(Array("GET /metrics HTTP/1.1\r\nHost: cloud\r\n\r\n".utf8))
        let name = "cloudsim_deliveries_total{state=\"succeeded\"} "
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) }),
            let count = Double(line.dropFirst(name.count))
        else { throw Child.Failure(description: "the metrics do not tell of deliveries") }
        return count
    }

    /// When the first attempt came.
    private struct First: Sendable {
        var at: Double?
    }

    /// Fills a state with deliveries that wait, starts a cloud on it, and waits for its first attempt.
    private static func restart(in place: String) throws -> (seconds: Double, resident: Double, peak: Double) {
        let first = Lock(First())
        let answer = HTTPResponse(type: "text/plain", text: "ok")
        let receiver = try HTTPServer { _, _ in
            let now = seconds()
            first.withLock { if $0.at == nil { $0.at = now } }
            return .response(answer)
        }
        defer { receiver.stop() }
        func wait() throws -> Double {
            let start = seconds()
            while seconds() - start < 60 {
                if let at = first.withLock({ $0.at }) { return at }
                usleep(500)
            }
            throw Child.Failure(description: "no attempt came for a minute")
        }
        let state = place + "/state"
        try ServeBenchmark.withCloud(state: state, flags: flags, in: place) { port, _ in
            var wires = try Wires(1, to: port)
            defer { wires.close() }
            try create("endpoint", at: receiver.url, &wires)
            _ = try wires.ask(ServeBenchmark.post(eventsPath, event))
            _ = try wait()
        }
        first.withLock { $0.at = nil }
        try fill(state)
        let start = seconds()
        return try ServeBenchmark.withCloud(state: state, flags: flags, in: place) { _, server in
            let at = try wait()
            return (at - start, server.residentMegabytes, server.mostResidentMegabytes)
        }
    }

    /// Multiplies the delivery of a state.
    private static func fill(_ directory: String) throws {
        let (store, state) = try Store.open(directory: directory)
        guard var delivery = state.deliveries.all.first else { throw Child.Failure(description: "no delivery is kept") }
        delivery.progress = StoredDelivery.Progress(state: 0, due: nil, attempts: 0, log: "[]")
        var changes: [StoreChange] = []
        for number in 1_000_000..<(1_000_000 + waiting) {
            delivery.number = number
            changes.append(.delivery(delivery))
            if changes.count == 10_000 {
                store.commitSoon(changes)
                changes = []
            }
        }
        if let error = store.close() { throw error }
    }
}
