/// A demand on a figure of a load run: `p99<200ms`, `service.p99<5ms`, `errors<1%`, `rate>=490/s`, `late<=0`.
package struct Threshold: Hashable, Sendable, CustomStringConvertible {
    /// How the figure must stand to the value.
    package enum Comparison: String, Hashable, Sendable, CaseIterable {
        /// No more than the value.
        case atMost = "<="
        /// No less than the value.
        case atLeast = ">="
        /// Less than the value.
        case below = "<"
        /// More than the value.
        case above = ">"
        /// The value itself.
        case equal = "="
    }

    /// What is compared.
    enum Figure: Hashable, Sendable {
        /// A figure of time: which of `LoadSummary.times`, which of `LatencyFigures.all`.
        case time(Int, Int)
        /// Requests answered in a second.
        case rate
        /// How often something happened.
        case count(Count)
        /// How often something happened, of all the times that it could have.
        case share(Count)
    }

    /// What can be counted.
    enum Count: Hashable, Sendable {
        /// One of `Threshold.counts`.
        case named(Int)
        /// Drops of one reason, by its name.
        case dropped(String)
        /// Errors of one name.
        case error(String)
        /// Answers of one status.
        case status(Int)
        /// Answers whose status begins with this digit.
        case statusClass(Int)
    }

    /// The threshold as it was written.
    package let text: String
    let figure: Figure
    /// How the figure must stand to the value.
    package let comparison: Comparison
    /// Nanoseconds, a rate a second, a count, or a share of 1.
    let value: Double

    /// Whether a figure that only grows can break it before the run's end: it is an upper bound.
    package var isUpperBound: Bool { comparison == .below || comparison == .atMost }

    package var description: String { text }

    init(text: String, figure: Figure, comparison: Comparison, value: Double) {
        self.text = text
        self.figure = figure
        self.comparison = comparison
        self.value = value
    }
}
