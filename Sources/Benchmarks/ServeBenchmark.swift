import Glibc

/// `cloudsim serve` as clients meet it: publishing over the API, fan-out to event streams, hooks that last, memory.
enum ServeBenchmark {
    private static let connections = 64
    private static let streams = 1_000
    private static let events = 200
    private static let span = 1.0
    private static let token = "benchmark"
    private static let path = "/v1/devices/events"
    private static let reading = #"{"name":"reading","data":"21.5","private":true}"#
    private static let folder = executablePath().split(separator: "/").dropLast().map { "/\($0)" }.joined()

    /// What the rounds came to.
    private struct Rounds {
        var idle: [Double] = []
        var loaded: [Double] = []
        var memory: [Wrk.Load] = []
        var state: [Wrk.Load] = []
        var constant: [Wrk.Load] = []
        var hooks: [Double] = []
        var syncs: [Double] = []
        var p50: [Double] = []
        var p99: [Double] = []
    }

    static func run(rounds count: Int) throws {
        let cores = Cores.isParted ? "the server on cores 0 and 1, clients on 2 and 3" : "all on the same cores"
        say("serve: one listener, \(connections) keep-alive connections; \(cores); one round after the other")
        guard isBuilt else { return }
        if Wrk.path == nil {
            say(
                """
                  NOT MEASURED with wrk, which is not installed (apt-get install wrk): the load of publishing comes from a
                  client of the benchmark's own, with one thread
                """)
        }
        var rounds = Rounds()
        for _ in 0..<count { try withFolder { try round(&rounds, in: $0) } }
        show(rounds)
    }

    /// Whether there is a program to be measured; says so when there is none.
    static var isBuilt: Bool {
        if access(folder + "/cloudsim", X_OK) == 0 { return true }
        say("  NOT MEASURED: there is no \(folder)/cloudsim; dev/bench builds what is needed")
        return false
    }

    private static func round(_ rounds: inout Rounds, in place: String) throws {
        let constant = try Child(Cores.ofServer([executablePath(), Child.argument, "receiver", "1"]))
        guard let port = constant.line().flatMap({ Int($0) }) else {
            throw Child.Failure(description: "the receiver did not start")
        }
        rounds.constant.append(try load(port, in: place))
        constant.end()
        try withCloud(in: place) { port, server in
            rounds.idle.append(server.residentMegabytes)
            rounds.memory.append(try load(port, in: place))
            rounds.loaded.append(server.residentMegabytes)
            let fanOut = try figures("listener", port)
            rounds.p50.append(fanOut[0])
            rounds.p99.append(fanOut[1])
        }
        rounds.syncs.append(try syncRate(in: place, seconds: span / 2))
        try withCloud(state: place + "/state", in: place) { port, _ in
            rounds.state.append(try load(port, in: place))
            rounds.hooks.append(try figures("hooks", port)[0])
        }
    }

    private static func show(_ rounds: Rounds) {
        let client = Wrk.path == nil ? "own client" : "wrk"
        let bound = Figure.Target.atLeast(30_000)
        func show(_ name: String, _ loads: [Wrk.Load], _ target: Figure.Target) {
            let delay = "p99 of an answer \(decimals(loads.map(\.p99).median, 1)) ms"
            Figure(name: name, unit: "requests/s", rounds: loads.map(\.rate), target: target).show(delay)
        }
        show("publish (\(client))", rounds.memory, bound)
        show("publish with --state (\(client))", rounds.state, bound)
        show("a constant answer of the same HTTP server (\(client))", rounds.constant, .none)
        let ratios = zip(rounds.memory, rounds.constant).map { $0.rate / $1.rate }
        Figure(name: "publish / constant answer", unit: "", rounds: ratios, precision: 2).show()
        let durable = zip(rounds.state, rounds.constant).map { $0.rate / $1.rate }
        Figure(name: "publish with --state / constant answer", unit: "", rounds: durable, precision: 2).show()
        Figure(
            name: "one event to \(thousands(Double(streams))) streams, p99 of \(events) last bytes", unit: "ms",
            rounds: rounds.p99, target: .atMost(20), precision: 1
        ).show("p50 \(decimals(rounds.p50.median, 1)) ms")
        let disk =
            "the disk alone does \(thousands(rounds.syncs.median)) syncs a second here, each after a write of 16 kB"
        Figure(name: "durable hook creation", unit: "hooks/s", rounds: rounds.hooks, target: .atLeast(2_000)).show(disk)
        Figure(name: "idle server", unit: "MB resident", rounds: rounds.idle, target: .atMost(40), precision: 1)
            .show("after the load of publishing \(decimals(rounds.loaded.median, 1)) MB")
    }

