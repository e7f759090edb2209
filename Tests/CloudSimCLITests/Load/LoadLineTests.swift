import CloudLoad
import Testing

@testable import CloudSimCLI

@Suite struct LoadLineTests {
    private static func line(_ verdicts: [ThresholdVerdict], width: Int = 79) -> String {
        let latency = LatencyFigures(count: 9, min: 1, mean: 2, max: 9) { $0 < 99 ? 3_380_000 : 22_200_000 }
        return LoadView.Line(
            time: "125s", rate: "12,895 /s", latency: latency, failed: 4, inFlight: 7, left: "1190s left"
        ).text(verdicts, width: width)
    }

    private static func verdicts(_ count: Int, failing: Int = 0) -> [ThresholdVerdict] {
        (0..<count).map { index in
            ThresholdVerdict(text: "p9\(index)<50ms", holds: index >= failing, seen: "27.\(index) ms (7 of 9)")
        }
    }

    @Test func hasAllFiguresWithoutThresholds() {
        #expect(
            Self.line([])
                == "125s  12,895 /s  p50 3.38 ms  p99 22.2 ms  errors 4  in flight 7  1190s left")
    }

    @Test func showsEachThresholdWithItsFigure() {
        #expect(
            Self.line(Self.verdicts(1, failing: 1))
                == "125s  12,895 /s  p99 22.2 ms  errors 4  1190s left  ✗ p90<50ms 27.0 ms")
        #expect(Self.line(Self.verdicts(2)) == "125s  12,895 /s  1190s left  ✓ p90<50ms 27.0 ms  ✓ p91<50ms 27.1 ms")
        #expect(
            Self.line(Self.verdicts(4, failing: 1), width: .max).hasSuffix(
                "in flight 7  1190s left  ✗ p90<50ms 27.0 ms  ✓ p91<50ms 27.1 ms  ✓ p92<50ms 27.2 ms  ✓ p93<50ms 27.3 ms"
            ))
    }

    @Test func countsThresholdsThatHoldWhenTheyAreMany() {
        #expect(
            Self.line(Self.verdicts(9)).hasSuffix("in flight 7  1190s left  ✓ 9")
                || Self.line(Self.verdicts(9)).hasSuffix("1190s left  ✓ 9"))
        #expect(Self.line(Self.verdicts(9, failing: 1)).hasSuffix("1190s left  ✗ p90<50ms 27.0 ms  ✓ 8"))
        #expect(Self.line(Self.verdicts(9, failing: 6)).hasSuffix("1190s left  ✗ p90<50ms +5  ✓ 3"))
    }

    @Test(arguments: 0...12, [0, 1, 3, 12]) func fitsInEightyColumns(count: Int, failing: Int) {
        for width in [20, 40, 79] {
            #expect(Self.line(Self.verdicts(count, failing: min(count, failing)), width: width).count <= width)
        }
    }

    @Test(arguments: [(900_000_000, "p50 –  p99 –"), (3_200_000_000, "no response for 3.20 s")])
    func showsSilence(waiting: Int64, expected: String) {
        let line = LoadView.Line(
            time: "12s", rate: "0 /s", latency: LatencyFigures(), waiting: waiting, failed: 4, inFlight: 7,
            left: "18s left")
        #expect(line.text([], width: 79) == "12s  0 /s  \(expected)  errors 4  in flight 7  18s left")
    }

    @Test func hasNoVerdictBeforeThereAreFigures() {
        let verdict = ThresholdVerdict(text: "p99<50ms", holds: false, seen: "nothing was measured")
        #expect(Self.line([verdict]).hasSuffix("  · p99<50ms"))
    }
}
