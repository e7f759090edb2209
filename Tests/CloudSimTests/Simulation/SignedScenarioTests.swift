import Dispatcher
import EventModel
import Testing

@testable import CloudSim

/// What scenarios do with signed endpoints, beside what the shipped ones show.
@Suite("Signed endpoints in scenarios") struct SignedScenarioTests {
    /// A run of a device `d`, a receiver `a.io` and an endpoint `e`; `parts` are further keys of the file.
    private func play(
        _ parts: String, endpoint: String = "", receiver: String = "", dialect: String = "zstack", seed: UInt64 = 1
    ) throws -> (lines: [JSONValue], summary: Summary) {
        let text = """
            {"seed":\(seed),"start":"2026-06-12T08:00:00.000Z","devices":[{"name":"d"}],
            "endpoints":[{"name":"e","dialect":"\(dialect)","url":"https://a.io/in"\(endpoint)}],
            "receivers":[{"host":"a.io"\(receiver.isEmpty ? ",\"respond\":[{}]" : ",\(receiver)")}],\(parts)}
            """
        let result = ScenarioFile.decode(text, hookFiles: [:])
        let scenario = try #require(result.scenario, "\(result.diagnostics)")
        var trace: [UInt8] = []
        var options = ScenarioRun.Options()
        options.trace = { trace.append(contentsOf: $0) }
        let summary = ScenarioRun(scenario, options: options).run().summary
        let lines = try trace.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: Array($0)) }
        return (lines, summary)
    }

    private func all(_ lines: [JSONValue], _ kind: String, _ field: String) -> [String] {
        lines.filter { $0["kind"]?.text == kind }.compactMap { $0[field].map { $0.text ?? $0.compactText } }
    }

    private static let alarm = "{\"at\":\"1s\",\"device\":\"d\",\"publish\":{\"event\":\"alert\"}}"

    @Test("An endpoint without a secret signs with one that follows from the seed")
    func seededSecret() throws {
        let first = try play("\"timeline\":[\(Self.alarm)]")
        let second = try play("\"timeline\":[\(Self.alarm)]")
        let other = try play("\"timeline\":[\(Self.alarm)]", seed: 2)
        let signatures = [first, second, other].map { run in
            run.lines.compactMap { $0["headers"]?["webhook-signature"]?.text }
        }
        #expect(signatures.map(\.count) == [1, 1, 1])
        #expect(signatures[0] == signatures[1] && signatures[0] != signatures[2])
    }

    @Test("A rotation to a secret of the seed is one that no receiver knows")
    func rotation() throws {
        let run = try play(
            "\"duration\":\"3s\",\"timeline\":[\(Self.alarm),{\"at\":\"2s\",\"endpoint\":\"e\",\"rotate\":true},"
                + "{\"at\":\"2s\",\"device\":\"d\",\"publish\":{\"event\":\"alert\"}}]",
            endpoint: ",\"secret\":\"plain\"", receiver: "\"respond\":[{}],\"verify\":{\"secret\":\"plain\"}")
        #expect(all(run.lines, "receipt", "verdict") == ["verified", "refused"])
        #expect(all(run.lines, "outcome", "status") == ["200", "401"])
        #expect(!run.lines.contains { $0.compactText.contains("plain") }, "no secret is ever shown")
    }

    @Test("An endpoint that is not signed carries no signature, and a receiver that verifies refuses it")
    func unsigned() throws {
        let run = try play(
            "\"duration\":\"3s\",\"timeline\":[\(Self.alarm)]", endpoint: ",\"signed\":false",
            receiver: "\"respond\":[{}],\"verify\":{\"secret\":\"plain\"}")
        let signatures = run.lines.compactMap { $0["headers"]?["webhook-signature"] }
        #expect(signatures.isEmpty)
        #expect(all(run.lines, "receipt", "reason").first?.contains("the header webhook-id is missing") == true)
    }

    @Test("What waits for an endpoint that is switched off is given up; afterwards it hears again")
    func status() throws {
        let run = try play(
            """
            "timeline":[\(Self.alarm),{"at":"2s","endpoint":"e","status":"disabled","for":"10s"},
            {"at":"5s","device":"d","publish":{"event":"alert"}},{"at":"13s","receiver":"a.io","respond":[{}]},
            {"at":"14s","device":"d","publish":{"event":"alert"}},{"at":"20s","endpoint":"e","status":"deleted"},
            {"at":"21s","device":"d","publish":{"event":"alert"}},
            {"at":"22s","endpoint":"e","status":"active"},{"at":"23s","device":"d","publish":{"event":"alert"}}]
            """, receiver: "\"respond\":[{\"status\":500}]")
        #expect(run.summary.deliveries.accepted == 2)
        #expect(run.summary.deliveries.abandoned == 1)
        #expect(run.summary.deliveries.succeeded == 1)
        #expect(run.summary.deliveriesPending == 0)
    }

    @Test("Of a doubled request the first answer counts, though the second attempt has its number again")
    func copies() throws {
        let run = try play(
            """
            "timeline":[{"at":"0s","receiver":"a.io","fault":{"duplicate":3,"reorder":"20s"}},\(Self.alarm)]
            """, receiver: "\"respond\":[{\"times\":4,\"status\":500},{}]")
        let originals = run.lines.filter { $0["copy"] == nil }
        let sent = all(originals, "attempt", "attempt").count
        #expect(all(originals, "outcome", "attempt").count == sent)
        #expect(all(run.lines, "attempt", "attempt").count == 3 * sent)
        #expect(all(run.lines, "outcome", "attempt").count == 3 * sent)
        #expect(run.summary.deliveries.succeeded == 1)
        #expect(run.summary.deliveriesPending == 0)
    }

    @Test("A request that is lost on its way ends at its time limit and is made again")
    func loss() throws {
        let run = try play(
            "\"timeline\":[{\"at\":\"0s\",\"receiver\":\"a.io\",\"fault\":{\"drop\":1},\"for\":\"2s\"},\(Self.alarm)]")
        #expect(all(run.lines, "outcome", "error") == ["ETIMEDOUT"])
        #expect(all(run.lines, "outcome", "ms").first == "30000")
        #expect(run.summary.deliveries.succeeded == 1)
    }

    @Test("The network also goes wrong for the requests of hooks, which are settled once")
    func hooks() throws {
        let run = try play(
            """
            "hooks":[{"event":"door","url":"https://a.io/h"}],
            "timeline":[{"at":"0s","receiver":"a.io","fault":{"duplicate":2,"delay":"1s"}},
            {"at":"1s","device":"d","publish":{"event":"door"}}]
            """)
        #expect(run.summary.tally.succeeded == 1 && run.summary.tally.attempts == 1)
        #expect(all(run.lines, "outcome", "ms") == ["1000", "1000"])
        #expect(all(run.lines, "outcome", "copy") == ["2"])
    }

    @Test func tracesEachCopyWithItsResponse() throws {
        let run = try play(
            """
            "timeline":[{"at":"0s","receiver":"a.io","fault":{"duplicate":3}},\(Self.alarm)],
            "expect":[{"request":"a.io","count":1},{"request":"a.io","status":201,"count":1},
            {"kind":"outcome","count":1},{"kind":"outcome","copy":2,"status":503,"count":1},
            {"kind":"attempt","copy":3,"status":200,"count":1}]
            """,
            receiver: """
                "respond":[{"times":1,"status":201},{"times":1,"status":503},{"times":1,"status":200},{"status":500}]
                """)
        let attempts = run.lines.filter { $0["kind"]?.text == "attempt" }
        let outcomes = run.lines.filter { $0["kind"]?.text == "outcome" }
        #expect(attempts.map { $0["copy"]?.compactText } == [nil, "2", "3"])
        #expect(Set(attempts.map { $0["headers"]?.compactText }).count == 1)
        #expect(Set(attempts.map { $0["delivery"]?.text }).count == 1)
        #expect(outcomes.map { $0["copy"]?.compactText } == [nil, "2", "3"])
        #expect(outcomes.map { $0["status"]?.compactText } == ["201", "503", "200"])
        #expect(outcomes.map { $0["cause"]?.compactText } == attempts.map { $0["seq"]?.compactText })
        #expect(run.summary.deliveries.succeeded == 1)
        #expect(run.summary.expectations.passed == 5 && run.summary.expectations.failed == 0)
    }

    @Test func namesTheOriginalWhenACopyAnsweredFirst() throws {
        for seed in 1...8 as ClosedRange<UInt64> {
            let run = try play(
                """
                "timeline":[{"at":"0s","receiver":"a.io","fault":{"duplicate":2,"reorder":"9s"}},\(Self.alarm)]
                """, seed: seed)
            let late = run.lines.filter { $0["kind"]?.text == "outcome" && $0["copy"] != nil }
            #expect(late.count == 1)
            guard late.first?["copy"]?.compactText == "1" else { continue }
            let attempt = run.lines.first { $0["kind"]?.text == "attempt" }
            #expect(late.first?["cause"]?.compactText == attempt?["seq"]?.compactText)
            return
        }
        Issue.record("no seed let the copy arrive first")
    }

    @Test(
        "The address that is dialled is judged at every attempt",
        arguments: [
            ("[\"10.0.0.1\"]", "EBLOCKED"), ("[\"93.184.216.34\",\"::1\"]", "EBLOCKED"), ("[]", "ENOTFOUND"),
            ("[\"64:ff9b::7f00:1\"]", "EBLOCKED"),
        ])
    func names(_ addresses: String, _ error: String) throws {
        let run = try play(
            "\"duration\":\"3s\",\"dns\":{\"A.io\":[\"93.184.216.34\"]},\"timeline\":[{\"at\":\"0s\",\"dns\":{\"a.io\":\(addresses)}},\(Self.alarm)]"
        )
        #expect(all(run.lines, "outcome", "error") == [error])
    }

    @Test("What the scenario lets through is let through, and only that")
    func allowances() throws {
        let parts =
            "\"allowPrivate\":[\"10.0.0.0/8\"],\"allowHTTP\":true,\"duration\":\"3s\",\"dns\":{\"a.io\":[\"10.0.0.1\"]}"
        let run = try play("\(parts),\"timeline\":[\(Self.alarm)]")
        #expect(all(run.lines, "outcome", "status") == ["200"])
        let other = try play(
            "\(parts),\"timeline\":[{\"at\":\"0s\",\"dns\":{\"a.io\":[\"192.168.0.1\"]}},\(Self.alarm)]")
        #expect(all(other.lines, "outcome", "error") == ["EBLOCKED"])
    }

    @Test("A receiver that is idempotent without a secret lets in whatever has an id, once")
    func accepted() throws {
        let run = try play(
            """
            "timeline":[{"at":"0s","receiver":"a.io","fault":{"duplicate":2}},\(Self.alarm)]
            """, receiver: "\"respond\":[{}],\"idempotent\":true")
        #expect(all(run.lines, "receipt", "verdict") == ["accepted", "duplicate"])
    }

    @Test("A receiver that answers with an error has not done its work")
    func retried() throws {
        let run = try play(
            "\"timeline\":[\(Self.alarm)]",
            receiver: "\"respond\":[{\"times\":1,\"status\":500},{}],\"idempotent\":true")
        #expect(all(run.lines, "receipt", "verdict") == ["accepted", "accepted"])
        #expect(all(run.lines, "outcome", "status") == ["500", "200"])
    }

    @Test("A receiver looks at no signature while a change says so, and does again afterwards")
    func verifyNothing() throws {
        let run = try play(
            """
            "duration":"6s","timeline":[{"at":"0s","receiver":"a.io","verify":null,"for":"2s"},\(Self.alarm),
            {"at":"3s","device":"d","publish":{"event":"alert"}}]
            """, endpoint: ",\"secret\":\"mine\"", receiver: "\"respond\":[{}],\"verify\":{\"secret\":\"other\"}")
        #expect(all(run.lines, "receipt", "verdict") == ["refused"])
        #expect(all(run.lines, "outcome", "status") == ["200", "401"])
    }

    @Test("A slow clock refuses what seems to come from the future")
    func slowClock() throws {
        let run = try play(
            "\"duration\":\"3s\",\"timeline\":[\(Self.alarm)]", endpoint: ",\"secret\":\"mine\"",
            receiver: "\"respond\":[{}],\"verify\":{\"secret\":\"mine\",\"tolerance\":\"1m\"},\"clockSkew\":\"-2m\"")
        #expect(all(run.lines, "receipt", "reason").first?.contains("120 s ahead") == true)
    }

    @Test("A redelivery of the last is one more delivery of the same event, caused by the timeline")
    func redelivery() throws {
        let run = try play("\"timeline\":[\(Self.alarm),{\"at\":\"1m\",\"endpoint\":\"e\",\"redeliver\":\"last\"}]")
        let ids = run.lines.compactMap { $0["headers"]?["webhook-id"]?.text }
        #expect(ids.count == 2 && ids[0] == ids[1])
        #expect(Set(all(run.lines, "delivery", "delivery")).count == 2)
        let change = run.lines.first { $0["text"]?.text == "e: the last delivery once more" }
        #expect(run.lines.contains { $0["state"]?.text == "accepted" && $0["cause"] == change?["seq"] })
    }
}
