package import EventModel

/// How long something took, over all the times that it happened; nanoseconds.
package struct LatencyFigures: Hashable, Sendable {
    /// How often it happened; 0 makes all other figures meaningless.
    package var count = 0
    /// The shortest.
    package var min: Int64 = 0
    /// The arithmetic mean.
    package var mean: Int64 = 0
    /// Half took no longer.
    package var p50: Int64 = 0
    /// 90 of 100 took no longer.
    package var p90: Int64 = 0
    /// 95 of 100 took no longer.
    package var p95: Int64 = 0
    /// 99 of 100 took no longer.
    package var p99: Int64 = 0
    /// 999 of 1000 took no longer.
    package var p999: Int64 = 0
    /// The longest.
    package var max: Int64 = 0

    /// It has not happened.
    package init() {}

    /// The figures of a histogram, whose percentiles are asked for one by one.
    package init(count: Int, min: Int64, mean: Double, max: Int64, percentile: (Double) -> Int64) {
        guard count > 0 else { return }
        self.count = count
        self.min = min
        self.mean = Int64(mean.rounded())
        self.max = max
        p50 = percentile(50)
        p90 = percentile(90)
        p95 = percentile(95)
        p99 = percentile(99)
        p999 = percentile(99.9)
    }

    /// The figures of a histogram.
    package init(_ histogram: Histogram) {
        self.init(
            count: histogram.count, min: histogram.min, mean: histogram.mean, max: histogram.max,
            percentile: histogram.percentile)
    }

    /// These figures and others as one. Count, mean and the ends are exact; each percentile is the higher of the two,
    /// which that of all the values never exceeds.
    func merged(with other: LatencyFigures?) -> LatencyFigures {
        guard let other, other.count > 0 else { return self }
        guard count > 0 else { return other }
        var merged = self
        for figure in Self.all {
            merged[keyPath: figure.path] = Swift.max(self[keyPath: figure.path], other[keyPath: figure.path])
        }
        merged.count = count + other.count
        merged.min = Swift.min(min, other.min)
        let share = Double(other.count) / Double(merged.count)
        merged.mean = Int64((Double(mean) * (1 - share) + Double(other.mean) * share).rounded())
        return merged
    }

    /// The figures in the order of reports: what a report calls them, and where they are.
    static let all: [(name: String, path: any WritableKeyPath<LatencyFigures, Int64> & Sendable)] = [
        ("min", \.min), ("mean", \.mean), ("p50", \.p50), ("p90", \.p90), ("p95", \.p95), ("p99", \.p99),
        ("p99.9", \.p999), ("max", \.max),
    ]

    /// The figures as a JSON object: `count`, then `min`, `mean`, `p50` … `max` in nanoseconds.
    package var json: JSONValue {
        var members = [JSONValue.Member("count", .integer(count))]
        for figure in Self.all { members.append(.init(figure.name, .integer(Int(self[keyPath: figure.path])))) }
        return JSONValue(.object(members))
    }
}
