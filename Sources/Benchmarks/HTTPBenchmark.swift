import CloudSim
import Dispatcher
import EventModel
import HTTPServer
import HTTPTransport

/// Real HTTP: the whole pipeline, and its transport alone, beside a bare libcurl loop in C. All with one I/O thread,
/// the same number of transfers, the same requests and the same receiver, by turns.
enum HTTPBenchmark {
    /// Transfers under way at a time.
    static let transfers = 64
    /// Requests that are under way or wait for a transfer.
    static let depth = 512
    private static let warmUp = 0.1
    private static let span = 0.5
    /// A round is so many turns of each side, so that whatever else the machine does meets all of them.
    private static let turns = 4

    static func run(rounds: Int) throws {
        say("http: loopback, \(transfers) transfers on 1 I/O thread, 2-byte answers; one round after the other")
        let requests = try collect(1_000)
        try compare(requests[0])
        let receiver = try Child(playing: "receiver", "1")
        defer { receiver.end() }
        guard let port = receiver.line() else { throw Child.Failure(description: "the receiver did not start") }
        let server = "http://127.0.0.1:\(port)"
        let bare = BareLoop(requests, to: server)
        var rates: (bare: [Double], whole: [Double], transport: [Double]) = ([], [], [])
        var busy: [Double] = []
        for _ in 0..<rounds {
            var sums = (bare: 0.0, whole: 0.0, transport: 0.0)
            var load = 0.0
            for _ in 0..<turns {
                let before = (busy: receiver.busySeconds, at: seconds())
                sums.bare += try bare.run(transfers: transfers, warmUp: warmUp, seconds: span)
                load += (receiver.busySeconds - before.busy) / (seconds() - before.at) * 100
                sums.whole += try pipeline(to: server)
                sums.transport += try transport(requests, to: server)
            }
            rates.bare.append(sums.bare / Double(turns))
            rates.whole.append(sums.whole / Double(turns))
            rates.transport.append(sums.transport / Double(turns))
            busy.append(load / Double(turns))
        }
        Figure(name: "bare loop", unit: "requests/s", rounds: rates.bare)
            .show("its receiver kept a core busy for \(thousands(busy.median))% of the time")
        Figure(name: "whole pipeline", unit: "requests/s", rounds: rates.whole).show()
        Figure(name: "transport alone", unit: "requests/s", rounds: rates.transport).show()
        let ratios = zip(rates.whole, rates.bare).map { $0 / $1 }
        Figure(name: "pipeline / bare loop", unit: "", rounds: ratios, target: .atLeast(0.75), precision: 2).show()
        let alone = zip(rates.transport, rates.bare).map { $0 / $1 }
        Figure(name: "transport / bare loop", unit: "", rounds: alone, precision: 2).show()
    }

    private static func world() throws -> Scenario {
        var scenario = try PipelineBenchmark.fleet(devices: 10_000, events: 10_000, isAnswered: false)
        scenario.duration = nil
        return scenario
    }

    /// Answers a second of the whole pipeline, as fast as its devices' requests are carried.
    private static func pipeline(to server: String) throws -> Double {
        let flow = Flow(transport(to: server), depth: depth)
        defer { flow.close() }
        var environment = SimulationEnvironment()
        environment.remote = flow
        let simulation = Simulation(try world(), log: TraceLog(), environment: environment)
        let begin = seconds() + warmUp
        var start: (time: Double, settled: Int)?
        let clock = DrivingLoop.Clock(
            now: { flow.time }, pause: { _ in },
            isInterrupted: {
                let now = seconds()
                if start == nil, now >= begin { start = (now, simulation.tally.succeeded) }
                return now >= begin + span
            })
        var loop = DrivingLoop(simulation, pace: .jumping, clock: clock)
        _ = loop.run()
        guard let start, simulation.tally.failed == 0 else { throw Child.Failure(description: "requests failed") }
        return Double(simulation.tally.succeeded - start.settled) / (seconds() - start.time)
    }

    /// Answers a second of the transport, given one request for each answer.
    private static func transport(_ requests: [Request], to server: String) throws -> Double {
        let transport = transport(to: server)
        defer { transport.close() }
        var sent = 0
        var answered = 0
        var completions: [Completion] = []
        let begin = seconds() + warmUp
        var start: (time: Double, answered: Int)?
        while true {
            let now = seconds()
            if start == nil, now >= begin { start = (now, answered) }
            if let start, now >= begin + span { return Double(answered - start.answered) / (now - start.time) }
            while transport.inFlight < depth {
                transport.send(
                    requests[sent % requests.count], id: AttemptID(sent), now: Instant(milliseconds: 0))
                sent += 1
            }
            completions.removeAll(keepingCapacity: true)
            transport.outcomes(until: Flow.deadline, into: &completions)
            for case .failure(let error) in completions.map(\.outcome) {
                throw Child.Failure(description: "a request failed: \(error.rawValue)")
            }
            answered += completions.count
        }
    }

    private static func transport(to server: String) -> HTTPTransport {
        HTTPTransport(
            transfersPerThread: transfers,
            forwards: ForwardRule(host: "example.com", target: server).map { [$0] } ?? [])
    }

    /// Requests as the simulation makes them.
    private static func collect(_ count: Int) throws -> [Request] {
        let collector = Collector()
        var environment = SimulationEnvironment()
        environment.remote = collector
        let simulation = Simulation(try world(), log: TraceLog(), environment: environment)
        while collector.requests.count < count, simulation.step(by: .distantFuture) {}
        return collector.requests.filter { $0.head === collector.requests[0].head }
    }

    /// Makes sure that both sides say the same to a receiver.
    private static func compare(_ request: Request) throws {
        let seen = Seen()
        let server = try HTTPServer { request, _ in
            seen.append(request)
            return .response(HTTPResponse(type: "text/plain", text: "ok"))
        }
        defer { server.stop() }
        _ = try BareLoop([request], to: server.url).run(transfers: 1, warmUp: 0, seconds: 0.01)
        let bare = seen.take()
        let transport = transport(to: server.url)
        transport.send(request, id: AttemptID(0), now: Instant(milliseconds: 0))
        var completions: [Completion] = []
        while completions.isEmpty { transport.outcomes(until: Flow.deadline, into: &completions) }
        transport.close()
        let own = seen.take()
        guard let bare, let own, bare == own else {
            let both = [bare, own].map { $0?.joined(separator: " | ") ?? "nothing" }
            throw Child.Failure(description: "the bare loop sends \(both[0]), but the transport sends \(both[1])")
        }
    }
}
