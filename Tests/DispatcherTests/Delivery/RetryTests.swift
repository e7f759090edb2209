import EventModel
import Testing

@testable import Dispatcher

@Suite struct RetryTests {
    private static let particle: [Int64] = [1, 5, 30, 120]
    private static let signa: [Int64] = [5, 300, 1800, 7200, 18_000, 36_000]

    /// The waits in milliseconds between the attempts of one delivery that always fails.
    private func ladder(of dialect: String, seed: UInt64, _ outcome: Outcome) throws -> [Int64] {
        var bench = DeliveryBench(seed: seed)
        switch dialect {
        case "signa": _ = try bench.watchedSigna()
        case "zstack": _ = try bench.zstack()
        default: _ = try bench.alert([try bench.connection()])
        }
        bench.publish("temp", "21")
        var moments: [Instant] = []
        while !bench.underWay.isEmpty {
            moments.append(bench.now)
            bench.settle(outcome)
            if let next = bench.wakes.map(\.at).min() { bench.advance(to: next) }
        }
        #expect(bench.attempts.map(\.number) == Array(1...bench.attempts.count))
        #expect(bench.states() == [.abandoned])
        #expect(bench.engine.tally == tally(attempts: moments.count))
        #expect(bench.engine.pending == 0 && bench.engine.isIdle)
        return zip(moments.dropFirst(), moments).map { ($0 - $1).milliseconds }
    }

    private func tally(attempts: Int) -> DeliveryTally {
        var tally = DeliveryTally()
        (tally.accepted, tally.attempts, tally.retried, tally.abandoned) = (1, attempts, attempts - 1, 1)
        return tally
    }

    @Test(arguments: [
        ("particle-pro", particle), ("zstack", signa + [36_000]), ("signa", signa),
    ]) func eachDialectHasItsLadder(_ dialect: String, _ seconds: [Int64]) throws {
        for seed in UInt64(1)...20 {
            let waits = try ladder(of: dialect, seed: seed, .failure(.refused))
            #expect(waits.count == seconds.count, "seed \(seed)")
            for (wait, base) in zip(waits, seconds) {
                #expect(wait >= base * 1000 && wait < base * 1100, "seed \(seed): \(wait) ms for \(base) s")
            }
            #expect(try ladder(of: dialect, seed: seed, .failure(.refused)) == waits, "seed \(seed)")
        }
    }

    @Test func jitterDependsOnTheSeed() throws {
        let ladders = try (UInt64(1)...5).map { try ladder(of: "signa", seed: $0, .failure(.timedOut)) }
        #expect(Set(ladders).count == 5)
    }

    @Test(arguments: [
        ("120", 120), ("3600", 3600), ("86400", 86_400), ("86401", 86_400), ("999999999", 86_400),
        ("1000000000", 86_400), ("99999999999999999999999999", 86_400), ("007", 7),
        ("Wed, 10 Jun 2026 09:00:00 GMT", 3600), ("Wednesday, 10-Jun-26 09:00:00 GMT", 3600),
        ("Wed Jun 10 09:00:00 2026", 3600), ("Fri, 01 Jan 2100 00:00:00 GMT", 86_400),
    ]) func longerWaitsAreHonouredUpToADay(_ text: String, _ seconds: Int64) throws {
        var bench = DeliveryBench()
        _ = try bench.watchedSigna()
        bench.publish("temp")
        bench.settle(503, [Header("Retry-After", text)])
        let wake = try #require(bench.wakes.first).at
        let wait = (wake - bench.now).milliseconds
        #expect(wait == max(seconds * 1000, 5000) || seconds < 6 && (5000..<5500).contains(wait), "\(wait)")
    }

    @Test(arguments: [
        "", " ", "-5", "+5", "1.5", "5s", "soon", "1e9", "0x10", "Wed, 10 Jun 2026 07:00:00 GMT", "0", "4",
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Wed, 10 Foo 2026 09:00:00 GMT", "Wed, 32 Jun 2026 09:00:00 GMT", "Wed, 10 Jun 2026 25:00:00 GMT",
        "Wed, 10 Jun 2026 09:00:00 CET", "Wed, 10 Jun 2026", "٣", "Wed Jun 10 09:00:00", "GMT",
    ]) func whatIsShortPastOrNoWaitChangesNothing(_ text: String) throws {
        var bench = DeliveryBench()
        _ = try bench.watchedSigna()
        bench.publish("temp")
        bench.settle(503, [Header("retry-after", text)])
        let wait = (try #require(bench.wakes.first).at - bench.now).milliseconds
        #expect((5000..<5500).contains(wait), "\(wait)")
    }

    @Test func theLastAttemptHasNoFurtherOneWhateverIsAskedFor() throws {
        var bench = DeliveryBench()
        _ = try bench.watchedSigna()
        bench.publish("temp")
        bench.drain { _ in .response(Response(status: 503, headers: [Header("Retry-After", "90")])) }
        #expect(bench.attempts.count == 7)
        #expect(bench.states() == [.abandoned])
    }

    @Test(arguments: [200, 201, 202, 204, 206, 226, 299]) func anyOfTheTwoHundredsIsSuccess(_ status: Int) throws {
        var bench = DeliveryBench()
        let id = try bench.watchedSigna()
        bench.publish("temp")
        bench.now = bench.now + .milliseconds(20)
        bench.settle(status, body: "thanks")
        #expect(bench.states() == [.succeeded])
        #expect(bench.wakes.isEmpty && bench.attempts.count == 1)
        let row = try #require(try bench.call("listSignaDeliveries", ["id": id]).list().first)
        #expect(row["status"]?.text == "succeeded" && row["http_status"]?.whole == status)
        #expect(row["response_body"]?.text == "thanks")
        #expect(row["delivered_at"]?.text == bench.now.description)
        #expect(row["next_retry_at"] == .null)
    }

    @Test(arguments: [100, 101, 199, 300, 301, 302, 304, 307, 308, 400, 401, 404, 408, 409, 429, 500, 502, 503, 599])
    func everythingElseIsAFailureThatIsTriedAgain(_ status: Int) throws {
        var bench = DeliveryBench()
        let id = try bench.watchedSigna()
        bench.publish("temp")
        bench.settle(status, [Header("Location", "https://elsewhere.example/")])
        #expect(bench.states() == [.pending])
        #expect(bench.wakes.count == 1)
        let row = try #require(try bench.call("listSignaDeliveries", ["id": id]).list().first)
        #expect(row["status"]?.text == "retrying" && row["http_status"]?.whole == status)
        bench.drain(200)
        #expect(bench.states() == [.succeeded])
        #expect(Set(bench.attempts.map(\.request.head.url)) == ["https://hooks.example/a"])
    }

    @Test(arguments: TransportError.allCases) func aFailureIsTriedAgain(_ error: TransportError) throws {
        var bench = DeliveryBench()
        let id = try bench.watchedSigna()
        bench.publish("temp")
        bench.settle(.failure(error))
        let row = try #require(try bench.call("listSignaDeliveries", ["id": id]).list().first)
        #expect(row["response_body"]?.text == error.rawValue && row["http_status"] == .null)
        bench.drain(200)
        #expect(bench.attempts.count == 2 && bench.states() == [.succeeded])
    }
}
