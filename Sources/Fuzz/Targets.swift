import CloudSim
import Dispatcher
import EventModel

/// What hostile texts are fed to. A trap ends the program; a wrong result is told as a sentence.
enum Targets {
    /// What went wrong with an input; nil when every target took it or refused it in order.
    static func feed(_ input: [UInt8]) -> String? {
        json(input) ?? template(input) ?? hook(input) ?? scenario(input)
    }

    /// What parses must mean the same after it was written and parsed again.
    private static func json(_ input: [UInt8]) -> String? {
        for rules in [JSONRules.file, .data] {
            guard let value = try? JSONValue(parsing: input, rules: rules) else { continue }
            guard let again = try? JSONValue(parsing: value.compactText, rules: .data) else {
                return "the JSON that was written cannot be read"
            }
            if again.compactText != value.compactText { return "the JSON that was written reads otherwise" }
        }
        return nil
    }

    private static func template(_ input: [UInt8]) -> String? {
        let text = String(decoding: input.prefix(4096), as: UTF8.self)
        guard let template = try? Template(text, slots: ["data", "event"]) else { return nil }
        let root = JSONValue.object([
            "a": .array([.integer(1), .string("<&>"), .object(["b": .null])]), "c": .bool(true),
        ])
        var output: [UInt8] = []
        _ = template.render(root: root, slot: { _ in .string("\"<") }, into: &output)
        return String(validating: output, as: UTF8.self) == nil ? "a template rendered bytes that are no text" : nil
    }

    /// A hook that decodes must build its request or refuse it, and no line of a head may break.
    private static func hook(_ input: [UInt8]) -> String? {
        guard let value = try? JSONValue(parsing: input), let hook = try? Hook(decoding: value) else { return nil }
        let names = NameTable()
        let event = Event(
            name: names.name("a/b"), data: "{\"a\":[1,\"<\\r\\n>\"],\"c\":\"\\u0000é\"}",
            publisher: .device(DeviceID(high: 1, low: 2), slot: 0), publishedAt: Scenario().start)
        var context = EventContext(event, names: names)
        var builder = RequestBuilder()
        guard let head = try? builder.head(for: hook, slot: 0, &context) else { return nil }
        _ = try? builder.body(for: hook, &context)
        let lines = head.headers.flatMap { [$0.name, $0.value] } + [head.url]
        let isWhole = lines.allSatisfy { !$0.utf8.contains { $0 == 0 || $0 == 0x0A || $0 == 0x0D } }
        return isWhole ? nil : "a line of a request's head is broken"
    }

    /// A scenario that decodes must play, and its counts must add up.
    private static func scenario(_ input: [UInt8]) -> String? {
        let result = ScenarioFile.decode(SourceText(path: "fuzz", bytes: input)) { _ in
            .failure(FileFault("there are no files"))
        }
        guard let scenario = result.scenario else {
            return result.errors.isEmpty ? "a scenario was refused without a word" : nil
        }
        guard scenario.devices.reduce(0, { $0 + ($1.count ?? 1) }) <= 1_000 else { return nil }
        let simulation = Simulation(scenario, log: TraceLog())
        for _ in 0..<500 { guard simulation.step(by: simulation.end ?? .distantFuture) else { break } }
        let tally = simulation.tally
        let dropped = DropReason.allCases.filter { $0 != .truncated }.reduce(0) { $0 + tally[$1] }
        let isWhole = tally.matched == tally.succeeded + tally.failed + tally.pending + dropped
        return isWhole ? nil : "matched is not the sum of what came of it"
    }
}
