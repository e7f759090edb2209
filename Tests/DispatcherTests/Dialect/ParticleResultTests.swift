import EventModel
import Testing

@testable import Dispatcher

@Suite struct ParticleResultTests {
    @Test func aMatchIsToldWithItsDeliveries() throws {
        var bench = DeliveryBench()
        let connection = try bench.connection()
        let alert = try bench.alert([connection])
        bench.publish("t", "hello")
        let match = try #require(bench.attempts.first?.request.json["match"])
        let id = try #require(match["id"]?.text)
        #expect(
            match.keys == [
                "id", "alert_id", "kind", "detected_at", "entity", "event", "mention_count", "windows",
            ])
        #expect(match["windows"]?.elements.first?["lines"]?.elements.first?["text"]?.text == "hello")
        let listed = try bench.call("listAlertMatches", ["id": alert])
        #expect(listed.list() == [match])
        for (status, word) in [(500, "PENDING"), (200, "SENT")] {
            bench.settle(status)
            let told = try bench.call("getAlertMatch", ["id": id])
            #expect(told.keys == match.keys + ["deliveries"])
            let delivery = try #require(told.list("deliveries").first)
            #expect(delivery["status"]?.text == word && delivery["match_id"]?.text == id)
            #expect(delivery["alert_id"]?.text == alert && delivery["webhook_connection_id"]?.text == connection)
            #expect(delivery["status_code"]?.whole == status)
            #expect((delivery["error"]?.text == "500") == (status == 500))
            #expect((delivery["next_attempt_at"] != nil) == (status == 500))
            let one = try bench.call("getAlertDelivery", ["id": try #require(delivery["id"]?.text)])
            #expect(one.body == delivery)
            let list = try bench.call("listAlertDeliveries", ["id": alert])
            #expect(list.keys == ["data", "has_more"] && list.list() == [delivery])
            bench.advance(by: .seconds(2))
        }
    }

    @Test func speakersHaveRoles() throws {
        var bench = DeliveryBench()
        let connection = try bench.connection()
        try bench.call(
            "createAlert", ["projectId": "p1"],
            """
            {"title":"S","kind":"PODCAST_SPEAKER","entities":[{"entity_type":"PERSON","entity_id":"Ada"}],
            "notifications":[{"type":"WEBHOOK","webhook_connection_id":"\(connection)"}]}
            """)
        bench.publish("talk", "Ada speaks")
        let body = try #require(bench.attempts.first).request.json
        #expect(body["alert"]?["kind"]?.text == "PODCAST_SPEAKER")
        #expect(body["match"]?["roles"]?.elements.map(\.text) == ["GUEST"])
    }

    @Test func deliveriesComeInPagesAlsoWhileOthersComeAndGo() throws {
        var bench = DeliveryBench()
        let alert = try bench.alert([try bench.connection()])
        for number in 0..<60 {
            bench.publish("t\(number)")
            bench.settle(200)
        }
        let first = try bench.call("listAlertDeliveries", ["id": alert], query: ["limit": "50"])
        #expect(first.list().count == 50 && first.body?["has_more"] == .bool(true))
        let cursor = try first.text("cursor")
        for number in 60..<145 {
            bench.publish("t\(number)")
            bench.settle(200)
        }
        // Meanwhile the one that the cursor names was forgotten, with all before it.
        let next = try bench.call("listAlertDeliveries", ["id": alert], query: ["cursor": cursor])
        #expect(next.status == 200 && next.list().isEmpty && next.body?["has_more"] == .bool(false))
    }

    @Test func aTestGoesToEveryActiveConnectionAndIsAnsweredWhenAllHaveEnded() throws {
        var bench = DeliveryBench()
        let ids = try (0..<3).map { _ in try bench.connection() }
        let alert = try bench.alert(ids)
        try bench.call("deleteConnection", ["projectId": "p1", "id": ids[1]])
        let kept = bench.kept.count
        #expect(try bench.call("testAlertWebhook", ["id": alert]).status == 0)
        let call = bench.calls
        #expect(bench.underWay.map(\.endpoint) == [ids[0], ids[2]])
        for attempt in bench.underWay {
            let body = attempt.request.json
            #expect(body.keys == ["event_type", "delivery_id", "timestamp", "url", "test", "alert", "match"])
            #expect(body["test"] == .bool(true) && body["event_type"]?.text == "alert.match.created")
            #expect(body["alert"]?["id"]?.text == alert && body["alert"]?["title"]?.text == "An alert")
            #expect(body["match"]?["entity"]?["entity_id"]?.text == "t")
            #expect(attempt.request.header("x-webhook-id") == body["delivery_id"]?.text)
            let place = try #require(bench.engine.endpoint(attempt.endpoint))
            let verdict = SignatureCheck.judge(
                .init(among: attempt.request.head.headers), body: attempt.request.body,
                secrets: bench.engine.endpoints[place].signers(at: bench.now), now: bench.now)
            #expect(verdict.faults == [])
        }
        // The later one ends first; the results stand in the order of the connections all the same.
        bench.now = bench.now + .milliseconds(30)
        bench.settle(.response(Response(status: 503)), of: bench.underWay[1].id)
        #expect(bench.answers[call] == nil)
        bench.now = bench.now + .milliseconds(12)
        bench.settle(204)
        let answer = try #require(bench.answers[call])
        #expect(answer.status == 200 && answer.keys == ["deliveries"])
        let results = answer.list("deliveries")
        #expect(results.map { $0["webhook_connection_id"]?.text } == [ids[0], ids[2]])
        #expect(
            results.map(\.keys) == [
                ["delivered", "url", "webhook_connection_id", "duration_ms", "status_code"],
                ["delivered", "url", "webhook_connection_id", "duration_ms", "status_code", "error"],
            ])
        #expect(results.map { $0["delivered"] } == [.bool(true), .bool(false)])
        #expect(results.map { $0["duration_ms"]?.whole } == [42, 30])
        #expect(results[1]["error"]?.text?.contains("503") == true)
        // Nothing of it is kept, nothing tried again, nothing counts as a failure.
        #expect(bench.kept.count == kept && bench.wakes.isEmpty && bench.engine.isIdle)
        #expect(try bench.call("listAlertDeliveries", ["id": alert]).list().isEmpty)
        #expect(bench.engine.endpoints.allSatisfy { $0.consecutiveFailures == 0 })
    }

