import Glibc
import Testing
import Threads

@Suite struct ClocksTests {
    @Test func countsFromTheMachinesStart() {
        var before = timespec()
        clock_gettime(CLOCK_BOOTTIME, &before)
        let now = Clocks.elapsed
        #expect(now >= Int64(before.tv_sec) * 1_000_000_000 + Int64(before.tv_nsec))
        #expect(Clocks.steady - Clocks.steadyLead >= now)
    }

    @Test func identifiesTheMachinesStart() {
        #expect(Clocks.bootID.count == 36)
    }

    @Test func neverWaitsForLong() {
        #expect(Clocks.wait(until: .max) == Clocks.longestWait)
        #expect(Clocks.wait(until: Clocks.elapsed + 3600 * 1_000_000_000) == Clocks.longestWait)
        #expect(Clocks.milliseconds(until: .max) == 250)
    }

    @Test(arguments: [Int64.min, 0])
    func doesNotWaitForThePast(deadline: Int64) {
        #expect(Clocks.wait(until: deadline) == 0)
        #expect(Clocks.milliseconds(until: deadline) == 0)
    }
}
