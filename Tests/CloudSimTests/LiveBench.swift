import Dispatcher
import EventModel
import Testing

@testable import CloudSim

/// A live world in a test: a clock that goes only while the loop waits, a transport that answers when the test says,
/// and commands that arrive at their moments.
final class LiveBench: Transport {
    static let start = Instant(milliseconds: 1_700_000_000_000)

    let simulation: Simulation
    /// Every trace line, shortly: `+1500 event name=data`.
    var lines: [String] = []
    var wall = LiveBench.start
    /// What a request gets and after how long; nil never ends.
    var answer: (Request) -> (after: Int64, Outcome)? = { _ in (10, .response(Response(status: 200))) }
    /// Commands by the moment at which they arrive, in milliseconds from the start.
    var commands: [(at: Int64, run: (Simulation) -> Void)] = []
    /// How long each wait was asked to last, and how long all took.
    var waits: [Interval] = []
    var sent: [Request] = []
    /// When the person asks to stop.
    var stop: Int64 = 10_000
    /// How much time each look at the clock costs.
    var costOfLooking: Int64 = 0
    private var waiting: [(due: Instant?, completion: Completion)] = []

    /// A world of what a scenario says beside its duration, which a live world does not look at; without devices, one
    /// that does nothing.
    init(_ members: String = "", live: Bool = true, configure: (inout Scenario) -> Void = { _ in }) throws {
        let devices = members.contains("\"devices\"") ? "" : #", "devices": [ { "name": "quiet" } ]"#
        let rest = members.isEmpty ? "" : ", \(members)"
        var scenario = try SimulationBench.scenario(#"{ "duration": "1h"\#(devices)\#(rest) }"#)
        scenario.start = Self.start
        configure(&scenario)
        let log = TraceLog()
        var environment = SimulationEnvironment()
        let relay = Relay()
        environment.remote = relay
        simulation = Simulation(scenario, log: log, environment: environment)
        relay.bench = self
        log.read { [unowned self] in lines.append(Self.short($0)) }
        if live { simulation.goLive() }
    }

    /// A simulation wants its transport before there is a bench.
    private final class Relay: Transport {
        weak var bench: LiveBench?
        var inFlight: Int { bench?.inFlight ?? 0 }
        func send(_ request: Request, id: AttemptID, now: Instant) { bench?.send(request, id: id, now: now) }
        func outcomes(until deadline: Instant, into completions: inout [Completion]) {
            bench?.outcomes(until: deadline, into: &completions)
        }
    }

    var clock: LiveLoop.Clock {
        LiveLoop.Clock(
            now: {
                self.wall = self.wall + .milliseconds(self.costOfLooking)
                return self.wall
            }, isStopped: { self.wall >= Self.start + .milliseconds(self.stop) },
            intake: {
                while let command = self.commands.first, Self.start + .milliseconds(command.at) <= self.wall {
                    self.commands.removeFirst()
                    command.run(self.simulation)
                }
            })
    }

    /// Runs the loop until a moment.
    func run(until end: Int64) {
        stop = end
        var loop = LiveLoop(simulation, clock: clock)
        loop.run()
    }

    /// A hook as its author writes it.
    static func hook(_ event: String = "e", _ more: String = "", url: String = "http://h.example/") throws -> Hook {
        let rest = more.isEmpty ? "" : ", \(more)"
        return try Hook(decoding: JSONValue(parsing: #"{"event": "\#(event)", "url": "\#(url)"\#(rest)}"#))
    }

    /// Publishes for a client; a fault is told.
    func publish(_ name: String, _ data: String? = nil) {
        do { try simulation.publishFromAPI(name: name, data: data) } catch { Issue.record("\(name): \(error.message)") }
    }

    /// The lines since the last call.
    func taken() -> [String] {
        defer { lines.removeAll() }
        return lines
    }

    // MARK: Transport

    var inFlight: Int { waiting.count }

    func send(_ request: Request, id: AttemptID, now: Instant) {
        sent.append(request)
        let answer = answer(request)
        let outcome = answer?.1 ?? .failure(.reset)
        waiting.append((answer.map { wall + .milliseconds($0.after) }, Completion(id: id, outcome: outcome)))
    }

    func outcomes(until deadline: Instant, into completions: inout [Completion]) {
        waits.append(deadline - wall)
        let command = commands.first.map { Self.start + .milliseconds($0.at) } ?? .distantFuture
        let first = waiting.compactMap(\.due).min() ?? .distantFuture
        let stop = max(Self.start + .milliseconds(stop), wall)
        wall = max(wall, min(deadline, first, command, stop))
        for entry in waiting { if let due = entry.due, due <= wall { completions.append(entry.completion) } }
        waiting.removeAll { $0.due.map { $0 <= wall } ?? false }
    }

    /// Ends everything that is under way now.
    func end(_ outcome: Outcome = .response(Response(status: 200))) {
        let ended = waiting.map { Completion(id: $0.completion.id, outcome: outcome) }
        waiting.removeAll()
        simulation.settle(ended)
    }

    private static func short(_ line: TraceLine) -> String {
        let what =
            switch line.fact {
            case .event(let event, let name, let device):
                "event \(name)=\(event.data ?? "nil") by \(device)\(event.isPrivate ? " private" : "")"
            case .refused(let device, let what, let name, let reason): "refused \(device) \(what) \(name) \(reason)"
            case .attempt(let hook, let delivery, _, let request): "attempt \(delivery) \(hook) \(request.head.url)"
            case .outcome(let delivery, _, .response(let response), _): "outcome \(delivery) \(response.status)"
            case .outcome(let delivery, _, .failure(let error), _): "outcome \(delivery) \(error.rawValue)"
            case .signedAttempt(let endpoint, let delivery, let attempt, _):
                "signed attempt \(attempt) of \(delivery) for \(endpoint)"
            case .signedOutcome(_, let delivery, let attempt, _, _): "signed outcome \(attempt) of \(delivery)"
            case .delivery(let state, let endpoint, _, _, _): "delivery for \(endpoint) \(state)"
            case .copy(let number, let fact): "copy \(number) of \(fact.kind)"
            case .receipt(let receiver, let receipt): "receipt of \(receiver): \(receipt.verdict)"
            case .drop(let hook, let device, _, let event, let reason):
                "drop \(hook) \(device) \(event) \(reason.rawValue)"
            case .sleep(let hook): "sleep \(hook)"
            case .wake(let hook): "wake \(hook)"
            case .deliver(let device, let name, let data, _): "deliver \(device) \(name)=\(data ?? "nil")"
            case .call(let device, let function, let argument, let result):
                "call \(device) \(function)(\(argument)) \(result.map { "\($0)" } ?? "null")"
            case .log(let device, let text): "log \(device) \(text)"
            case .pin(let device, let pin, let value): "pin \(device) \(pin)=\(value)"
            case .change(let text): "change \(text)"
            case .expect: "expect"
            }
        return "+\((line.at - start).milliseconds) \(what)"
    }
}
