import EventModel
import Testing

@Suite("Containers that move their elements")
struct ContainerTests {
    /// Counts how many of its kind are alive, so that a lost or doubly destroyed element shows.
    private final class Token {
        final class Census { var alive = 0 }

        let number: Int
        private let census: Census

        init(_ number: Int, _ census: Census) {
            self.number = number
            self.census = census
            census.alive += 1
        }

        deinit { census.alive -= 1 }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func aQueueGivesBackWhatWentInInOrder(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let census = Token.Census()
        do {
            var queue = MoveQueue<Token>()
            var model: [Int] = []
            for number in 0..<2_000 {
                if generator.below(5) < 3 {
                    queue.append(Token(number, census))
                    model.append(number)
                } else {
                    #expect(queue.popFirst()?.number == (model.isEmpty ? nil : model.removeFirst()), "seed \(seed)")
                }
                #expect(queue.count == model.count && queue.isEmpty == model.isEmpty, "seed \(seed)")
            }
            #expect(census.alive == model.count, "seed \(seed)")
        }
        #expect(census.alive == 0, "seed \(seed)")
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func aSlotMapKeepsEachValueUnderItsNumber(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let census = Token.Census()
        do {
            var map = SlotMap<Token>()
            var model: [Int: Int] = [:]
            for number in 0..<2_000 {
                if model.isEmpty || generator.below(5) < 3 {
                    let slot = map.insert(Token(number, census))
                    #expect(model.updateValue(number, forKey: slot) == nil, "seed \(seed): slot \(slot) was taken")
                } else {
                    let slots = model.keys.sorted()
                    let slot = slots[Int(generator.below(UInt64(slots.count)))]
                    #expect(map[slot].number == model[slot], "seed \(seed)")
                    #expect(map.remove(slot).number == model.removeValue(forKey: slot), "seed \(seed)")
                }
            }
            #expect(census.alive == model.count, "seed \(seed)")
        }
        #expect(census.alive == 0, "seed \(seed)")
    }

    @Test func freedSlotsAreUsedAgainBeforeTheMapGrows() {
        var map = SlotMap<Int>()
        let first = map.insert(1)
        _ = map.insert(2)
        #expect(map.remove(first) == 1)
        #expect(map.insert(3) == first)
        map[first] += 4
        #expect(map[first] == 7)
    }
}
