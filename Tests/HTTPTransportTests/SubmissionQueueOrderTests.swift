import Dispatcher
import EventModel
import Testing

@testable import HTTPTransport

@Suite struct SubmissionQueueOrderTests {
    private static let head = RequestHead(
        method: .post, url: "http://a.test/", host: "a.test", hostIndex: 0, headers: [])

    private func submission(_ number: Int, _ deadline: Int64) -> Submission {
        Submission(
            id: AttemptID(number), request: Request(head: Self.head), deadline: MonotonicTime(nanoseconds: deadline))
    }

    private func queue(_ deadlines: [Int64]) -> SubmissionQueue {
        var queue = SubmissionQueue()
        queue.append(deadlines.enumerated().map { submission($0.offset, $0.element) })
        return queue
    }

    @Test(arguments: [
        ([10, 20, 20, 30], [0, 1, 2]), ([10, 30, 20], [0, 2]), ([30, 40], []), ([20, 10], [0, 1]), ([], []),
    ])
    func whatWaitedTooLongLeavesInTheQueuesOrder(deadlines: [Int64], gone: [Int]) {
        var queue = queue(deadlines)
        #expect(queue.removeExpired(now: MonotonicTime(nanoseconds: 20)).map(\.number) == gone)
        var left: [Int] = []
        while let next = queue.popFirst() { left.append(next.id.number) }
        #expect(left == deadlines.indices.filter { !gone.contains($0) })
        #expect(queue.isEmpty && queue.nextSweep == .distantFuture)
    }

    @Test func whoFindsNoTransferFreeHasWaited() {
        var queue = SubmissionQueue()
        queue.append([submission(0, 10), submission(1, 10), submission(2, 10)], free: 2)
        queue.append([submission(3, 10)], free: 4)
        queue.append([submission(4, 10)], free: 4)
        var waits: [Bool] = []
        while let next = queue.popFirst() { waits.append(next.hasWaited) }
        #expect(waits == [false, false, true, false, true])
    }

    @Test func whatIsPutBackComesFirst() {
        var queue = queue([10, 20, 30])
        let first = queue.popFirst()
        queue.prepend(submission(9, 25))
        if let first { queue.prepend(first) }
        #expect(queue.removeExpired(now: MonotonicTime(nanoseconds: 20)).map(\.number) == [0, 1])
        var left: [Int] = []
        while let next = queue.popFirst() { left.append(next.id.number) }
        #expect(left == [9, 2])
    }

    /// Against a plain list, with deadlines that rise for a while and then do not, popped and swept at random.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func itIsAListWithDeadlines(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var queue = SubmissionQueue()
        var model: [(number: Int, deadline: Int64)] = []
        var now: Int64 = 0
        for number in 0..<3_000 {
            now += Int64(generator.next() % 3)
            // Half of the seeds have one length of deadline, the others now and then a shorter one.
            let isShort = seed % 2 == 1 && generator.next() % 50 == 0
            let deadline = now + (isShort ? 5 : 500)
            queue.append([submission(number, deadline)])
            model.append((number, deadline))
            switch generator.next() % 8 {
            case 0:
                let expired = queue.removeExpired(now: MonotonicTime(nanoseconds: now)).map(\.number)
                #expect(expired == model.filter { $0.deadline <= now }.map(\.number), "seed \(seed)")
                model.removeAll { $0.deadline <= now }
            case 1, 2:
                #expect(queue.popFirst()?.id.number == model.first?.number, "seed \(seed)")
                if !model.isEmpty { model.removeFirst() }
            default: break
            }
            #expect(queue.isEmpty == model.isEmpty, "seed \(seed)")
        }
    }
}
