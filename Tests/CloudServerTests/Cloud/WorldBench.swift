import Dispatcher
import EventModel
import Testing

@testable import CloudServer
@testable import CloudSim

/// A world without threads: its clock goes when the test says, its requests end when the test says.
final class WorldBench: Transport {
    static let start = Instant(milliseconds: 1_700_000_000_000)

    let world: World
    private let relay = Relay()
    private(set) var sent: [(id: AttemptID, request: Request)] = []

    /// A simulation wants its transport before there is a bench.
    private final class Relay: Transport {
        weak var bench: WorldBench?
        var inFlight: Int { bench?.inFlight ?? 0 }
        func send(_ request: Request, id: AttemptID, now: Instant) { bench?.send(request, id: id, now: now) }
        func outcomes(until deadline: Instant, into completions: inout [Completion]) {}
    }

    /// A world of what a scenario says.
    init(_ text: String = #"{ "devices": [ { "name": "quiet" } ] }"#, hooks: [Hook] = [], keepsChanges: Bool = true)
        throws
    {
        let result = ScenarioFile.decode(SourceText(path: "test", bytes: Array(text.utf8))) { _ in
            .failure(FileFault("there are no files beside it"))
        }
        var scenario = try #require(result.scenario, "\(result.diagnostics)")
        scenario.start = Self.start
        scenario.hooks = hooks
        var environment = SimulationEnvironment()
        environment.remote = relay
        let simulation = Simulation(scenario, log: TraceLog(), environment: environment)
        simulation.goLive()
        world = World(
            simulation, recent: RecentEvents(keeping: 100), hub: StreamHub(), keepsChanges: keepsChanges)
        relay.bench = self
    }

    var inFlight: Int { sent.count }

    func send(_ request: Request, id: AttemptID, now: Instant) { sent.append((id, request)) }

    func outcomes(until deadline: Instant, into completions: inout [Completion]) {}

    /// Ends all requests under way.
    func endAll(_ status: Int = 200) {
        let ended = sent.map { Completion(id: $0.id, outcome: .response(Response(status: status))) }
        sent = []
        world.simulation.settle(ended)
    }

    /// Publishes as a client does.
    func publish(_ name: String, _ data: String? = nil) throws {
        try world.simulation.publishFromAPI(name: name, data: data)
    }

    /// The clock goes on, and what is due happens.
    func pass(_ interval: Interval) {
        let moment = world.simulation.now + interval
        while world.simulation.step(by: moment) {}
        world.simulation.advance(to: moment)
    }
}
