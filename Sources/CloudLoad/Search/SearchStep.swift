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

    /// What a step came to: all demands, enough answers to know, a schedule that was kept, since a sender that cannot
    /// keep up measures itself, and a receiver that does not fall further and further behind.
    package init(rate: Double, demands: [Threshold], summary: LoadSummary, backlog: Backlog? = nil) {
        let verdicts = demands.map { $0.judge(summary) }
        let needed = demands.map(\.answersNeeded).max() ?? 0
        if let broken = verdicts.first(where: { !$0.holds }) {
            self.init(rate: rate, holds: false, seen: "\(broken)")
        } else if summary.unsent > 0 || summary.lateness.p99 > Self.tolerance {
            self.init(
                rate: rate, holds: false,
                seen: "p99 of the sending \(FigureText.duration(summary.lateness.p99)) late, by this program")
        } else if let backlog, backlog.isGrowing(sent: summary.sent) {
            self.init(
                rate: rate, holds: false,
                seen: "the backlog grew: \(FigureText.count(backlog.atEnd)) requests were unanswered when the sending"
                    + " ended, and \(FigureText.short(backlog.earlier, decimals: 0)) earlier; the rate was"
                    + " \(FigureText.rate(summary.rate))")
        } else if summary.latency.count < needed {
            self.init(
                rate: rate, holds: false,
                seen: "\(FigureText.count(summary.latency.count)) answers are too few to know; \(needed) are needed")
        } else {
            self.init(rate: rate, holds: true, seen: verdicts.first.map { "\($0)" } ?? "nothing was demanded")
        }
    }

    /// The step as a JSON object.
    package var json: JSONValue {
        .object(["rate": .number(FigureText.rounded(rate)), "holds": .bool(holds), "seen": .string(seen)])
    }
}

extension Threshold {
    /// How many answers it takes to know the figure: a percentile of a handful is only its largest.
    package var answersNeeded: Int {
        guard case .time(_, let place) = figure else { return 0 }
        return LatencyFigures.all[place].name == "p99.9" ? 1000 : 100
    }

    /// Whether it says something of failures.
    package var isOfFailures: Bool {
        switch figure {
        case .time, .rate: return false
        case .count(let count), .share(let count):
            switch count {
            case .named(let place): return ["errors", "failed", "succeeded"].contains(Self.counts[place].name)
            case .dropped: return false
            case .error, .status, .statusClass: return true
            }
        }
    }
}
