import HTTPServer
import Testing

@testable import CloudServer

@Suite struct InboxTests {
    @Test func onlyTheFirstErrandWakes() {
        let wakes = Lock(0)
        let inbox = Inbox { wakes.withLock { $0 += 1 } }
        #expect(inbox.collect().isEmpty)
        for _ in 0..<3 { #expect(inbox.post { _ in }) }
        #expect(inbox.count == 3 && wakes.withLock { $0 } == 1)
        #expect(inbox.collect().count == 3)
        #expect(inbox.count == 0 && inbox.collect().isEmpty)
        #expect(inbox.post { _ in })
        #expect(wakes.withLock { $0 } == 2)
    }

    @Test func errandsComeInOrder() throws {
        let inbox = Inbox {}
        let done = Lock<[Int]>([])
        for number in 0..<5 { _ = inbox.post { _ in done.withLock { $0.append(number) } } }
        let bench = try WorldBench()
        for errand in inbox.collect() { errand(bench.world) }
        #expect(done.withLock { $0 } == [0, 1, 2, 3, 4])
    }

    @Test func aClosedInboxGivesOutWhatItHasAndTakesNoMore() {
        let wakes = Lock(0)
        let inbox = Inbox { wakes.withLock { $0 += 1 } }
        #expect(inbox.post { _ in })
        inbox.close()
        #expect(!inbox.post { _ in })
        #expect(inbox.collect().count == 1 && wakes.withLock { $0 } == 1)
        #expect(!inbox.post { _ in } && inbox.collect().isEmpty && wakes.withLock { $0 } == 1)
    }
}
