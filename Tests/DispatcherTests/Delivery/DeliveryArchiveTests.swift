import EventModel
import Testing

@testable import Dispatcher

/// Deliveries that wait in an archive, and the limit of those that may wait.
@Suite struct DeliveryArchiveTests {
    private func backlog(_ count: Int, archives: Bool = true) throws -> DeliveryBench {
        var bench = DeliveryBench(archives: archives)
        _ = try bench.watchedSigna()
        for number in 0..<count { bench.publish("n\(number)", "data") }
        return bench
    }

    @Test func keepsInMemoryOnlyWhatIsUnderWay() throws {
        let bench = try backlog(400)
        let all = bench.engine.deliveries { _ in true }
        #expect(all.count == 400 && bench.underWay.count == 128)
        #expect(all.filter { !$0.isParked }.count == 128)
    }

    @Test func parksWhatFailedAndWhatEnded() throws {
        var bench = try backlog(2)
        bench.settle(500)
        bench.settle(200)
        #expect(bench.engine.deliveries { !$0.isParked }.isEmpty)
    }

    @Test func sendsWhatLayInTheArchive() throws {
        var bench = try backlog(300)
        bench.drain(200)
        let names = bench.attempts.compactMap { $0.request.json["data"]?["name"]?.text }
        #expect(bench.attempts.count == 300)
        #expect(names.isEmpty || Set(names).count == 300)
        #expect(Set(bench.attempts.map { String(decoding: $0.request.body, as: UTF8.self) }).count == 300)
    }

    @Test func waitsWithoutAnAttemptWhileTheArchiveCannotBeRead() throws {
        var bench = try backlog(1)
        bench.settle(500)
        bench.readArchive(false)
        bench.advance(by: .seconds(3_600))
        #expect(bench.attempts.count == 1 && bench.engine.pending == 1)
        bench.readArchive(true)
        bench.advance(by: .seconds(2))
        #expect(bench.attempts.count == 2)
        #expect(bench.attempts[1].request.body != [] && bench.attempts[1].number == 2)
    }

    @Test(arguments: [true, false]) func isFullWhenAsManyWaitAsMay(archives: Bool) throws {
        var bench = try backlog(2, archives: archives)
        bench.engine.mostPending = 3
        #expect(!bench.engine.isFull)
        bench.publish("third")
        #expect(bench.engine.isFull)
        bench.settle(200)
        #expect(!bench.engine.isFull && bench.engine.pending == 2)
        bench.settle(410)
        #expect(bench.engine.pending == 1, "the attempt under way still counts")
        bench.settle(500)
        #expect(bench.engine.pending == 0)
    }

    @Test func onlyAnEventThatWouldBeDeliveredAtOnceFindsNoRoom() throws {
        var bench = DeliveryBench()
        let names = NameTable()
        func accepts(_ name: String, by publisher: Publisher = .api) -> Bool {
            bench.engine.accepts(
                Event(name: names.name(name), data: nil, publisher: publisher, publishedAt: bench.now), name: name)
        }
        #expect(!accepts("temp"))
        let endpoint = try bench.zstack(prefix: "t")
        #expect(accepts("temp") && !accepts("other") && !accepts("temp", by: .cloud))
        try bench.call("deleteAlertWebhookEndpoint", ["endpointId": endpoint])
        #expect(!accepts("temp"))
        _ = try bench.alert([try bench.connection()], cadence: "DAILY")
        #expect(!accepts("temp"), "a digest is accepted later")
    }
}
