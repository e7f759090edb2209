/// A point of a percentile curve: this share took no longer than this.
package struct CurvePoint: Hashable, Sendable {
    /// The share in percent, 0 … 100.
    package var percentile: Double
    /// Nanoseconds.
    package var value: Int64

    /// A point from its coordinates.
    package init(_ percentile: Double, _ value: Int64) {
        self.percentile = percentile
        self.value = value
    }

    /// The percentile curve of a histogram; no points when it is empty.
    package static func curve(of histogram: Histogram) -> [CurvePoint] {
        histogram.isEmpty
            ? [] : percentiles(for: histogram.count).map { CurvePoint($0, histogram.percentile($0)) }
    }

    /// The percentiles of which a curve is made, up to the last that `count` values can tell apart.
    package static func percentiles(for count: Int) -> [Double] {
        var list: [Double] = [0, 10, 20, 30, 40, 50, 60, 70, 75, 80, 85]
        var nines = 10.0
        while nines <= Double(Swift.max(count, 1)), nines < 1e9 {
            for part in [1, 0.75, 0.5, 0.35, 0.25, 0.2, 0.15] { list.append(100 - 100 / nines * part) }
            nines *= 10
        }
        list.append(100)
        return list
    }
}
