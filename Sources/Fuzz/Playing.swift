import CloudSim
import Dispatcher
import EventModel

/// Plays a scenario for a while and checks its books.
enum Playing {
    /// What is wrong after so many looks at the outside, or nil.
    static func finding(in scenario: Scenario, looks: Int, remote: (any Transport)?) -> String? {
        var left = looks
        var wall: Int64 = 0
        let clock = DrivingLoop.Clock(
            now: {
                wall += 1
                return Instant(milliseconds: wall)
            }, pause: { wall = max(wall, $0.milliseconds) },
            isInterrupted: {
                left -= 1
                return left < 0
            })
        var environment = SimulationEnvironment()
        environment.remote = remote
        var trace: [UInt8] = []
        var options = ScenarioRun.Options()
        options.hashesTrace = true
        options.trace = { trace += $0 }
        let result = ScenarioRun(scenario, environment: environment, clock: clock, options: options).run()
        let tally = result.summary.tally
        let dropped = tally[.hostLimit] + tally[.deviceLimit] + tally[.sleep] + tally[.invalid]
        guard tally.matched == tally.succeeded + tally.failed + tally.pending + dropped else {
            return "the tally does not add up: \(tally)"
        }
        var number = 0
        for line in trace.split(separator: UInt8(ascii: "\n")) {
            number += 1
            guard let value = try? JSONValue(parsing: Array(line)), value["seq"]?.compactText == "\(number)" else {
                return "a line of the trace is wrong: \(String(decoding: line, as: UTF8.self))"
            }
        }
        return number > 0 ? nil : "there is no summary"
    }
}

/// A receiver that answers anything at all, after a while or never.
final class FuzzReceiver: Transport {
    private var waiting: [AttemptID] = []
    private var mutator: Mutator

    init(_ mutator: Mutator) { self.mutator = mutator }

    var inFlight: Int { waiting.count }

    func send(_ request: Request, id: AttemptID, now: Instant) {
        let lines = request.head.headers.flatMap { [$0.name, $0.value] } + [request.head.url]
        if lines.contains(where: { $0.utf8.contains { $0 == 0 || $0 == 0x0A || $0 == 0x0D } }) {
            Watchdog.fail("a line of a request's head is broken")
        }
        waiting.append(id)
    }

    func outcomes(until deadline: Instant, into completions: inout [Completion]) {
        if mutator.below(4) == 0 { return }
        for id in waiting { completions.append(Completion(id: id, outcome: outcome())) }
        waiting.removeAll()
    }

    private func outcome() -> Outcome {
        if mutator.below(8) == 0 { return .failure(mutator.pick(TransportError.allCases)) }
        let text = Array(#"{"list":[{"n":1},{"n":"ü"}],"main":{"temp":20.50},"a":"é\ud83c\udfa9"}"#.utf8)
        var body: [UInt8] = []
        for _ in 0..<(1 + mutator.below(mutator.below(8) == 0 ? 900 : 4)) {
            body += mutator.damaged(text, beside: [text])
        }
        let dropped = mutator.below(5) == 0 ? 1 + mutator.below(Int(Int32.max)) : 0
        return .response(
            Response(
                status: 200 + mutator.below(400), headers: [], body: Array(body.prefix(Response.maximumBytes)),
                bytesDropped: dropped))
    }
}
