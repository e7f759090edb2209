import EventModel
import Testing

@testable import Dispatcher

@Suite struct SignedAttemptTests {
    private func faults(_ request: Request, _ secrets: [String], at now: Instant) throws -> [SignatureCheck.Fault] {
        SignatureCheck.judge(
            .init(among: request.head.headers), body: request.body, secrets: try secrets.map { try Secret($0) },
            now: now
        ).faults
    }

    @Test func everyAttemptIsASignedGuardedPost() throws {
        var bench = DeliveryBench()
        _ = try bench.alert([try bench.connection()])
        _ = try bench.watchedSigna()
        _ = try bench.zstack()
        bench.publish("t", "21")
        #expect(bench.attempts.count == 3)
        for attempt in bench.attempts {
            let head = attempt.request.head
            #expect(head.method == .post && head.isGuarded && head.timeout == .seconds(30))
            #expect(attempt.request.header("content-type") == "application/json")
            #expect(attempt.request.header("host") == "hooks.example")
            #expect(DeliveryEngine.owns(attempt.id))
        }
    }

    @Test func particleSignsEachAttemptUnderANewId() throws {
        var bench = DeliveryBench()
        let created = try bench.call(
            "createConnection", ["projectId": "p1"], #"{"url":"https://hooks.example:8443/c?x=1"}"#)
        let alert = try bench.alert([try created.text("id")])
        bench.now = bench.now + .milliseconds(1900)
        let event = bench.now
        bench.publish("temp", "2 < 3 \u{1F600} \"x\"")
        bench.drain(500)
        #expect(bench.attempts.count == 5)
        var ids: Set<String> = []
        for attempt in bench.attempts {
            let request = attempt.request
            let body = request.json
            #expect(request.head.url == "https://hooks.example:8443/c?x=1")
            #expect(request.header("host") == "hooks.example:8443")
            #expect(request.header("user-agent") == "ParticlePro-Webhooks/1.0")
            #expect(request.header("webhook-id") == nil && request.header("webhook-attempt") == nil)
            let id = try #require(request.header("X-Webhook-ID"))
            #expect(body["delivery_id"]?.text == id && ids.insert(id).inserted)
            #expect(body.keys == ["event_type", "delivery_id", "timestamp", "url", "alert", "match"])
            #expect(body["timestamp"]?.whole == Int(event.milliseconds / 1000))
            #expect(body["event_type"]?.text == "alert.match.created")
            #expect(body["alert"]?.keys == ["id", "title", "kind"] && body["alert"]?["id"]?.text == alert)
            let sent = try #require(request.header("X-Webhook-Timestamp").flatMap { Int64($0) })
            let signature = try #require(request.header("X-Webhook-Signature"))
            #expect(signature.hasPrefix("v1,") && !signature.contains(" "))
            let now = Instant(milliseconds: sent * 1000)
            #expect(try faults(request, [try created.text("secret")], at: now) == [])
            #expect(try faults(request, ["whsec_AAAA"], at: now) == [.mismatch])
            var changed = request
            changed.body[changed.body.count - 2] ^= 1
            #expect(try faults(changed, [try created.text("secret")], at: now) == [.mismatch])
        }
    }

    @Test func theTimestampIsThatOfTheAttempt() throws {
        var bench = DeliveryBench()
        _ = try bench.watchedSigna()
        bench.now = bench.now + .milliseconds(999)
        bench.publish("temp")
        while !bench.underWay.isEmpty {
            let attempt = try #require(bench.underWay.first)
            #expect(attempt.request.header("webhook-timestamp") == String(bench.now.milliseconds / 1000))
            #expect(attempt.request.json["timestamp"]?.text == bench.now.description)
            bench.settle(500)
            if let next = bench.wakes.map(\.at).min() { bench.advance(to: next) }
        }
        #expect(bench.attempts.count == 7)
    }

    @Test func signaKeepsTheEventsIdAndCountsAttempts() throws {
        var bench = DeliveryBench()
        let created = try bench.call(
            "createSignaWebhook", [:], #"{"url":"https://h.example","enabled_events":["alert.created"]}"#)
        try bench.call("createSignaWatch", [:], #"{"event_prefix":"temp"}"#)
        bench.publish("temp/a", "21")
        bench.drain(500)
        let ids = Set(bench.attempts.map { $0.request.header("webhook-id") ?? "" })
        #expect(ids.count == 1 && bench.attempts.count == 7)
        for (index, attempt) in bench.attempts.enumerated() {
            let body = attempt.request.json
            #expect(body.keys == ["type", "id", "timestamp", "data"])
            #expect(body["type"]?.text == "alert.created" && body["id"]?.text == ids.first)
            #expect(attempt.request.header("webhook-attempt") == String(index + 1))
            #expect(attempt.request.header("x-webhook-id") == nil)
            let seconds = try #require(attempt.request.header("webhook-timestamp").flatMap { Int64($0) })
            let now = Instant(milliseconds: seconds * 1000)
            #expect(try faults(attempt.request, [try created.text("secret")], at: now) == [])
        }
        #expect(Set(bench.attempts.map { $0.request.header("webhook-signature") }).count == 7)
    }

    @Test func oneEventHasOneIdForAllEndpoints() throws {
        var bench = DeliveryBench()
        _ = try bench.watchedSigna()
        _ = try bench.signa("https://hooks.example/b")
        _ = try bench.signa("https://hooks.example/c", project: "p2")
        bench.publish("temp")
        #expect(bench.attempts.count == 2)
        #expect(Set(bench.attempts.map { $0.request.header("webhook-id") }).count == 1)
        #expect(Set(bench.attempts.map(\.delivery)).count == 2)
    }

    @Test func zstackSignsWithTheTextThatItWasGiven() throws {
        var bench = DeliveryBench()
        _ = try bench.zstack(secret: "my-secret-key")
        bench.publish("alert/fire", "x")
        let request = try #require(bench.attempts.first).request
        #expect(try faults(request, ["my-secret-key"], at: bench.now) == [])
        #expect(request.json.keys == ["type", "id", "timestamp", "data"])
        #expect(request.header("webhook-id") == request.json["id"]?.text)
        #expect(request.header("webhook-attempt") == nil)
    }

    @Test func withoutSigningThereAreNoSuchHeaders() throws {
        var bench = DeliveryBench()
        _ = try bench.zstack(signed: false)
        bench.publish("alert")
        let request = try #require(bench.attempts.first).request
        #expect(SignatureCheck.Headers(among: request.head.headers).isEmpty)
        #expect(request.head.headers.map(\.name) == ["host", "user-agent", "content-type"])
    }

    @Test func signaSignsWithBothSecretsForADay() throws {
        var bench = DeliveryBench()
        let id = try bench.watchedSigna()
        let first = bench.engine.endpoints[0].secrets[0].text
        let answer = try bench.call("rotateSignaWebhookSecret", ["id": id])
        let second = try answer.text("secret")
        #expect(first != second && answer.body?["secret_version"]?.whole == 2)
        let end = bench.now + DeliveryBench.day
        for (moment, both) in [(bench.now, true), (end + .milliseconds(-1), true), (end, false)] {
            bench.advance(to: moment)
            bench.publish("t")
            let request = try #require(bench.attempts.last).request
            let signatures = try #require(request.header("webhook-signature")).split(separator: " ").map(String.init)
            #expect(signatures.count == (both ? 2 : 1))
            // The newest comes first.
            for (signature, secret) in zip(signatures, [second, first]) {
                let good = Signature.verify(
                    signature, id: try #require(request.header("webhook-id")),
                    timestamp: try #require(request.header("webhook-timestamp")), body: request.body,
                    with: [try Secret(secret)])
                #expect(good)
            }
            #expect(try faults(request, [first], at: moment) == (both ? [] : [.mismatch]))
            bench.settle(200)
        }
    }

    @Test func aSecondRotationInsideTheOverlapNeedsForce() throws {
        var bench = DeliveryBench()
        let id = try bench.watchedSigna()
        let first = bench.engine.endpoints[0].secrets[0].text
        let second = try bench.call("rotateSignaWebhookSecret", ["id": id]).text("secret")
        bench.advance(by: .seconds(3600))
        for body in [nil, "{}", #"{"force":false}"#] {
            #expect(try bench.call("rotateSignaWebhookSecret", ["id": id], body).status == 409)
        }
        let forced = try bench.call("rotateSignaWebhookSecret", ["id": id], #"{"force":true}"#)
        #expect(forced.status == 200 && forced.body?["secret_version"]?.whole == 3)
        bench.publish("t")
        let request = try #require(bench.attempts.last).request
        #expect(try faults(request, [first], at: bench.now) == [.mismatch])
        #expect(try faults(request, [second], at: bench.now) == [])
        #expect(try faults(request, [try forced.text("secret")], at: bench.now) == [])
        bench.advance(by: DeliveryBench.day + .milliseconds(-1))
        #expect(try bench.call("rotateSignaWebhookSecret", ["id": id]).status == 409)
        bench.advance(by: .milliseconds(1))
        #expect(try bench.call("rotateSignaWebhookSecret", ["id": id]).status == 200)
    }

    @Test(arguments: ["rotateConnectionSecret", "rotateAlertWebhookSecret"])
    func elsewhereTheOldSecretIsDeadAtOnce(_ route: String) throws {
        var bench = DeliveryBench()
        let id = route == "rotateConnectionSecret" ? try bench.connection() : try bench.zstack()
        if route == "rotateConnectionSecret" { _ = try bench.alert([id]) }
        let old = bench.engine.endpoints[0].secrets[0].text
        bench.publish("t")
        bench.settle(500)
        let answer = try bench.call(route, ["id": id, "endpointId": id, "projectId": "p1"])
        let new = try #require(answer.body?["secret"]?.text ?? answer.body?["signingSecretPlaintext"]?.text)
        #expect(new != old && bench.engine.endpoints[0].secrets.count == 1)
        bench.advance(by: .seconds(6))
        // The next attempt of what was accepted before is signed anew.
        let request = try #require(bench.underWay.first).request
        #expect(try faults(request, [old], at: bench.now) == [.mismatch])
        #expect(try faults(request, [new], at: bench.now) == [])
        #expect(try bench.call(route, ["id": id, "endpointId": id, "projectId": "p1"]).status == 200)
    }
}
