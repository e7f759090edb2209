import EventModel
import Testing

@testable import Dispatcher

@Suite struct SlidingWindowsTests {
    private static let start: Int64 = 1_485_983_285_763

    private func at(_ milliseconds: Int64) -> Instant { Instant(milliseconds: Self.start + milliseconds) }

    private func hasRoom(_ windows: inout SlidingWindows, _ key: Int, at now: Instant) -> Bool {
        windows.hasRoom(key, now: now)
    }

    /// Asks and takes in one step.
    private func request(_ windows: inout SlidingWindows, _ key: Int, at now: Instant) -> Bool {
        guard hasRoom(&windows, key, at: now) else { return false }
        windows.take(key, now: now)
        return true
    }

    @Test func elevenAtOnceLetTenThrough() {
        var windows = SlidingWindows(limit: 10, window: .seconds(60))
        let admitted = (0..<11).filter { _ in request(&windows, 3, at: at(0)) }
        #expect(admitted.count == 10)
        #expect(windows.nextRoom(3, now: at(1)) == at(60_000))
        #expect(windows.nextRoom(2, now: at(1)) == at(1))
    }

    @Test func windowIsHalfOpen() {
        var windows = SlidingWindows(limit: 1, window: .seconds(60))
        #expect(request(&windows, 0, at: at(0)))
        #expect(!hasRoom(&windows, 0, at: at(59_999)))
        #expect(windows.nextRoom(0, now: at(59_999)) == at(60_000))
        #expect(hasRoom(&windows, 0, at: at(60_000)))
        #expect(request(&windows, 0, at: at(60_000)))
        #expect(!hasRoom(&windows, 0, at: at(60_001)))
    }

    @Test func neverTwiceTheLimitAroundABoundary() {
        var windows = SlidingWindows(limit: 120, window: .seconds(60))
        let before = (0..<200).filter { _ in request(&windows, 0, at: at(59_990)) }.count
        let after = (0..<200).filter { _ in request(&windows, 0, at: at(60_010)) }.count
        #expect(before == 120)
        #expect(after == 0)
    }

