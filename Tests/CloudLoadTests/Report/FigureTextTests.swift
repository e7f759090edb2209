import Testing

@testable import CloudLoad

@Suite struct FigureTextTests {
    @Test(arguments: [
        (Int64(0), "0 ns"), (812, "812 ns"), (999, "999 ns"), (1000, "1.00 µs"), (45_640, "45.6 µs"),
        (999_400, "999 µs"), (999_600, "1.00 ms"), (1_234_567, "1.23 ms"), (9_996_000, "10.0 ms"),
        (200_000_000, "200 ms"), (45_600_000_000, "45.6 s"), (3_600_000_000_000, "3,600 s"),
    ])
    func durations(nanoseconds: Int64, text: String) {
        #expect(FigureText.duration(nanoseconds) == text)
    }

    @Test func countsAndRates() {
        #expect(FigureText.count(0) == "0" && FigureText.count(999) == "999" && FigureText.count(1000) == "1,000")
        #expect(FigureText.count(1_234_567) == "1,234,567" && FigureText.count(-1200) == "−1,200")
        #expect(FigureText.count(.min) == "−9,223,372,036,854,775,808")
        #expect(FigureText.rate(4.25) == "4.25 /s" && FigureText.rate(498.24) == "498.2 /s")
        #expect(FigureText.rate(12_345.4) == "12,345 /s")
        #expect(FigureText.bytes(999) == "999 B" && FigureText.bytes(1_250_000) == "1.25 MB")
        #expect(FigureText.fixed(.infinity, 1) == "inf" && FigureText.rounded(.nan) == 0)
    }

    @Test func aShareIsNeverRoundedAway() {
        #expect(FigureText.share(0) == "0 %" && FigureText.share(1) == "100 %")
        #expect(FigureText.share(1e-9) == "<0.001 %" && FigureText.share(1 - 1e-9) == ">99.999 %")
        #expect(FigureText.share(0.00012) == "0.012 %" && FigureText.share(0.125) == "12.5 %")
    }

    @Test func axesEndAtRoundNumbers() {
        #expect(Axis.linear(to: 918).ticks == [0, 200, 400, 600, 800, 1000])
        #expect(Axis.linear(to: 0).high == 1)
        let axis = Axis.logarithmic(from: 300_000, to: 4_000_000)
        #expect(axis.low == 200_000 && axis.high == 5_000_000)
        #expect(axis.ticks.map { FigureText.tick($0) } == ["200 µs", "500 µs", "1 ms", "2 ms", "5 ms"])
        #expect(axis.position(200_000) == 0 && axis.position(5_000_000) == 1 && axis.position(1) == 0)
        let wide = Axis.logarithmic(from: 1, to: 3_600_000_000_000)
        #expect(wide.ticks.count < 16 && wide.high >= 3_600_000_000_000)
        #expect(Axis.logarithmic(from: 5, to: 5).high > 5)
        #expect(Axis.time(to: 90, count: 10).ticks.last == 90)
        #expect(Axis.time(to: 1e12, count: 10).ticks.count <= 11)
    }

    @Test func manySecondsAreDrawnAsOneWithTheWorstOfThem() {
        var seconds = (0..<1000).map { LoadSecond($0) }
        seconds[501].latency = LatencyFigures(count: 1, min: 7, mean: 7, max: 7) { _ in 7 }
        seconds[502].latency = LatencyFigures(count: 2, min: 3, mean: 4, max: 5) { _ in 4 }
        for index in seconds.indices { seconds[index].sent = 10 }
        let buckets = SecondBuckets(seconds, limit: 300)
        #expect(buckets.step == 4 && buckets.buckets.count == 250)
        #expect(buckets.buckets[125].latency?.max == 7 && buckets.buckets[125].latency?.count == 3)
        #expect(buckets.buckets[125].latency?.min == 3)
        #expect(buckets.buckets[124].latency == nil)
        #expect(buckets.buckets.allSatisfy { $0.rate(\.sent) == 10 })
        // The last bucket is short: its rate must not fall.
        #expect(SecondBuckets(Array(seconds.prefix(999)), limit: 300).buckets.last?.rate(\.sent) == 10)
        #expect(SecondBuckets([], limit: 10).buckets.isEmpty)
    }
}
