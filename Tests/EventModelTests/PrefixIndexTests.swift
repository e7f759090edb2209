import Testing

@testable import EventModel

@Suite struct PrefixIndexTests {
    private func matches(_ index: PrefixIndex, _ name: String) -> [Int32] {
        var index = index
        var found: [Int32] = [-7]
        index.matches(of: name, into: &found)
        return found
    }

    @Test func emptyIndexMatchesNothing() {
        #expect(matches(PrefixIndex(), "temp") == [])
        #expect(matches(PrefixIndex(), "") == [])
    }

    @Test func prefixesOfTheReference() {
        var index = PrefixIndex()
        index.insert(prefix: "temp", id: 0)
        #expect(matches(index, "temp") == [0])
        #expect(matches(index, "temperature") == [0])
        #expect(matches(index, "temperature/basement") == [0])
        #expect(matches(index, "high_temp") == [])
        #expect(matches(index, "Temp") == [])
        #expect(matches(index, "tem") == [])
        #expect(matches(index, "") == [])
    }

    @Test func matchesComeInTheOrderOfIDs() {
        var index = PrefixIndex()
        index.insert(prefix: "Temperature/Kitchen", id: 1)
        index.insert(prefix: "Temp", id: 4)
        index.insert(prefix: "Temperature", id: 2)
        index.insert(prefix: "", id: 3)
        index.insert(prefix: "Temp", id: 0)
        #expect(matches(index, "Temperature/Kitchen/1") == [0, 1, 2, 3, 4])
        #expect(matches(index, "Temperature") == [0, 2, 3, 4])
        #expect(matches(index, "x") == [3])
        #expect(matches(index, "") == [3])
    }

    @Test func longPrefixesThatShareBlocksOfEightBytes() {
        var index = PrefixIndex()
        let name = String(repeating: "abcdefgh", count: 8)
        for length in 0...64 { index.insert(prefix: String(name.prefix(length)), id: Int32(length)) }
        for length in 0...64 {
            #expect(matches(index, String(name.prefix(length))) == Array(0...Int32(length)), "\(length)")
        }
        #expect(matches(index, name + "/0").count == 65)
        #expect(matches(index, "abcdefgX") == Array(0...7))
    }

    @Test func anyBytesAreBytes() {
        var index = PrefixIndex()
        index.insert(prefix: "caf\u{E9}", id: 0)
        index.insert(prefix: "\u{0}", id: 1)
        index.insert(prefix: "\u{10FFFF}", id: 2)
        #expect(matches(index, "caf\u{E9}/1") == [0])
        #expect(matches(index, "cafe\u{301}") == [])
        #expect(matches(index, "\u{0}x") == [1])
        #expect(matches(index, "\u{10FFFF}x") == [2])
    }

    @Test func samePairTwiceStaysOneAndStrangePairsAreNotRemoved() {
        var index = PrefixIndex()
        for _ in 0..<3 { index.insert(prefix: "door", id: 5) }
        index.insert(prefix: "door", id: 6)
        index.insert(prefix: "door", id: 6)
        #expect(index.count == 2)
        index.remove(prefix: "door", id: 7)
        index.remove(prefix: "doo", id: 5)
        index.remove(prefix: "doors", id: 5)
        index.remove(prefix: "", id: 5)
        #expect(matches(index, "door") == [5, 6])
        index.remove(prefix: "door", id: 5)
        index.remove(prefix: "door", id: 6)
        #expect(index.count == 0)
        #expect(matches(index, "door") == [])
    }

    @Test func manyIDsUnderOnePrefix() {
        var index = PrefixIndex()
        for id in Int32(0)..<5000 { index.insert(prefix: id % 2 == 0 ? "hook-response/" : "hook-", id: id) }
        #expect(matches(index, "hook-response/t/0") == Array(0..<5000))
        #expect(matches(index, "hook-sent/t") == Array(stride(from: 1, to: 5000, by: 2)))
    }

    /// A list of pairs, searched from end to end.
    @Test func agreesWithALinearScan() {
        for seed in 0..<UInt64(24) {
            var random = SeededGenerator(seed: seed)
            let alphabet: [String] = [["a", "b"], ["a", "b", "/", "é"], ["\u{0}", "z", "m", "~"]][Int(seed % 3)]
            func text(_ most: UInt64) -> String {
                (0..<random.below(most + 1)).map { _ in alphabet[Int(random.below(UInt64(alphabet.count)))] }.joined()
            }
            var index = PrefixIndex()
            var pairs: [(prefix: String, id: Int32)] = []
            for step in 0..<600 {
                let isGrowing = step % 200 < 120
                if random.below(10) < (isGrowing ? 7 : 2) || pairs.isEmpty {
                    let pair = (prefix: text(random.below(5) == 0 ? 24 : 5), id: Int32(random.below(300)))
                    index.insert(prefix: pair.prefix, id: pair.id)
                    if !pairs.contains(where: { $0 == pair }) { pairs.append(pair) }
                } else {
                    let pair = pairs.remove(at: Int(random.below(UInt64(pairs.count))))
                    index.remove(prefix: pair.prefix, id: pair.id)
                }
                let name = random.below(3) == 0 ? (pairs.last?.prefix ?? "") + text(3) : text(26)
                let expected = pairs.filter { name.utf8.starts(with: $0.prefix.utf8) }.map(\.id).sorted()
                guard matches(index, name) == expected, index.count == pairs.count else {
                    Issue.record("seed \(seed) step \(step)")
                    return
                }
            }
            for pair in pairs { index.remove(prefix: pair.prefix, id: pair.id) }
            #expect(index.count == 0, "seed \(seed)")
            #expect(matches(index, text(20)) == [], "seed \(seed)")
        }
    }
}
