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
}
