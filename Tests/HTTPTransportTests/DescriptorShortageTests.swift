import Testing

@testable import HTTPTransport

@Suite struct DescriptorShortageTests {
    private func time(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: milliseconds * 1_000_000) }

    @Test func admitsAllUntilAnAttemptLacksADescriptor() {
        var shortage = DescriptorShortage()
        #expect(shortage.admits(now: time(0), underWay: 500) { _ in 0 })
        #expect(!shortage.isActive && shortage.due == .distantFuture)
    }

    @Test func admitsInPlaceOfAttemptsThatEnded() {
        var shortage = DescriptorShortage()
        shortage.begin(now: time(0), underWay: 3)
        #expect(!shortage.admits(now: time(1), underWay: 3) { _ in 0 })
        #expect(shortage.admits(now: time(1), underWay: 2) { _ in 0 })
        #expect(shortage.isActive && shortage.due == time(50))
    }

    @Test func looksNowAndThenAndAdmitsWhatThereIsRoomFor() {
        var shortage = DescriptorShortage()
        shortage.begin(now: time(0), underWay: 3)
        var looks = 0
        func admits(_ milliseconds: Int64, _ underWay: Int, free: Int) -> Bool {
            shortage.admits(now: time(milliseconds), underWay: underWay) {
                looks += 1
                return min($0, free)
            }
        }
        #expect(!admits(49, 3, free: 8) && looks == 0)
        #expect(admits(50, 3, free: 8) && admits(51, 4, free: 0) && !admits(52, 5, free: 0) && looks == 1)
        // One more than those under way at each look: there may be a kept connection for it.
        #expect(admits(100, 5, free: 0) && !admits(101, 6, free: 0) && looks == 2)
        #expect(admits(150, 6, free: 100) && !shortage.isActive && looks == 3)
        #expect(admits(150, 600, free: 0) && looks == 3)
    }

    @Test func countsDescriptorsAndLeavesThemFree() {
        #expect(DescriptorShortage.spareDescriptors(upTo: 3) == 3)
        #expect(DescriptorShortage.spareDescriptors(upTo: 0) == 0)
    }
}
