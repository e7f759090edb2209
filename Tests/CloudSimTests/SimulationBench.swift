import Dispatcher
import EventModel
import Testing

@testable import CloudSim

/// A scenario run in a test: its trace, line by line as JSON, and what it came to.
struct SimulationBench {
    var lines: [JSONValue] = []
    var text: [String] = []
    let result: ScenarioRun.Result
    private let start: Instant

    static func scenario(_ text: String) throws -> Scenario {
        let decoded = ScenarioFile.decode(text)
        return try #require(decoded.scenario, "\(decoded.diagnostics.map(\.description))")
    }

    init(
        _ scenario: String, environment: SimulationEnvironment = .init(), clock: DrivingLoop.Clock = .none,
        pace: DrivingLoop.Pace = .jumping, watch: ((TraceLine) -> Void)? = nil
    ) throws {
        try self.init(
            Self.scenario(scenario), environment: environment, clock: clock, pace: pace, watch: watch)
    }

    init(
        _ scenario: Scenario, environment: SimulationEnvironment = .init(), clock: DrivingLoop.Clock = .none,
        pace: DrivingLoop.Pace = .jumping, watch: ((TraceLine) -> Void)? = nil
    ) throws {
        start = scenario.start
        var trace: [UInt8] = []
        var options = ScenarioRun.Options()
        options.pace = pace
        options.trace = { trace += $0 }
        options.watch = watch
        result = ScenarioRun(scenario, environment: environment, clock: clock, options: options).run()
        text = String(decoding: trace, as: UTF8.self).split(separator: "\n").map(String.init)
        lines = try text.map { try JSONValue(parsing: $0) }
    }

    /// The lines of a kind, each as its values under these keys, joined by spaces; `t` is the time since the start in
    /// milliseconds.
    func all(_ kind: String, _ keys: String...) -> [String] {
        lines.filter { $0["kind"]?.text == kind }.map { line in
            keys.map { key in
                if key == "t", let at = line["at"]?.text.flatMap({ try? Instant(parsing: $0) }) {
                    return "\((at - start).milliseconds)"
                }
                guard let value = line[key] else { return "-" }
                return value.text ?? value.compactText
            }.joined(separator: " ")
        }
    }
}
