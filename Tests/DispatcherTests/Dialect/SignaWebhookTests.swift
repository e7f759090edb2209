import EventModel
import Testing

@testable import Dispatcher

@Suite struct SignaWebhookTests {
    private static let fields = [
        "id", "object", "url", "description", "enabled_events", "status", "secret_version", "secret",
        "consecutive_failures", "last_success_at", "last_failure_at", "metadata", "created_at", "updated_at",
        "request_id",
    ]

    private func body(_ changes: [String: String?] = [:]) -> String {
        var fields = ["url": #""https://acme.example/hook""#, "enabled_events": #"["alert.created"]"#]
        for (key, value) in changes { fields[key] = value }
        return "{" + fields.sorted { $0.key < $1.key }.map { #""\#($0.key)":\#($0.value)"# }.joined(separator: ",")
            + "}"
    }

    private func create(_ bench: inout DeliveryBench, _ changes: [String: String?] = [:]) throws -> DialectAnswer {
        try bench.call("createSignaWebhook", [:], body(changes))
    }

    @Test func anEndpointHasTheFieldsOfTheSource() throws {
        var bench = DeliveryBench()
        let created = try create(&bench, ["description": #""prod""#, "metadata": #"{"b":1,"a":{"x":[null]}}"#])
        #expect(created.status == 200 && created.keys == Self.fields)
        #expect(try created.text("id").hasPrefix("whk_") && created.text("object") == "webhook_endpoint")
        #expect(try created.text("status") == "active" && created.body?["secret_version"]?.whole == 1)
        #expect(created.body?["consecutive_failures"]?.whole == 0)
        for key in ["last_success_at", "last_failure_at"] { #expect(created.body?[key] == .null) }
        #expect(created.body?["metadata"]?.compactText == #"{"b":1,"a":{"x":[null]}}"#)
        #expect(try created.text("request_id") == "req_1" && created.text("description") == "prod")
        let secret = try created.text("secret")
        #expect(try secret.hasPrefix("whsec_") && Secret(secret).isCustomary)
        let parameters = ["id": try created.text("id")]
        let one = try bench.call("getSignaWebhook", parameters)
        #expect(one.keys == Self.fields.filter { $0 != "secret" })
        let list = try bench.call("listSignaWebhooks")
        #expect(list.keys == ["object", "data", "has_more", "pagination", "request_id"])
        #expect(list.body?["object"]?.text == "list" && list.body?["pagination"]?.compactText == #"{"cursor":null}"#)
        #expect(list.list().map(\.keys) == [Self.fields.filter { $0 != "secret" && $0 != "request_id" }])
        let changed = try bench.call("changeSignaWebhook", parameters, #"{"description":null}"#)
        #expect(changed.body?["description"] == .null && changed.body?["secret"] == nil)
        let rotated = try bench.call("rotateSignaWebhookSecret", parameters)
        #expect(rotated.keys == Self.fields && rotated.body?["secret_version"]?.whole == 2)
        let deleted = try bench.call("deleteSignaWebhook", parameters)
        #expect(deleted.keys == ["id", "object", "deleted", "request_id"] && deleted.body?["deleted"] == .bool(true))
        for answer in [one, list, changed, deleted] {
            #expect(answer.body?.compactText.contains("whsec_") == false)
        }
    }

    @Test func withoutThemDescriptionIsNullAndMetadataEmpty() throws {
        var bench = DeliveryBench()
        let created = try create(&bench)
        #expect(created.body?["description"] == .null && created.body?["metadata"]?.compactText == "{}")
    }

    @Test func limitsTakeTheLastAllowedValueAndRefuseTheNext() throws {
        var bench = DeliveryBench()
        func text(_ count: Int) -> String { "\"" + String(repeating: "é", count: count) + "\"" }
        func url(_ count: Int) -> String { "\"https://h.example/" + String(repeating: "a", count: count - 18) + "\"" }
        func events(_ count: Int) -> String {
            "[" + Array(repeating: #""alert.created""#, count: count).joined(separator: ",") + "]"
        }
        let cases: [(String, String?, Int, String)] = [
            ("url", url(2048), 200, ""), ("url", url(2049), 400, "body.url"), ("url", nil, 400, "body.url"),
            ("url", #""""#, 400, "body.url"), ("url", "7", 400, "body.url"),
            ("url", #""http://h.example/""#, 400, "body.url"), ("url", #""https://[fd00::1]/""#, 400, "body.url"),
            ("description", text(2000), 200, ""), ("description", text(2001), 400, "body.description"),
            ("description", "null", 200, ""), ("description", text(0), 200, ""),
            ("description", "5", 400, "body.description"), ("enabled_events", events(1), 200, ""),
            ("enabled_events", events(20), 200, ""), ("enabled_events", events(21), 400, "body.enabled_events"),
            ("enabled_events", "[]", 400, "body.enabled_events"), ("enabled_events", nil, 400, "body.enabled_events"),
            ("enabled_events", "null", 400, "body.enabled_events"),
            ("enabled_events", #""alert.created""#, 400, "body.enabled_events"),
            ("enabled_events", #"["webhook.test"]"#, 400, "body.enabled_events[0]"),
            ("enabled_events", #"["alert.created","*"]"#, 400, "body.enabled_events[1]"),
            ("enabled_events", "[5]", 400, "body.enabled_events[0]"), ("metadata", "{}", 200, ""),
            ("metadata", "[]", 400, "body.metadata"), ("metadata", #""x""#, 400, "body.metadata"),
            ("metadata", "null", 400, "body.metadata"), ("secret", #""x""#, 400, "body.secret"),
            ("status", #""active""#, 400, "body.status"),
        ]
        for (key, value, status, location) in cases {
            let answer = try create(&bench, [key: value])
            #expect(answer.status == status, "\(key) \(value?.prefix(40) ?? "absent")")
            guard status == 400 else { continue }
            #expect(answer.location == location, "\(key) \(value?.prefix(40) ?? "absent")")
            #expect(answer.keys == ["error", "request_id"])
            #expect(answer.body?["error"]?.keys == ["type", "title", "status", "detail", "retryable"])
            #expect(answer.body?["error"]?["type"]?.text == "validation_error")
            #expect(answer.body?["error"]?["retryable"] == .bool(false))
        }
    }

    @Test func httpIsForWhereItIsAllowed() throws {
        var bench = DeliveryBench(allowsHTTP: true)
        #expect(try create(&bench, ["url": #""http://h.example/""#]).status == 200)
        #expect(try create(&bench, ["url": #""http://127.0.0.1/""#]).status == 400)
    }

    @Test func aChangeTakesWhatItNamesAndLeavesTheRest() throws {
        var bench = DeliveryBench()
        let id = try create(&bench, ["description": #""d""#, "metadata": #"{"a":1}"#]).text("id")
        bench.advance(by: .seconds(3))
        let before = try bench.call("getSignaWebhook", ["id": id])
        for body in [
            #"{"status":"paused"}"#, #"{"status":null}"#, #"{"url":null}"#, #"{"url":"http://h.example"}"#,
            #"{"enabled_events":[]}"#, #"{"id":"x"}"#, #"{"description":"n","metadata":5}"#, "[]", "null",
        ] {
            #expect(try bench.call("changeSignaWebhook", ["id": id], body).status == 400, "\(body)")
            bench.calls = 1
            #expect(try bench.call("getSignaWebhook", ["id": id]).body == before.body, "\(body)")
        }
        let changed = try bench.call(
            "changeSignaWebhook", ["id": id], #"{"url":"https://new.example/","status":"disabled"}"#)
        #expect(try changed.text("url") == "https://new.example/" && changed.text("description") == "d")
        #expect(try changed.text("status") == "disabled" && changed.text("updated_at") == bench.now.description)
        #expect(try changed.text("created_at") == before.text("created_at"))
        #expect(changed.body?["metadata"]?.compactText == #"{"a":1}"#)
    }

    @Test func aTestIsNamedAndNeverCounts() throws {
        var bench = DeliveryBench()
        let id = try create(&bench).text("id")
        for status in [500, 410, 200] {
            let answer = try bench.call("testSignaWebhook", ["id": id])
            #expect(answer.keys == ["object", "delivery_attempt_id", "request_id"])
            #expect(try answer.text("object") == "webhook_test")
            let request = try #require(bench.underWay.first).request
            #expect(try request.header("webhook-id") == answer.text("delivery_attempt_id"))
            #expect(request.json["type"]?.text == "webhook.test" && request.header("webhook-attempt") == "1")
            let verdict = SignatureCheck.judge(
                .init(among: request.head.headers), body: request.body,
                secrets: bench.engine.endpoints[0].signers(at: bench.now), now: bench.now)
            #expect(verdict.faults == [])
            bench.settle(status)
        }
        let endpoint = try bench.call("getSignaWebhook", ["id": id])
        #expect(try endpoint.text("status") == "active" && endpoint.body?["consecutive_failures"]?.whole == 0)
        #expect(bench.wakes.isEmpty && bench.attempts.count == 3)
        #expect(Set(bench.attempts.map(\.delivery)).count == 3)
        #expect(try bench.call("listSignaDeliveries", ["id": id]).list().isEmpty)
    }

    @Test func deletedAndForeignOnesAreNotFound() throws {
        var bench = DeliveryBench()
        let id = try create(&bench).text("id")
        let routes = [
            "getSignaWebhook", "changeSignaWebhook", "rotateSignaWebhookSecret", "testSignaWebhook",
            "listSignaDeliveries", "redeliverSignaDelivery", "replaySignaDelivery", "deleteSignaWebhook",
        ]
        for route in routes {
            let answer = try bench.call(route, ["id": id, "did": "dlv_x"], "{}", project: "p2")
            #expect(answer.status == 404 && answer.body?["error"]?["type"]?.text == "not_found", "\(route)")
        }
        #expect(try bench.call("listSignaWebhooks", project: "p2").list().isEmpty)
        #expect(try bench.call("deleteSignaWebhook", ["id": id]).status == 200)
        for route in routes { #expect(try bench.call(route, ["id": id], "{}").status == 404, "\(route)") }
        #expect(try bench.call("listSignaWebhooks").list().isEmpty)
    }
}
