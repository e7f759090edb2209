import EventModel
import Testing

@testable import CloudServer

@Suite struct IdentifierLedgerTests {
    @Test func numbersAreCountedByTheirBeginning() {
        var ledger = IdentifierLedger()
        for number in [1, 2, 3, 5, 65_536, 3, 1] { ledger.note("run-a-\(number)") }
        ledger.note("7")
        ledger.note(nil)
        ledger.note("")
        let figures = ledger.summary
        #expect(figures.distinct == 6 && figures.again == 2 && figures.missing == 2 && figures.uncounted == 0)
        #expect(
            figures.runs == [
                .init(prefix: "run-a-", first: 1, last: 65_536, distinct: 5),
                .init(prefix: "", first: 7, last: 7, distinct: 1),
            ])
        #expect(figures.runs.map(\.gaps) == [65_531, 0] && figures.gaps == 65_531)
    }

    @Test func noTwoIdsAreTakenForOne() {
        let ids = [
            "a", "b", "a0", "a00", "a1", "a01", "a001", "a10", "a0010", "1", "01", "0", "00", "a123456789012",
            "a1234567890123", "a0123456789012", "msg_é1", "msg_é", "🙂", "🙂2",
        ]
        var ledger = IdentifierLedger()
        for id in ids { ledger.note(id) }
        #expect(ledger.summary.distinct == ids.count && ledger.summary.again == 0)
        for id in ids { ledger.note(id) }
        #expect(ledger.summary.distinct == ids.count && ledger.summary.again == ids.count)
    }

    @Test func manyRunsAndAnyOrderGiveTheSameCounts() {
        let seed: UInt64 = 11
        var generator = SeededGenerator(seed: seed)
        var ledger = IdentifierLedger()
        var seen: Set<String> = []
        var again = 0
        for _ in 0..<50_000 {
            let id = "r\(generator.below(200)).\(generator.below(300))"
            if !seen.insert(id).inserted { again += 1 }
            ledger.note(id)
        }
        let figures = ledger.summary
        #expect(figures.distinct == seen.count && figures.again == again, "seed \(seed)")
        #expect(figures.runs.count == 64, "further runs are kept as ids of any kind")
    }
}
