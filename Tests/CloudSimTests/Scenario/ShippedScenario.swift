import CloudSim
import EventModel
import TestSupport
import Testing

/// A scenario of the folder `scenarios`, and the golden trace that stands beside it.
struct ShippedScenario: CustomTestStringConvertible {
    /// The file's name without its ending.
    let name: String

    var testDescription: String { name }

    /// Every shipped scenario, by name.
    static let all = ScenarioFolder.all.map(ShippedScenario.init)
    /// Those that need no process of their own: no device of theirs runs a sketch.
    static let played = all.filter { !ScenarioFolder.sketches.contains($0.name) }

    /// The file's text.
    var source: SourceText {
        get throws { SourceText(path: name + ".json", bytes: try ScenarioFolder.read(name + ".json")) }
    }

    /// The scenario, after a look that the file decodes without a finding.
    func decoded() throws -> Scenario {
        let result = ScenarioFile.decode(try source) { path in
            do { return .success(SourceText(path: path, bytes: try ScenarioFolder.read(path))) } catch {
                return .failure(FileFault("\(error)"))
            }
        }
        #expect(result.diagnostics.map(\.description) == [])
        return try #require(result.scenario)
    }

    /// The committed trace; nil when there is none.
    var golden: GoldenTrace? { ScenarioFolder.golden(of: name) }

    /// Replaces the committed trace.
    func record(_ golden: GoldenTrace) throws { try ScenarioFolder.record(golden, of: name) }
}
