import Dispatcher
import EventModel
import Testing

@testable import CloudSim

@Suite("What a timeline changes and undoes") struct SimulationTimelineTests {
    private func run(_ timeline: String, more: String = "") throws -> SimulationBench {
        try SimulationBench(
            """
            { "duration": "10m", "devices": [ { "name": "d" } ], "timeline": [ \(timeline) ]\(more) }
            """)
    }

    private static func fire(_ times: String...) -> String {
        times.map { #", { "at": "\#($0)", "publish": { "event": "e" } }"# }.joined()
    }

    @Test("A hook of the timeline lives as long as `for` says; what it has under way still ends")
    func hooks() throws {
        let run = try run(
            #"{ "at": "10s", "hook": { "event": "e", "url": "http://a.example/" }, "for": "20s" }"#
                + Self.fire("9s", "10s", "29s", "30s"),
            more: #", "receivers": [ { "host": "a.example", "respond": [ { "latency": "5s", "body": "late" } ] } ]"#)
        #expect(run.all("attempt", "t", "hook") == ["10000 e", "29000 e"])
        #expect(run.all("outcome", "t", "status") == ["15000 200", "34000 200"])
        #expect(run.all("event", "t", "name").last == "34000 hook-response/e/0")
        #expect(
            run.all("change", "t", "text").filter { $0.contains("hook") } == [
                "10000 hook e created for 20s", "30000 hook e created for 20s: over",
            ])
    }

    @Test("A hook may take the place of one that is over at that moment")
    func hookInTheLastPlace() throws {
        let run = try run(
            #"{ "at": "10s", "hook": { "event": "e", "name": "one", "url": "http://a.example/" }, "for": "20s" }, { "at": "30s", "hook": { "event": "e", "name": "two", "url": "http://a.example/" } }"#
                + Self.fire("20s", "30s", "40s"),
            more: #", "limits": { "hooks": 1 }, "receivers": [ { "host": "a.example", "respond": [ { } ] } ]"#)
        #expect(run.all("attempt", "t", "hook") == ["20000 one", "30000 two", "40000 two"])
    }

    @Test("An account that is full in the middle of a run is found when the file is read, in any order of the entries")
    func fullAccount() throws {
        let first = #"{ "at": "5m", "hook": { "event": "e", "url": "http://a.example/" } }"#
        let second = #"{ "at": "1m", "hook": { "event": "e", "url": "http://a.example/" } }"#
        for timeline in [first + ", " + second, second + ", " + first] {
            let text =
                #"{ "duration": "10m", "devices": [ { "name": "d" } ], "limits": { "hooks": 1 }, "timeline": [ \#(timeline) ] }"#
            #expect(ScenarioFile.decode(text).errors.count == 1, "\(timeline)")
        }
    }

    @Test("Receivers answer by other rules for a while, also when changes overlap")
    func receivers() throws {
        let times = (0..<10).map { "\($0 * 10 + 5)s" }
        let run = try run(
            #"{ "at": "10s", "receiver": "a.example", "respond": [ { "status": 201 } ], "for": "40s" }, { "at": "20s", "receiver": "a.example", "respond": [ { "status": 202 } ], "for": "10s" }, { "at": "40s", "receiver": "a.example", "respond": [ { "status": 203 } ], "for": "30s" }"#
                + times.map { Self.fire($0) }.joined(),
            more:
                #", "hooks": [ { "event": "e", "url": "http://a.example/" } ], "receivers": [ { "host": "a.example", "respond": [ { } ] } ]"#
        )
        #expect(
            run.all("outcome", "status")
                == "200 201 202 201 203 203 203 200 200 200".split(separator: " ").map(String.init))
    }

    @Test("The rules of the file go on counting after a change is over")
    func countingRules() throws {
        let run = try run(
            #"{ "at": "10s", "receiver": "a.example", "respond": [ { "status": 202 } ], "for": "10s" }"#
                + Self.fire("5s", "15s", "25s", "26s"),
            more:
                #", "hooks": [ { "event": "e", "url": "http://a.example/" } ], "receivers": [ { "host": "a.example", "respond": [ { "status": 201, "times": 2 }, { "status": 204 } ] } ]"#
        )
        #expect(run.all("outcome", "status") == ["201", "202", "201", "204"])
    }

    @Test("A run lasts exactly its duration, and what is unfinished then is pending")
    func pending() throws {
        let run = try run(
            Self.fire("0s", "599s", "599900ms").dropFirst().description,
            more:
                #", "hooks": [ { "event": "e", "url": "http://a.example/" } ], "receivers": [ { "host": "a.example", "respond": [ { "latency": "500ms", "bytes": 1000 } ] } ]"#
        )
        let summary = run.result.summary
        #expect(summary.virtual == .seconds(600) && run.result.ending == .over)
        #expect(summary.tally.pending == 1 && summary.tally.succeeded == 2)
        #expect(summary.tally.matched == 3 && summary.tally.chunks == 4)
        #expect(run.lines.last?["pending"]?.compactText == "1")
        #expect(run.lines.last?["at"]?.text == "2017-02-01T21:18:05.763Z")
    }

    @Test("Chunks that are not out at the end stay away")
    func unfinishedReply() throws {
        let run = try run(
            Self.fire("599700ms").dropFirst().description,
            more:
                #", "hooks": [ { "event": "e", "url": "http://a.example/" } ], "receivers": [ { "host": "a.example", "respond": [ { "bytes": 1000 } , { } ] } ]"#
        )
        #expect(run.all("event", "t", "name").suffix(2) == ["599700 hook-response/e/0", "599950 hook-response/e/1"])
    }
}
