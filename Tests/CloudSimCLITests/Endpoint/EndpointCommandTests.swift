import EventModel
import Testing

@Suite("cloudsim endpoint against a served cloud") struct EndpointCommandTests {
    static let dialects: [[String]] = [
        [], ["--dialect", "zstack"], ["--dialect", "particle-pro", "--project", "demo"],
    ]

    @Test("An endpoint's life, in every dialect", arguments: dialects)
    func life(_ dialect: [String]) throws {
        let desk = try EndpointDesk()
        let receiver = try RunningReceiver(["--json"])
        let url = "http://127.0.0.1:\(receiver.port)/hook"
        let made = try desk.json(["create", "shop", url, "--events", "temp"] + dialect)
        let endpoint = try #require(made.first.map { $0["endpoint"] ?? $0 })
        let id = try #require(endpoint["id"]?.text)
        let secret = try #require(made[0]["secret"]?.text ?? made[0]["signingSecretPlaintext"]?.text)
        #expect(endpoint["url"]?.text == url && secret.hasPrefix("whsec_"))

        let list = try desk.run(["list"] + dialect)
        #expect(list.code == 0 && !list.output.contains(secret))
        let rows = list.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(rows == [["ID", "STATUS", "NAME", "URL"], [id, "active", "shop", url]])

        let test = try desk.run(["test", id] + dialect)
        #expect(test.code == 0 && test.output.hasPrefix("The test "), "\(test)")
        try desk.publish("high_temp")
        try desk.publish("temperature")
        let delivered = try desk.ended(1, of: id, dialect)
        #expect(delivered.count == 1)
        let table = try desk.run(["deliveries", id] + dialect).output.split(separator: "\n")
        #expect(table.count == 2 && table[0].hasPrefix("ID ") && table[1].contains("  1         200     -"), "\(table)")

        // What came is signed with the secret that was shown.
        let come = try #require(
            receiver.stop().output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }.last)
        func header(_ name: String) throws -> String {
            let value = come["headers"]?["webhook-" + name] ?? come["headers"]?["x-webhook-" + name]
            return try #require(value?.text, "\(come.compactText)")
        }
        let verified = try Program.run(
            [
                "verify", "-", "--id", header("id"), "--timestamp", header("timestamp"), "--signature",
                header("signature"), "--secret", secret,
            ], input: come["body"]?.text ?? "")
        #expect(verified.output == "verified by secret 1 of 1\n", "\(verified)")

        let rotated = try desk.json(["rotate", id] + dialect)
        let other = try #require(rotated[0]["secret"]?.text ?? rotated[0]["signingSecretPlaintext"]?.text)
        #expect(other.hasPrefix("whsec_") && other != secret)
        let gone = try desk.run(["delete", id] + dialect)
        #expect(gone == Program.End(code: 0, output: "Deleted endpoint \(id)\n", error: ""))
        #expect(try desk.run(["list"] + dialect).output == "No endpoints found.\n")
    }

    @Test("The secret is shown once, with what verifies it")
    func shownOnce() throws {
        let desk = try EndpointDesk()
        let end = try desk.run(
            ["create", "a shop", "http://127.0.0.1:9/", "--dialect", "zstack", "--secret", "it's mine"])
        let lines = end.output.split(separator: "\n").map(String.init)
        #expect(end.code == 0 && lines.count == 4 && lines[0].hasPrefix("Created endpoint wh-"))
        #expect(lines[1] == "Its secret, shown this once: it's mine")
        #expect(lines[2] == #"Check what comes with: cloudsim receiver --secret 'it'\''s mine'"#)
        #expect(lines[3].contains("“alert”"))
        #expect(try desk.run(["list", "--dialect", "zstack"]).output.contains("  a shop  "))
        #expect(try desk.run(["list", "--dialect", "zstack", "--json"]).output.contains("\"****mine\""))
    }

    @Test("A test that does not arrive is exit code 1 and says why")
    func failingTest() throws {
        let desk = try EndpointDesk()
        let receiver = try RunningReceiver(["--status", "503"])
        let url = "http://127.0.0.1:\(receiver.port)/hook"
        for dialect in Self.dialects.dropFirst() {
            let made = try desk.json(["create", "shop", url, "--events", "t"] + dialect)
            let id = try #require((made[0]["endpoint"] ?? made[0])["id"]?.text)
            let end = try desk.run(["test", id] + dialect)
            #expect(end.code == 1 && end.error.isEmpty)
            #expect(end.output.hasPrefix("The test did not reach \(url): ") && end.output.contains("503"), "\(end)")
        }
        _ = receiver.stop()
    }

    @Test("One watch serves all endpoints of the project, however often it is asked for")
    func oneWatch() throws {
        let desk = try EndpointDesk()
        #expect(try desk.json(["create", "a", "http://127.0.0.1:9/", "--events", "temp"]).count == 2)
        #expect(try desk.json(["create", "b", "http://127.0.0.1:9/", "--events", "temp"]).count == 1)
        #expect(try desk.json(["create", "c", "http://127.0.0.1:9/", "--events", "t"]).count == 2)
    }

    @Test("Lists go over all pages, deliveries as far as the limit")
    func pages() throws {
        let desk = try EndpointDesk()
        let receiver = try RunningReceiver()
        let url = "http://127.0.0.1:\(receiver.port)/"
        let id = try #require(try desk.json(["create", "a", url, "--events", "e"])[0]["id"]?.text)
        for _ in 0..<3 { try desk.publish("event") }
        #expect(try desk.ended(3, of: id, []).count == 3)
        let few = try desk.run(["deliveries", id, "--limit", "2"])
        #expect(few.output.split(separator: "\n").count == 3)
        _ = receiver.stop()
        for _ in 0..<120 {
            let body = #"{"url":"\#(url)","enabled_events":["alert.created"]}"#
            #expect(try desk.cloud.call("POST", "/signa/v1/webhooks", body, token: desk.key).status == 200)
        }
        guard case .array(let all) = try desk.json(["list"])[0].kind else {
            Issue.record("no list")
            return
        }
        #expect(all.count == 121 && Set(all.compactMap { $0["id"]?.text }).count == 121)
    }

    @Test("Delivers again, and rotates twice only by force")
    func again() throws {
        let desk = try EndpointDesk()
        let receiver = try RunningReceiver()
        let url = "http://127.0.0.1:\(receiver.port)/"
        let id = try #require(try desk.json(["create", "a", url, "--events", "e"])[0]["id"]?.text)
        try desk.publish("e")
        let first = try #require(try desk.ended(1, of: id, []).first?["id"]?.text)
        let end = try desk.run(["redeliver", id, first])
        #expect(end.code == 0 && end.output.hasPrefix("\(first) is delivered once more as dlv_"), "\(end)")
        #expect(try desk.ended(2, of: id, []).count == 2)
        for dialect in ["zstack", "particle-pro"] {
            let other = try desk.run(["redeliver", id, first, "--dialect", dialect])
            #expect(other.code == 1 && other.error.contains("(404)"), "\(other)")
        }
        #expect(try desk.run(["rotate", id]).output.contains("the old one signs beside it for 24 hours."))
        let twice = try desk.run(["rotate", id])
        #expect(twice.code == 1 && twice.error.hasPrefix("cloudsim: the cloud said no (409): "), "\(twice)")
        #expect(try desk.run(["rotate", id, "--force"]).output.contains("the old one is dead."))
        _ = receiver.stop()
    }
}
