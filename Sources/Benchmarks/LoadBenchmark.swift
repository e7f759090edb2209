import Dispatcher
import EventModel
import Glibc
import HTTPServer

/// `cloudsim load` as its users run it, beside a bare libcurl loop in C and other people's load generators: the same
/// request to the same receiver from the same cores, by turns.
enum LoadBenchmark {
    static let folder = executablePath().split(separator: "/").dropLast().map { "/\($0)" }.joined()
    private static let connections = 64
    private static let warmUp = 0.5
    private static let span = 1
    /// A round is so many turns of each side, so that whatever else the machine does meets all of them.
    private static let turns = 3

    /// One of those that are compared, with so many I/O threads.
    private struct Side {
        var name: String
        var measure: (PeerRequest, Peer.Course, _ place: String) throws -> Double
        var rates: [Double] = []
        /// How busy it kept the receiver, in per cent of one core.
        var busy: [Double] = []
    }

    static func run(rounds: Int) throws {
        let cores = Cores.isParted ? "the receiver on cores 0 and 1, clients on 2 and 3" : "all on the same cores"
        say("load: \(connections) keep-alive connections to cloudsim receiver --threads 2 --quiet; \(cores)")
        guard access(folder + "/cloudsim", X_OK) == 0 else {
            say("  NOT MEASURED: there is no \(folder)/cloudsim; dev/bench builds what is needed")
            return
        }
        try withFolder { place in
            var request = try ownRequest(in: place)
            for threads in [1, 2] {
                try withReceiver { url, receiver in
                    request.url = url
                    try compare(request, threads: threads, rounds: rounds, receiver, in: place)
                }
            }
        }
        try withReceiver { url, _ in try pace(to: url, rounds: rounds) }
        try withReceiver { url, _ in try remember(to: url) }
    }

    private static func compare(
        _ request: PeerRequest, threads: Int, rounds: Int, _ receiver: Child, in place: String
    ) throws {
        let course = Peer.Course(connections: connections, threads: threads, seconds: span)
        var sides = [
            Side(name: "cloudsim load") { request, course, _ in try own(request, course) },
            Side(name: "bare loop", measure: bare),
        ]
        for peer in [Peer.hey, .h2load, .ab] where peer.hasThreads || threads == 1 {
            guard let path = peer.path else {
                say("  \(peer.name): \(peer.absence)")
                continue
            }
            sides.append(Side(name: peer.name) { request, course, _ in try peer.rate(request, course, at: path) })
        }
        if let path = Wrk.path {
            sides.append(Side(name: "wrk") { try wrk(at: path, $0, $1, $2) })
        } else {
            say("  wrk: NOT MEASURED: it is not installed (apt-get install wrk)")
        }
        for _ in 0..<rounds {
            var rates = [Double](repeating: 0, count: sides.count)
            var busy = rates
            for _ in 0..<turns {
                for index in sides.indices {
                    let before = (busy: receiver.busySeconds, at: seconds())
                    rates[index] += try sides[index].measure(request, course, place) / Double(turns)
                    busy[index] += (receiver.busySeconds - before.busy) / (seconds() - before.at) * 100 / Double(turns)
                }
            }
            for index in sides.indices {
                sides[index].rates.append(rates[index])
                sides[index].busy.append(busy[index])
            }
        }
        show(sides, threads: threads)
    }

    private static func show(_ sides: [Side], threads: Int) {
        let words = "\(threads) I/O thread\(threads == 1 ? "" : "s")"
        for side in sides {
            Figure(name: "\(words), \(side.name)", unit: "requests/s", rounds: side.rates).show(
                "best \(thousands(side.rates.max() ?? 0)); its receiver was busy for"
                    + " \(thousands(side.busy.median))% of one core's time, and has two")
        }
        for side in sides.dropFirst() {
            let target: Figure.Target =
                switch side.name {
                case "bare loop": .atLeast(0.9)
                case Peer.hey.name: .atLeast(1)
                default: .none
                }
            let ratios = zip(sides[0].rates, side.rates).map { $0 / $1 }
            let best = (sides[0].rates.max() ?? 0) / (side.rates.max() ?? 1)
            Figure(
                name: "\(words), cloudsim load / \(side.name)", unit: "", rounds: ratios, target: target, precision: 2
            ).show("best against best \(decimals(best, 2))")
        }
    }

