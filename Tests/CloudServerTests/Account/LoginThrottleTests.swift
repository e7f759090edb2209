import EventModel
import Testing

@testable import CloudServer

@Suite struct LoginThrottleTests {
    @Test func theWaitDoubles() {
        var throttle = LoginThrottle()
        var waits: [Int64] = []
        for number in 0..<18 {
            waits.append(throttle.wait(for: "ann", from: "\(number)", now: second(0)).milliseconds)
            throttle.fail("ann", from: "\(number)", now: second(0))
        }
        #expect(waits == Array(repeating: 0, count: 10) + [1000, 2000, 4000, 4000, 4000, 4000, 4000, 4000])
    }

    @Test func aSuccessEndsIt() {
        var throttle = LoginThrottle()
        for _ in 0..<40 { throttle.fail("ann", from: "a", now: second(0)) }
        #expect(throttle.wait(for: "ann", from: "a", now: second(0)) == .seconds(4))
        throttle.succeed("ann", from: "a")
        #expect(throttle.wait(for: "ann", from: "a", now: second(0)) == .zero)
        #expect(throttle.watched == 0)
    }

    @Test func quietEndsIt() {
        var throttle = LoginThrottle()
        for number in 0..<12 { throttle.fail("ann", from: "a", now: second(Int64(number))) }
        let end = second(11) + LoginThrottle.quiet
        #expect(throttle.wait(for: "ann", from: "b", now: Instant(milliseconds: end.milliseconds - 1)) == .seconds(4))
        #expect(throttle.wait(for: "ann", from: "b", now: end) == .zero)
        throttle.fail("ann", from: "b", now: end)
        #expect(throttle.wait(for: "ann", from: "b", now: end) == .zero)
    }

    @Test func othersAreNotSlowedDown() {
        var throttle = LoginThrottle()
        for _ in 0..<LoginThrottle.addressPatience - 1 { throttle.fail("ann", from: "a", now: second(0)) }
        #expect(throttle.wait(for: "ann", from: "b", now: second(0)) == .seconds(4))
        #expect(throttle.wait(for: "bob", from: "a", now: second(0)) == .zero)
        throttle.fail("ann", from: "a", now: second(0))
        #expect(throttle.wait(for: "bob", from: "a", now: second(0)) == .seconds(1))
        #expect(throttle.wait(for: "bob", from: "b", now: second(0)) == .zero)
    }

    @Test func anAddressThatTriesManyNames() {
        var throttle = LoginThrottle()
        for number in 0..<35 { throttle.fail("user\(number)", from: "a", now: second(0)) }
        #expect(throttle.wait(for: "another", from: "a", now: second(0)) == .seconds(4))
    }

    @Test func aFloodOfNamesHidesNoAttack() {
        var throttle = LoginThrottle()
        for _ in 0..<11 { throttle.fail("ann", from: "a", now: second(0)) }
        for number in 0..<3 * LoginThrottle.mostKeys {
            throttle.fail("flood\(number)", from: "\(number)", now: second(1))
        }
        #expect(throttle.wait(for: "ann", from: "b", now: second(1)) == .seconds(2))
        #expect(throttle.watched <= 2 * LoginThrottle.mostKeys)
        let late = second(1) + LoginThrottle.quiet
        for number in 0..<LoginThrottle.mostKeys / 4 {
            throttle.fail("late\(number)", from: "late\(number)", now: late)
        }
        #expect(throttle.watched <= LoginThrottle.mostKeys / 2)
    }

    @Test func aLongNameTakesLittle() {
        var throttle = LoginThrottle()
        let long = String(repeating: "é", count: 500_000)
        for _ in 0..<10 { throttle.fail(long, from: "a", now: second(0)) }
        #expect(throttle.wait(for: long, from: "b", now: second(0)) == .seconds(1))
    }
}

@Suite struct LoginDeskTests {
    private func attempt(_ name: String, from address: String = "a") -> LoginDesk.Attempt {
        LoginDesk.Attempt(credentials: Credentials(name: name, password: ""), address: address) { _ in }
    }

