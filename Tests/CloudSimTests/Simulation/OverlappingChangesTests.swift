import CloudSim
import EventModel
import Testing

@Suite("Timeline entries that overlap")
struct OverlappingChangesTests {
    /// Runs a scenario whose only device listens to what the cloud says of it.
    private func verdicts(timeline: String, expect: String) throws -> [ExpectationJudge.Verdict] {
        let text = """
            { "devices": [ { "name": "d", "firmware": "f" } ], "duration": "5m",
              "firmware": { "f": { "subscribe": [ { "prefix": "spark/" }, { "prefix": "tick" } ] } },
              "timeline": [ \(timeline) ], "expect": [ \(expect) ] }
            """
        let decoded = ScenarioFile.decode(SourceText(path: "test", bytes: Array(text.utf8))) { _ in
            .failure(FileFault("there are no files"))
        }
        let scenario = try #require(decoded.scenario, "\(decoded.diagnostics)")
        return ScenarioRun(scenario).run().verdicts
    }

    private func check(timeline: String, expect: String) throws {
        for verdict in try verdicts(timeline: timeline, expect: expect) {
            #expect(verdict.ok, "\(verdict.text); seen: \(verdict.seen)")
        }
    }

    @Test func aDeviceReturnsWhenTheLastAbsenceIsOver() throws {
        try check(
            timeline: """
                { "at": "10s", "device": "d", "offline": "60s" }, { "at": "30s", "device": "d", "offline": "90s" },
                { "at": "100s", "publish": { "event": "tick" } }, { "at": "130s", "publish": { "event": "tick" } }
                """,
            expect: """
                { "event": "spark/status", "data": "offline", "count": 1 },
                { "event": "spark/status", "data": "online", "count": 1 },
                { "kind": "deliver", "name": "tick", "count": 1 }
                """)
    }

    @Test func aRebootDoesNotBringAnAbsentDeviceBack() throws {
        try check(
            timeline: """
                { "at": "10s", "device": "d", "offline": "60s" }, { "at": "20s", "device": "d", "reboot": true },
                { "at": "30s", "publish": { "event": "tick" } }
                """,
            expect: """
                { "kind": "deliver", "name": "tick", "count": 0 },
                { "event": "spark/status", "data": "online", "count": 1 }
                """)
    }

    @Test func aDeviceDoesNotHearOfItsOwnDrop() throws {
        try check(
            timeline: #"{ "at": "10s", "device": "d", "reboot": true }"#,
            expect: """
                { "kind": "deliver", "name": "spark/status", "data": "offline", "count": 0 },
                { "kind": "deliver", "name": "spark/status", "data": "online", "count": 1 }
                """)
    }

    @Test func theNewestFaultCountsAndTheOlderOneAgainAfterIt() throws {
        try check(
            timeline: """
                { "at": "10s", "device": "d", "fault": { "duplicate": 2 }, "for": "100s" },
                { "at": "20s", "device": "d", "fault": { "drop": 1 }, "for": "20s" },
                { "at": "30s", "publish": { "event": "tick/lost" } },
                { "at": "50s", "publish": { "event": "tick/twice" } },
                { "at": "120s", "publish": { "event": "tick/once" } }
                """,
            expect: """
                { "kind": "deliver", "name": "tick/lost", "count": 0 }, { "kind": "log", "device": "d", "count": 1 },
                { "kind": "deliver", "name": "tick/twice", "count": 2 },
                { "kind": "deliver", "name": "tick/once", "count": 1 }
                """)
    }
}
