import EventModel
import Testing

@testable import Dispatcher

/// The time of day is set while the engine's own time goes on.
@Suite struct DeliveryClockTests {
    private static let steps: [Interval] = [
        .seconds(3600), .seconds(-3600), .seconds(2 * 86_400), .seconds(-2 * 86_400),
    ]

    private func publish(_ name: String, _ bench: inout DeliveryBench) {
        bench.publish(
            Event(
                name: bench.names.name(name), data: nil, publisher: .api,
                publishedAt: bench.now + bench.engine.stampLead))
    }

    @Test(arguments: steps, [false, true]) func keepsWindowsOfDigests(_ step: Interval, _ isRestarted: Bool) throws {
        var bench = DeliveryBench()
        _ = try bench.alert([try bench.connection()], cadence: "DAILY")
        let end = try Instant(parsing: "2026-06-11T00:00:00Z")
        publish("t1", &bench)
        bench.advance(by: .seconds(3600))
        bench.engine.stampLead = step
        publish("t2", &bench)
        let second = bench.now + step
        if isRestarted {
            bench = DeliveryBench(seed: 8, restoring: bench.disk, at: bench.now)
            bench.engine.stampLead = step
        }
        bench.advance(to: end + .milliseconds(-1))
        #expect(bench.attempts.isEmpty)
        bench.advance(to: end)
        #expect(bench.attempts.count == 1)
        let events = bench.attempts.first?.request.json["matches"]?.elements.map { $0["event"] }
        #expect(events?.map { $0?["name"]?.text } == ["t1", "t2"])
        #expect(events?.last??["published_at"]?.text == second.description)
    }

    /// After a restart the windows are those of the time of day.
    @Test func beginsWindowsAtMidnight() throws {
        var bench = DeliveryBench()
        bench.engine.stampLead = .seconds(-3600)
        bench.engine.windowLead = .seconds(-3600)
        _ = try bench.alert([try bench.connection()], cadence: "DAILY")
        publish("t1", &bench)
        let midnight = try Instant(parsing: "2026-06-11T00:00:00Z")
        bench.advance(to: midnight + .milliseconds(3_599_999))
        #expect(bench.attempts.isEmpty)
        bench.advance(to: midnight + .seconds(3600))
        #expect(bench.attempts.count == 1)
    }

    @Test(arguments: steps) func keepsTheOverlapOfSecrets(_ step: Interval) throws {
        var bench = DeliveryBench()
        let id = try bench.watchedSigna()
        try bench.call("rotateSignaWebhookSecret", ["id": id])
        bench.engine.stampLead = step
        func signatures() -> Int? {
            let headers = bench.attempts.last?.request.head.headers
            return headers?.first { $0.name.hasSuffix("-signature") }?.value.split(separator: " ").count
        }
        publish("a", &bench)
        #expect(signatures() == 2)
        bench.advance(by: .seconds(86_400))
        publish("b", &bench)
        #expect(signatures() == 1)
    }

    @Test(arguments: steps) func showsWhenAttemptsAreDueByTheTimeOfDay(_ step: Interval) throws {
        var bench = DeliveryBench()
        let alert = try bench.alert([try bench.connection()])
        bench.engine.stampLead = step
        publish("t", &bench)
        let created = bench.now + step
        bench.settle(500)
        let due = try #require(bench.wakes.first?.at)
        #expect(due > bench.now && due <= bench.now + .seconds(2))
        let answer = try bench.call("listAlertDeliveries", ["id": alert])
        let delivery = answer.body?["data"]?.elements.first
        #expect(delivery?["next_attempt_at"]?.text == (due + step).description)
        #expect(delivery?["created_at"]?.text == created.description)
    }
}
