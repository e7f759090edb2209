import EventModel
import Testing

@testable import Dispatcher

@Suite struct ZStackTests {
    private func body(_ changes: [String: String?] = [:]) -> String {
        var fields = [
            "name": #""Slack Webhook""#, "url": #""https://hooks.example/z""#, "signingEnabled": "true",
            "signingSecret": #""""#,
        ]
        for (key, value) in changes { fields[key] = value }
        return "{" + fields.sorted { $0.key < $1.key }.map { #""\#($0.key)":\#($0.value)"# }.joined(separator: ",")
            + "}"
    }

    private func create(_ bench: inout DeliveryBench, _ changes: [String: String?] = [:]) throws -> DialectAnswer {
        try bench.call("createAlertWebhookEndpoint", [:], body(changes))
    }

    @Test func anEndpointHasTheFieldsOfTheSource() throws {
        var bench = DeliveryBench()
        let created = try create(&bench, ["signingSecret": #""my-secret-abc1""#])
        #expect(created.status == 200 && created.keys == ["endpoint", "signingSecretPlaintext"])
        #expect(try created.text("signingSecretPlaintext") == "my-secret-abc1")
        let endpoint = try #require(created.body?["endpoint"])
        #expect(
            endpoint.keys == [
                "id", "name", "url", "signingEnabled", "signingSecretMasked", "createdAt", "updatedAt", "eventPrefix",
                "status",
            ])
        let id = try #require(endpoint["id"]?.text)
        #expect(id.hasPrefix("wh-") && endpoint["name"]?.text == "Slack Webhook")
        #expect(endpoint["signingSecretMasked"]?.text == "****abc1")
        #expect(endpoint["createdAt"]?.text == "2026-06-10T08:00:00Z" && endpoint["updatedAt"] == endpoint["createdAt"])
        #expect(endpoint["eventPrefix"]?.text == "alert" && endpoint["status"]?.text == "active")
        let one = try bench.call("getAlertWebhookEndpoint", ["endpointId": id])
        let list = try bench.call("listAlertWebhookEndpoints")
        #expect(one.body == endpoint && list.list("endpoints") == [endpoint])
        #expect(list.keys == ["endpoints", "hasMore"])
        bench.advance(by: .seconds(90))
        let rotated = try bench.call("rotateAlertWebhookSecret", ["endpointId": id])
        #expect(rotated.status == 200 && rotated.keys == created.keys)
        let secret = try rotated.text("signingSecretPlaintext")
        #expect(secret.hasPrefix("whsec_"))
        #expect(rotated.body?["endpoint"]?["signingSecretMasked"]?.text == "****" + secret.suffix(4))
        #expect(rotated.body?["endpoint"]?["updatedAt"]?.text == "2026-06-10T08:01:30Z")
        for answer in [one, list, try bench.call("getAlertWebhookEndpoint", ["endpointId": id])] {
            let text = answer.body?.compactText ?? ""
            #expect(!text.contains("my-secret") && !text.contains(secret.dropFirst(6).prefix(8)))
        }
    }

    @Test func anEmptySecretIsMadeUp() throws {
        var bench = DeliveryBench()
        let first = try create(&bench).text("signingSecretPlaintext")
        let second = try create(&bench).text("signingSecretPlaintext")
        #expect(first != second)
        for text in [first, second] { #expect(try text.hasPrefix("whsec_") && Secret(text).isCustomary) }
    }

    @Test(arguments: ["a", "abcd", "1234567", "whsec_YQ==", "whsec_YWJj"])
    func aShortSecretIsMaskedWhole(_ secret: String) throws {
        var bench = DeliveryBench()
        let created = try create(&bench, ["signingSecret": "\"\(secret)\""])
        #expect(created.body?["endpoint"]?["signingSecretMasked"]?.text == "****")
        #expect(try EndpointSecret(version: 1, text: secret).beginning.count < 8)
    }

    @Test func limitsTakeTheLastAllowedValueAndRefuseTheNext() throws {
        var bench = DeliveryBench()
        func text(_ count: Int) -> String { "\"" + String(repeating: "k", count: count) + "\"" }
        func url(_ count: Int) -> String { "\"https://h.example/" + String(repeating: "a", count: count - 18) + "\"" }
        let cases: [(String, String?, Int)] = [
            ("name", text(1), 200), ("name", text(200), 200), ("name", text(0), 400), ("name", text(201), 400),
            ("name", nil, 400), ("name", "5", 400), ("url", url(2048), 200), ("url", url(2049), 400),
            ("url", nil, 400), ("url", text(0), 400), ("url", #""http://h.example/""#, 400),
            ("url", #""https://10.0.0.1/""#, 400), ("signingEnabled", nil, 400), ("signingEnabled", "null", 400),
            ("signingEnabled", #""true""#, 400), ("signingEnabled", "1", 400), ("signingEnabled", "false", 200),
            ("signingSecret", nil, 400), ("signingSecret", "null", 400), ("signingSecret", text(200), 200),
            ("signingSecret", text(201), 400), ("signingSecret", #""whsec_?""#, 400),
            ("signingSecret", #""whsec_""#, 400),
            ("eventPrefix", text(64), 200), ("eventPrefix", text(65), 400), ("eventPrefix", text(0), 200),
            ("secret", text(3), 400), ("Name", text(3), 400), ("status", #""active""#, 400),
        ]
        for (key, value, status) in cases {
            let answer = try create(&bench, [key: value])
            #expect(answer.status == status, "\(key) \(value?.prefix(40) ?? "absent")")
            guard status == 400 else { continue }
            #expect(answer.location == "body.\(key)")
            #expect(answer.keys == ["error"] && answer.body?["error"]?.keys == ["code", "message", "field"])
            #expect(answer.body?["error"]?["code"]?.text == "INVALID_ARGUMENT")
        }
    }

    @Test func aChangeTakesWhatItNamesAndLeavesTheRest() throws {
        var bench = DeliveryBench()
        let id = try bench.zstack(prefix: "a", secret: "my-secret-key")
        let parameters = ["endpointId": id]
        for (body, status) in [
            (#"{"name":"N"}"#, 200), (#"{"eventPrefix":"b"}"#, 200), (#"{"signingEnabled":false}"#, 200), ("{}", 200),
            (#"{"url":"https://other.example/"}"#, 200), (#"{"signingSecret":"x"}"#, 400),
            (#"{"status":"deleted"}"#, 400),
            (#"{"status":"disabled"}"#, 200), (#"{"name":""}"#, 400), (#"{"url":"http://h.example"}"#, 400),
        ] {
            #expect(try bench.call("changeAlertWebhookEndpoint", parameters, body).status == status, "\(body)")
        }
        let endpoint = try #require(try bench.call("getAlertWebhookEndpoint", parameters).body)
        #expect(endpoint["name"]?.text == "N" && endpoint["eventPrefix"]?.text == "b")
        #expect(endpoint["signingEnabled"] == .bool(false) && endpoint["status"]?.text == "disabled")
        #expect(endpoint["signingSecretMasked"]?.text == "****-key")
        bench.publish("b")
        #expect(bench.attempts.isEmpty)
        try bench.call("changeAlertWebhookEndpoint", parameters, #"{"status":"active"}"#)
        bench.publish("a")
        bench.publish("bc")
        #expect(bench.attempts.map(\.request.head.url) == ["https://other.example/"])
    }

    @Test func aTestIsAnsweredWithWhatCameOfIt() throws {
        for (outcome, keys, delivered) in [
            (Outcome.response(Response(status: 201)), ["delivered", "url", "statusCode", "durationMs"], true),
            (.response(Response(status: 302)), ["delivered", "url", "statusCode", "durationMs"], false),
            (.failure(.refused), ["delivered", "url", "error", "durationMs"], false),
        ] {
            var bench = DeliveryBench()
            let id = try bench.zstack()
            #expect(try bench.call("testAlertWebhookEndpoint", ["endpointId": id]).status == 0)
            bench.now = bench.now + .milliseconds(7)
            #expect(bench.underWay.first?.request.json["type"]?.text == "test")
            bench.settle(outcome)
            let answer = try #require(bench.answers[bench.calls])
            #expect(answer.status == 200 && answer.keys == keys && answer.body?["delivered"] == .bool(delivered))
            #expect(answer.body?["durationMs"]?.whole == 7)
            #expect(bench.wakes.isEmpty && bench.states().isEmpty)
        }
    }

    @Test func deliveriesAreListed() throws {
        var bench = DeliveryBench()
        let id = try bench.zstack()
        for (name, status) in [("one", 200), ("two", 500)] {
            bench.publish(name)
            bench.settle(status)
        }
        bench.publish("three")
        let list = try bench.call("listAlertWebhookDeliveries", ["endpointId": id])
        #expect(list.keys == ["deliveries", "hasMore"])
        let rows = list.list("deliveries")
        #expect(rows.map { $0["status"]?.text } == ["pending", "pending", "succeeded"])
        #expect(rows[0].keys == ["id", "eventId", "status", "attempts", "createdAt"])
        #expect(rows[1].keys == ["id", "eventId", "status", "attempts", "statusCode", "createdAt", "nextAttemptAt"])
        #expect(rows[2].keys == ["id", "eventId", "status", "attempts", "statusCode", "createdAt", "deliveredAt"])
        let page = try bench.call("listAlertWebhookDeliveries", ["endpointId": id], query: ["limit": "2"])
        #expect(page.body?["hasMore"] == .bool(true))
        let next = try bench.call(
            "listAlertWebhookDeliveries", ["endpointId": id], query: ["cursor": try page.text("cursor")])
        #expect(next.list("deliveries") == [rows[2]])
    }

    @Test func deletedAndForeignOnesAreNotFound() throws {
        var bench = DeliveryBench()
        let id = try bench.zstack()
        let routes = [
            "getAlertWebhookEndpoint", "changeAlertWebhookEndpoint", "rotateAlertWebhookSecret",
            "testAlertWebhookEndpoint", "listAlertWebhookDeliveries", "deleteAlertWebhookEndpoint",
        ]
        for route in routes {
            let answer = try bench.call(route, ["endpointId": id], "{}", project: "p2")
            #expect(answer.status == 404 && answer.body?["error"]?["code"]?.text == "NOT_FOUND", "\(route)")
        }
        #expect(try bench.call("listAlertWebhookEndpoints", project: "p2").list("endpoints").isEmpty)
        #expect(try bench.call("deleteAlertWebhookEndpoint", ["endpointId": id]).status == 204)
        for route in routes { #expect(try bench.call(route, ["endpointId": id], "{}").status == 404, "\(route)") }
        #expect(try bench.call("listAlertWebhookEndpoints").list("endpoints").isEmpty)
        #expect(!bench.engine.isWatching)
    }
}
