package import Dispatcher
import EventModel

/// Plays the beginning of a scenario unseen, with no request leaving the process, to find what only its events show.
package enum Rehearsal {
    /// Steps of the simulation, and events that are looked at: enough for what a scenario does, too few to wait for.
    private static let mostSteps = 20_000
    private static let mostEvents = 2_000

    /// The places where double braces change what the scenario's own events say, although the place is not HTML; each
    /// with the position of its hook in the scenario.
    package static func escapingWarnings(of scenario: Scenario) -> [(hook: Int, warning: HookWarning)] {
        let log = TraceLog()
        var events: [(event: Event, name: String)] = []
        log.read([.event]) { line in
            guard events.count < mostEvents, case .event(let event, let name, _) = line.fact else { return }
            events.append((event, name))
        }
        let simulation = Simulation(scenario, log: log)
        let end = simulation.end ?? .distantFuture
        for _ in 0..<mostSteps {
            guard events.count < mostEvents, simulation.step(by: end) else { break }
        }
        var found: [(hook: Int, warning: HookWarning)] = []
        var told: Set<String> = []
        let identity = EventIdentity(key: EventIDKey(seed: scenario.seed), number: 0)
        for (event, name) in events {
            for (number, hook) in scenario.hooks.enumerated()
            where hook.mismatch(with: event, named: name, products: simulation.products) == nil {
                let product = simulation.products.facts(of: hook)
                var context = EventContext(event, names: simulation.names, identity: identity, product: product)
                for warning in hook.escapingWarnings(&context, path: "$.hooks[\(number)]")
                where told.insert("\(warning.jsonPath) \(warning.offset)").inserted {
                    found.append((number, warning))
                }
            }
        }
        return found.sorted { ($0.hook, $0.warning.offset) < ($1.hook, $1.warning.offset) }
    }
}
