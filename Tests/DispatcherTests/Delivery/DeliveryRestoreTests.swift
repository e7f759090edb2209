import EventModel
import Testing

@testable import Dispatcher

@Suite struct DeliveryRestoreTests {
    @Test func aRetryKeepsItsMoment() throws {
        var bench = DeliveryBench()
        _ = try bench.watchedSigna()
        bench.publish("t")
        bench.settle(503, [Header("Retry-After", "7200")])
        let due = try #require(bench.wakes.first).at
        var next = DeliveryBench(seed: 2, restoring: bench.disk, at: bench.now + .seconds(60))
        #expect(next.wakes.map(\.at) == [due] && next.attempts.isEmpty)
        next.advance(to: due)
        #expect(next.attempts.map(\.number) == [2])
        var late = DeliveryBench(seed: 2, restoring: bench.disk, at: due + DeliveryBench.day)
        #expect(late.attempts.map(\.number) == [2])
        late.drain()
        #expect(late.states() == [.succeeded])
    }

    @Test func anAttemptWhoseEndNobodyKnowsCountsAndIsTold() throws {
        var bench = DeliveryBench()
        let id = try bench.watchedSigna()
        bench.publish("t")
        var next = DeliveryBench(seed: 2, restoring: bench.disk, at: bench.now + .seconds(60))
        #expect(next.attempts.isEmpty && next.wakes.count == 1)
        let row = try #require(try next.call("listSignaDeliveries", ["id": id]).list().first)
        #expect(row["status"]?.text == "retrying" && row["attempt"]?.whole == 1)
        #expect(row["response_body"]?.text == "INTERRUPTED" && row["http_status"] == .null)
        next.drain(500)
        #expect(next.attempts.map(\.number) == Array(2...7) && next.states() == [.abandoned])
    }

