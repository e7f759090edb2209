import EventModel
import Testing

@testable import Dispatcher

@Suite struct IdempotencyTests {
    private let body = #"{"url":"https://h.example/","enabled_events":["alert.created"]}"#
    private let other = #"{"url":"https://i.example/","enabled_events":["alert.created"]}"#

    @Test func theSameKeyAndBodyGetTheSameAnswerForADay() throws {
        var bench = DeliveryBench()
        let first = try bench.call("createSignaWebhook", [:], body, key: "k1")
        bench.advance(by: DeliveryBench.day + .milliseconds(-1))
        let again = try bench.call("createSignaWebhook", [:], body, key: "k1")
        #expect(again.status == 200 && again.body == first.body)
        #expect(again.headers == [Header("Idempotency-Replayed", "true")] && first.headers.isEmpty)
        #expect(bench.engine.endpoints.count == 1)
        bench.advance(by: .milliseconds(1))
        let later = try bench.call("createSignaWebhook", [:], body, key: "k1")
        #expect(later.headers.isEmpty && later.body != first.body && bench.engine.endpoints.count == 2)
        // And counts from then.
        #expect(try bench.call("createSignaWebhook", [:], body, key: "k1").body == later.body)
    }

    @Test func spacesInTheBodyDoNotCount() throws {
        var bench = DeliveryBench()
        let first = try bench.call("createSignaWebhook", [:], body, key: "k")
        let spaced = body.replacing(",", with: " ,\n ")
        #expect(try bench.call("createSignaWebhook", [:], spaced, key: "k").body == first.body)
    }

    @Test func anotherBodyOrRouteOrTargetIsAConflict() throws {
        var bench = DeliveryBench()
        let id = try bench.call("createSignaWebhook", [:], body, key: "k").text("id")
        let second = try bench.signa()
        for (route, parameters, body) in [
            ("createSignaWebhook", [:], other), ("deleteSignaWebhook", ["id": id], nil),
            ("createSignaWatch", [:], #"{"event_prefix":"t"}"#),
        ] as [(String, [String: String], String?)] {
            let answer = try bench.call(route, parameters, body, key: "k")
            #expect(answer.status == 409 && answer.body?["error"]?["type"]?.text == "conflict", "\(route)")
        }
        #expect(try bench.call("rotateSignaWebhookSecret", ["id": id], key: "r").status == 200)
        #expect(try bench.call("rotateSignaWebhookSecret", ["id": second], key: "r").status == 409)
        #expect(try bench.call("rotateSignaWebhookSecret", ["id": id], key: "r").body?["secret_version"]?.whole == 2)
        #expect(bench.engine.endpoints.map(\.secretVersion) == [2, 1])
    }

    @Test func keysBelongToAProject() throws {
        var bench = DeliveryBench()
        let first = try bench.call("createSignaWebhook", [:], body, project: "p1", key: "k")
        let second = try bench.call("createSignaWebhook", [:], other, project: "p2", key: "k")
        let third = try bench.call("createSignaWebhook", [:], other, project: nil, key: "k")
        #expect(second.status == 200 && third.status == 200)
        #expect(Set([first, second, third].compactMap { $0.body?["id"]?.text }).count == 3)
        // However odd the names are.
        let odd = try bench.call("createSignaWebhook", [:], body, project: "p q", key: "r")
        let even = try bench.call("createSignaWebhook", [:], body, project: "p", key: "q r")
        #expect(odd.body?["id"] != even.body?["id"] && even.headers.isEmpty)
        let star = try bench.call("createSignaWebhook", [:], other, project: "*", key: "k")
        #expect(star.headers.isEmpty)
    }

    @Test func faultsAreNotKept() throws {
        var bench = DeliveryBench()
        #expect(try bench.call("createSignaWebhook", [:], "{}", key: "k").status == 400)
        #expect(try bench.call("createSignaWebhook", [:], body, key: "k").status == 200)
        #expect(try bench.call("deleteSignaWebhook", ["id": "whk_none"], key: "d").status == 404)
        #expect(bench.disk.count(.replay) == 1)
    }

    @Test func readingTakesNoKeysAndNorDoOtherDialects() throws {
        var bench = DeliveryBench()
        _ = try bench.call("listSignaWebhooks", key: "k")
        _ = try bench.call("createSignaWebhook", [:], body, key: "k")
        #expect(try bench.call("listSignaWebhooks", key: "k").list().count == 1)
        let connection = #"{"url":"https://h.example/"}"#
        for _ in 0..<2 {
            #expect(try bench.call("createConnection", ["projectId": "p1"], connection, key: "c").status == 200)
        }
        #expect(bench.engine.endpoints.count == 3)
    }

    @Test(arguments: [0, 1, 255, 256]) func aKeyHasALength(_ count: Int) throws {
        var bench = DeliveryBench()
        let answer = try bench.call("createSignaWebhook", [:], body, key: String(repeating: "k", count: count))
        #expect(answer.status == ((1...255).contains(count) ? 200 : 400))
        if answer.status == 400 { #expect(answer.location == "header.Idempotency-Key") }
    }

    @Test func answersLastOverARestart() throws {
        var bench = DeliveryBench()
        let first = try bench.call("createSignaWebhook", [:], body, key: "k")
        let id = try first.text("id")
        bench.publish("t")
        let rotated = try bench.call("rotateSignaWebhookSecret", ["id": id], key: "r")
        var next = DeliveryBench(seed: 8, restoring: bench.disk, at: bench.now + .seconds(3600))
        #expect(try next.call("createSignaWebhook", [:], body, key: "k").body == first.body)
        #expect(try next.call("rotateSignaWebhookSecret", ["id": id], key: "r").body == rotated.body)
        #expect(try next.call("createSignaWebhook", [:], other, key: "k").status == 409)
        #expect(next.kept.isEmpty && next.engine.endpoints.map(\.secretVersion) == [2])
        next.advance(by: DeliveryBench.day)
        #expect(try next.call("createSignaWebhook", [:], other, key: "k").status == 200)
    }

    @Test func aRepeatedTestOrRedeliverySendsNothing() throws {
        var bench = DeliveryBench()
        let id = try bench.watchedSigna()
        bench.publish("t")
        bench.drain()
        let delivery = try #require(bench.attempts.first).delivery
        for _ in 0..<3 {
            try bench.call("redeliverSignaDelivery", ["id": id, "did": delivery], key: "a")
            try bench.call("testSignaWebhook", ["id": id], key: "b")
        }
        #expect(bench.attempts.count == 3)
    }

    @Test func answersThatNobodyGetsAgainAreForgotten() throws {
        var bench = DeliveryBench()
        try bench.call("createSignaWebhook", [:], body, key: "old")
        bench.advance(by: DeliveryBench.day)
        try bench.call("createSignaWatch", [:], #"{"event_prefix":"t"}"#, key: "new")
        #expect(bench.disk.records.filter { $0.kind == .replay }.map(\.id) == ["signa 2:p1 new"])
        let next = DeliveryBench(seed: 8, restoring: bench.disk, at: bench.now + DeliveryBench.day)
        #expect(next.engine.replays.isEmpty && next.kept.count == 1)
    }

    @Test func whenThereAreTooManyTheOldestIsForgotten() {
        var engine = DeliveryBench().engine
        var actions: [DeliveryAction] = []
        for number in 0..<5 {
            let at = DeliveryBench.start + .seconds(Int64(number))
            engine.keep(
                Replay(fingerprint: "f", status: 200, body: "null", at: at), as: "k\(number)", most: 3, into: &actions)
        }
        #expect(engine.replays.keys.sorted() == ["k2", "k3", "k4"])
    }
}
