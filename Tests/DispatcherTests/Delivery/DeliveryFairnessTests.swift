import EventModel
import Testing

@testable import Dispatcher

@Suite struct DeliveryFairnessTests {
    private static let most = DeliveryEngine.mostUnderWay.ofEndpoint

    @Test func oneThatNeverAnswersHoldsUpNobodyElse() throws {
        var bench = DeliveryBench()
        let silent = try bench.watchedSigna()
        let other = try bench.signa("https://hooks.example/b")
        for number in 0..<200 { bench.publish("t\(number)") }
        #expect(bench.underWay.count { $0.endpoint == silent } == Self.most)
        #expect(bench.underWay.count { $0.endpoint == other } == Self.most)
        while let attempt = bench.underWay.first(where: { $0.endpoint == other }) {
            bench.settle(.response(Response(status: 200)), of: attempt.id)
        }
        #expect(bench.attempts.count { $0.endpoint == other } == 200)
        #expect(bench.attempts.count { $0.endpoint == silent } == Self.most)
        #expect(bench.engine.tally.succeeded == 200)
    }

    @Test func noMoreThanSoManyAreUnderWayAndTurnsGoRound() throws {
        var bench = DeliveryBench()
        try bench.call("createSignaWatch", [:], #"{"event_prefix":""}"#)
        let ids = try (0..<10).map { try bench.signa("https://hooks.example/\($0)") }
        for number in 0..<100 { bench.publish("t\(number)") }
        // Each may take half of the room that is left, so some is left.
        for id in ids { #expect((42...43).contains(bench.underWay.count { $0.endpoint == id })) }
        while !bench.underWay.isEmpty {
            #expect(bench.underWay.count <= 512)
            for id in ids { #expect(bench.underWay.count { $0.endpoint == id } <= Self.most) }
            bench.now = bench.now + .milliseconds(1)
            bench.settle(200)
        }
        #expect(bench.attempts.count == 1000 && bench.engine.tally.succeeded == 1000)
        #expect(bench.engine.pending == 0 && bench.engine.isIdle)
    }

    @Test func manyThatNeverAnswerHoldUpNobodyElseEither() throws {
        var bench = DeliveryBench()
        try bench.call("createSignaWatch", [:], #"{"event_prefix":"t"}"#)
        for number in 0..<100 { _ = try bench.signa("https://silent.example/\(number)") }
        for number in 0..<10 { bench.publish("t\(number)") }
        #expect(bench.underWay.count < 512)
        let other = try bench.zstack(prefix: "u")
        for number in 0..<300 {
            bench.publish("u\(number)")
            let attempt = try #require(bench.underWay.first { $0.endpoint == other })
            bench.settle(.response(Response(status: 200)), of: attempt.id)
        }
        #expect(bench.attempts.count { $0.endpoint == other } == 300)
        bench.drain()
        #expect(bench.engine.tally.succeeded == 1300 && bench.engine.isIdle)
    }

    @Test func withMoreSilentEndpointsThanRoomAllHaveTheirTurn() throws {
        var bench = DeliveryBench()
        try bench.call("createSignaWatch", [:], #"{"event_prefix":""}"#)
        for number in 0..<600 { _ = try bench.signa("https://silent.example/\(number)") }
        bench.publish("t1")
        bench.publish("t2")
        #expect(bench.underWay.count == 512)
        bench.drain()
        #expect(bench.engine.tally.succeeded == 1200 && bench.engine.pending == 0)
    }

    @Test func deliveriesOfOneEndpointBeginInTheirOrder() throws {
        var bench = DeliveryBench()
        _ = try bench.watchedSigna()
        for number in 0..<3000 { bench.publish("t\(number)") }
        bench.drain()
        #expect(
            bench.attempts.map { $0.request.json["data"]?["event"]?.text } == (0..<3000).map { "t\($0)" })
    }

    @Test func retriesStandBehindWhatIsDue() throws {
        var bench = DeliveryBench()
        _ = try bench.watchedSigna()
        for number in 0...Self.most { bench.publish("t\(number)") }
        bench.settle(500)
        #expect(bench.underWay.count == Self.most)
        bench.advance(by: .seconds(6))
        #expect(bench.underWay.count == Self.most)
        bench.drain()
        #expect(bench.attempts.last?.number == 2 && bench.attempts.count == Self.most + 2)
    }

    @Test func aStoppedEngineBeginsNothingMore() throws {
        var bench = DeliveryBench()
        _ = try bench.watchedSigna()
        bench.publish("one")
        bench.engine.stop()
        bench.publish("two")
        bench.settle(500)
        bench.advance(by: DeliveryBench.day)
        #expect(bench.attempts.count == 1 && bench.engine.pending == 2)
        var next = DeliveryBench(seed: 9, restoring: bench.disk, at: bench.now)
        next.drain()
        #expect(next.states() == [.succeeded, .succeeded])
    }

    @Test func aWakeThatComesTwiceOrEarlyChangesNothing() throws {
        var bench = DeliveryBench()
        _ = try bench.watchedSigna()
        bench.publish("one")
        bench.settle(500)
        let wake = try #require(bench.wakes.first)
        bench.wakes.append(wake)
        bench.wakes.append((bench.now, wake.reason))
        bench.advance(to: bench.now)
        #expect(bench.underWay.isEmpty)
        bench.advance(by: .seconds(10))
        #expect(bench.underWay.count == 1 && bench.attempts.count == 2)
        bench.wakes.append((bench.now, .retry(delivery: 4711)))
        bench.wakes.append((bench.now, .digest(watch: 0)))
        bench.advance(to: bench.now)
        bench.drain()
        #expect(bench.attempts.count == 2 && bench.states() == [.succeeded])
    }
}
