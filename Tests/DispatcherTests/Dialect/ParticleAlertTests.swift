import EventModel
import Testing

@testable import Dispatcher

@Suite struct ParticleAlertTests {
    private func body(_ changes: [String: String?], connection: String = "c") -> String {
        var fields: [String: String] = [
            "title": #""T""#, "entities": #"[{"entity_type":"EVENT","entity_id":"t"}]"#,
            "notifications": #"[{"type":"EMAIL","email":"a@b.example"}]"#,
        ]
        for (key, value) in changes { fields[key] = value }
        return "{" + fields.sorted { $0.key < $1.key }.map { #""\#($0.key)":\#($0.value)"# }.joined(separator: ",")
            + "}"
    }

    private func create(_ bench: inout DeliveryBench, _ changes: [String: String?] = [:]) throws -> DialectAnswer {
        try bench.call("createAlert", ["projectId": "p1"], body(changes))
    }

    private static func array(_ element: String, _ count: Int) -> String {
        "[" + Array(repeating: element, count: count).joined(separator: ",") + "]"
    }

    @Test func anAlertHasItsFieldsAndDefaults() throws {
        var bench = DeliveryBench()
        let created = try create(&bench, ["description": #""d""#])
        #expect(created.status == 200)
        #expect(
            Set(created.keys) == [
                "id", "project_id", "title", "description", "kind", "delivery_cadence", "entities", "notifications",
                "is_active", "created_at", "updated_at",
            ])
        #expect(try created.text("kind") == "ENTITY_MENTION" && created.text("delivery_cadence") == "REALTIME")
        #expect(created.body?["is_active"] == .bool(true))
        #expect(created.list("notifications").first?["email"]?.text == "a@b.example")
        let id = try created.text("id")
        #expect(try bench.call("getAlert", ["id": id]).body == created.body)
        #expect(try bench.call("listAlerts", ["projectId": "p1"]).list() == [try #require(created.body)])
        bench.advance(by: .seconds(1))
        let changed = try bench.call("changeAlert", ["id": id], #"{"title":"N","is_active":false}"#)
        #expect(try changed.text("title") == "N" && changed.text("description") == "d")
        #expect(try changed.text("updated_at") == bench.now.description && changed.text("kind") == "ENTITY_MENTION")
        #expect(try changed.text("created_at") == created.text("created_at"))
        #expect(try bench.call("deleteAlert", ["id": id]).status == 204)
        #expect(try bench.call("getAlert", ["id": id]).status == 404)
        #expect(try bench.call("deleteAlert", ["id": id]).status == 404)
        #expect(try bench.call("listAlerts", ["projectId": "p1"]).list().isEmpty)
    }

    @Test func limitsTakeTheLastAllowedValueAndRefuseTheNext() throws {
        var bench = DeliveryBench()
        let entity = #"{"entity_type":"EVENT","entity_id":"t"}"#
        let mail = #"{"type":"EMAIL"}"#
        func text(_ count: Int) -> String { "\"" + String(repeating: "é", count: count) + "\"" }
        func named(_ count: Int) -> String { #"[{"entity_type":"PERSON","entity_id":\#(text(count))}]"# }
        let cases: [(String, String, Int)] = [
            ("title", text(1), 200), ("title", text(200), 200), ("title", text(0), 400), ("title", text(201), 400),
            ("description", text(0), 200), ("description", text(2000), 200), ("description", text(2001), 400),
            ("entities", Self.array(entity, 1), 200), ("entities", Self.array(entity, 100), 200),
            ("entities", "[]", 400), ("entities", Self.array(entity, 101), 400),
            ("notifications", Self.array(mail, 20), 200), ("notifications", "[]", 400),
            ("notifications", Self.array(mail, 21), 400), ("entities", named(200), 200), ("entities", named(201), 400),
            ("entities", named(0), 400), ("kind", #""PODCAST_SPEAKER""#, 200), ("kind", #""OTHER""#, 400),
            ("delivery_cadence", #""WEEKLY""#, 200), ("delivery_cadence", #""daily""#, 400),
            ("delivery_cadence", #""MONTHLY""#, 400), ("is_active", "false", 200), ("is_active", "1", 400),
        ]
        for (key, value, status) in cases {
            let answer = try create(&bench, [key: value])
            #expect(answer.status == status, "\(key) \(value.prefix(60))")
            if status == 400 { #expect(answer.location?.hasPrefix("body.\(key)") == true) }
        }
        for key in ["title", "entities", "notifications"] {
            let answer = try create(&bench, [key: nil])
            #expect(answer.status == 400 && answer.location == "body.\(key)")
        }
    }

    @Test(arguments: [
        ("entities", #"[{"entity_type":"EVENT"}]"#, "body.entities[0].entity_id"),
        ("entities", #"[{"entity_id":"x"}]"#, "body.entities[0].entity_type"),
        (
            "entities", #"[{"entity_type":"EVENT","entity_id":"t"},{"entity_type":"CITY","entity_id":"x"}]"#,
            "body.entities[1].entity_type"
        ),
        ("entities", #"[{"entity_type":"EVENT","entity_id":5}]"#, "body.entities[0].entity_id"),
        ("entities", #"[{"entity_type":"EVENT","entity_id":"t","name":"n"}]"#, "body.entities[0].name"),
        ("entities", #"["t"]"#, "body.entities[0]"), ("entities", #"{"0":"t"}"#, "body.entities"),
        ("notifications", #"[{"type":"SMS"}]"#, "body.notifications[0].type"),
        ("notifications", #"[{}]"#, "body.notifications[0].type"),
        ("notifications", #"[{"type":"WEBHOOK"}]"#, "body.notifications[0].webhook_connection_id"),
        (
            "notifications", #"[{"type":"EMAIL"},{"type":"WEBHOOK","webhook_connection_id":"whc_none"}]"#,
            "body.notifications[1].webhook_connection_id"
        ),
        ("notifications", #"[{"type":"EMAIL","to":"x"}]"#, "body.notifications[0].to"),
        ("notifications", #"[{"type":"EMAIL","email":5}]"#, "body.notifications[0].email"),
        ("title", "5", "body.title"), ("surface", #""PLATFORM""#, "body.surface"),
    ]) func unfitValuesAreRefusedAtCreateAndAtChange(_ key: String, _ value: String, _ location: String) throws {
        var bench = DeliveryBench()
        let created = try create(&bench, [key: value])
        #expect(created.status == 400 && created.location == location)
        #expect(created.body?["error_code"]?.text == "validation_error" && bench.engine.watches.isEmpty)
        let id = try bench.alert([])
        let before = bench.kept.count
        let changed = try bench.call("changeAlert", ["id": id], #"{"description":"N","\#(key)":\#(value)}"#)
        #expect(changed.status == 400 && changed.location == location)
        #expect(bench.kept.count == before)
        #expect(try bench.call("getAlert", ["id": id]).body?["description"] == nil)
    }

    @Test func theKindIsFixed() throws {
        var bench = DeliveryBench()
        let id = try bench.alert([])
        let answer = try bench.call("changeAlert", ["id": id], #"{"kind":"PODCAST_SPEAKER"}"#)
        #expect(answer.status == 400 && answer.location == "body.kind")
    }

    @Test func connectionsMustBeOfTheProjectAndOfTheDialectAndStand() throws {
        var bench = DeliveryBench()
        let foreign = try bench.connection(project: "p2")
        let deleted = try bench.connection()
        try bench.call("deleteConnection", ["projectId": "p1", "id": deleted])
        for id in [foreign, deleted, try bench.signa(), try bench.zstack()] {
            let answer = try create(
                &bench, ["notifications": #"[{"type":"WEBHOOK","webhook_connection_id":"\#(id)"}]"#])
            #expect(answer.status == 400 && answer.body?["error_code"]?.text == "validation_error")
        }
    }

    @Test func notificationsReplaceTheWholeSet() throws {
        var bench = DeliveryBench()
        let (first, second) = (try bench.connection(), try bench.connection())
        let id = try bench.alert([first])
        func channel(_ id: String) -> String { #"{"type":"WEBHOOK","webhook_connection_id":"\#(id)"}"# }
        try bench.call("changeAlert", ["id": id], #"{"notifications":[\#(channel(second))]}"#)
        bench.publish("t")
        #expect(bench.attempts.map(\.endpoint) == [second])
        // One that was deleted may stay in the set, and is skipped.
        try bench.call("deleteConnection", ["projectId": "p1", "id": second])
        let both = try bench.call(
            "changeAlert", ["id": id], #"{"notifications":[\#(channel(second)),\#(channel(first))]}"#)
        #expect(both.status == 200 && both.list("notifications").count == 2)
        bench.publish("t")
        #expect(bench.attempts.map(\.endpoint) == [second, first])
        try bench.call("changeAlert", ["id": id], #"{"notifications":[{"type":"EMAIL"}]}"#)
        bench.publish("t")
        #expect(bench.attempts.count == 2)
    }

    @Test func aConnectionThatIsNamedTwiceHearsOnce() throws {
        var bench = DeliveryBench()
        let connection = try bench.connection()
        let id = try bench.alert([connection, connection])
        bench.publish("t")
        #expect(bench.attempts.count == 1)
        try bench.call("testAlertWebhook", ["id": id])
        #expect(bench.attempts.count == 2)
    }

    @Test func ofAnotherProjectNothingIsKnown() throws {
        var bench = DeliveryBench()
        let id = try bench.alert([])
        bench.publish("t")
        for route in ["getAlert", "deleteAlert", "testAlertWebhook", "listAlertMatches", "listAlertDeliveries"] {
            #expect(try bench.call(route, ["id": id], project: "p2").status == 404)
        }
        #expect(try bench.call("changeAlert", ["id": id], "{}", project: "p2").status == 404)
        #expect(try bench.call("createAlert", ["projectId": "p1"], body([:]), project: "p2").status == 404)
        #expect(try bench.call("listAlerts", ["projectId": "p1"], project: "p2").status == 404)
        let match = try #require(bench.engine.matches.keys.first)
        #expect(try bench.call("getAlertMatch", ["id": match], project: "p2").status == 404)
        #expect(try bench.call("getAlertMatch", ["id": match]).status == 200)
    }

    @Test func anAlertSeesWhatItsEntitiesSay() throws {
        let seen: [(String, String, [String])] = [
            ("EVENT", "temp", ["temp=21", "temp/x=Ada"]), ("EVENT", "Temp", []), ("EVENT", "temp/", ["temp/x=Ada"]),
            ("DEVICE", DeliveryBench.device.uppercased(), ["temp=21", "temp/x=Ada", "other="]),
            ("DEVICE", "ffffffffffffffffffffffff", []), ("PERSON", "ADA", ["temp/x=Ada"]), ("COMPANY", "Bob", []),
            ("KNOWLEDGE_GRAPH_ENTITY", "2", ["temp=21"]),
        ]
        for (type, id, expected) in seen {
            var bench = DeliveryBench()
            _ = try bench.alert([try bench.connection()], kind: type, entity: id)
            bench.publish("temp", "21")
            bench.publish("temp/x", "Ada")
            bench.publish("other")
            bench.publish("hook-response/temp/0", "21 Ada")
            bench.publish(
                Event(name: bench.names.name("temp"), data: "Ada 21", publisher: .cloud, publishedAt: bench.now))
            let events = bench.attempts.map { attempt -> String in
                let event = attempt.request.json["match"]?["event"]
                return "\(event?["name"]?.text ?? "")=\(event?["data"]?.text ?? "")"
            }
            #expect(events == expected, "\(type) \(id)")
            let entity = bench.attempts.first?.request.json["match"]?["entity"]
            #expect(entity == nil || entity?["entity_type"]?.text == type && entity?["entity_id"]?.text == id)
        }
    }

    @Test func oneEventIsOneMatchHoweverManyEntitiesItHas() throws {
        var bench = DeliveryBench()
        let id = try bench.call(
            "createAlert", ["projectId": "p1"],
            body([
                "entities": """
                [{"entity_type":"EVENT","entity_id":"te"},{"entity_type":"EVENT","entity_id":"t"},
                {"entity_type":"EVENT","entity_id":"t"},{"entity_type":"PERSON","entity_id":"x"}]
                """
            ])
        ).text("id")
        bench.publish("temp", "x")
        #expect(bench.engine.matches.count == 1)
        try bench.call("changeAlert", ["id": id], #"{"entities":[{"entity_type":"EVENT","entity_id":"u"}]}"#)
        bench.publish("temp", "x")
        #expect(bench.engine.matches.count == 1)
        try bench.call("deleteAlert", ["id": id])
        #expect(!bench.engine.isWatching)
    }
}
