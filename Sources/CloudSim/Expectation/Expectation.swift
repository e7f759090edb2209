package import EventModel

/// Something that must have been seen when a run ends.
package struct Expectation: Sendable {
    /// What is asked.
    package var demand: Demand
    /// The expectation as a person would say it.
    package var text: String

    /// An expectation from its parts.
    package init(_ demand: Demand, text: String) {
        self.demand = demand
        self.text = text
    }

    /// What can be asked.
    package enum Demand: Sendable {
        /// So many trace lines fit the pattern.
        case count(LinePattern, Amount)
        /// After each line that fits `of`, one of its own fits the first pattern within the time.
        case within(LinePattern, Interval, of: LinePattern)
        /// A device's variable has this value at the end, on every device that fits.
        case variable(name: String, device: Glob?, Comparison)
        /// A field of the summary (`dropped.sleep` reaches inside) has this value at the end.
        case summary(path: String, Comparison)
    }

    /// How many.
    package struct Amount: Hashable, Sendable {
        /// The fewest; nil for no bound.
        package var atLeast: Double?
        /// The most; nil for no bound.
        package var atMost: Double?

        /// An amount from its bounds.
        package init(atLeast: Double? = nil, atMost: Double? = nil) {
            self.atLeast = atLeast
            self.atMost = atMost
        }

        /// Whether a number lies within the bounds.
        package func admits(_ number: Double) -> Bool {
            (atLeast.map { number >= $0 } ?? true) && (atMost.map { number <= $0 } ?? true)
        }
    }

    /// What a value must be.
    package enum Comparison: Sendable {
        /// Exactly this; a text equals the number that it prints.
        case equals(JSONValue)
        /// A number within bounds.
        case amount(Amount)
    }
}
