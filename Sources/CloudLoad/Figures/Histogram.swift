/// How often which length of time occurred: from 0 ns to an hour, each within a thousandth of its value.
///
/// A High Dynamic Range histogram of three significant digits: up to 2047 ns every value has a counter of its own, from
/// there on every doubling is divided into 1024. All counters exist from the start, so recording never allocates.
package struct Histogram: Hashable, Sendable {
    /// The longest value told apart, an hour in nanoseconds; what is longer is recorded as this.
    package static let highest: Int64 = 3_600_000_000_000

    /// The counters, those of the smallest values first.
    private(set) var counts = [Int](repeating: 0, count: slot(of: highest) + 1)
    /// How many values were recorded.
    package private(set) var count = 0
    /// Beyond every value while there is none.
    private var smallest = Int64.max
    private var largest: Int64 = 0

    /// Nothing was recorded yet.
    package init() {}

    /// Whether nothing was recorded.
    package var isEmpty: Bool { count == 0 }
    /// The smallest value, exactly; 0 of none.
    package var min: Int64 { count == 0 ? 0 : smallest }
    /// The largest value, exactly; 0 of none.
    package var max: Int64 { largest }

    /// Records a length of time in nanoseconds, `count` times over; one below zero counts as zero.
    package mutating func record(_ nanoseconds: Int64, count: Int = 1) {
        precondition(count > 0, "a value is recorded once or more often")
        let value = Swift.min(Swift.max(nanoseconds, 0), Self.highest)
        counts[Self.slot(of: value)] &+= count
        self.count &+= count
        if value < smallest { smallest = value }
        if value > largest { largest = value }
    }

    /// Adds everything that another histogram recorded.
    package mutating func merge(_ other: Histogram) {
        guard !other.isEmpty else { return }
        for slot in other.occupied { counts[slot] += other.counts[slot] }
        count += other.count
        smallest = Swift.min(smallest, other.smallest)
        largest = Swift.max(largest, other.largest)
    }

    /// Forgets everything, and keeps the memory.
    package mutating func reset() {
        guard !isEmpty else { return }
        for slot in occupied { counts[slot] = 0 }
        (count, smallest, largest) = (0, .max, 0)
    }

    /// The mean in nanoseconds, each value taken as the middle of its counter's range; 0 of none.
    package var mean: Double {
        guard count > 0 else { return 0 }
        var sum = 0.0
        for slot in occupied where counts[slot] > 0 {
            sum += Double(counts[slot]) * (Double(Self.lowest(in: slot)) + Double(Self.width(of: slot) - 1) / 2)
        }
        // The exact ends bound what the middles of their ranges may not keep to.
        return Swift.min(Swift.max(sum / Double(count), Double(min)), Double(max))
    }

    /// The value in nanoseconds that a share of the recorded ones do not exceed: 50 is the median, 100 the maximum.
    ///
    /// At most a thousandth above the exact value, never below it; 0 of none.
    package func percentile(_ percent: Double) -> Int64 {
        guard count > 0 else { return 0 }
        // A hair less, or 99.9 % of 1000 would be the 1000th for the rounding of a product.
        let share = percent > 0 ? Swift.min(percent, 100).nextDown / 100 : 0
        let wanted = Swift.max(1, Int((share * Double(count)).rounded(.up)))
        var seen = 0
        for slot in occupied {
            seen += counts[slot]
            guard seen < wanted else { return Swift.max(min, Swift.min(max, Self.highest(in: slot))) }
        }
        return max
    }

    /// How many of the recorded values do not exceed a length in nanoseconds, to within its counter's range.
    package func count(upTo nanoseconds: Int64) -> Int {
        guard count > 0, nanoseconds >= min else { return 0 }
        guard nanoseconds < max else { return count }
        return counts[occupied.lowerBound...Self.slot(of: nanoseconds)].reduce(0, +)
    }

    /// Calls `body` with every range of values in nanoseconds that was met, smallest first, and how often.
    package func visitRanges(_ body: (_ range: ClosedRange<Int64>, _ count: Int) -> Void) {
        for slot in occupied where counts[slot] > 0 {
            body(Self.lowest(in: slot)...Self.highest(in: slot), counts[slot])
        }
    }

    /// The counters from that of the smallest value to that of the largest.
    private var occupied: Range<Int> {
        count == 0 ? 0..<0 : Self.slot(of: smallest)..<Self.slot(of: largest) + 1
    }

    /// Takes over the counters of an encoded histogram; nil when their sum cannot be told.
    ///
    /// The ends are as exact as their counters.
    init?(counts: [Int]) {
        for (slot, count) in counts.enumerated() where count > 0 {
            guard slot < self.counts.count, !self.count.addingReportingOverflow(count).overflow else { return nil }
            self.counts[slot] = count
            self.count += count
            smallest = Swift.min(smallest, Self.lowest(in: slot))
            largest = Swift.min(Self.highest, Self.highest(in: slot))
        }
    }

    /// Replaces the maximum by an exact one, if it belongs to the same counter.
    mutating func refine(max exact: Int64) {
        guard count > 0, exact >= smallest, exact <= Self.highest else { return }
        if Self.slot(of: exact) == Self.slot(of: largest) { largest = exact }
    }
}

extension Histogram {
    /// The counter of a value from 0 to `highest`.
    static func slot(of value: Int64) -> Int {
        let shift = 53 - (value | 2047).leadingZeroBitCount
        return shift << 10 + Int(value >> Int64(shift))
    }

    /// The smallest value of a counter.
    static func lowest(in slot: Int) -> Int64 {
        slot < 2048 ? Int64(slot) : Int64(slot & 1023 | 1024) << Int64(slot >> 10 - 1)
    }

    /// How many values share a counter.
    static func width(of slot: Int) -> Int64 { slot < 2048 ? 1 : 1 << Int64(slot >> 10 - 1) }

    /// The largest value of a counter.
    static func highest(in slot: Int) -> Int64 { lowest(in: slot) + width(of: slot) - 1 }
}
