import EventModel
import Foundation
import TestSupport
import Testing

/// The shipped scenarios with sketches, played by the built program: it compiles them and starts their processes.
///
/// `CLOUDSIM_RECORD=1 dev/test --filter SketchScenario` writes the golden traces that changed anew, and fails for each.
@Suite("Shipped sketches", .serialized) struct SketchScenarioTests {
    private static let isRecording = ProcessInfo.processInfo.environment["CLOUDSIM_RECORD"] == "1"

    /// Where the compiler is found, which need not be where a system keeps its own.
    private static let environment = ["PATH=" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")]

    private static func play(_ name: String, _ options: [String]) throws -> Program.End {
        try Program.run(["run", "\(ScenarioFolder.path)/\(name).json"] + options, environment: environment)
    }

    @Test("There is a first course of them")
    func course() {
        #expect(ScenarioFolder.sketches.count >= 10)
        #expect(ScenarioFolder.sketches.contains("sketch-hello"))
    }

    @Test(
        "Plays as its golden trace says, twice, and all it expects comes true", arguments: ScenarioFolder.sketches)
    func golden(_ name: String) throws {
        let traces = try (1...2).map { _ in
            let run = try Self.play(name, ["--quiet", "--trace", "-"])
            #expect(run.code == 0 && run.error.isEmpty, "\(run.error)")
            return GoldenTrace(of: Array(run.output.utf8))
        }
        #expect(traces[0].difference(from: traces[1]) == nil, "two runs differ")

        guard let golden = ScenarioFolder.golden(of: name) else {
            try ScenarioFolder.record(traces[0], of: name)
            Issue.record("there was no golden trace; it is written now: read it, then commit it")
            return
        }
        guard let difference = golden.difference(from: traces[0]) else { return }
        if Self.isRecording {
            try ScenarioFolder.record(traces[0], of: name)
            Issue.record("recorded anew: read what changed, then commit it; \(difference)")
        } else {
            Issue.record("the trace is not the golden one; \(difference)")
        }
    }

    @Test("Whatever the pace, the trace is the same")
    func pace() throws {
        let paced = try Self.play("sketch-subscribe", ["--quiet", "--speed", "20", "--trace", "-"])
        #expect(paced.code == 0, "\(paced.error)")
        let golden = try #require(ScenarioFolder.golden(of: "sketch-subscribe"))
        #expect(golden.difference(from: GoldenTrace(of: Array(paced.output.utf8))) == nil)
    }

    @Test("A second run in one process begins as the first did, with nothing retained")
    func determinism() throws {
        let folder = try Folder()
        try folder.write(
            "lives.ino",
            """
            retained int lives;
            void setup() { lives++; Particle.publish("life", String(lives), PRIVATE); }
            void loop() { if (lives < 3) System.reset(); delay(1000); }
            """)
        try folder.write(
            "lives.json",
            """
            { "duration": "10s", "devices": [ { "name": "cat", "firmware": "lives.ino" } ],
              "expect": [ { "event": "life", "count": 3 }, { "event": "life", "data": "3", "count": 1 } ] }
            """)
        let run = try Program.run(
            ["run", "lives.json", "--check-determinism"], in: folder, environment: Self.environment)
        #expect(run.code == 0 && run.error.contains("deterministic: "), "\(run.error)")
    }

    @Test("Sketches are refused on demand, before anything runs")
    func refused() throws {
        let run = try Self.play("sketch-hello", ["--no-sketches", "--trace", "-"])
        #expect(run.code == 2 && run.output.isEmpty)
        #expect(run.error.contains("sketches/hello.ino"))
    }
}