    @Test func askingUsesNothing() {
        var windows = SlidingWindows(limit: 1, window: .seconds(60))
        for _ in 0..<5 { #expect(hasRoom(&windows, 7, at: at(0))) }
        #expect(request(&windows, 7, at: at(0)))
    }

    @Test func keysDoNotDisturbEachOther() {
        var windows = SlidingWindows(limit: 2, window: .seconds(60))
        windows.reserve(keys: 100)
        for key in [0, 1, 99, 5000, 100_000] {
            #expect(request(&windows, key, at: at(5)))
            #expect(request(&windows, key, at: at(5)))
            #expect(!request(&windows, key, at: at(5)))
        }
        #expect(hasRoom(&windows, 2, at: at(5)))
    }

    @Test func liftedAndZero() {
        var lifted = SlidingWindows(limit: nil, window: .seconds(60))
        lifted.reserve(keys: .max)
        for _ in 0..<1000 { #expect(request(&lifted, .max, at: at(0))) }
        #expect(lifted.nextRoom(0, now: at(9)) == at(9))
        var closed = SlidingWindows(limit: 0, window: .seconds(60))
        #expect(!hasRoom(&closed, 0, at: at(0)))
        #expect(closed.nextRoom(0, now: at(0)) == .distantFuture)
    }

    @Test func worldsThatStartAtZeroOrBefore() {
        for start in [Int64(0), -60_000, -3_000_000_000_000] {
            var windows = SlidingWindows(limit: 1, window: .seconds(60))
            let first = Instant(milliseconds: start)
            #expect(request(&windows, 0, at: first), "start \(start)")
            #expect(!hasRoom(&windows, 0, at: first + .milliseconds(59_999)), "start \(start)")
            #expect(hasRoom(&windows, 0, at: first + .milliseconds(60_000)), "start \(start)")
        }
    }

    @Test func timeThatGoesBackCountsAsTheLatest() {
        var windows = SlidingWindows(limit: 2, window: .seconds(60))
        #expect(request(&windows, 0, at: at(100_000)))
        #expect(request(&windows, 0, at: at(0)))
        #expect(!request(&windows, 0, at: at(159_999)))
        #expect(request(&windows, 0, at: at(160_000)))
        #expect(request(&windows, 0, at: at(160_000)))
        #expect(!request(&windows, 0, at: at(160_000)))
    }

    @Test func keyThatIdledFor32BitsOfTimeHasRoom() {
        for idle in [1 << 32, 1 << 32 + 1, 1 << 32 - 60_000, 1 << 33, 1 << 40] as [Int64] {
            var windows = SlidingWindows(limit: 1, window: .seconds(60))
            #expect(request(&windows, 0, at: at(0)))
            #expect(request(&windows, 1, at: at(idle - 30_000)))
            #expect(hasRoom(&windows, 0, at: at(idle)), "idle \(idle)")
            #expect(!hasRoom(&windows, 1, at: at(idle)), "idle \(idle)")
            #expect(windows.nextRoom(1, now: at(idle)) == at(idle + 30_000), "idle \(idle)")
        }
    }

    @Test(arguments: [1, 2, 3, 10, 120])
    func agreesWithALogOfEverything(limit: Int) {
        let window: Int64 = 60_000
        for seed in 0..<UInt64(8) {
            var random = SeededGenerator(seed: seed, stream: UInt64(limit))
            var windows = SlidingWindows(limit: limit, window: Interval(milliseconds: window))
            var logs = Array(repeating: [Int64](), count: 5)
            var now = Int64(random.below(1 << 41))
            for step in 0..<2500 {
                let key = Int(random.below(5))
                switch random.below(40) {
                case 0: now += window - 1 + Int64(random.below(3))
                case 1: now += Int64(random.below(1 << 33))
                case 2: now += 1 << 32 - Int64(random.below(3)) * window
                case 3...8: now += Int64(random.below(UInt64(3 * window) / UInt64(limit)))
                case 9...14:
                    // Around the moment at which the oldest take that counts is over.
                    if let oldest = logs[key].suffix(limit).first {
                        now = max(now, oldest + window - 1 + Int64(random.below(3)))
                    }
                case 15...18: now += Int64(random.below(3))
                default: break
                }
                let instant = Instant(milliseconds: now)
                let counting = logs[key].suffix(limit).filter { now - $0 < window }
                let expected = counting.count < limit
                let next = expected ? now : counting[counting.count - limit] + window
                let place = "limit \(limit) seed \(seed) step \(step)"
                guard windows.nextRoom(key, now: instant).milliseconds == next else {
                    Issue.record("nextRoom, \(place)")
                    return
                }
                guard hasRoom(&windows, key, at: instant) == expected else {
                    Issue.record("hasRoom, \(place)")
                    return
                }
                if expected && random.below(8) > 0 {
                    windows.take(key, now: instant)
                    logs[key].append(now)
                }
            }
            for log in logs where log.count > limit {
                let closest = zip(log, log.dropFirst(limit)).map { $1 - $0 }.min() ?? window
                #expect(closest >= window, "more than \(limit) in a window, seed \(seed)")
            }
        }
    }

    @Test(
        "Keys that are kept go on counting under their new numbers; a key is idle when nothing counts",
        arguments: 1...30 as ClosedRange<UInt64>)
    func keeping(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let limit = 1 + Int(random.below(4))
        var windows = SlidingWindows(limit: limit, window: .seconds(60))
        var logs: [[Int64]] = Array(repeating: [], count: 30)
        var now: Int64 = 0
        for step in 0..<2000 {
            now += Int64(random.below(3000))
            let key = Int(random.below(30))
            let place = "seed \(seed) step \(step)"
            #expect(windows.isIdle(key, now: at(now)) == !logs[key].contains { $0 > now - 60_000 }, "\(place)")
            let counting = logs[key].filter { $0 > now - 60_000 }.count
            #expect(hasRoom(&windows, key, at: at(now)) == (counting < limit), "\(place)")
            if request(&windows, key, at: at(now)) { logs[key].append(now) }
            guard random.below(40) == 0 else { continue }
            let kept = (0..<30).filter { !windows.isIdle($0, now: at(now)) || random.below(3) == 0 }
            windows.keep(kept)
            logs = kept.map { logs[$0] } + Array(repeating: [], count: 30 - kept.count)
        }
    }

    @Test("Windows that are lifted or closed have nothing to keep", arguments: [nil, 0])
    func keepingNothing(limit: Int?) {
        var windows = SlidingWindows(limit: limit, window: .seconds(60))
        if limit == nil { windows.take(5, now: at(0)) }
        #expect(windows.isIdle(5, now: at(0)))
        windows.keep([5])
        #expect(hasRoom(&windows, 0, at: at(0)) == (limit == nil))
    }

    @Test func takingAFullWindowStops() async {
        await #expect(processExitsWith: .failure) {
            var windows = SlidingWindows(limit: 1, window: .seconds(60))
            windows.take(0, now: Instant(milliseconds: 0))
            windows.take(0, now: Instant(milliseconds: 59_999))
        }
    }
}
