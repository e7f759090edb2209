import EventModel
import Testing

@testable import Dispatcher

@Suite struct ParticleConnectionTests {
    private let project = ["projectId": "p1"]

    private func create(_ bench: inout DeliveryBench, _ body: String) throws -> DialectAnswer {
        try bench.call("createConnection", project, body)
    }

    @Test func aConnectionHasTheFieldsOfTheSourceAndShowsItsSecretOnce() throws {
        var bench = DeliveryBench()
        let created = try create(&bench, #"{"name":"Slack","url":"https://hooks.example/c"}"#)
        #expect(created.status == 200 && created.type == "application/json")
        #expect(
            created.keys == [
                "secret", "id", "project_id", "surface", "url", "secret_prefix", "created_at", "name",
            ])
        let secret = try created.text("secret")
        #expect(try secret.hasPrefix("whsec_") && Secret(secret).isCustomary)
        #expect(try created.text("project_id") == "p1" && created.text("surface") == "PLATFORM")
        #expect(try created.text("created_at") == bench.now.description)
        let prefix = try created.text("secret_prefix")
        #expect(secret.hasPrefix(prefix.dropLast()) && prefix.hasSuffix("…") && prefix.count < 12)
        let id = try created.text("id")
        let parameters = ["projectId": "p1", "id": id]
        let one = try bench.call("getConnection", parameters)
        let list = try bench.call("listConnections", project)
        #expect(one.keys == Array(created.keys.dropFirst()))
        #expect(list.keys == ["data", "has_more"])
        #expect(list.list() == [try #require(one.body)])
        let rotated = try bench.call("rotateConnectionSecret", parameters)
        #expect(rotated.keys == created.keys)
        #expect(try rotated.text("secret") != secret)
        for answer in [one, list] {
            #expect(answer.body?.compactText.contains(secret.dropFirst(10)) == false)
        }
    }

