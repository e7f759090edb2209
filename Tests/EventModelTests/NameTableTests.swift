import EventModel
import Testing

@Suite("A table of names that forgets") struct NameTableTests {
    @Test("A sweep keeps what is pinned and what is in use, under its index; the rest is new again")
    func sweep() {
        let table = NameTable()
        for name in ["p0", "p1"] { _ = table.name(name) }
        table.pin()
        let (a, b, c) = (table.name("a"), table.name("b"), table.name("c"))
        var used = [Bool](repeating: false, count: table.count)
        used[Int(b.index)] = true
        table.sweep(keeping: used)
        #expect(table.namesHeld == 3 && table.count == 5)
        #expect(table.text(b) == "b" && table.name("b") == b && table.name("p1").index == 1)
        let (d, e, f) = (table.name("d"), table.name("a"), table.name("f"))
        #expect(Set([d, e].map(\.index)) == Set([a, c].map(\.index)), "free indexes are given again")
        #expect(f.index == 5)
        #expect([d, e, f, b].map(table.text) == ["d", "a", "f", "b"])
    }

    @Test("Growth is counted since the last sweep")
    func growth() {
        let table = NameTable()
        _ = table.name("pinned")
        table.pin()
        #expect(table.growth == (0, 0))
        for name in ["ab", "cde", "ab"] { _ = table.name(name) }
        #expect(table.growth == (2, 5))
        table.sweep(keeping: Array(repeating: true, count: table.count))
        #expect(table.growth == (0, 0) && table.namesHeld == 3)
    }

    @Test("The empty name is no free index")
    func emptyName() {
        let table = NameTable()
        let gone = table.name("gone")
        table.sweep(keeping: [false])
        let empty = table.name("")
        #expect(empty.index == gone.index)
        _ = table.name("other")
        table.sweep(keeping: [true, false])
        table.sweep(keeping: [true, false])
        #expect(table.name("") == empty && table.namesHeld == 1)
    }

    @Test(
        "Any order of naming, marking and sweeping gives each text one index", arguments: 1...20 as ClosedRange<UInt64>)
    func property(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let table = NameTable()
        for number in 0..<5 { _ = table.name("p\(number)") }
        table.pin()
        var known: [String: UInt32] = [:]
        for _ in 0..<500 {
            if random.below(20) == 0 {
                var used = [Bool](repeating: false, count: table.count)
                known = known.filter { _ in random.below(2) == 0 }
                for index in known.values { used[Int(index)] = true }
                table.sweep(keeping: used)
            } else {
                let text = "n\(random.below(40))"
                let name = table.name(text)
                if let index = known[text] { #expect(index == name.index, "seed \(seed)") }
                known[text] = name.index
            }
            #expect(known.allSatisfy { table.text(table.name($0.key)) == $0.key }, "seed \(seed)")
            #expect(Set(known.values).count == known.count, "seed \(seed)")
            for number in 0..<5 { #expect(table.name("p\(number)").index == number, "seed \(seed)") }
        }
        #expect(table.count <= 45, "seed \(seed)")
    }
}
