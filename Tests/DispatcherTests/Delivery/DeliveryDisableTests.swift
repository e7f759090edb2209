import EventModel
import Testing

@testable import Dispatcher

@Suite struct DeliveryDisableTests {
    private func endpoint(_ bench: inout DeliveryBench, _ id: String) throws -> JSONValue {
        try #require(try bench.call("getSignaWebhook", ["id": id]).body)
    }

    @Test func goneDisablesTheEndpointAndGivesUpWhatWaits() throws {
        var bench = DeliveryBench()
        let id = try bench.watchedSigna()
        bench.publish("one")
        bench.settle(500)
        bench.publish("two")
        bench.publish("three")
        bench.settle(410)
        #expect(bench.notes.count { $0.what == .disabled } == 1)
        #expect(try endpoint(&bench, id)["status"]?.text == "disabled")
        // What waited for its next attempt is given up now, what is under way when it ends.
        #expect(bench.states() == [.abandoned, .abandoned, .pending])
        bench.settle(500)
        #expect(bench.states() == [.abandoned, .abandoned, .abandoned])
        bench.publish("four")
        bench.drain()
        #expect(bench.attempts.count == 3)
        #expect(bench.states() == [.abandoned, .abandoned, .abandoned, .skipped])
    }

    @Test func listsAndRedeliversWhatWasSkipped() throws {
        var bench = DeliveryBench()
        let id = try bench.watchedSigna()
        _ = try bench.call("changeSignaWebhook", ["id": id], #"{"status":"disabled"}"#)
        bench.publish("one", "1")
        #expect(bench.attempts.isEmpty && bench.states() == [.skipped] && bench.engine.pending == 0)
        #expect(bench.notes.contains { $0.what == .skipped && $0.endpoint == id })
        let list = try bench.call("listSignaDeliveries", ["id": id])
        guard case .array(let rows)? = list.body?["data"]?.kind else { throw DisableTestError.noList }
        #expect(rows.map { $0["status"]?.text } == ["skipped"])
        let delivery = try #require(rows[0]["id"]?.text)
        // A later life knows of it.
        var later = DeliveryBench(seed: 7, restoring: DeliveryDisk(bench.kept[...]), at: bench.now)
        #expect(later.states() == [.skipped])
        let early = try later.call("redeliverSignaDelivery", ["id": id, "did": delivery])
        #expect(early.status == 409 && later.attempts.isEmpty)
        _ = try later.call("changeSignaWebhook", ["id": id], #"{"status":"active"}"#)
        #expect(try later.call("redeliverSignaDelivery", ["id": id, "did": delivery]).status == 200)
        later.settle(200)
        #expect(later.states() == [.skipped, .succeeded])
        #expect(later.attempts.count == 1)
    }

    @Test func listsWhatOtherDialectsSkipped() throws {
        var bench = DeliveryBench()
        let id = try bench.zstack()
        _ = try bench.call("changeAlertWebhookEndpoint", ["endpointId": id], #"{"status":"disabled"}"#)
        bench.publish("one")
        let list = try bench.call("listAlertWebhookDeliveries", ["endpointId": id])
        guard case .array(let rows)? = list.body?["deliveries"]?.kind else { throw DisableTestError.noList }
        #expect(rows.map { $0["status"]?.text } == ["skipped"])
        let delivery = try #require(rows[0]["id"]?.text)
        let parameters = ["endpointId": id, "deliveryId": delivery]
        #expect(try bench.call("redeliverAlertWebhookDelivery", parameters).status == 409)
        _ = try bench.call("changeAlertWebhookEndpoint", ["endpointId": id], #"{"status":"active"}"#)
        #expect(try bench.call("redeliverAlertWebhookDelivery", parameters).status == 200)
        bench.settle(200)
        #expect(bench.states() == [.skipped, .succeeded])

        var particle = DeliveryBench()
        let alert = try particle.alert([try particle.connection()])
        particle.publish("t")
        particle.settle(410)
        particle.publish("t")
        let told = try particle.call("listAlertDeliveries", ["id": alert])
        guard case .array(let all)? = told.body?["data"]?.kind else { throw DisableTestError.noList }
        #expect(all.map { $0["status"]?.text } == ["SKIPPED", "ABANDONED"])
        let skipped = try #require(all[0]["id"]?.text)
        #expect(try particle.call("redeliverAlertDelivery", ["id": skipped]).status == 200)
        particle.settle(200)
        // The connection is enabled again.
        particle.publish("t")
        particle.settle(200)
        #expect(particle.states() == [.abandoned, .skipped, .succeeded, .succeeded])
    }

    @Test func redeliversNothingToADeletedConnection() throws {
        var bench = DeliveryBench()
        let connection = try bench.connection()
        let alert = try bench.alert([connection])
        bench.publish("t")
        bench.settle(410)
        bench.publish("t")
        let rows = try bench.call("listAlertDeliveries", ["id": alert]).body?["data"]
        guard case .array(let all)? = rows?.kind else { throw DisableTestError.noList }
        let skipped = try #require(all[0]["id"]?.text)
        let project = try #require(bench.engine.endpoints.first?.project)
        #expect(try bench.call("deleteConnection", ["projectId": project, "id": connection]).status == 200)
        #expect(try bench.call("redeliverAlertDelivery", ["id": skipped]).status == 409)
    }

    /// However long it stays disabled, an endpoint keeps no more than it does of ended deliveries.
    @Test func keepsTheLastOfWhatWasSkipped() throws {
        var bench = DeliveryBench()
        let id = try bench.watchedSigna()
        _ = try bench.call("changeSignaWebhook", ["id": id], #"{"status":"disabled"}"#)
        for number in 0..<150 { bench.publish("e", "\(number)") }
        #expect(bench.states().count == DeliveryEngine.kept.deliveries)
        #expect(DeliveryDisk(bench.kept[...]).deliveries.count == DeliveryEngine.kept.deliveries)
    }

    private enum DisableTestError: Error { case noList }

    @Test(arguments: ["particle-pro", "zstack"]) func goneDisablesInAllDialects(_ dialect: String) throws {
        var bench = DeliveryBench()
        let id: String
        if dialect == "zstack" {
            id = try bench.zstack()
        } else {
            id = try bench.connection()
            _ = try bench.alert([id])
        }
        bench.publish("t")
        bench.settle(410)
        let place = try #require(bench.engine.endpoint(id))
        #expect(bench.engine.endpoints[place].status == .disabled)
        #expect(bench.states() == [.abandoned])
        bench.publish("t")
        #expect(bench.attempts.count == 1)
    }

    @Test func whatIsUnderWayWhenItIsDisabledMaySucceed() throws {
        var bench = DeliveryBench()
        _ = try bench.watchedSigna()
        bench.publish("one")
        bench.publish("two")
        bench.settle(410)
        bench.settle(200)
        #expect(bench.states() == [.abandoned, .succeeded])
    }

    @Test func fiveDaysOfFailuresDisableIt() throws {
        var bench = DeliveryBench()
        let id = try bench.watchedSigna()
        let begin = bench.now
        bench.publish("e")
        bench.settle(500)
        var last = bench.now
        while try endpoint(&bench, id)["status"]?.text == "active", bench.now < begin + DeliveryBench.day * 10 {
            bench.advance(by: .seconds(6 * 3600))
            if bench.underWay.isEmpty { bench.publish("e") }
            last = bench.now
            while !bench.underWay.isEmpty, try endpoint(&bench, id)["status"]?.text == "active" { bench.settle(500) }
        }
        #expect(last - begin >= DeliveryBench.day * 5 && last - begin < DeliveryBench.day * 5 + .seconds(6 * 3600))
        while !bench.underWay.isEmpty { bench.settle(500) }
        bench.drain(500)
        #expect(!bench.states().contains(.pending))
    }

    @Test func aSuccessEndsTheRowOfFailures() throws {
        var bench = DeliveryBench()
        let id = try bench.watchedSigna()
        bench.publish("e")
        bench.settle(500)
        bench.advance(by: DeliveryBench.day * 4)
        bench.settle(200)
        #expect(try endpoint(&bench, id)["consecutive_failures"]?.whole == 0)
        #expect(try endpoint(&bench, id)["last_success_at"]?.text == bench.now.description)
        bench.publish("e")
        bench.settle(500)
        bench.advance(by: DeliveryBench.day * 4)
        bench.settle(500)
        #expect(try endpoint(&bench, id)["status"]?.text == "active")
        #expect(try endpoint(&bench, id)["consecutive_failures"]?.whole == 2)
        #expect(try endpoint(&bench, id)["last_failure_at"]?.text == bench.now.description)
        bench.advance(by: DeliveryBench.day)
        bench.settle(500)
        #expect(try endpoint(&bench, id)["status"]?.text == "disabled")
    }

    @Test func zstackNeverDisablesForFailuresAlone() throws {
        var bench = DeliveryBench()
        let id = try bench.zstack()
        for _ in 0..<20 {
            bench.publish("e")
            while !bench.underWay.isEmpty { bench.settle(500) }
            bench.advance(by: DeliveryBench.day)
        }
        let answer = try bench.call("getAlertWebhookEndpoint", ["endpointId": id])
        #expect(answer.body?["status"]?.text == "active")
    }

    @Test func itMayBeWokenAgain() throws {
        var bench = DeliveryBench()
        let id = try bench.watchedSigna()
        bench.publish("one")
        bench.settle(410)
        let woken = try bench.call("changeSignaWebhook", ["id": id], #"{"status":"active"}"#)
        #expect(woken.body?["status"]?.text == "active" && woken.body?["consecutive_failures"]?.whole == 0)
        bench.publish("two")
        bench.drain()
        #expect(bench.states() == [.abandoned, .succeeded])
    }

    @Test(
        arguments: [
            ("changeSignaWebhook", #"{"status":"disabled"}"#), ("deleteSignaWebhook", nil),
            ("changeAlertWebhookEndpoint", #"{"status":"disabled"}"#), ("deleteAlertWebhookEndpoint", nil),
            ("deleteConnection", nil),
        ] as [(String, String?)]) func whatWaitsForOneThatGoesIsGivenUp(_ route: String, _ body: String?) throws
    {
        for answer in [200, 500] {
            var bench = DeliveryBench()
            let id: String
            switch route {
            case "changeSignaWebhook", "deleteSignaWebhook": id = try bench.watchedSigna()
            case "deleteConnection":
                id = try bench.connection()
                _ = try bench.alert([id])
            default: id = try bench.zstack()
            }
            bench.publish("t1")
            bench.settle(500)
            bench.publish("t2")
            let parameters = ["id": id, "endpointId": id, "projectId": "p1"]
            #expect(try bench.call(route, parameters, body).status / 100 == 2)
            #expect(bench.states() == [.abandoned, .pending], "\(route)")
            let first = try #require(bench.engine.deliveries { _ in true }.last)
            #expect(first.ends.last?.failure == .noEndpoint && first.attempts == 1)
            bench.settle(answer)
            bench.publish("t3")
            bench.drain()
            let isDisabled = bench.engine.endpoint(id).map { bench.engine.endpoints[$0].status } == .disabled
            let later: [SignedDelivery.State] = isDisabled ? [.skipped] : []
            #expect(bench.states() == [.abandoned, answer == 200 ? .succeeded : .abandoned] + later, "\(route)")
            #expect(bench.attempts.count == 2 && bench.engine.isIdle)
        }
    }

    @Test func whatStandsInLineIsGivenUpTooWhenItsEndpointGoes() throws {
        var bench = DeliveryBench()
        let id = try bench.watchedSigna()
        let most = DeliveryEngine.mostUnderWay.ofEndpoint
        for number in 0..<(most + 16) { bench.publish("t\(number)") }
        #expect(bench.underWay.count == most)
        try bench.call("deleteSignaWebhook", ["id": id])
        #expect(bench.states().count { $0 == .abandoned } == 16)
        bench.drain()
        #expect(bench.attempts.count == most)
        #expect(bench.engine.tally.succeeded == most && bench.engine.pending == 0)
    }
}
