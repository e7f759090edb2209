import EventModel
import Testing

@testable import DeviceEmulator

@Suite struct PublishRingTests {
    private func calls(_ times: [Int64]) -> [Bool] {
        var ring = PublishRing()
        return times.map { ring.admit(now: Instant(milliseconds: $0)) }
    }

    /// The firmware's own lines, with stamps that do not wrap.
    private struct FirmwareRing {
        var stamps = Array(repeating: Int64.min / 2, count: 5)
        var index = 0

        mutating func admit(_ now: Int64) -> Bool {
            stamps[index] = now
            index = (index + 1) % 5
            return now - stamps[index] >= 1000
        }
    }

    @Test func fifthCallInsideASecondFails() {
        #expect(calls([0, 0, 0, 0, 0]) == [true, true, true, true, false])
        #expect(calls([0, 1, 2, 3, 999]) == [true, true, true, true, false])
        #expect(calls([0, 1, 2, 3, 1000]) == [true, true, true, true, true])
    }

    @Test func oncePerSecondNeverFails() {
        #expect(calls((0..<100).map { $0 * 1000 }).allSatisfy { $0 })
        #expect(calls((0..<100).map { $0 * 250 }).allSatisfy { $0 })
    }

    @Test func rejectedCallTakesASlotToo() {
        // One call every 240 ms: from the fifth on the oldest of five is always 960 ms old.
        #expect(calls((0..<50).map { $0 * 240 }).filter { $0 }.count == 4)
        #expect(calls([0, 0, 0, 0, 999, 1000]) == [true, true, true, true, false, true])
        #expect(calls([0, 0, 0, 0, 999, 1000, 1001, 1002, 1998]).suffix(3) == [true, true, false])
    }

    @Test func anyStartAndAnyIdleTime() {
        for start in [-1 << 62, -5, 0, 1, 1 << 32 - 1, 1_485_983_285_763, .max - 1000] as [Int64] {
            #expect(calls(Array(repeating: start, count: 5)) == [true, true, true, true, false], "start \(start)")
        }
        for idle in [1000, 1 << 32, 1 << 32 + 500, 1 << 33, 1 << 62] as [Int64] {
            #expect(calls([0, 0, 0, 0, idle, idle]) == Array(repeating: true, count: 6), "idle \(idle)")
        }
    }

    @Test func timeThatGoesBackCountsAsTheLatest() {
        #expect(calls([5000, 10, 20, 30, 40, 5999]) == [true, true, true, true, false, false])
        #expect(calls([5000, 10, 20, 30, 6000]) == [true, true, true, true, true])
    }

    @Test func staysSmall() { #expect(MemoryLayout<PublishRing>.size <= 24) }

    @Test func agreesWithTheFirmware() {
        for seed in 0..<UInt64(10) {
            var random = SeededGenerator(seed: seed)
            var ring = PublishRing()
            var firmware = FirmwareRing()
            var now = Int64(random.below(1 << 42))
            for call in 0..<2000 {
                switch random.below(20) {
                case 0: now += 999 + Int64(random.below(3))
                case 1: now += Int64(random.below(1 << 34))
                case 2...12: now += Int64(random.below(500))
                case 13: now += 250
                default: break
                }
                guard ring.admit(now: Instant(milliseconds: now)) == firmware.admit(now) else {
                    Issue.record("seed \(seed) call \(call)")
                    return
                }
            }
        }
    }
}