    /// Publishing as fast as the answers come, after a warm-up.
    private static func load(_ port: Int, in place: String) throws -> Wrk.Load {
        guard let path = Wrk.path else {
            let figures = try figures("publisher", port)
            guard figures.count == 2 else { throw Child.Failure(description: "the client had too few figures") }
            return Wrk.Load(rate: figures[0], p99: figures[1])
        }
        let wrk = try Wrk(
            at: path, connections: connections, threads: 2,
            headers: [("Authorization", "Bearer \(token)"), ("Content-Type", "application/json")], body: reading,
            in: place)
        let url = "http://127.0.0.1:\(port)\(Self.path)"
        _ = try wrk.load(url, seconds: 1, pinned: Cores.ofClient)
        return try wrk.load(url, seconds: 2, pinned: Cores.ofClient)
    }

    /// Lets a cloud live for a while: its port and its process.
    static func withCloud<Result>(
        state: String? = nil, flags: [String] = [], in place: String, _ body: (Int, Child) throws -> Result
    ) throws -> Result {
        let scenario = place + "/scenario.json"
        try write(#"{"devices":[{"name":"meter"}],"limits":{"hooks":null}}"#, to: scenario)
        var command =
            [
                folder + "/cloudsim", "serve", "--port", "0", "--token", token, "--user", "me:secret", "--scenario",
                scenario,
            ] + flags
        if let state { command += ["--state", state] }
        // What people read, on standard error, is what tells the port; the log is written and thrown away.
        let server = try Child(["/bin/sh", "-c", "exec \"$@\" 2>&1 >/dev/null", "sh"] + Cores.ofServer(command))
        var port: Int?
        while port == nil, let line = server.line() {
            guard let place = line.split(separator: " ").first(where: { $0.hasPrefix("http://127.0.0.1:") }) else {
                continue
            }
            port = Int(place.drop { !$0.isNumber }.split(separator: ":").last?.prefix { $0.isNumber } ?? "")
        }
        guard let port else { throw Child.Failure(description: "the cloud did not start") }
        defer {
            kill(server.pid, SIGINT)
            server.end()
        }
        return try body(port, server)
    }

    /// The figures of a client in a process of its own.
    static func figures(_ part: String, _ port: Int) throws -> [Double] {
        let client = try Child(Cores.ofClient([executablePath(), Child.argument, part, "\(port)"]))
        defer { client.end() }
        let figures = try client.numbers()
        guard !figures.isEmpty else { throw Child.Failure(description: "a client had no figure") }
        return figures
    }

    /// Publishes as fast as the answers come; prints answers a second and p99 of the milliseconds until one.
    static func publish(to port: Int) throws {
        var wires = try Wires(connections, to: port)
        defer { wires.close() }
        let request = post(path, reading)
        _ = try wires.exchange(seconds: span) { _ in request }
        let load = try wires.exchange(seconds: span * 2) { _ in request }
        say("\(load.rate) \(load.p99)")
    }

    /// Creates hooks as fast as the answers come; prints answers a second.
    static func createHooks(at port: Int) throws {
        var wires = try Wires(connections, to: port)
        defer { wires.close() }
        let load = try wires.exchange(seconds: span) { number in
            post("/v1/webhooks", #"{"event":"reading/\#(number)","url":"https://example.com/log"}"#)
        }
        say("\(load.rate)")
    }

    /// Opens streams, publishes one event after the other; prints p50 and p99 of the milliseconds until the last stream
    /// has it.
    static func listen(to port: Int) throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        var wires = try Wires(streams + 1, to: port)
        defer { wires.close() }
        let ask = Array(
            "GET /v1/events/reading HTTP/1.1\r\nHost: cloud\r\nAuthorization: Bearer \(token)\r\n\r\n".utf8)
        for index in 1...streams { try wires.send(ask, over: index) }
        try wires.readAll(until: ":ok\n\n", except: 1)
        var delays: [Double] = []
        for number in 0..<events {
            let start = seconds()
            try wires.send(post(path, #"{"name":"reading","data":"n\#(number)."}"#), over: 0)
            try wires.readAll(until: "\"n\(number).\"", then: "\n\n", except: 1)
            delays.append((seconds() - start) * 1000)
        }
        say("\(delays.median) \(delays.percentile(0.99))")
    }

    /// A request with a body of JSON.
    static func post(_ path: String, _ body: String) -> [UInt8] {
        Array(
            """
            POST \(path) HTTP/1.1\r\nHost: cloud\r\nAuthorization: Bearer \(token)\r\nContent-Type: application/json\r\n\
            Content-Length: \(body.utf8.count)\r\n\r\n\(body)
            """.utf8)
    }
}