    /// Answers a second of the program itself; every request must be answered with 200.
    private static func own(_ request: PeerRequest, _ course: Peer.Course) throws -> Double {
        let summary = try load(
            request.url, "--rate", "max", "--connections", "\(course.connections / course.threads)", "--threads",
            "\(course.threads)", "--warmup", "\(Int(warmUp * 1000))ms", "--duration", "\(course.seconds)s")
        return try number(summary, "rate")
    }

    private static func wrk(
        at path: String, _ request: PeerRequest, _ course: Peer.Course, _ place: String
    ) throws -> Double {
        let wrk = try Wrk(
            at: path, connections: course.connections, threads: course.threads,
            headers: request.headers.map { ($0.name, $0.value) }, body: request.body, in: place)
        return try wrk.load(request.url, seconds: course.seconds, pinned: Cores.ofClient).rate
    }

    /// Answers a second of bare loops, one for each thread, each in a process of its own with its part of the
    /// connections.
    private static func bare(
        _ request: PeerRequest, _ course: Peer.Course, _ place: String
    ) throws -> Double {
        let words =
            ["bare", "\(course.connections / course.threads)", "\(course.seconds)", request.url, request.body]
            + request.headers.flatMap { [$0.name, $0.value] }
        let part = [executablePath(), Child.argument] + words
        let children = try (0..<course.threads).map { _ in try Child(Cores.ofClient(part)) }
        defer { for child in children { child.end() } }
        return try children.reduce(0) { sum, child in
            guard let rate = try child.numbers().first else {
                throw Child.Failure(description: "a bare loop ended without a figure")
            }
            return sum + rate
        }
    }

    /// The part of a child: a bare loop that sends what its arguments say: transfers, seconds, URL, body, names and
    /// values of headers.
    static func bare(_ arguments: [String]) throws {
        guard arguments.count >= 4, arguments.count.isMultiple(of: 2), let transfers = Int(arguments[0]),
            let seconds = Double(arguments[1])
        else { throw Child.Failure(description: "a bare loop was not told what to send") }
        let url = arguments[2]
        let authority = url.split(separator: "/").dropFirst().first.map(String.init) ?? ""
        let headers = stride(from: 4, to: arguments.count, by: 2).map { Header(arguments[$0], arguments[$0 + 1]) }
        let head = RequestHead(
            method: .post, url: url, host: "127.0.0.1", hostIndex: 0, headers: [Header("Host", authority)] + headers)
        let loop = BareLoop([Request(head: head, body: Array(arguments[3].utf8))], to: "http://\(authority)")
        say("\(try loop.run(transfers: transfers, warmUp: warmUp, seconds: seconds))")
    }

    /// The request that the program makes of an event, as a server gets it.
    private static func ownRequest(in place: String) throws -> PeerRequest {
        let seen = Seen()
        let server = try HTTPServer { request, _ in
            seen.append(request)
            return .response(HTTPResponse(type: "text/plain", text: "ok"))
        }
        defer { server.stop() }
        // Long enough for numbers of as many digits as most have later.
        _ = try load(server.url, "--rate", "max", "--duration", "1s")
        guard let request = seen.takeRequest() else { throw Child.Failure(description: "cloudsim load sent nothing") }
        let framing = ["host", "content-length"]
        let body = String(decoding: request.body, as: UTF8.self)
        guard request.method == "POST", !body.contains("\n") else {
            throw Child.Failure(description: "cloudsim load sends what others are not told how to send")
        }
        let file = place + "/body.txt"
        try write(body, to: file)
        return PeerRequest(
            url: server.url,
            headers: request.headers.filter { !framing.contains($0.name.lowercased()) }.map { ($0.name, $0.value) },
            body: body, bodyFile: file)
    }
}
