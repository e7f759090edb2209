import CloudSim
import Dispatcher
import EventModel
import Testing

@Suite("What only a scenario's events show")
struct RehearsalTests {
    private func warnings(template: String, data: String) throws -> [(hook: Int, path: String)] {
        let text = """
            { "devices": [ { "name": "d" } ], "duration": "2s",
              "hooks": [ { "event": "other", "url": "https://example.com" },
                         { "event": "a", "url": "https://example.com", "json": { "t": "\(template)" } } ],
              "timeline": [ { "at": "1s", "device": "d", "publish": { "event": "a", "data": "\(data)" } } ] }
            """
        let decoded = ScenarioFile.decode(SourceText(path: "test", bytes: Array(text.utf8))) { _ in
            .failure(FileFault("there are no files"))
        }
        let scenario = try #require(decoded.scenario, "\(decoded.diagnostics)")
        return Rehearsal.escapingWarnings(of: scenario).map { ($0.hook, $0.warning.jsonPath) }
    }

    @Test func doubleBracesThatSpoilAValueAreFound() throws {
        let found = try warnings(template: "{{PARTICLE_EVENT_VALUE}}", data: "1 < 2")
        #expect(found.map(\.hook) == [1])
        #expect(found.map(\.path) == ["$.hooks[1].json.t"])
    }

    @Test(arguments: [("{{PARTICLE_EVENT_VALUE}}", "12"), ("{{{PARTICLE_EVENT_VALUE}}}", "1 < 2"), ("x", "1 < 2")])
    func valuesThatNeedNoEscapingAreFine(_ template: String, _ data: String) throws {
        #expect(try warnings(template: template, data: data).isEmpty)
    }
}
