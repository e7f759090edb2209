/// A bound on how far a figure may be from the first run's: `p99<+10%`, `rate>-5%`, `errors<+0.5%`, `p99<+5ms`.
///
/// The sign makes it relative. A percentage is of the first run's figure; of a count that is a share of something, such
/// as `errors`, it is percentage points of that share. Without `%` the value is the difference itself.
package struct RegressionThreshold: Hashable, Sendable, CustomStringConvertible {
    /// The threshold as it was written.
    package let text: String
    private let bound: Threshold
    /// The change that is compared with, of the kind that `isRelative` says.
    private let change: Double
    /// True for a share of the first run's figure, false for a difference.
    private let isRelative: Bool

    package var description: String { text }

    /// True if a text means a change and not a bound on the figure itself: a sign follows the comparison.
    package static func isMeant(by text: String) -> Bool {
        guard let sign = text.firstIndex(where: { $0 == "<" || $0 == ">" || $0 == "=" }) else { return false }
        let value = text[sign...].drop { $0 == "<" || $0 == ">" || $0 == "=" || $0 == " " }
        return value.first.map { "+-−".contains($0) } ?? false
    }

    /// Parses a figure, a comparison (`<`, `<=`, `>` or `>=`) and a signed change.
    package init(parsing text: String) throws(ThresholdError) {
        guard Self.isMeant(by: text), let place = text.lastIndex(where: { "+-−".contains($0) }) else {
            throw Self.fault(text, "has no sign before its value")
        }
        var head = text[..<place]
        while head.last == " " { head.removeLast() }
        let value = text[text.index(after: place)...]
        let factor = text[place] == "+" ? 1.0 : -1.0
        let name = head.prefix { !"<>=".contains($0) }
        let kinds = [String(value), "0", "0ms"]
        // The figure decides what its value looks like: a share of something, a length of time, a rate or a count.
        let parsed = kinds.lazy.compactMap { try? Threshold(parsing: String(head) + $0) }.first
        guard let parsed else { throw Self.reason(head + value, text) }
        guard parsed.comparison != .equal else { throw Self.fault(text, "compares with =; use <, <=, > or >=") }
        self.text = text
        if value.hasSuffix("%") {
            var digits = value.dropLast()
            while digits.last == " " { digits.removeLast() }
            guard let percent = Threshold.decimal(String(digits)) else {
                throw Self.fault(text, "changes by \"\(value.prefix(40))\"; write it like +10%")
            }
            change = factor * percent / 100
            // A share that was 0 has no percentage of itself, and one of 0.01 % may double unnoticed.
            if let share = try? Threshold(parsing: "\(name)\(parsed.comparison.rawValue)0%") {
                (bound, isRelative) = (share, false)
            } else {
                (bound, isRelative) = (parsed, true)
            }
        } else {
            let exact: Threshold
            do throws(ThresholdError) { exact = try Threshold(parsing: String(head) + value) } catch {
                throw Self.reason(head + value, text)
            }
            (bound, change, isRelative) = (exact, factor * exact.value, false)
        }
    }

    /// Judges a run by the first one. A figure that one of them does not have does not hold. From 0 every increase is
    /// infinitely large, and 0 again is no change.
    package func judge(_ summary: LoadSummary, against first: LoadSummary) -> ThresholdVerdict {
        let unlimited = Threshold(text: text, figure: bound.figure, comparison: .atMost, value: .infinity)
        let start = unlimited.judge(first)
        guard start.holds, let base = bound.figure.value(in: first) else {
            return ThresholdVerdict(text: text, holds: false, seen: "in the first run \(start.seen)")
        }
        let limit = isRelative ? base * (1 + change) : base + change
        var comparison = bound.comparison
        // Compared are the changes: none at all is less than 10 %, also of 0.
        if isRelative, base == 0 {
            if comparison == .below, change > 0 { comparison = .atMost }
            if comparison == .above, change < 0 { comparison = .atLeast }
        }
        let verdict = Threshold(text: text, figure: bound.figure, comparison: comparison, value: limit).judge(summary)
        let change = FigureText.change(from: base, to: bound.figure.value(in: summary))
        return ThresholdVerdict(
            text: text, holds: verdict.holds, seen: "\(verdict.seen), was \(start.seen) (\(change))")
    }

    private static func reason(_ bound: Substring, _ text: String) -> ThresholdError {
        do throws(ThresholdError) { _ = try Threshold(parsing: String(bound)) } catch { return error }
        return fault(text, "is no change of a figure")
    }

    private static func fault(_ text: String, _ what: String) -> ThresholdError {
        ThresholdError(
            message: "the threshold \"\(text.prefix(60))\" \(what); write one like p99<+10%, rate>-5% or errors<+0.5%")
    }
}

extension Threshold.Figure {
    /// The figure of a run, in the unit of a threshold's value; nil if it was not measured.
    func value(in summary: LoadSummary) -> Double? {
        switch self {
        case .time(let time, let place):
            let figures = summary[keyPath: LoadSummary.times[time].path]
            return figures.count > 0 ? Double(figures[keyPath: LatencyFigures.all[place].path]) : nil
        case .rate: return summary.measured > 0 ? summary.rate : nil
        case .count(let count): return Double(Threshold.number(count, of: summary))
        case .share(let count):
            let whole = Threshold.whole(count, of: summary)
            return whole > 0 ? Double(Threshold.number(count, of: summary)) / Double(whole) : nil
        }
    }
}
