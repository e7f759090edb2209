import Testing

@testable import CloudLoad

@Suite struct ArrivalCountsTests {
    private static let second: Int64 = 1_000_000_000

    /// The rate of `count` requests, evenly spread over a time, that arrive when `arrival` says.
    private func rate(_ count: Int, seconds: Double, _ arrival: (Int, Double) -> Double) -> Double {
        var arrivals = ArrivalCounts()
        for index in 0..<count {
            let intended = seconds * Double(index) / Double(count)
            arrivals.record(at: Int64(arrival(index, intended) * 1e9), intended: Int64(intended * 1e9))
        }
        return arrivals.rate(sending: Int64(seconds * 1e9)).perSecond
    }

    @Test(arguments: [0.001, 0.05, 0.5, 5])
    func ignoresConstantDelay(delay: Double) {
        #expect(abs(rate(1000, seconds: 10) { $1 + delay } - 100) < 0.5)
        #expect(abs(rate(10, seconds: 0.1) { $1 + delay } - 100) < 10.1)
    }

    @Test func countsTheDrainOfASlowReceiver() {
        #expect(abs(rate(1000, seconds: 10) { index, _ in Double(index + 1) / 20 } - 20) < 0.1)
    }

    @Test(arguments: [10, 50, 100, 5000])
    func ignoresOneStraggler(count: Int) {
        let seen = rate(count, seconds: 10) { $0 == count / 2 ? 20 : $1 + 0.001 }
        #expect(seen > Double(count - 1) / 10 - 0.01 && seen <= Double(count) / 10, "\(seen)")
    }

    @Test func countsAStallBeforeAnswersThatComeAtOnce() {
        #expect(abs(rate(1000, seconds: 10) { index, _ in 15 + Double(index) / 100_000 } - 66.7) < 0.2)
        // A receiver that recovered in time kept up.
        #expect(abs(rate(1000, seconds: 10) { max($1, 6) } - 100) < 0.5)
    }

    @Test func keepsTheSendingTimeOfBursts() {
        var arrivals = ArrivalCounts()
        for index in 0..<300 {
            let intended = Int64(index / 100) * 10 * Self.second
            arrivals.record(at: intended + 500_000_000, intended: intended)
        }
        #expect(abs(arrivals.rate(sending: 30 * Self.second).perSecond - 10) < 0.01)
    }

    @Test func ratesOneAndNone() {
        #expect(ArrivalCounts().rate(sending: Self.second) == .init(perSecond: 0, window: Self.second))
        #expect(rate(1, seconds: 1) { $1 + 0.01 } == 1)
        #expect(rate(1, seconds: 0.01) { _, _ in 2 } == 0.5)
    }
}

@Suite struct BacklogTests {
    /// The backlog of ten seconds in which `inFlight` says how many are under way.
    private func backlog(_ inFlight: (Double) -> Double) -> Backlog {
        var backlog = Backlog(from: 0, to: 10_000_000_000)
        for step in 1...200 {
            backlog.see(inFlight: Int(inFlight(Double(step) / 20)), until: Int64(step) * 50_000_000)
        }
        return backlog
    }

    @Test func growsWhenTheReceiverIsTooSlow() {
        #expect(backlog { $0 * 2 }.isGrowing(sent: 220))
        #expect(backlog { $0 * 80 }.isGrowing(sent: 1000))
        #expect(backlog { $0 < 7 ? 1 : ($0 - 7) * 100 }.isGrowing(sent: 1000))
    }

    @Test func staysWhenTheReceiverKeepsUp() {
        #expect(!backlog { _ in 50 }.isGrowing(sent: 1000))
        #expect(!backlog { _ in 0 }.isGrowing(sent: 1000))
        // It fell behind and has caught up.
        #expect(!backlog { $0 > 6 && $0 < 9 ? 200 : 1 }.isGrowing(sent: 1000))
        #expect(!backlog { 50 + ($0 > 5 ? 5 : -5) }.isGrowing(sent: 1000))
    }
}
