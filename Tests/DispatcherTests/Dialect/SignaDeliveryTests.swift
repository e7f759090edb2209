import EventModel
import Testing

@testable import Dispatcher

@Suite struct SignaDeliveryTests {
    private static let fields = [
        "id", "object", "endpoint_id", "alert_id", "event_id", "event_type", "attempt", "delivery_attempt_id", "status",
        "http_status", "response_body", "signature_timestamp", "next_retry_at", "delivered_at", "created_at",
    ]

    @Test func aRowHasTheFieldsOfTheSource() throws {
        var bench = DeliveryBench()
        let id = try bench.watchedSigna()
        let created = bench.now
        bench.publish("t", "21")
        func row() throws -> JSONValue {
            try #require(try bench.call("listSignaDeliveries", ["id": id]).list().first)
        }
        var row1 = try row()
        #expect(row1.keys == Self.fields)
        let request = try #require(bench.underWay.first).request
        #expect(row1["object"]?.text == "webhook_delivery" && row1["endpoint_id"]?.text == id)
        #expect(row1["event_id"]?.text == request.header("webhook-id"))
        #expect(row1["alert_id"]?.text == request.json["data"]?["alert_id"]?.text)
        #expect(row1["event_type"]?.text == "alert.created" && row1["attempt"]?.whole == 1)
        #expect(row1["status"]?.text == "pending" && row1["created_at"]?.text == created.description)
        #expect(row1["signature_timestamp"]?.whole == Int(created.milliseconds / 1000))
        for key in ["http_status", "response_body", "next_retry_at", "delivered_at"] { #expect(row1[key] == .null) }
        bench.settle(500, body: String(repeating: "x", count: 600))
        row1 = try row()
        #expect(row1["status"]?.text == "retrying" && row1["http_status"]?.whole == 500)
        #expect(row1["response_body"]?.text?.utf8.count == 512)
        let due = try #require(bench.wakes.first).at
        #expect(row1["next_retry_at"]?.text == due.description)
        bench.advance(to: due)
        let row2 = try row()
        #expect(row2["attempt"]?.whole == 2 && row2["delivery_attempt_id"] != row1["delivery_attempt_id"])
        #expect(row2["next_retry_at"] == .null)
        #expect(row2["signature_timestamp"]?.whole == Int(due.milliseconds / 1000))
        bench.drain(500)
        #expect(try row()["status"]?.text == "failed" && row()["attempt"]?.whole == 7)
        #expect(try row()["delivered_at"] == .null && row()["next_retry_at"] == .null)
    }

    @Test func oneThatWasNeverSignedHasNoTimestampOfIt() throws {
        var bench = DeliveryBench()
        let id = try bench.watchedSigna()
        bench.publish("t")
        bench.settle(500)
        bench.advance(by: .seconds(2))
        try bench.call("changeSignaWebhook", ["id": id], #"{"status":"disabled"}"#)
        let row = try #require(try bench.call("listSignaDeliveries", ["id": id]).list().first)
        #expect(row["status"]?.text == "failed" && row["response_body"]?.text == "NO_ENDPOINT")
        #expect(row["signature_timestamp"] == .null)
    }

    @Test(arguments: ["redeliverSignaDelivery", "replaySignaDelivery"])
    func redeliveryIsANewDeliveryOfTheSameEvent(_ route: String) throws {
        var bench = DeliveryBench()
        let id = try bench.watchedSigna()
        bench.publish("t", "21")
        bench.drain(500)
        let old = try #require(bench.attempts.first)
        let answer = try bench.call(route, ["id": id, "did": old.delivery])
        #expect(answer.status == 200 && answer.keys == Self.fields + ["request_id"])
        #expect(try answer.text("id") != old.delivery && answer.text("created_at") == bench.now.description)
        let new = try #require(bench.underWay.first)
        #expect(new.request.header("webhook-id") == old.request.header("webhook-id"))
        #expect(new.request.header("webhook-attempt") == "1" && new.number == 1)
        #expect(new.request.json["data"] == old.request.json["data"])
        #expect(try new.delivery == answer.text("id"))
        bench.drain(500)
        // It has a ladder of its own, and the old one stays as it ended.
        #expect(bench.attempts.count == 14 && bench.states() == [.abandoned, .abandoned])
    }

    @Test func redeliveryNeedsADeliveryOfThatActiveEndpoint() throws {
        var bench = DeliveryBench()
        let id = try bench.watchedSigna()
        let other = try bench.signa("https://hooks.example/b")
        bench.publish("t")
        let delivery = try #require(bench.attempts.first).delivery
        bench.drain()
        for (endpoint, did) in [(other, delivery), (id, "dlv_x"), (id, ""), (id, delivery + "0")] {
            #expect(try bench.call("redeliverSignaDelivery", ["id": endpoint, "did": did]).status == 404)
        }
        try bench.call("changeSignaWebhook", ["id": id], #"{"status":"disabled"}"#)
        #expect(try bench.call("redeliverSignaDelivery", ["id": id, "did": delivery]).status == 409)
        #expect(bench.attempts.count == 2)
    }

    @Test func listsComeNewestFirstInPagesAndSinceAMoment() throws {
        var bench = DeliveryBench()
        let id = try bench.watchedSigna()
        var moments: [Instant] = []
        for number in 0..<45 {
            moments.append(bench.now)
            bench.publish("t\(number)")
            bench.settle(200)
            bench.advance(by: .seconds(1))
        }
        var ids: [String] = []
        var query: [String: String] = [:]
        for count in [20, 20, 5] {
            let page = try bench.call("listSignaDeliveries", ["id": id], query: query)
            #expect(page.list().count == count && page.body?["has_more"] == .bool(count == 20))
            ids += page.list().compactMap { $0["id"]?.text }
            query["cursor"] = page.body?["pagination"]?["cursor"]?.text
        }
        #expect(ids == bench.attempts.map(\.delivery).reversed() && query["cursor"] == nil)
        for (since, count) in [(moments[40], 5), (moments[40] + .milliseconds(1), 4), (bench.now, 0)] {
            let page = try bench.call("listSignaDeliveries", ["id": id], query: ["since": since.description])
            #expect(page.list().count == count)
        }
        for (key, value) in [("since", "yesterday"), ("since", ""), ("limit", "101"), ("limit", "0"), ("cursor", "x")] {
            let answer = try bench.call("listSignaDeliveries", ["id": id], query: [key: value])
            #expect(answer.status == 400 && answer.location == "query.\(key)", "\(key) \(value)")
        }
    }
}
