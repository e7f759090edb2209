import EventModel
import Testing

@testable import CloudSim

@Suite struct SchedulerTests {
    private func at(_ milliseconds: Int64) -> Instant { Instant(milliseconds: milliseconds) }

    private func drain(_ scheduler: inout Scheduler, by limit: Instant = .distantFuture) -> [UInt64] {
        var tasks: [UInt64] = []
        while let (_, task) = scheduler.popDue(by: limit) { tasks.append(task) }
        return tasks
    }

    @Test func emptyHasNothing() {
        var scheduler = Scheduler()
        #expect(scheduler.nextDue == nil)
        #expect(scheduler.popDue(by: .distantFuture) == nil)
        #expect(scheduler.count == 0)
    }

    @Test func deadlineThenInsertion() {
        var scheduler = Scheduler()
        for (due, task) in [(50, 1), (10, 2), (50, 3), (10, 4), (5000, 5), (50, 6)] as [(Int64, UInt64)] {
            scheduler.schedule(at: at(due), task)
        }
        #expect(scheduler.count == 6)
        #expect(scheduler.nextDue == at(10))
        #expect(drain(&scheduler) == [2, 4, 1, 3, 6, 5])
        #expect(scheduler.count == 0)
        #expect(scheduler.nextDue == nil)
    }

    @Test func nothingComesOutBeforeItIsDue() {
        var scheduler = Scheduler()
        scheduler.schedule(at: at(1000), 1)
        #expect(scheduler.popDue(by: at(999)) == nil)
        scheduler.schedule(at: at(500), 2)
        #expect(scheduler.nextDue == at(500))
        #expect(scheduler.popDue(by: at(999))?.task == 2)
        #expect(scheduler.popDue(by: at(999)) == nil)
        let last = scheduler.popDue(by: at(1000))
        #expect(last?.task == 1)
        #expect(last?.due == at(1000))
    }

    @Test func thePastCountsAsTheLastThatCameOut() {
        var scheduler = Scheduler()
        scheduler.schedule(at: at(1000), 1)
        scheduler.schedule(at: at(1000), 2)
        _ = scheduler.popDue(by: .distantFuture)
        scheduler.schedule(at: at(3), 3)
        #expect(scheduler.nextDue == at(1000))
        #expect(drain(&scheduler, by: at(1000)) == [2, 3])
    }

    @Test func tasksAtTheSameInstantThatAddMoreAtIt() {
        var scheduler = Scheduler()
        for task in UInt64(0)..<100 { scheduler.schedule(at: at(7), task) }
        var order: [UInt64] = []
        while let (due, task) = scheduler.popDue(by: at(7)) {
            order.append(task)
            if task < 200 { scheduler.schedule(at: due, task + 100) }
        }
        #expect(order == Array(0..<300))
    }

    @Test func wholeRangeOfTime() {
        let dues: [Int64] = [.min, -1, 0, 1, 1_485_983_285_763, 1 << 55, .max - 1, .max]
        var scheduler = Scheduler()
        for (task, due) in dues.enumerated().reversed() { scheduler.schedule(at: at(due), UInt64(task)) }
        var order: [Int64] = []
        while let (due, task) = scheduler.popDue(by: .distantFuture) {
            #expect(due.milliseconds == dues[Int(task)])
            order.append(due.milliseconds)
        }
        #expect(order == dues)
    }

    @Test func orderOfInsertionHoldsAcrossLevels() {
        // The same deadline, scheduled from far and from ever nearer.
        let due: Int64 = 1 << 20
        let distances: [Int64] = [1 << 19, 70_000, 4096, 4095, 65, 64, 63, 1]
        var scheduler = Scheduler()
        for (number, distance) in distances.enumerated() {
            scheduler.schedule(at: at(due), UInt64(2 * number))
            scheduler.schedule(at: at(due - distance), 1000)
            #expect(scheduler.popDue(by: at(due - 1))?.task == 1000)
            scheduler.schedule(at: at(due), UInt64(2 * number + 1))
        }
        #expect(drain(&scheduler) == Array(0..<16))
    }

    @Test(arguments: [UInt64(4), 100, 5000, 1 << 20, 1 << 36])
    func agreesWithASortedArray(span: UInt64) {
        for seed in 0..<UInt64(6) {
            var random = SeededGenerator(seed: seed, stream: span)
            var scheduler = Scheduler()
            var model: [(due: Int64, task: UInt64)] = []
            var now = Int64(random.below(1 << 42))
            var last = Int64.min
            var task: UInt64 = 0
            for step in 0..<1500 {
                switch random.below(10) {
                case 0...4:
                    var due = now + Int64(random.below(span))
                    if random.below(20) == 0 { due -= Int64(span) }
                    if random.below(50) == 0 { due += 300 * 365 * 86_400_000 }
                    for _ in 0..<(random.below(10) == 0 ? 40 : 1) {
                        scheduler.schedule(at: at(due), task)
                        let clamped = max(due, last)
                        let place = model.firstIndex { $0.due > clamped } ?? model.count
                        model.insert((clamped, task), at: place)
                        task += 1
                    }
                case 5: now += Int64(random.below(span * 2))
                case 6 where random.below(20) == 0 && !model.isEmpty: now = max(now, model[0].due)
                default:
                    for _ in 0..<random.below(30) {
                        let expected = model.first.flatMap { $0.due <= now ? $0 : nil }
                        let popped = scheduler.popDue(by: at(now))
                        guard popped?.task == expected?.task, popped?.due.milliseconds == expected?.due else {
                            Issue.record("pop, span \(span) seed \(seed) step \(step)")
                            return
                        }
                        guard let expected else { break }
                        last = expected.due
                        model.removeFirst()
                    }
                }
                guard scheduler.nextDue?.milliseconds == model.first?.due, scheduler.count == model.count else {
                    Issue.record("nextDue, span \(span) seed \(seed) step \(step)")
                    return
                }
            }
            #expect(drain(&scheduler) == model.map(\.task), "span \(span) seed \(seed)")
        }
    }
}
