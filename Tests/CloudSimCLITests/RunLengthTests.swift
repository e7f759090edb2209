import CloudSim
import EventModel
import Testing

@testable import CloudSimCLI

@Suite struct RunLengthTests {
    private static let now = Instant(milliseconds: 1_485_983_285_763)

    private func scenario(_ more: String) throws -> Scenario {
        let text = "{\"devices\": [{\"name\": \"d\"}]\(more)}"
        let result = ScenarioFile.decode(SourceText(path: "s.json", bytes: Array(text.utf8))) { _ in
            .failure(FileFault("there are no files"))
        }
        return try #require(result.scenario, "\(result.diagnostics)")
    }

    @Test func tellsTheEndOfLongRuns() throws {
        let hour = RunLength(try scenario(#", "duration": "1h""#))
        let text = "the run takes 1h and ends at 2017-02-01 22:08:05 UTC; --speed and --duration change that"
        #expect(hour.notice(.scaled(1), now: Self.now) == text)
        #expect(hour.notice(.scaled(2), now: Self.now)?.contains("takes 30m and ends at 2017-02-01 21:38:05") == true)
        #expect(hour.notice(.scaled(6), now: Self.now) == nil)
        #expect(hour.notice(.jumping, now: Self.now) == nil)
        #expect(RunLength(try scenario(#", "duration": "10m""#)).notice(.scaled(1), now: Self.now) == nil)
    }

    @Test func tellsTheLeastOfRunsWithoutADuration() throws {
        let timeline = #", "timeline": [{"at": "1h", "device": "d", "offline": true, "for": "5m"}]"#
        let notice = RunLength(try scenario(timeline)).notice(.scaled(1), now: Self.now)
        #expect(notice?.contains("takes at least 1h5m and ends after 2017-02-01 22:13:05 UTC") == true)
        #expect(RunLength(try scenario("")).notice(.scaled(1), now: Self.now) == nil)
        let text =
            #"{"devices":[{"firmware":"f"}],"firmware":{"f":{"publish":[{"event":"e","after":"1m","every":"5m","times":4}]}}}"#
        let result = ScenarioFile.decode(SourceText(path: "s.json", bytes: Array(text.utf8))) { _ in
            .failure(FileFault("there are no files"))
        }
        let firmware = RunLength(try #require(result.scenario)).notice(.scaled(1), now: Self.now)
        #expect(firmware?.contains("at least 16m ") == true)
    }
}
