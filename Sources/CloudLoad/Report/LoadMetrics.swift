/// The figures of a load under way for Prometheus.
package struct LoadMetrics: Sendable {
    /// The upper bounds of the histogram's buckets, in nanoseconds.
    private static let bounds: [Int64] = [
        500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000,
        500_000_000, 1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000,
    ]

    private let statuses: [Int: Int]
    private let errors: [String: Int]
    private let inFlight: Int
    /// How many latencies do not exceed each of `bounds`.
    private let buckets: [Int]
    private let count: Int
    /// All latencies together, in seconds.
    private let sum: Double

    /// The metrics of a load that has not begun.
    package init() { self.init(statuses: [:], errors: [:], inFlight: 0, latency: Histogram()) }

    init(statuses: [Int: Int], errors: [String: Int], inFlight: Int, latency: Histogram) {
        self.statuses = statuses
        self.errors = errors
        self.inFlight = inFlight
        var buckets = [Int](repeating: 0, count: Self.bounds.count)
        latency.visitRanges { range, count in
            guard let place = Self.bounds.firstIndex(where: { range.lowerBound <= $0 }) else { return }
            buckets[place] += count
        }
        for place in buckets.indices.dropFirst() { buckets[place] += buckets[place - 1] }
        self.buckets = buckets
        count = latency.count
        sum = latency.mean * Double(latency.count) / 1e9
    }

    /// The media type of `text`.
    package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    /// The metrics in the text format of Prometheus, version 0.0.4.
    package var text: String {
        var text = Self.head("requests_total", "counter", "Responses by HTTP status, warm-up included.")
        for status in statuses.sorted(by: { $0.key < $1.key }) {
            text += "cloudsim_load_requests_total{status=\"\(status.key)\"} \(status.value)\n"
        }
        text += Self.head("errors_total", "counter", "Requests without a response, by error.")
        for error in errors.sorted(by: { $0.key < $1.key }) {
            text += "cloudsim_load_errors_total{error=\"\(Self.escaped(error.key))\"} \(error.value)\n"
        }
        text += Self.head("in_flight", "gauge", "Requests sent and not yet ended.")
        text += "cloudsim_load_in_flight \(inFlight)\n"
        text += Self.head(
            "duration_seconds", "histogram", "Latency of responses from the intended time, without the warm-up.")
        let name = "cloudsim_load_duration_seconds"
        for (bound, count) in zip(Self.bounds, buckets) {
            text += "\(name)_bucket{le=\"\(FigureText.short(Double(bound) / 1e9, decimals: 4))\"} \(count)\n"
        }
        return text + "\(name)_bucket{le=\"+Inf\"} \(count)\n\(name)_sum \(sum)\n\(name)_count \(count)\n"
    }

    private static func head(_ name: String, _ type: String, _ help: String) -> String {
        "# HELP cloudsim_load_\(name) \(help)\n# TYPE cloudsim_load_\(name) \(type)\n"
    }

    private static func escaped(_ label: String) -> String {
        label.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
