import Testing

@testable import CloudLoad

@Suite struct LoadMetricsTests {
    @Test func writesTheTextFormat() {
        var latency = Histogram()
        latency.record(400_000, count: 3)
        latency.record(7_000_000, count: 2)
        latency.record(30_000_000_000)
        let metrics = LoadMetrics(
            statuses: [503: 1, 200: 5], errors: [#"E"X\"#: 2], inFlight: 4, latency: latency)
        let lines = metrics.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let families = lines.filter { $0.hasPrefix("# TYPE ") }
        #expect(
            families == [
                "# TYPE cloudsim_load_requests_total counter", "# TYPE cloudsim_load_errors_total counter",
                "# TYPE cloudsim_load_in_flight gauge", "# TYPE cloudsim_load_duration_seconds histogram",
            ])
        #expect(lines.filter { $0.hasPrefix("# HELP ") }.count == 4 && lines.last == "")
        for line in [
            #"cloudsim_load_requests_total{status="200"} 5"#, #"cloudsim_load_requests_total{status="503"} 1"#,
            #"cloudsim_load_errors_total{error="E\"X\\"} 2"#, "cloudsim_load_in_flight 4",
            #"cloudsim_load_duration_seconds_bucket{le="0.0005"} 3"#,
            #"cloudsim_load_duration_seconds_bucket{le="0.005"} 3"#,
            #"cloudsim_load_duration_seconds_bucket{le="0.01"} 5"#,
            #"cloudsim_load_duration_seconds_bucket{le="10"} 5"#,
            #"cloudsim_load_duration_seconds_bucket{le="+Inf"} 6"#, "cloudsim_load_duration_seconds_count 6",
        ] { #expect(lines.contains(line), "\(line)") }
        let sum = lines.first { $0.hasPrefix("cloudsim_load_duration_seconds_sum ") }?.split(separator: " ").last
        #expect(sum.flatMap { Double($0) }.map { (30.01...30.03).contains($0) } == true, "\(sum ?? "")")
    }

    @Test func hasEveryFamilyBeforeTheLoad() {
        #expect(LoadMetrics().text.contains("\ncloudsim_load_duration_seconds_count 0\n"))
    }
}
