import EventModel
import Testing

@testable import Dispatcher

@Suite struct HookIndexTests {
    @Test func rememberedAnswersFollowChanges() {
        let names = NameTable()
        var index = HookIndex()
        let kitchen = names.name("Temperature/Kitchen")
        func matches(_ name: EventName) -> [Int32] {
            var found: [Int32] = [9]
            index.matches(of: name, names: names, into: &found)
            return found
        }
        #expect(matches(kitchen) == [])
        index.insert(prefix: "Temperature", id: 1)
        for _ in 0..<3 { #expect(matches(kitchen) == [1]) }
        index.insert(prefix: "Temp", id: 0)
        for _ in 0..<3 { #expect(matches(kitchen) == [0, 1]) }
        index.remove(prefix: "Temperature", id: 1)
        for _ in 0..<3 { #expect(matches(kitchen) == [0]) }
        #expect(index.count == 1)
    }

    @Test func agreesWithTheTextAmongChangesAndMoreNamesThanAreRemembered() {
        var random = SeededGenerator(seed: 7)
        let names = NameTable()
        for number in 0..<70_000 { _ = names.name("n/\(number)") }
        var index = HookIndex()
        for step in 0..<8000 {
            if step % 400 == 0 { index.insert(prefix: "n/\(random.below(10))", id: Int32(step / 400)) }
            if step % 1200 == 1199 { index.remove(prefix: "n/\(random.below(10))", id: Int32(random.below(7))) }
            let name = names.name("n/\(step % 2 == 0 ? random.below(20) : 65_400 + random.below(300))")
            var remembered: [Int32] = []
            var fresh: [Int32] = []
            index.matches(of: name, names: names, into: &remembered)
            index.matches(of: names.text(name), into: &fresh)
            guard remembered == fresh else {
                Issue.record("step \(step)")
                return
            }
        }
    }

    @Test func answersPastTheBoundAreStillRight() {
        let names = NameTable()
        var index = HookIndex()
        for id in Int32(0)..<100_000 { index.insert(prefix: "a", id: id) }
        for number in 0..<6 {
            var found: [Int32] = []
            for _ in 0..<2 {
                index.matches(of: names.name("a\(number)"), names: names, into: &found)
                #expect(found.count == 100_000)
                #expect(found.last == 99_999)
            }
        }
    }

    @Test("Ids that are given again match in the order of their ranks", arguments: 1...20 as ClosedRange<UInt64>)
    func ranks(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let names = NameTable()
        let prefixes = ["a", "ab", "abc", "b", "ab/"]
        var index = HookIndex()
        var living: [(id: Int32, prefix: String)] = []
        var free: [Int32] = []
        var ids: Int32 = 0
        for rank in 0..<400 {
            let prefix = prefixes[Int(random.below(5))]
            let id = free.popLast() ?? ids
            if id == ids { ids += 1 }
            index.insert(prefix: prefix, id: id, rank: rank)
            living.append((id, prefix))
            while living.count > 8 || (!living.isEmpty && random.below(3) == 0) {
                let gone = living.remove(at: Int(random.below(UInt64(living.count))))
                index.remove(prefix: gone.prefix, id: gone.id)
                free.append(gone.id)
            }
            let name = names.name(["abcd", "ab/x", "b", "c"][Int(random.below(4))])
            for _ in 0..<2 {
                var found: [Int32] = []
                index.matches(of: name, names: names, into: &found)
                let expected = living.filter { names.text(name).hasPrefix($0.prefix) }.map(\.id)
                #expect(found == expected, "seed \(seed) rank \(rank)")
            }
        }
    }
}
