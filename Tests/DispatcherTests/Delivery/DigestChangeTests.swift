import EventModel
import Testing

@testable import Dispatcher

/// What becomes of matches that wait for a digest when their alert changes.
@Suite struct DigestChangeTests {
    private func told(_ bench: DeliveryBench) -> [[String]] {
        bench.attempts.map { attempt in
            let body = attempt.request.json
            let matches = body["match"].map { [$0] } ?? body["matches"]?.elements ?? []
            return matches.compactMap { $0["event"]?["name"]?.text }
        }
    }

    private func bench(_ cadence: String) throws -> (DeliveryBench, alert: String) {
        var bench = DeliveryBench()
        let alert = try bench.alert([try bench.connection()], cadence: cadence)
        return (bench, alert)
    }

    private func change(_ bench: inout DeliveryBench, _ alert: String, _ body: String) throws {
        #expect(try bench.call("changeAlert", ["id": alert], body).status == 200)
    }

    @Test func whatWasToldAtOnceIsNotToldAgainInADigest() throws {
        var (bench, alert) = try bench("REALTIME")
        bench.publish("t1")
        bench.settle(200)
        bench.advance(by: .seconds(60))
        try change(&bench, alert, #"{"delivery_cadence":"DAILY"}"#)
        bench.publish("t2")
        bench.drain()
        #expect(told(bench) == [["t1"], ["t2"]])
        // Nor after a restart.
        var next = DeliveryBench(seed: 5, restoring: bench.disk, at: bench.now)
        next.drain()
        #expect(next.attempts.isEmpty)
    }

    @Test func whatWaitsIsToldWhenAnAlertBecomesRealtime() throws {
        var (bench, alert) = try bench("WEEKLY")
        bench.publish("t1")
        bench.publish("t2")
        try change(&bench, alert, #"{"delivery_cadence":"REALTIME"}"#)
        bench.publish("t3")
        bench.drain()
        #expect(told(bench) == [["t1", "t2"], ["t3"]])
    }

    @Test func aDayBecomesAWeek() throws {
        var (bench, alert) = try bench("DAILY")
        bench.publish("t1")
        try change(&bench, alert, #"{"delivery_cadence":"WEEKLY"}"#)
        bench.advance(to: try Instant(parsing: "2026-06-14T23:59:59.999Z"))
        #expect(bench.attempts.isEmpty)
        bench.publish("t2")
        bench.advance(by: .milliseconds(1))
        #expect(told(bench) == [["t1", "t2"]])
        bench.drain()
        #expect(bench.attempts.count == 1)
    }

    @Test func aWeekBecomesADay() throws {
        var (bench, alert) = try bench("WEEKLY")
        bench.publish("t1")
        try change(&bench, alert, #"{"delivery_cadence":"DAILY"}"#)
        bench.advance(to: try Instant(parsing: "2026-06-11T00:00:00Z"))
        #expect(told(bench) == [["t1"]])
        bench.drain()
        #expect(bench.attempts.count == 1)
    }

    @Test func anInactiveAlertTellsNothing() throws {
        for cadence in ["REALTIME", "DAILY", "WEEKLY"] {
            var (bench, alert) = try bench(cadence)
            try change(&bench, alert, #"{"is_active":false}"#)
            bench.publish("t1")
            bench.drain()
            #expect(bench.attempts.isEmpty && bench.engine.matches.isEmpty)
            try change(&bench, alert, #"{"is_active":true}"#)
            bench.publish("t2")
            bench.drain()
            #expect(told(bench) == [["t2"]])
        }
    }

    @Test func aWindowThatEndsWhileItsAlertIsInactiveIsNotTold() throws {
        var (bench, alert) = try bench("DAILY")
        bench.publish("t1")
        try change(&bench, alert, #"{"is_active":false}"#)
        bench.advance(by: DeliveryBench.day * 2)
        try change(&bench, alert, #"{"is_active":true}"#)
        bench.publish("t2")
        bench.drain()
        #expect(told(bench) == [["t2"]])
        // One that is active again before its window ends tells what came before.
        bench.publish("t3")
        try change(&bench, alert, #"{"is_active":false}"#)
        try change(&bench, alert, #"{"is_active":true}"#)
        bench.publish("t4")
        bench.drain()
        #expect(told(bench) == [["t2"], ["t3", "t4"]])
    }

    @Test func aDeletedAlertTellsNoMore() throws {
        var (bench, alert) = try bench("DAILY")
        bench.publish("t1")
        try bench.call("deleteAlert", ["id": alert])
        bench.drain()
        #expect(bench.attempts.isEmpty && bench.states().isEmpty)
    }

    @Test func connectionsThatAreGoneAreSkippedAndTheOthersHearOfIt() throws {
        var bench = DeliveryBench()
        let first = try bench.connection()
        let second = try bench.connection()
        _ = try bench.alert([first, second], cadence: "DAILY")
        bench.publish("t1")
        try bench.call("deleteConnection", ["projectId": "p1", "id": first])
        bench.drain()
        #expect(bench.attempts.map(\.endpoint) == [second])
    }

    @Test func anAlertOfMailAloneMakesNoDeliveriesAndItsWindowsPass() throws {
        var bench = DeliveryBench()
        let alert = try bench.alert([], cadence: "DAILY")
        bench.publish("t1")
        bench.drain()
        #expect(bench.attempts.isEmpty && bench.states().isEmpty)
        #expect(try bench.call("listAlertMatches", ["id": alert]).list().count == 1)
        var next = DeliveryBench(seed: 2, restoring: bench.disk, at: bench.now)
        next.drain()
        #expect(next.wakes.isEmpty)
    }
}
