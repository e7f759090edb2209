import Glibc

/// `cloudsim serve` as clients meet it: publishing over the API, fan-out to event streams, hooks that last, memory.
enum ServeBenchmark {
    private static let connections = 64
    private static let streams = 1_000
    private static let events = 100
    private static let span = 1.0
    private static let token = "benchmark"
    private static let folder = executablePath().split(separator: "/").dropLast().map { "/\($0)" }.joined()
    /// The server gets two cores and the clients the others, where there are enough.
    private static let isParted = Machine.cores >= 4

    static func run(rounds: Int) throws {
        let cores = isParted ? "the server on cores 0 and 1, clients on 2 and 3" : "all on the same cores"
        say("serve: one listener, \(connections) keep-alive connections; \(cores); one round after the other")
        guard access(folder + "/cloudsim", X_OK) == 0 else {
            say("  NOT MEASURED: there is no \(folder)/cloudsim; dev/bench builds what is needed")
            return
        }
        var idle: [Double] = []
        var rates: (memory: [Double], state: [Double], constant: [Double], hooks: [Double]) = ([], [], [], [])
        var delays: (p50: [Double], p99: [Double]) = ([], [])
        for _ in 0..<rounds {
            let constant = try Child(pinned(0, [executablePath(), Child.argument, "receiver", "1"]))
            guard let port = constant.line().flatMap({ Int($0) }) else {
                throw Child.Failure(description: "the receiver did not start")
            }
            rates.constant.append(try figures("publisher", port)[0])
            constant.end()
            try withCloud { port, server in
                idle.append(server.residentMegabytes)
                rates.memory.append(try figures("publisher", port)[0])
                let fanOut = try figures("listener", port)
                delays.p50.append(fanOut[0])
                delays.p99.append(fanOut[1])
            }
            try withCloud(hasState: true) { port, _ in
                rates.state.append(try figures("publisher", port)[0])
                rates.hooks.append(try figures("hooks", port)[0])
            }
        }
        Figure(name: "publish", unit: "requests/s", rounds: rates.memory, target: .atLeast(30_000)).show()
        Figure(name: "publish with --state", unit: "requests/s", rounds: rates.state, target: .atLeast(30_000)).show()
        Figure(name: "a constant answer of the same HTTP server", unit: "requests/s", rounds: rates.constant).show()
        let ratios = zip(rates.memory, rates.constant).map { $0 / $1 }
        Figure(name: "publish / constant answer", unit: "", rounds: ratios, precision: 2).show()
        let bound = Figure.Target.atMost(20)
        Figure(
            name: "one event to \(thousands(Double(streams))) streams, p99 of \(events) last bytes", unit: "ms",
            rounds: delays.p99, target: bound, precision: 1
        ).show("p50 \(decimals(delays.p50.median, 1)) ms")
        Figure(name: "durable hook creation", unit: "hooks/s", rounds: rates.hooks, target: .atLeast(2_000)).show()
        Figure(name: "idle server", unit: "MB resident", rounds: idle, target: .atMost(40), precision: 1).show()
    }

    /// Lets a cloud live for a while: its port and its process.
    private static func withCloud(hasState: Bool = false, _ body: (Int, Child) throws -> Void) throws {
        var template = Array("/tmp/cloudsim-benchmark-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Child.Failure(description: "no temporary folder") }
        let place = String(cString: made)
        defer { _ = try? Child(["/bin/rm", "-rf", place], discardsOutput: true).end() }
        let scenario = place + "/scenario.json"
        guard let file = fopen(scenario, "w") else { throw Child.Failure(description: "no temporary file") }
        fputs(#"{"devices":[{"name":"meter"}],"limits":{"hooks":null}}"#, file)
        fclose(file)
        var command = [
            folder + "/cloudsim", "serve", "--port", "0", "--token", token, "--user", "me:secret", "--scenario",
            scenario,
        ]
        if hasState { command += ["--state", place + "/state"] }
        // What people read, on standard error, is what tells the port; the access log is written and thrown away.
        let server = try Child(["/bin/sh", "-c", "exec \"$@\" 2>&1 >/dev/null", "sh"] + pinned(0, command))
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
        try body(port, server)
    }

    private static func pinned(_ first: Int, _ command: [String]) -> [String] {
        isParted ? ["/usr/bin/taskset", "-c", "\(first),\(first + 1)"] + command : command
    }

    /// The figures of a client in a process of its own.
    private static func figures(_ part: String, _ port: Int) throws -> [Double] {
        let client = try Child(pinned(2, [executablePath(), Child.argument, part, "\(port)"]))
        defer { client.end() }
        let figures = try client.numbers()
        guard !figures.isEmpty else { throw Child.Failure(description: "a client had no figure") }
        return figures
    }

    /// Publishes as fast as the answers come; prints answers a second.
    static func publish(to port: Int) throws {
        var wires = try Wires(connections, to: port)
        defer { wires.close() }
        let request = post("/v1/devices/events", #"{"name":"reading","data":"21.5","private":true}"#)
        _ = try wires.exchange(seconds: span / 4) { _ in request }
        say("\(try wires.exchange(seconds: span) { _ in request })")
    }

    /// Creates hooks as fast as the answers come; prints answers a second.
    static func createHooks(at port: Int) throws {
        var wires = try Wires(connections, to: port)
        defer { wires.close() }
        let rate = try wires.exchange(seconds: span) { number in
            post("/v1/webhooks", #"{"event":"reading/\#(number)","url":"https://example.com/log"}"#)
        }
        say("\(rate)")
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
            try wires.send(post("/v1/devices/events", #"{"name":"reading","data":"n\#(number)."}"#), over: 0)
            try wires.readAll(until: "\"n\(number).\"", except: 1)
            delays.append((seconds() - start) * 1000)
        }
        say("\(delays.median) \(delays.percentile(0.99))")
    }

    private static func post(_ path: String, _ body: String) -> [UInt8] {
        Array(
            """
            POST \(path) HTTP/1.1\r\nHost: cloud\r\nAuthorization: Bearer \(token)\r\nContent-Type: application/json\r\n\
            Content-Length: \(body.utf8.count)\r\n\r\n\(body)
            """.utf8)
    }
}
