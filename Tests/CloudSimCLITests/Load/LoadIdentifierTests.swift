import EventModel
import Testing

@Suite struct LoadIdentifierTests {
    /// What was sent and the receiver has no id of was lost: with a receiver that resets a share of the connections
    /// everything arrives, and with one that goes away some does not.
    /// The only range of a load's ids.
    private static func range(_ summary: JSONValue) -> JSONValue? {
        guard case .array(let ranges)? = summary["ids"]?.kind, ranges.count == 1 else { return nil }
        return ranges[0]
    }

    @Test func sentAndReceivedAreComparedById() throws {
        let receiver = try RunningReceiver([
            "--live", "--counts", "-", "--id-header", "x-run", "--fault-rate", "0.2:reset", "--seed", "5",
        ])
        let end = try Program.run([
            "load", "--url", "http://127.0.0.1:\(receiver.port)/", "--rate", "500/s", "--duration", "400ms",
            "--id-header", "X-Run", "--json", "--quiet",
        ])
        #expect(end.code == 0 && end.error.isEmpty, "\(end.error)")
        let summary = try JSONValue(parsing: end.output)
        let ids = try #require(Self.range(summary))
        #expect(ids["header"]?.text == "X-Run" && ids["first"] == .integer(1))
        #expect(ids["last"] == summary["attempts"] && summary["planned"] == .integer(200))
        let counts = try JSONValue(parsing: receiver.stop().output)
        let runs = try #require(counts["ids"]?["runs"])
        guard case .array(let list) = runs.kind else {
            Issue.record("there are no runs")
            return
        }
        #expect(list.count == 1 && list[0]["prefix"] == ids["prefix"], "\(counts.compactText) \(ids.compactText)")
        #expect(list[0]["last"] == ids["last"] && list[0]["gaps"] == .integer(0))
        #expect(counts["ids"]?["again"] == .integer(0) && counts["ids"]?["missing"] == .integer(0))
        let resets = counts["faults"]?["reset"]
        #expect(resets != nil && summary["errors"]?["ECONNRESET"] == resets, "\(end.output)")
    }

    @Test func withoutTheWishNothingIsAdded() throws {
        let receiver = try RunningReceiver(["--live", "--counts", "-"])
        let end = try Program.run([
            "load", "--url", "http://127.0.0.1:\(receiver.port)/", "--rate", "100/s", "--duration", "100ms", "--json",
            "--quiet",
        ])
        #expect(try JSONValue(parsing: end.output)["ids"] == nil)
        let counts = try JSONValue(parsing: receiver.stop().output)
        #expect(counts["received"] == .integer(10) && counts["ids"]?["missing"] == .integer(10))
    }

    @Test func aSignedLoadHasIdsOfItsOwnInAnotherHeader() throws {
        let receiver = try RunningReceiver(["--secret", "hush", "--json"])
        let end = try Program.run([
            "load", "--url", "http://127.0.0.1:\(receiver.port)/", "--rate", "100/s", "--duration", "50ms", "--secret",
            "hush", "--id-header", "x-request-id", "--json", "--quiet",
        ])
        let prefix = try #require(Self.range(try JSONValue(parsing: end.output))?["prefix"]?.text)
        let lines = receiver.stop().output.split(separator: "\n")
        #expect(lines.count == 5)
        for (index, line) in lines.enumerated() {
            #expect(
                line.contains("\"x-request-id\":\"\(prefix)\(index + 1)\"") && line.contains("verified by secret 1"))
        }
    }
}
