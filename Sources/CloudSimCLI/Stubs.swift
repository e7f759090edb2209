import CloudSim
import EventModel
final class LiveView {
    init(title: String, start: Instant, end: Instant?, isQuiet: Bool) {}
    func see(_ line: TraceLine) {}
    func progress(_ now: Instant) {}
    func finish() {}
}
enum SummaryTable { static func text(_ result: ScenarioRun.Result) -> String { result.summary.json.indentedText + "\n" } }
enum JUnit { static func document(_ runs: [(path: String, result: ScenarioRun.Result)]) -> String { "" } }
enum ReceiverCommand { static let command = Command(name: "receiver", operands: "", count: 0...0, summary: "", options: [], examples: [], run: { _ in .success }) }