    @Test func theLastAttemptIsNotMadeTwice() throws {
        var bench = DeliveryBench()
        _ = try bench.watchedSigna()
        bench.publish("t")
        while bench.attempts.count < 7 {
            bench.settle(500)
            bench.advance(to: try #require(bench.wakes.map(\.at).min()))
        }
        let next = DeliveryBench(seed: 2, restoring: bench.disk, at: bench.now)
        #expect(next.attempts.isEmpty && next.states() == [.abandoned])
        #expect(next.kept.count == 1)
    }

    @Test func deliveriesOfAnEndpointThatIsGoneAreGivenUpAtOnce() throws {
        var bench = DeliveryBench()
        let id = try bench.watchedSigna()
        bench.publish("waits")
        bench.settle(500)
        bench.publish("under way")
        let before = bench.kept.count
        try bench.call("deleteSignaWebhook", ["id": id])
        for count in (before + 1)...bench.kept.count {
            let disk = DeliveryDisk(bench.kept.prefix(count))
            let next = DeliveryBench(seed: 2, restoring: disk, at: bench.now)
            #expect(next.states() == [.abandoned, .abandoned], "\(count)")
            #expect(next.wakes.isEmpty && next.attempts.isEmpty, "\(count)")
        }
    }

    @Test func everythingComesBackAsItWas() throws {
        var bench = DeliveryBench()
        let signa = try bench.watchedSigna()
        let connection = try bench.connection()
        let alert = try bench.alert([connection], cadence: "WEEKLY", kind: "PERSON", entity: "Ada")
        let zstack = try bench.zstack(prefix: "alert/", secret: "plain-secret-text")
        try bench.call("rotateSignaWebhookSecret", ["id": signa])
        try bench.call(
            "changeSignaWebhook", ["id": signa], #"{"description":"d \"é\"","metadata":{"k":[1,null,{"a":true}]}}"#)
        bench.publish("alert/1", "so said ADA then")
        bench.publish("t")
        bench.settle(500)
        bench.settle(410)
        var next = DeliveryBench(seed: 99, restoring: bench.disk, at: bench.now)
        for (route, id) in [
            ("getSignaWebhook", signa), ("getConnection", connection), ("getAlert", alert),
            ("getAlertWebhookEndpoint", zstack), ("listSignaDeliveries", signa), ("listAlertMatches", alert),
        ] {
            let parameters = ["id": id, "endpointId": id, "projectId": "p1"]
            bench.calls = 1000
            next.calls = 1000
            let before = try bench.call(route, parameters).body?.compactText
            // Attempts that were under way count as interrupted now; that is not looked at here.
            if route != "listSignaDeliveries" {
                #expect(try next.call(route, parameters).body?.compactText == before, "\(route)")
            } else {
                #expect(try next.call(route, parameters).list().count == 2)
            }
        }
        let old = bench.engine.endpoints.map { $0.secrets.map(\.text) }
        #expect(next.engine.endpoints.map { $0.secrets.map(\.text) } == old)
        #expect(next.engine.endpoints[0].signers(at: bench.now).count == 2)
        #expect(next.engine.endpoints[0].signers(at: bench.now + DeliveryBench.day).count == 1)
    }

    @Test(arguments: [
        (DeliveryChange.Kind.endpoint, "{}"), (.endpoint, "nonsense"), (.endpoint, "[]"), (.watch, "{}"),
        (.watch, #"{"dialect":"gone","project":"p","targets":[],"created":1}"#), (.match, "{}"), (.replay, "{}"),
        (.counter, "{}"), (.counter, #"{"salt":"zz","next":1}"#),
        (
            .endpoint,
            #"{"dialect":"signa","project":"p","url":"https://h.example","created":1,"secrets":[{"version":1,"text":"whsec_?"}]}"#
        ),
    ]) func whatCannotBeReadIsNamedAndLeftOut(_ kind: DeliveryChange.Kind, _ text: String) {
        var bench = DeliveryBench()
        let fault = bench.engine.restore(kind, id: "the-id", text: text)
        #expect(fault?.contains("the-id") == true)
        #expect(bench.engine.endpoints.isEmpty && bench.engine.watches.isEmpty)
        bench.engine.restore(
            delivery: 1, endpoint: "the-id", text: "{}", DeliveryProgress(state: 0, due: nil, attempts: 0, log: "[]"))
        #expect(bench.engine.pending == 0)
    }

    @Test func aDamagedLogOrTextStillEnds() throws {
        var bench = DeliveryBench()
        _ = try bench.watchedSigna()
        for (number, log) in ["[]", "", "nonsense", "[1,2]", "[{}]"].enumerated() {
            bench.engine.restore(
                delivery: 5000 + number, endpoint: bench.engine.endpoints[0].id, text: "nonsense",
                DeliveryProgress(state: 0, due: nil, attempts: 1, log: log))
        }
        var disk = bench.disk
        for number in 0..<5 {
            disk.deliveries[5000 + number] = (
                "dlv", bench.engine.endpoints[0].id, "nonsense",
                DeliveryProgress(state: 0, due: nil, attempts: number, log: ["[]", "", "x", "[1]", "[{}]"][number])
            )
        }
        var next = DeliveryBench(seed: 2, restoring: disk, at: bench.now)
        next.drain(500)
        #expect(next.states() == Array(repeating: .abandoned, count: 5))
    }

    @Test func anEndpointNeverPrintsItsSecret() throws {
        var bench = DeliveryBench()
        _ = try bench.zstack(secret: "open-sesame-1234")
        let endpoint = bench.engine.endpoints[0]
        var dumped = ""
        dump(endpoint, to: &dumped)
        for text in ["\(endpoint)", String(reflecting: endpoint), "\(endpoint.secrets)", dumped] {
            #expect(!text.contains("sesame"))
        }
    }

    @Test func withoutItsCounterNoNumberIsGivenTwice() throws {
        var bench = DeliveryBench()
        _ = try bench.watchedSigna()
        for number in 0..<5 { bench.publish("t\(number)") }
        var disk = bench.disk
        disk.records.removeAll { $0.kind == .counter }
        var next = DeliveryBench(seed: 7, restoring: disk, at: bench.now)
        for number in 5..<10 { next.publish("t\(number)") }
        let names = next.engine.deliveries { _ in true }.compactMap { $0.facts.content["event"]?.text }
        #expect(names.sorted() == (0..<10).map { "t\($0)" })
    }
}
