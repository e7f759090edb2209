package import EventModel

/// One rate that a search tried.
package struct SearchStep: Hashable, Sendable {
    /// Events that go out later than this, in nanoseconds, tell of the sender rather than of the receiver.
    private static let tolerance: Int64 = 10_000_000

    /// The rate asked for, each second.
    package var rate: Double
    /// Whether all that was demanded held.
    package var holds: Bool
    /// What was seen, as a person reads it.
    package var seen: String

    /// A step from its parts.
    package init(rate: Double, holds: Bool, seen: String) {
        self.rate = rate
        self.holds = holds
        self.seen = seen
    }

    /// What a step came to: `demand`, and that the schedule was kept. A sender that cannot keep up measures itself.
    package init(rate: Double, demand: Threshold, summary: LoadSummary) {
        let verdict = demand.judge(summary)
        let isKept = summary.unsent == 0 && summary.lateness.p99 <= Self.tolerance
        self.init(
            rate: rate, holds: verdict.holds && isKept,
            seen: isKept
                ? verdict.seen : "p99 of the sending \(FigureText.duration(summary.lateness.p99)) late, by this program"
        )
    }

    /// The step as a JSON object.
    package var json: JSONValue {
        .object(["rate": .number(FigureText.rounded(rate)), "holds": .bool(holds), "seen": .string(seen)])
    }
}