    /// Lets so many logins fail, one after the other.
    private func fail(_ name: String, times: Int, in desk: inout LoginDesk) {
        for number in 0..<times {
            desk.settle(attempt(name, from: "failing\(number)"), isRight: false, now: second(0))
        }
    }

    @Test func firstComeFirstServed() {
        var desk = LoginDesk()
        for name in ["a", "b", "c"] { #expect(desk.admit(attempt(name), now: second(0)) == .taken) }
        #expect(desk.nextDue == second(0))
        let names = (0..<4).map { _ in desk.next(now: second(0))?.credentials.name }
        #expect(names == ["a", "b", "c", nil])
        #expect(desk.nextDue == nil)
    }

    @Test func aSlowNameWaitsAndOthersPass() {
        var desk = LoginDesk()
        fail("ann", times: 11, in: &desk)
        #expect(desk.admit(attempt("ann"), now: second(0)) == .taken)
        #expect(desk.admit(attempt("bob"), now: second(0)) == .taken)
        #expect(desk.next(now: second(0))?.credentials.name == "bob")
        #expect(desk.next(now: second(1)) == nil)
        #expect(desk.nextDue == second(2))
        #expect(desk.next(now: second(2))?.credentials.name == "ann")
    }

    /// Logins that came together before any of them failed are slowed down like those that come one by one.
    @Test func manyAtOnceWinNothing() {
        var desk = LoginDesk()
        for number in 0..<20 {
            #expect(desk.admit(attempt("ann", from: "\(number)"), now: second(0)) == .taken)
        }
        var checked: [Int64: Int] = [:]
        for tenth in 0..<400 as Range<Int64> {
            let now = Instant(milliseconds: second(0).milliseconds + tenth * 100)
            while let attempt = desk.next(now: now) {
                desk.settle(attempt, isRight: false, now: now)
                checked[tenth, default: 0] += 1
            }
        }
        #expect(checked == [0: 10, 10: 1, 20: 1, 40: 8])
    }

    @Test func aSuccessLetsTheOthersThrough() {
        var desk = LoginDesk()
        fail("ann", times: 15, in: &desk)
        #expect(desk.admit(attempt("ann"), now: second(0)) == .taken)
        #expect(desk.admit(attempt("ann"), now: second(0)) == .taken)
        #expect(desk.next(now: second(3)) == nil)
        let first = desk.next(now: second(4))
        #expect(first != nil)
        if let first { desk.settle(first, isRight: true, now: second(4)) }
        #expect(desk.next(now: second(4)) != nil)
        #expect(desk.admit(attempt("ann"), now: second(4)) == .taken)
        #expect(desk.next(now: second(4)) != nil)
    }

    @Test func fewMayWaitOnASlowName() {
        var desk = LoginDesk()
        fail("ann", times: 12, in: &desk)
        for _ in 0..<LoginDesk.mostOnSlowName { #expect(desk.admit(attempt("ann"), now: second(0)) == .taken) }
        #expect(desk.admit(attempt("ann"), now: second(0)) == .throttled(seconds: 4))
        #expect(desk.admit(attempt("bob"), now: second(0)) == .taken)
    }

    @Test func theDeskIsBounded() {
        var desk = LoginDesk()
        for number in 0..<LoginDesk.mostFromAddress {
            #expect(desk.admit(attempt("u\(number)"), now: second(0)) == .taken)
        }
        #expect(desk.admit(attempt("ann"), now: second(0)) == .busy)
        for number in LoginDesk.mostFromAddress..<LoginDesk.mostWaiting {
            #expect(desk.admit(attempt("u", from: "b\(number)"), now: second(0)) == .taken)
        }
        #expect(desk.admit(attempt("ann", from: "c"), now: second(0)) == .busy)
    }

    @Test func theEnd() {
        var desk = LoginDesk()
        _ = desk.admit(attempt("a"), now: second(0))
        let version = desk.version
        #expect(desk.stop().map(\.credentials.name) == ["a"])
        #expect(desk.version != version)
        #expect(desk.next(now: second(0)) == nil)
        #expect(desk.admit(attempt("a"), now: second(0)) == .stopping)
        #expect(desk.stop().isEmpty)
    }
}
