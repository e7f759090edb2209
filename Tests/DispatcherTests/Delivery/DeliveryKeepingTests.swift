import EventModel
import Testing

@testable import Dispatcher

@Suite struct DeliveryKeepingTests {
    @Test func endedDeliveriesAreForgottenBeyondAHundredOfEachEndpoint() throws {
        var bench = DeliveryBench()
        let first = try bench.watchedSigna()
        for number in 0..<100 {
            bench.publish("t\(number)")
            bench.settle(200)
        }
        #expect(bench.disk.deliveries.count == 100)
        let second = try bench.signa("https://hooks.example/b")
        for number in 100..<130 {
            bench.publish("t\(number)")
            bench.drain()
        }
        #expect(bench.disk.deliveries.count { $0.value.endpoint == first } == 100)
        #expect(bench.disk.deliveries.count { $0.value.endpoint == second } == 30)
        let oldest = try #require(bench.engine.deliveries { $0.endpoint == 0 }.last)
        #expect(oldest.facts.content["event"]?.text == "t30")
        #expect(bench.engine.delivery(bench.attempts[0].delivery) == nil)
        #expect(Set(bench.attempts.map(\.delivery)).count == 160)
    }

    @Test func whatHasNotEndedIsNeverForgotten() throws {
        var bench = DeliveryBench()
        _ = try bench.watchedSigna()
        bench.publish("failing")
        bench.settle(500)
        for number in 0..<150 {
            bench.publish("t\(number)")
            bench.settle(200)
        }
        #expect(bench.engine.pending == 1 && bench.disk.deliveries.count == 101)
        bench.drain()
        #expect(bench.engine.pending == 0 && bench.disk.deliveries.count == 100)
        #expect(bench.attempts.last?.request.json["data"]?["event"]?.text == "failing")
    }

    @Test func aRestartInTheMiddleOfForgettingForgetsTheRest() throws {
        var bench = DeliveryBench()
        _ = try bench.watchedSigna()
        for number in 0..<101 {
            bench.publish("t\(number)")
            bench.settle(200)
        }
        guard case .deliveryGone = bench.kept.last else {
            Issue.record("nothing was forgotten")
            return
        }
        var next = DeliveryBench(seed: 3, restoring: DeliveryDisk(bench.kept.dropLast()), at: bench.now)
        next.publish("more")
        next.settle(200)
        #expect(next.engine.deliveries { _ in true }.count == 100)
    }

    @Test func matchesAreForgottenBeyondTwoHundredOfEachAlert() throws {
        var bench = DeliveryBench()
        let alert = try bench.alert([])
        for number in 0..<205 { bench.publish("t\(number)") }
        #expect(bench.disk.count(.match) == 200)
        var names: [String] = []
        var cursor: String?
        repeat {
            var query = ["limit": "100"]
            query["cursor"] = cursor
            let page = try bench.call("listAlertMatches", ["id": alert], query: query)
            names += page.list().compactMap { $0["event"]?["name"]?.text }
            cursor = page.body?["cursor"]?.text
        } while cursor != nil
        #expect(names == (5..<205).reversed().map { "t\($0)" })
        try bench.call("deleteAlert", ["id": alert])
        #expect(bench.disk.count(.match) == 0 && bench.disk.count(.watch) == 0)
    }

    @Test func aKillWhileAnAlertIsDeletedLeavesNoMatchesBehind() throws {
        var bench = DeliveryBench()
        let alert = try bench.alert([])
        for number in 0..<3 { bench.publish("t\(number)") }
        let before = bench.kept.count
        try bench.call("deleteAlert", ["id": alert])
        for count in before...bench.kept.count {
            let disk = DeliveryDisk(bench.kept.prefix(count))
            #expect(disk.count(.watch) == 1 || disk.count(.match) == 0, "\(count)")
        }
    }

    @Test func watchesOfDialectsWithoutMatchesKeepNone() throws {
        var bench = DeliveryBench()
        _ = try bench.watchedSigna()
        _ = try bench.zstack()
        bench.publish("t")
        #expect(bench.disk.count(.match) == 0 && bench.disk.deliveries.count == 2)
    }

    @Test func idsAreUniqueAndNeverComeAgainAfterARestart() throws {
        var disk = DeliveryDisk([])
        var seen: Set<String> = []
        for life in 0..<4 {
            // The same seed each time: it is the kept counter that keeps ids apart.
            var bench = DeliveryBench(seed: 1, restoring: disk, at: DeliveryBench.start)
            var changes: [DeliveryChange] = []
            if life == 0 { _ = try bench.watchedSigna() }
            let alert = try bench.alert([try bench.connection()])
            for _ in 0..<(life == 1 ? 2100 : 20) { bench.publish("t") }
            try bench.call("testSignaWebhook", ["id": bench.engine.endpoints[0].id])
            changes = bench.kept
            for id in [alert] + Set(bench.attempts.map(\.delivery)) {
                #expect(seen.insert(id).inserted, "\(id) in life \(life)")
            }
            for change in changes {
                if case .record(.match, let id, _) = change { #expect(seen.insert(id).inserted, "\(id)") }
                disk.apply(change)
            }
        }
    }

    @Test func anIdIsFoundAgainOnlyByItsExactText() throws {
        var bench = DeliveryBench()
        _ = try bench.watchedSigna()
        bench.publish("t")
        let id = try #require(bench.attempts.first).delivery
        #expect(bench.engine.delivery(id) != nil)
        for wrong in [
            "", "dlv_", id.uppercased(), id + "0", "0" + id, String(id.dropLast()), "evt_" + id.dropFirst(4),
            id.dropLast(8) + "ffffffffffffffffff", id.dropLast() + "g",
        ] { #expect(bench.engine.delivery(wrong) == nil, "\(wrong)") }
    }
}
