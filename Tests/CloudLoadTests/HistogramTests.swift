import EventModel
import Testing

@testable import CloudLoad

@Suite struct HistogramTests {
    @Test func nothingWasRecorded() {
        let histogram = Histogram()
        #expect(histogram.isEmpty)
        #expect(histogram.count == 0 && histogram.min == 0 && histogram.max == 0 && histogram.mean == 0)
        for percent in [0, 50, 99.9, 100] { #expect(histogram.percentile(percent) == 0) }
        #expect(histogram.count(upTo: .max) == 0)
        histogram.visitRanges { range, count in Issue.record("\(count) in \(range)") }
    }

    @Test func everyValueUpTo2047HasACounterOfItsOwn() {
        for value in Int64(0)...2047 {
            let slot = Histogram.slot(of: value)
            #expect(slot == Int(value))
            #expect(Histogram.lowest(in: slot) == value && Histogram.highest(in: slot) == value)
        }
    }

    @Test func countersFollowOneAnotherWithoutGapAndAreAThousandthWide() {
        let last = Histogram.slot(of: Histogram.highest)
        for slot in 1...last {
            let (lowest, highest) = (Histogram.lowest(in: slot), Histogram.highest(in: slot))
            #expect(lowest == Histogram.highest(in: slot - 1) + 1, "slot \(slot)")
            #expect(Histogram.slot(of: lowest) == slot && Histogram.slot(of: highest) == slot, "slot \(slot)")
            #expect(Double(highest - lowest) <= Double(lowest) / 1000, "slot \(slot)")
        }
    }

    /// Lengths of very different sizes, as latencies are.
    private func values(_ count: Int, from generator: inout SeededGenerator) -> [Int64] {
        (0..<count).map { _ in
            let bits = generator.below(42)
            return Int64(generator.below(1 << bits)).clamped(to: 0...Histogram.highest)
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func percentilesAreExactToAThousandth(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let sorted = values(1 + Int(generator.below(5000)), from: &generator).sorted()
        var histogram = Histogram()
        for value in sorted.shuffled(using: &generator) { histogram.record(value) }
        #expect(histogram.count == sorted.count && histogram.min == sorted[0], "seed \(seed)")
        #expect(histogram.max == sorted[sorted.count - 1], "seed \(seed)")
        for percent in [0, 1, 10, 50, 90, 95, 99, 99.9, 99.99, 100] {
            let rank = max(1, Int((percent.nextDown / 100 * Double(sorted.count)).rounded(.up)))
            let exact = sorted[rank - 1]
            let told = histogram.percentile(percent)
            #expect(told >= exact, "seed \(seed), \(percent) %")
            #expect(Double(told - exact) <= Double(exact) / 1000, "seed \(seed), \(percent) %")
        }
        let mean = sorted.reduce(0) { $0 + Double($1) } / Double(sorted.count)
        #expect(abs(histogram.mean - mean) <= mean / 1000, "seed \(seed)")
        var last = Int64(0)
        for percent in stride(from: 0.0, through: 100, by: 0.5) {
            #expect(histogram.percentile(percent) >= last, "seed \(seed), \(percent) %")
            last = histogram.percentile(percent)
        }
    }

    @Test func aRankIsNotMovedByTheRoundingOfAProduct() {
        var histogram = Histogram()
        for value in 1...1000 { histogram.record(Int64(value)) }
        for tenth in 1...1000 { #expect(histogram.percentile(Double(tenth) / 10) == Int64(tenth)) }
        #expect(histogram.percentile(-5) == 1 && histogram.percentile(250) == 1000)
        #expect(histogram.percentile(.nan) >= 1)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func mergingIsRecordingBoth(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var parts = [Histogram(), Histogram(), Histogram()]
        var whole = Histogram()
        for value in values(3000, from: &generator) {
            let times = 1 + Int(generator.below(3))
            parts[Int(generator.below(2))].record(value, count: times)
            for _ in 0..<times { whole.record(value) }
        }
        var merged = Histogram()
        for part in parts { merged.merge(part) }
        #expect(merged == whole, "seed \(seed)")
        parts[0].reset()
        #expect(parts[0] == Histogram(), "seed \(seed)")
    }

    @Test func whatLiesOutsideIsRecordedAtTheEnds() {
        var histogram = Histogram()
        histogram.record(.min)
        histogram.record(-1)
        histogram.record(.max)
        histogram.record(Histogram.highest + 1)
        #expect(histogram.count == 4 && histogram.min == 0 && histogram.max == Histogram.highest)
        #expect(histogram.percentile(50) == 0 && histogram.percentile(51) == Histogram.highest)
        #expect(histogram.count(upTo: -1) == 0 && histogram.count(upTo: 5) == 2 && histogram.count(upTo: .max) == 4)
    }

    @Test func rangesTellEveryCount() {
        var histogram = Histogram()
        for value in [5, 5, 3000, 1_000_000] as [Int64] { histogram.record(value) }
        var told: [(ClosedRange<Int64>, Int)] = []
        histogram.visitRanges { told.append(($0, $1)) }
        #expect(told.map(\.1) == [2, 1, 1])
        #expect(told[0].0 == 5...5 && told[1].0 == 3000...3001 && told[2].0.contains(1_000_000))
        #expect(histogram.count(upTo: 4) == 0 && histogram.count(upTo: 5) == 2 && histogram.count(upTo: 3001) == 3)
    }
}

extension Comparable {
    fileprivate func clamped(to range: ClosedRange<Self>) -> Self {
        min(max(self, range.lowerBound), range.upperBound)
    }
}
