package import EventModel

/// How long things took, counted in fixed steps from a millisecond to twenty seconds.
package struct DurationHistogram: Hashable, Sendable {
    /// The upper ends of the steps, in milliseconds; what is longer is counted beyond the last.
    static let bounds: [Int64] = [
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000,
    ]

    /// How many fell into each step, the last one without an upper end.
    private var counts = [Int](repeating: 0, count: bounds.count + 1)
    /// All of them together, in milliseconds.
    private var sum: Int64 = 0

    /// Nothing was counted yet.
    package init() {}

    /// How many were counted.
    package var count: Int { counts.reduce(0, +) }

    /// Counts one; a negative length, from a clock that was set back, counts as none.
    package mutating func add(_ length: Interval) {
        let milliseconds = max(0, length.milliseconds)
        var step = 0
        while step < Self.bounds.count, milliseconds > Self.bounds[step] { step += 1 }
        counts[step] += 1
        sum = sum.addingReportingOverflow(milliseconds).partialValue
    }

    /// Writes the family: cumulative buckets in seconds, sum and count.
    func write(
        _ family: StaticString, bucket: StaticString, sum sumName: StaticString, count countName: StaticString,
        help: String, to text: inout MetricsText
    ) {
        text.begin(family, .histogram, help)
        var total = 0
        for (bound, count) in zip(Self.bounds, counts) {
            total += count
            text.sample(bucket, "le", JSONValue.number(Double(bound) / 1000).compactText, total)
        }
        total += counts[Self.bounds.count]
        text.sample(bucket, "le", "+Inf", total)
        text.sample(sumName, thousandths: sum)
        text.sample(countName, total)
    }
}