    @Test func withoutANameThereIsNone() throws {
        var bench = DeliveryBench()
        let created = try create(&bench, #"{"url":"https://hooks.example/c"}"#)
        #expect(created.body?["name"] == nil && created.body?["revoked_at"] == nil)
    }

    @Test func deletedOnesAreMarkedAndLeaveTheList() throws {
        var bench = DeliveryBench()
        let id = try bench.connection()
        let parameters = ["projectId": "p1", "id": id]
        bench.advance(by: .seconds(5))
        let deleted = try bench.call("deleteConnection", parameters)
        #expect(deleted.status == 200)
        #expect(try deleted.text("revoked_at") == bench.now.description && deleted.body?["secret"] == nil)
        bench.advance(by: .seconds(5))
        for route in ["getConnection", "deleteConnection"] {
            #expect(try bench.call(route, parameters).body == deleted.body)
        }
        #expect(try bench.call("listConnections", project).list().isEmpty)
        #expect(try bench.call("rotateConnectionSecret", parameters).status == 409)
    }

    @Test func oneThatSaidGoneIsRevoked() throws {
        var bench = DeliveryBench()
        let id = try bench.connection()
        let alert = try bench.alert([id])
        bench.publish("t")
        bench.settle(410)
        let parameters = ["projectId": "p1", "id": id]
        #expect(try bench.call("getConnection", parameters).text("revoked_at") == bench.now.description)
        #expect(try bench.call("rotateConnectionSecret", parameters).status == 409)
        #expect(try bench.call("testAlertWebhook", ["id": alert]).status == 422)
    }

    @Test func limitsTakeTheLastAllowedValueAndRefuseTheNext() throws {
        var bench = DeliveryBench()
        let url = "https://hooks.example/"
        func body(name: Int, url count: Int) -> String {
            let path = String(repeating: "a", count: count - url.count)
            return #"{"name":"\#(String(repeating: "é", count: name))","url":"\#(url)\#(path)"}"#
        }
        for (name, count, status, location) in [
            (200, 2000, 200, nil), (0, 30, 200, nil), (201, 2000, 400, "body.name"), (200, 2001, 400, "body.url"),
        ] as [(Int, Int, Int, String?)] {
            let answer = try create(&bench, body(name: name, url: count))
            #expect(answer.status == status && answer.location == location, "\(name) \(count)")
        }
    }

    @Test(arguments: [
        ("{}", "body.url"), (#"{"url":""}"#, "body.url"), (#"{"url":5}"#, "body.url"), (#"{"url":null}"#, "body.url"),
        (#"{"url":"https://h.example","name":null}"#, "body.name"),
        (#"{"url":"https://h.example","name":["x"]}"#, "body.name"),
        (#"{"url":"https://h.example","secret":"x"}"#, "body.secret"),
        (#"{"url":"https://h.example","URL":"x"}"#, "body.URL"), ("[]", "body"), ("null", "body"), ("\"x\"", "body"),
        (#"{"url":"http://h.example/"}"#, "body.url"), (#"{"url":"ftp://h.example/"}"#, "body.url"),
        (#"{"url":"hooks.example"}"#, "body.url"), (#"{"url":"https://"}"#, "body.url"),
        (#"{"url":"https://127.0.0.1/"}"#, "body.url"), (#"{"url":"https://[::1]/"}"#, "body.url"),
        (#"{"url":"https://0x7f.1/"}"#, "body.url"), (#"{"url":"https://u:p@h.example/"}"#, "body.url"),
        (#"{"url":"https://169.254.169.254/latest"}"#, "body.url"),
    ]) func unfitBodiesAreProblemsWithALocation(_ body: String, _ location: String) throws {
        var bench = DeliveryBench()
        let answer = try create(&bench, body)
        #expect(answer.status == 400 && answer.type == "application/problem+json")
        #expect(answer.keys == ["type", "title", "status", "detail", "error_code", "errors"])
        #expect(answer.body?["error_code"]?.text == "validation_error" && answer.body?["status"]?.whole == 400)
        #expect(answer.location == location)
        #expect(answer.list("errors").first?.keys.prefix(2) == ["location", "message"])
        #expect(bench.engine.endpoints.isEmpty && bench.kept.isEmpty)
    }

    @Test func whatTheLookUpSaysRefusesTheURL() throws {
        var bench = DeliveryBench()
        let answer = try bench.call(
            "createConnection", project, #"{"url":"https://inside.example/"}"#,
            fault: .noAddress(host: "inside.example"))
        #expect(answer.status == 400 && answer.location == "body.url")
    }

    @Test func ofAnotherProjectNothingIsKnown() throws {
        var bench = DeliveryBench()
        let id = try bench.connection()
        for (project, path) in [("p2", "p1"), ("p2", "p2"), ("p1", "p2")] {
            for route in ["getConnection", "deleteConnection", "rotateConnectionSecret"] {
                let answer = try bench.call(route, ["projectId": path, "id": id], project: project)
                #expect(answer.status == 404 && answer.body?["error_code"]?.text == "not_found")
            }
        }
        #expect(try bench.call("listConnections", ["projectId": "p1"], project: "p2").status == 404)
        #expect(try bench.call("listConnections", ["projectId": "p2"], project: "p2").list().isEmpty)
        let body = #"{"url":"https://h.example"}"#
        #expect(try bench.call("createConnection", ["projectId": "p1"], body, project: "p2").status == 404)
        // A caller without a project sees all.
        #expect(try bench.call("getConnection", ["projectId": "p1", "id": id], project: nil).status == 200)
        #expect(bench.engine.endpoints[0].status == .active && bench.engine.endpoints[0].secretVersion == 1)
        for wrong in ["", "whc_", id + "0", try bench.signa()] {
            #expect(try bench.call("getConnection", ["projectId": "p1", "id": wrong]).status == 404)
        }
    }

    @Test func listsComeInPages() throws {
        var bench = DeliveryBench()
        let ids = try (0..<45).map { _ in try bench.connection() }
        var seen: [String] = []
        var query: [String: String] = [:]
        for count in [20, 20, 5] {
            let page = try bench.call("listConnections", project, query: query)
            #expect(page.list().count == count)
            seen += page.list().compactMap { $0["id"]?.text }
            #expect(page.body?["has_more"] == .bool(count == 20))
            query["cursor"] = page.body?["cursor"]?.text
        }
        #expect(seen == ids && query["cursor"] == nil)
        for (limit, count) in [("1", 1), ("100", 45), ("45", 45)] {
            #expect(try bench.call("listConnections", project, query: ["limit": limit]).list().count == count)
        }
        for limit in ["0", "101", "-1", "x", "", "1.0", "99999999999999999999"] {
            let answer = try bench.call("listConnections", project, query: ["limit": limit])
            #expect(answer.status == 400 && answer.location == "query.limit", "\(limit)")
        }
        for cursor in ["nonsense", "whc_zzzzzzzzzzzzzzzz"] {
            let answer = try bench.call("listConnections", project, query: ["cursor": cursor])
            #expect(answer.status == 400 && answer.location == "query.cursor")
        }
        // A cursor whose element is gone meanwhile still tells where to go on.
        try bench.call("deleteConnection", ["projectId": "p1", "id": ids[19]])
        let page = try bench.call("listConnections", project, query: ["cursor": ids[19]])
        #expect(page.list().first?["id"]?.text == ids[20])
    }
}
