import EventModel
import Testing

@testable import Dispatcher

@Suite struct DigestTests {
    private func digests(_ bench: DeliveryBench) -> [[String]] {
        bench.attempts.map { attempt in
            attempt.request.json["matches"]?.elements.compactMap { $0["event"]?["name"]?.text } ?? ["no digest"]
        }
    }

    private func bench(_ cadence: String) throws -> (DeliveryBench, alert: String) {
        var bench = DeliveryBench()
        let alert = try bench.alert([try bench.connection()], cadence: cadence)
        return (bench, alert)
    }

    private static func moment(_ text: String) throws -> Instant { try Instant(parsing: text) }

    @Test(arguments: [
        (Watch.Cadence.daily, "2026-06-10T00:00:00.000Z", "2026-06-11T00:00:00.000Z"),
        (.daily, "2026-06-10T23:59:59.999Z", "2026-06-11T00:00:00.000Z"),
        (.daily, "2024-02-28T12:00:00.000Z", "2024-02-29T00:00:00.000Z"),
        (.weekly, "2026-06-08T00:00:00.000Z", "2026-06-15T00:00:00.000Z"),
        (.weekly, "2026-06-07T23:59:59.999Z", "2026-06-08T00:00:00.000Z"),
        (.weekly, "2026-12-31T12:00:00.000Z", "2027-01-04T00:00:00.000Z"),
        (.weekly, "1970-01-01T00:00:00.000Z", "1970-01-05T00:00:00.000Z"),
    ]) func windowsEndAtMidnightAndOnMondays(_ cadence: Watch.Cadence, _ moment: String, _ end: String) throws {
        #expect(cadence.windowEnd(after: try Self.moment(moment))?.description == end)
    }

    @Test(arguments: [("DAILY", "2026-06-11T00:00:00Z"), ("WEEKLY", "2026-06-15T00:00:00Z")])
    func aWindowIsOnePost(_ cadence: String, _ end: String) throws {
        var (bench, alert) = try bench(cadence)
        bench.publish("t1", "one")
        bench.advance(by: .seconds(3600))
        bench.publish("other")
        bench.publish("t2")
        let last = bench.now
        let end = try Self.moment(end)
        bench.advance(to: end + .milliseconds(-1))
        #expect(bench.attempts.isEmpty)
        bench.advance(to: end)
        #expect(digests(bench) == [["t1", "t2"]])
        let request = try #require(bench.attempts.first).request
        let body = request.json
        #expect(body.keys == ["event_type", "delivery_id", "timestamp", "url", "alert", "matches"])
        #expect(body["event_type"]?.text == "alert.digest.created")
        #expect(body["timestamp"]?.whole == Int(last.milliseconds / 1000))
        #expect(body["alert"]?["id"]?.text == alert)
        #expect(request.header("x-webhook-id") == body["delivery_id"]?.text)
        #expect(request.header("x-webhook-timestamp") == String(end.milliseconds / 1000))
        for match in body["matches"]?.elements ?? [] {
            #expect(match["windows"] == nil && match["clip_url"]?.text?.hasPrefix("https://cloud.example/") == true)
        }
        bench.settle(200)
        bench.advance(by: DeliveryBench.day * 30)
        #expect(bench.attempts.count == 1 && bench.wakes.isEmpty)
    }

    @Test func aFailedDigestIsNotTriedAgain() throws {
        var (bench, alert) = try bench("DAILY")
        bench.publish("t1")
        bench.advance(by: DeliveryBench.day)
        bench.settle(500)
        bench.advance(by: DeliveryBench.day * 9)
        #expect(bench.attempts.count == 1 && bench.states() == [.abandoned])
        let row = try #require(try bench.call("listAlertDeliveries", ["id": alert]).list().first)
        #expect(row["status"]?.text == "ABANDONED" && row["match_id"] == nil)
    }

    @Test func aMonthOfDaysIsAPostForEachDayThatHadMatches() throws {
        var (bench, _) = try bench("DAILY")
        var expected: [[String]] = []
        for day in 0..<30 {
            var names: [String] = []
            for number in 0..<(day % 4) {
                names.append("t\(day)/\(number)")
                bench.publish("t\(day)/\(number)")
                bench.advance(by: .seconds(60))
            }
            if !names.isEmpty { expected.append(names) }
            bench.advance(to: DeliveryBench.start + DeliveryBench.day * Int64(day + 1))
            while !bench.underWay.isEmpty { bench.settle(200) }
        }
        #expect(digests(bench) == expected)
    }

