import CloudSim
import Dispatcher

extension Threshold {
    /// What can be counted by name, and the whole of which it is a share; no whole where there is none.
    static let counts:
        [(
            name: String, value: @Sendable (LoadSummary) -> Int, whole: (@Sendable (LoadSummary) -> Int)?
        )] = [
            ("errors", { $0.errorCount }, { $0.judged }),
            ("failed", { $0.failures }, { $0.ended }),
            ("succeeded", { $0.successes }, { $0.judged }),
            ("pending", { $0.run.tally.pending }, { $0.run.tally.attempts }),
            ("dropped", { $0.dropped }, { $0.run.tally.matched }),
            ("planned", { $0.planned }, nil),
            ("sent", { $0.sent }, { $0.planned }),
            ("late", { $0.late }, { $0.planned }),
            ("unsent", { $0.unsent }, { $0.planned }),
            ("published", { $0.run.published }, nil),
            ("matched", { $0.run.tally.matched }, nil),
            ("reconnects", { $0.reconnects }, nil),
            ("bytes_sent", { $0.bytesSent }, nil),
            ("bytes_received", { $0.bytesReceived }, nil),
        ]

    /// Whether the figure stands as demanded. A figure of something that never happened holds nothing: a run without
    /// answers has no latency and no share of errors, and must not pass for a fast one.
    package func judge(_ summary: LoadSummary) -> ThresholdVerdict {
        switch figure {
        case .time(let time, let place):
            let figures = summary[keyPath: LoadSummary.times[time].path]
            if isUpperBound, Self.isOfAnswers[time], let missing = Self.unanswered(beyond: place, in: summary) {
                return ThresholdVerdict(text: text, holds: false, seen: missing)
            }
            guard figures.count > 0 else { return verdict(nil, ThresholdVerdict.nothing) }
            let nanoseconds = figures[keyPath: LatencyFigures.all[place].path]
            return verdict(Double(nanoseconds), FigureText.duration(nanoseconds))
        case .rate:
            guard summary.measured > 0 else { return verdict(nil, ThresholdVerdict.nothing) }
            return verdict(summary.rate, FigureText.rate(summary.rate))
        case .count(let count):
            let number = Self.number(count, of: summary)
            return verdict(Double(number), FigureText.count(number))
        case .share(let count):
            let (number, whole) = (Self.number(count, of: summary), Self.whole(count, of: summary))
            guard whole > 0 else { return verdict(nil, ThresholdVerdict.nothing) }
            let share = Double(number) / Double(whole)
            return verdict(
                share, "\(FigureText.share(share)) (\(FigureText.count(number)) of \(FigureText.count(whole)))")
        }
    }

    /// What breaks the demand in a run that is not over, although it may still heal; nil while it holds, while nothing
    /// was measured, and for a figure that must be high, which only the end can tell.
    package func breach(in summary: LoadSummary) -> ThresholdVerdict? {
        guard isUpperBound, summary.measured > 0 else { return nil }
        if case .time(let time, _) = figure, summary[keyPath: LoadSummary.times[time].path].count == 0 { return nil }
        if case .share(let count) = figure, Self.whole(count, of: summary) == 0 { return nil }
        let verdict = judge(summary)
        return verdict.holds ? nil : verdict
    }

    /// Which of `LoadSummary.times` are of answers alone.
    private static let isOfAnswers = LoadSummary.times.map { ["latency", "service"].contains($0.name) }

    /// Why a percentile lies among the requests that were never answered, which took for ever; nil when it does not.
    private static func unanswered(beyond place: Int, in summary: LoadSummary) -> String? {
        let missing = summary.unanswered
        let share: Double
        switch LatencyFigures.all[place].name {
        case "p50": share = 0.5
        case "p90": share = 0.1
        case "p95": share = 0.05
        case "p99": share = 0.01
        case "p99.9": share = 0.001
        case "max", "mean": share = 0
        default: return nil
        }
        // Pending ones are among the times, as long as they have waited.
        let all = summary.ended + summary.run.tally.pending
        guard missing > 0, Double(missing) > share * Double(all) else { return nil }
        return "\(FigureText.count(missing)) of \(FigureText.count(all)) requests were never answered"
    }

    private func verdict(_ seen: Double?, _ words: String) -> ThresholdVerdict {
        ThresholdVerdict(text: text, holds: seen.map(holds) ?? false, seen: words)
    }

    private func holds(_ seen: Double) -> Bool {
        switch comparison {
        case .below: seen < value
        case .atMost: seen <= value
        case .above: seen > value
        case .atLeast: seen >= value
        case .equal: seen == value
        }
    }

    static func number(_ count: Count, of summary: LoadSummary) -> Int {
        switch count {
        case .named(let place): counts[place].value(summary)
        case .dropped(let reason): DropReason(rawValue: reason).map { summary.run.tally[$0] } ?? 0
        case .error(let name): summary.errors[name] ?? 0
        case .status(let code): summary.statuses[code] ?? 0
        case .statusClass(let digit): summary.answers(inClass: digit)
        }
    }

    static func whole(_ count: Count, of summary: LoadSummary) -> Int {
        switch count {
        case .named(let place): counts[place].whole?(summary) ?? 0
        case .dropped: summary.run.tally.matched
        case .error, .status, .statusClass: summary.ended
        }
    }
}
