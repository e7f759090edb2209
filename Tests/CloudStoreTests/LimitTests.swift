import EventModel
import Glibc
import Testing

@testable import CloudStore

/// What goes when there is too much.
@Suite struct LimitTests {
    @Test func theOldestEventsGo() async throws {
        let place = try Workplace()
        var (store, _) = try place.open(keepingEvents: 5)
        for number in 0..<4 { #expect(await store.keep([.event(event("\(number)"))]) == nil) }
        #expect(await store.keep((4..<12).map { .event(event("\($0)")) }) == nil)
        store.close()
        var state = try place.reopened(keepingEvents: 5)
        #expect(state.events.map(\.name) == ["7", "8", "9", "10", "11"])
        #expect(try place.reopened(keepingEvents: 2).events.map(\.name) == ["10", "11"])
        (store, state) = try place.open(keepingEvents: 0)
        #expect(state.events.isEmpty)
        #expect(await store.keep([.event(event("12"))]) == nil)
        store.close()
        #expect(try place.reopened().events.isEmpty)
    }

    @Test func aHookKeepsTheLastEntriesOfEachKind() async throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        #expect(await store.keep([.hook(hook("a")), .hook(hook("b"))]) == nil)
        for number in 0..<25 {
            #expect(
                await store.keep([
                    .hookLog(log("a", "\(number)")), .hookLog(log("a", "\(number)", isError: true)),
                    .hookLog(log("ghost", "")),
                ]) == nil)
        }
        #expect(await store.keep([.hookLog(log("b", "one"))]) == nil)
        store.close()
        let logs = try place.reopened().hookLogs
        let last = (25 - StoredHookLog.kept..<25).map { "\($0)" }
        #expect(logs.filter { $0.hook == "a" && !$0.isError }.map(\.entry) == last)
        #expect(logs.filter { $0.hook == "a" && $0.isError }.map(\.entry) == last)
        #expect(logs.filter { $0.hook == "b" }.map(\.entry) == ["one"])
        #expect(logs.count == 2 * StoredHookLog.kept + 1)
    }

    @Test func aHookKeepsTheLastDays() async throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        let days = (10..<75).map { "2026-\($0)" }
        #expect(
            await store.keep([.hook(hook("a")), .hook(hook("b")), .hookCounter(counter("b", "2020-01-01"))]) == nil)
        for day in days { #expect(await store.keep([.hookCounter(counter("a", day))]) == nil) }
        #expect(
            await store.keep([.hookCounter(counter("a", days[40], 77)), .hookCounter(counter("a", "1999"))]) == nil)
        store.close()
        let counters = try place.reopened().hookCounters
        #expect(counters.filter { $0.hook == "a" }.map(\.day) == Array(days.suffix(StoredHookCounter.keptDays)))
        #expect(counters.first { $0.day == days[40] }?.success == 77)
        #expect(counters.count == StoredHookCounter.keptDays + 1)
    }

    @Test func aReplacedHookKeepsItsPlaceAndADeletedOneTakesEverythingAlong() async throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        #expect(await store.keep(["a", "b", "c"].map { .hook(hook($0)) }) == nil)
        #expect(
            await store.keep(["a", "b"].flatMap { [.hookLog(log($0, $0)), .hookCounter(counter($0, "d"))] }) == nil)
        #expect(await store.keep([.hook(hook("a", "new")), .hookGone(id: "b"), .hookGone(id: "ghost")]) == nil)
        #expect(await store.keep([.hookLog(log("b", "too late")), .hook(hook("b", "again"))]) == nil)
        store.close()
        let state = try place.reopened()
        #expect(state.hooks == [hook("a", "new"), hook("c"), hook("b", "again")])
        #expect(state.hookLogs == [log("a", "a")])
        #expect(state.hookCounters == [counter("a", "d")])
    }

    /// Whatever is left out beforehand makes no difference.
    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func supersededChangesMakeNoDifference(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var changes = (0..<400).map { _ in random.change() }
        var all = StoreModel(keepingEvents: 9)
        for change in changes { all.apply(change) }
        let count = changes.count
        changes.removeSuperseded(keepingEvents: 9)
        var rest = StoreModel(keepingEvents: 9)
        for change in changes { rest.apply(change) }
        #expect(rest.sorted == all.sorted, "seed \(seed)")
        #expect(changes.count < count)
    }

    /// While the thread is held up, as by a disk that stands still, no more waits than is kept in the end.
    @Test func whatWaitsDoesNotGrowForEver() async throws {
        let place = try Workplace()
        let (store, _) = try place.open(keepingEvents: 50)
        var gate: [Int32] = [0, 0]
        #expect(pipe(&gate) == 0)
        let (entry, exit) = (gate[0], gate[1])
        await withCheckedContinuation { continuation in
            store.commit([]) { _ in
                continuation.resume()
                var byte: UInt8 = 0
                _ = read(entry, &byte, 1)
            }
        }
        for number in 0..<200_000 { store.commitSoon([.event(event("\(number)"))]) }
        #expect(store.journal.waitingCount < 70_000)
        close(exit)
        #expect(store.close() == nil)
        close(entry)
        #expect(try place.reopened().events.map(\.name) == (199_950..<200_000).map { "\($0)" })
    }

    /// Constant writing: the log is emptied again and again, and the file does not grow for ever.
    @Test func theFilesStaySmallUnderConstantWriting() async throws {
        let place = try Workplace()
        let (store, _) = try place.open(keepingEvents: 10)
        let data = String(repeating: "d", count: 30_000)
        var largest = 0
        for _ in 0..<300 {
            #expect(await store.keep([.event(event("e", data: data)), .event(event("f", data: data))]) == nil)
            largest = max(largest, Workplace.size(place.database + "-wal"))
        }
        #expect(largest > 0 && largest < 6_000_000)
        store.close()
        #expect(Workplace.size(place.database) < 3_000_000)
        #expect(try place.reopened().events.count == 10)
    }

    /// Changes count until they are on disk, those that are being written among them.
    @Test func whatIsPendingIsCounted() async throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        #expect(store.pending == 0)
        var gate: [Int32] = [0, 0]
        #expect(pipe(&gate) == 0)
        let (entry, exit) = (gate[0], gate[1])
        let committed = await withCheckedContinuation { continuation in
            store.commit([.event(event("first"))]) { _ in
                continuation.resume(returning: store.pending)
                var byte: UInt8 = 0
                _ = read(entry, &byte, 1)
            }
        }
        #expect(committed == 0, "a change that is released is on disk")
        store.commitSoon([.event(event("a")), .event(event("b"))])
        store.commitSoon([.event(event("c"))])
        #expect(store.pending == 3)
        close(exit)
        #expect(store.close() == nil)
        close(entry)
        #expect(store.pending == 0)
    }
}