    @Test func theMomentOfMidnightBelongsToTheNewDay() throws {
        for eventFirst in [true, false] {
            var (bench, _) = try bench("DAILY")
            bench.publish("t-before")
            let midnight = try Self.moment("2026-06-11T00:00:00Z")
            if eventFirst {
                // The event comes before the engine is woken in the same moment.
                bench.now = midnight
                bench.publish("t-midnight")
            }
            bench.advance(to: midnight)
            if !eventFirst { bench.publish("t-midnight") }
            bench.drain()
            #expect(digests(bench) == [["t-before"], ["t-midnight"]], "event first: \(eventFirst)")
            #expect(bench.now >= midnight + DeliveryBench.day)
        }
    }

    @Test func matchesOfOneMomentAreAllTold() throws {
        var bench = DeliveryBench()
        let alert = try bench.alert([try bench.connection()], cadence: "DAILY")
        // In the moment in which the alert was created, and several at once.
        bench.publish("t1")
        bench.publish("t2")
        bench.drain()
        #expect(digests(bench) == [["t1", "t2"]])
        bench.now = try Self.moment("2026-06-12T00:00:00Z")
        bench.publish("t3")
        bench.publish("t4")
        bench.drain()
        #expect(digests(bench) == [["t1", "t2"], ["t3", "t4"]])
        #expect(try bench.call("listAlertMatches", ["id": alert]).list().count == 4)
    }

    @Test func aDigestTellsAllMatchesAlsoBeyondTwoHundred() throws {
        var (bench, _) = try bench("WEEKLY")
        for number in 0..<450 { bench.publish("t\(number)") }
        var next = DeliveryBench(seed: 5, restoring: bench.disk, at: bench.now)
        bench.drain()
        next.drain()
        for bench in [bench, next] {
            #expect(digests(bench).map(\.count) == [450])
            #expect(bench.engine.matches.count == 200)
        }
        #expect(bench.disk.count(.match) == 200)
    }

    @Test func windowsLastOverARestart() throws {
        for (restart, end) in [
            ("2026-06-10T20:00:00Z", "2026-06-11T00:00:00Z"), ("2026-06-11T00:00:00Z", "2026-06-11T00:00:00Z"),
            ("2026-06-13T15:00:00Z", "2026-06-13T15:00:00Z"),
        ] {
            var (bench, _) = try bench("DAILY")
            bench.publish("t1")
            bench.publish("t2")
            var next = DeliveryBench(seed: 5, restoring: bench.disk, at: try Self.moment(restart))
            let isBefore = next.now < (try Self.moment(end))
            if isBefore { next.publish("t3") }
            next.advance(to: try Self.moment(end))
            #expect(digests(next) == [["t1", "t2"] + (isBefore ? ["t3"] : [])])
            next.drain()
            #expect(next.attempts.count == 1)
            // And what was told is told no more in a third life.
            var disk = bench.disk
            for change in next.kept { disk.apply(change) }
            var third = DeliveryBench(seed: 6, restoring: disk, at: next.now)
            third.drain()
            #expect(third.attempts.isEmpty)
        }
    }

    @Test func twoWindowsThatEndedMeanwhileAreTwoPosts() throws {
        var (bench, _) = try bench("DAILY")
        bench.publish("t1")
        bench.now = bench.now + DeliveryBench.day
        bench.publish("t2")
        var next = DeliveryBench(seed: 5, restoring: bench.disk, at: bench.now + DeliveryBench.day)
        next.drain()
        #expect(digests(next) == [["t1"], ["t2"]])
    }

    @Test func aKillBetweenAnyTwoStepsOfADigestLosesAndRepeatsNothing() throws {
        var bench = DeliveryBench()
        let connections = [try bench.connection(), try bench.connection(), try bench.connection()]
        _ = try bench.alert(connections, cadence: "DAILY")
        bench.publish("t1")
        let before = bench.kept.count
        bench.advance(by: DeliveryBench.day)
        #expect(bench.attempts.count == 3)
        for count in before...bench.kept.count {
            let disk = DeliveryDisk(bench.kept.prefix(count))
            var next = DeliveryBench(seed: 5, restoring: disk, at: bench.now)
            next.drain()
            for connection in connections {
                let earlier = zip(bench.keptBefore, bench.attempts).count { $0 <= count && $1.endpoint == connection }
                let told = next.attempts.count { $0.endpoint == connection } + earlier
                let place = try #require(next.engine.endpoint(connection))
                let deliveries = next.engine.deliveries { $0.endpoint == Int32(place) }
                #expect(deliveries.count == 1, "\(count)")
                // One whose attempt was begun has no other, whether it was sent or not.
                let isInterrupted = deliveries.first?.ends.last?.failure == .interrupted
                #expect(told == 1 || isInterrupted && told == 0, "\(count): \(told)")
            }
        }
    }
}
