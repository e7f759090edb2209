import EventModel
import Testing

@testable import Dispatcher

@Suite struct BreakerTests {
    private func at(_ milliseconds: Int64) -> Instant { Instant(milliseconds: milliseconds) }

    /// One attempt that begins and ends at once.
    private func attempt(_ breaker: inout Breaker, succeeds: Bool, at now: Int64) -> Breaker.Change? {
        let ticket = breaker.begin(now: at(now))
        return breaker.settle(ticket, succeeded: succeeds, now: at(now))
    }

    private func asleep() -> Breaker {
        var breaker = Breaker(errors: 10, sleep: .seconds(60))
        for _ in 0..<10 { _ = attempt(&breaker, succeeds: false, at: 0) }
        return breaker
    }

    @Test func tenthFailureInARowPutsToSleep() {
        var breaker = Breaker(errors: 10, sleep: .seconds(60))
        for number in 1...9 {
            #expect(attempt(&breaker, succeeds: false, at: Int64(number)) == nil)
            #expect(!breaker.isAsleep)
        }
        #expect(attempt(&breaker, succeeds: false, at: 10) == .fellAsleep)
        #expect(breaker.isAsleep)
        #expect(breaker.sleepsUntil == at(60_010))
    }

    @Test func successBeforeTheTenthClears() {
        var breaker = Breaker(errors: 10, sleep: .seconds(60))
        for _ in 0..<9 { #expect(attempt(&breaker, succeeds: false, at: 0) == nil) }
        #expect(attempt(&breaker, succeeds: true, at: 0) == nil)
        for _ in 0..<9 { #expect(attempt(&breaker, succeeds: false, at: 0) == nil) }
        #expect(attempt(&breaker, succeeds: false, at: 0) == .fellAsleep)
    }

    @Test func sleepsForTheWholeSleepAndNoLonger() {
        let breaker = asleep()
        #expect(breaker.check(now: at(0)) == .asleep)
        #expect(breaker.check(now: at(59_999)) == .asleep)
        #expect(breaker.check(now: at(60_000)) == .probe)
        #expect(breaker.check(now: .distantFuture) == .probe)
    }

    @Test func checkingTakesNoProbe() {
        var breaker = asleep()
        for _ in 0..<3 { #expect(breaker.check(now: at(60_000)) == .probe) }
        #expect(breaker.begin(now: at(60_000)) == .probe)
        #expect(breaker.check(now: at(60_000)) == .asleep)
        #expect(breaker.isAsleep)
        #expect(breaker.sleepsUntil == nil)
    }

    @Test func probeThatSucceedsWakesAndClears() {
        var breaker = asleep()
        #expect(attempt(&breaker, succeeds: true, at: 60_000) == .woke)
        #expect(!breaker.isAsleep)
        for _ in 0..<9 { #expect(attempt(&breaker, succeeds: false, at: 60_001) == nil) }
        #expect(attempt(&breaker, succeeds: false, at: 60_001) == .fellAsleep)
    }

    @Test func probeThatFailsSleepsAgainFromItsEnd() {
        var breaker = asleep()
        let probe = breaker.begin(now: at(70_000))
        #expect(breaker.settle(probe, succeeded: false, now: at(75_000)) == .sleptAgain)
        #expect(breaker.check(now: at(134_999)) == .asleep)
        #expect(breaker.check(now: at(135_000)) == .probe)
    }

    @Test func attemptsBegunBeforeTheSleepChangeNothingInIt() {
        var breaker = Breaker(errors: 10, sleep: .seconds(60))
        let early = (0..<14).map { _ in breaker.begin(now: at(0)) }
        for ticket in early[..<9] { #expect(breaker.settle(ticket, succeeded: false, now: at(10)) == nil) }
        #expect(breaker.settle(early[9], succeeded: false, now: at(10)) == .fellAsleep)
        #expect(breaker.settle(early[10], succeeded: true, now: at(20)) == nil)
        #expect(breaker.settle(early[11], succeeded: false, now: at(30)) == nil)
        #expect(breaker.sleepsUntil == at(60_010))
        let probe = breaker.begin(now: at(60_010))
        #expect(breaker.settle(early[12], succeeded: true, now: at(60_020)) == nil)
        #expect(breaker.isAsleep)
        #expect(breaker.settle(early[13], succeeded: false, now: at(60_020)) == nil)
        #expect(breaker.settle(probe, succeeded: true, now: at(60_030)) == .woke)
    }

    @Test func countsInTheOrderInWhichAttemptsEnd() {
        var breaker = Breaker(errors: 2, sleep: .seconds(60))
        let first = breaker.begin(now: at(0))
        let second = breaker.begin(now: at(1))
        let third = breaker.begin(now: at(2))
        #expect(breaker.settle(third, succeeded: false, now: at(3)) == nil)
        #expect(breaker.settle(first, succeeded: true, now: at(4)) == nil)
        #expect(breaker.settle(second, succeeded: false, now: at(5)) == nil)
        #expect(!breaker.isAsleep)
    }

    @Test func invalidRequestsCountAsErrors() {
        var breaker = Breaker(errors: 3, sleep: .seconds(60))
        #expect(breaker.fail(now: at(0)) == nil)
        #expect(attempt(&breaker, succeeds: false, at: 0) == nil)
        #expect(breaker.fail(now: at(0)) == .fellAsleep)
        #expect(breaker.fail(now: at(60_000)) == .sleptAgain)
        #expect(breaker.sleepsUntil == at(120_000))
    }

    @Test func liftedNeverSleeps() {
        var breaker = Breaker(errors: nil, sleep: .seconds(60))
        for _ in 0..<1000 { #expect(attempt(&breaker, succeeds: false, at: 0) == nil) }
        #expect(breaker.check(now: at(0)) == .awake)
    }

    @Test func oneErrorIsEnoughWhenTheLimitSaysSo() {
        for errors in [0, 1] {
            var breaker = Breaker(errors: errors, sleep: .zero)
            #expect(attempt(&breaker, succeeds: false, at: 5) == .fellAsleep, "errors \(errors)")
            #expect(breaker.check(now: at(5)) == .probe, "errors \(errors)")
        }
    }

    @Test func beginningInTheSleepStops() async {
        await #expect(processExitsWith: .failure) {
            var breaker = Breaker(errors: 1, sleep: .seconds(60))
            _ = breaker.fail(now: Instant(milliseconds: 0))
            _ = breaker.begin(now: Instant(milliseconds: 59_999))
        }
    }

    /// The rules told once more over a log of ended attempts, without states.
    private struct Model {
        var ended: [Bool] = []
        var sleepStart: Int64?
        var probe: Int?

        mutating func end(_ attempt: Int, succeeded: Bool, now: Int64) -> Breaker.Change? {
            if sleepStart != nil {
                guard attempt == probe else { return nil }
                probe = nil
                sleepStart = succeeded ? nil : now
                ended = []
                return succeeded ? .woke : .sleptAgain
            }
            ended.append(succeeded)
            guard ended.suffix(3) == [false, false, false] else { return nil }
            sleepStart = now
            return .fellAsleep
        }
    }

    @Test func agreesWithTheModelOnRandomTraffic() {
        for seed in 0..<UInt64(20) {
            var random = SeededGenerator(seed: seed)
            var breaker = Breaker(errors: 3, sleep: .milliseconds(100))
            var model = Model()
            var underWay: [(number: Int, ticket: Breaker.Ticket)] = []
            var now: Int64 = 0
            var changes = 0
            for number in 0..<2000 {
                now += Int64(random.below(20))
                let isAsleep = model.sleepStart.map { now - $0 < 100 || model.probe != nil } ?? false
                let expected: Breaker.Admission = isAsleep ? .asleep : model.sleepStart == nil ? .awake : .probe
                guard breaker.check(now: at(now)) == expected else {
                    Issue.record("check, seed \(seed) attempt \(number)")
                    return
                }
                if expected != .asleep && random.below(4) > 0 {
                    if expected == .probe { model.probe = number }
                    underWay.append((number, breaker.begin(now: at(now))))
                }
                while !underWay.isEmpty && random.below(2) == 0 {
                    let (ended, ticket) = underWay.remove(at: Int(random.below(UInt64(underWay.count))))
                    let succeeded = random.below(3) == 0
                    let change = breaker.settle(ticket, succeeded: succeeded, now: at(now))
                    guard change == model.end(ended, succeeded: succeeded, now: now) else {
                        Issue.record("settle, seed \(seed) attempt \(number)")
                        return
                    }
                    if change != nil { changes += 1 }
                }
            }
            #expect(changes > 10, "seed \(seed) shows too little")
        }
    }
}