    @Test(arguments: [410, 500]) func aTestNeverDisables(_ status: Int) throws {
        var bench = DeliveryBench()
        let connection = try bench.connection()
        let alert = try bench.alert([connection])
        try bench.call("testAlertWebhook", ["id": alert])
        bench.settle(status)
        #expect(bench.engine.endpoints[0].status == .active)
    }

    @Test func anUnreachableOneIsToldWithItsError() throws {
        var bench = DeliveryBench()
        let alert = try bench.alert([try bench.connection()])
        try bench.call("testAlertWebhook", ["id": alert])
        bench.settle(.failure(.timedOut))
        let result = try #require(bench.answers[bench.calls]?.list("deliveries").first)
        #expect(result["error"]?.text == "ETIMEDOUT" && result["status_code"] == nil)
        #expect(result["delivered"] == .bool(false))
    }

    @Test func withoutAnActiveConnectionATestCannotBeMade() throws {
        var bench = DeliveryBench()
        let connection = try bench.connection()
        for alert in [try bench.alert([]), try bench.alert([connection])] {
            try bench.call("deleteConnection", ["projectId": "p1", "id": connection])
            let answer = try bench.call("testAlertWebhook", ["id": alert])
            #expect(answer.status == 422 && answer.type == "application/problem+json")
            #expect(answer.body?["status"]?.whole == 422)
        }
        #expect(bench.attempts.isEmpty)
    }

    @Test func unknownIdsAreNotFound() throws {
        var bench = DeliveryBench()
        _ = try bench.watchedSigna()
        bench.publish("t")
        let foreign = try #require(bench.attempts.first).delivery
        for (route, ids) in [
            ("getAlertDelivery", ["", "dlv_", "nonsense", foreign]), ("getAlertMatch", ["", "mat_test"]),
            ("getAlert", ["", bench.engine.watches[0].id]), ("listAlertMatches", ["x"]),
        ] {
            for id in ids { #expect(try bench.call(route, ["id": id]).status == 404, "\(route) \(id)") }
        }
    }
}
