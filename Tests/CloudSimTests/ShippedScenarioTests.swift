import CloudSim
import Dispatcher
import EventModel
import Foundation
import TestSupport
import Testing

/// The shipped scenarios are the manual, and each has its golden trace. Those with sketches are played by the built
/// program, in the tests of the command line.
///
/// A scenario without one fails once and leaves the trace beside it, to be read line by line and committed.
/// `CLOUDSIM_RECORD=1 dev/test --filter ShippedScenario` writes all that changed anew, and fails for each as well:
/// what changed is seen with `git diff scenarios`.
@Suite("Shipped scenarios") struct ShippedScenarioTests {
    private static let isRecording = ProcessInfo.processInfo.environment["CLOUDSIM_RECORD"] == "1"

    @Test("Plays as its golden trace says, and all it expects comes true", arguments: ShippedScenario.played)
    func golden(_ shipped: ShippedScenario) throws {
        let scenario = try shipped.decoded()
        var trace: [UInt8] = []
        var options = ScenarioRun.Options()
        options.trace = { trace.append(contentsOf: $0) }
        let result = ScenarioRun(scenario, options: options).run()
        for verdict in result.verdicts where !verdict.ok {
            Issue.record("seed \(scenario.seed): expected \(verdict.text); seen: \(verdict.seen)")
        }
        #expect(result.ending == (scenario.duration == nil ? .idle : .over))
        let tally = result.summary.tally
        let dropped = tally[.hostLimit] + tally[.deviceLimit] + tally[.sleep] + tally[.invalid]
        #expect(tally.matched == tally.succeeded + tally.failed + tally.pending + dropped)

        let played = GoldenTrace(of: trace)
        guard let golden = shipped.golden else {
            try shipped.record(played)
            Issue.record("there was no golden trace; it is written now: read it, then commit it")
            return
        }
        guard let difference = golden.difference(from: played) else { return }
        if Self.isRecording {
            try shipped.record(played)
            Issue.record("recorded anew: read what changed, then commit it; \(difference)")
        } else {
            Issue.record("the trace is not the golden one; \(difference)")
        }
    }

    @Test("Plays the same a second time, whether or not anybody reads along", arguments: ShippedScenario.played)
    func determinism(_ shipped: ShippedScenario) throws {
        let scenario = try shipped.decoded()
        var options = ScenarioRun.Options()
        options.hashesTrace = true
        let first = ScenarioRun(scenario, options: options).run().summary
        let second = ScenarioRun(scenario, options: options).run().summary
        #expect(first.traceSHA256 == second.traceSHA256, "seed \(scenario.seed)")
        var unread = ScenarioRun(scenario).run().summary
        unread.traceSHA256 = first.traceSHA256
        #expect(unread.json.compactText == first.json.compactText, "seed \(scenario.seed)")
    }

    @Test("Says what it teaches, and is fixed in seed and time", arguments: ShippedScenario.all)
    func head(_ shipped: ShippedScenario) throws {
        let scenario = try shipped.decoded()
        let file = try shipped.source.parseJSON()
        #expect(file["$schema"]?.text == "./scenario.schema.json")
        #expect(scenario.title?.isEmpty == false)
        #expect((scenario.about ?? "").count > 80)
        #expect(file["seed"] != nil && file["start"] != nil)
        #expect(scenario.expectations.count >= 5)
    }

    @Test("Every golden trace has its scenario")
    func strays() {
        let names = ShippedScenario.all.map(\.name)
        #expect(names.contains("first-publish"))
        #expect(ScenarioFolder.goldenNames.filter { !names.contains($0) } == [])
    }
}
