package import EventModel

/// What a threshold came to.
package struct ThresholdVerdict: Hashable, Sendable, CustomStringConvertible {
    /// The threshold as it was written: `p99<200ms`.
    package var text: String
    /// Whether it held.
    package var holds: Bool
    /// The figure that was seen, as a person reads it.
    package var seen: String

    /// A verdict from its parts.
    package init(text: String, holds: Bool, seen: String) {
        self.text = text
        self.holds = holds
        self.seen = seen
    }

    /// What `seen` says before there is anything to judge.
    static let nothing = "nothing was measured"

    /// True if there was something to judge.
    package var isMeasured: Bool { seen != Self.nothing }

    /// The threshold with its state and its figure, for a narrow line: `✓ p99<50ms 27.2 ms`.
    package var brief: String {
        guard isMeasured else { return "· \(text)" }
        let figure = seen.split(separator: " (").first ?? ""
        return "\(holds ? "✓" : "✗") \(text) \(figure)"
    }

    package var description: String { "\(text) \(holds ? "holds" : "does not hold"): \(seen)" }

    /// The verdict as a JSON object.
    package var json: JSONValue {
        .object(["threshold": .string(text), "holds": .bool(holds), "seen": .string(seen)])
    }
}
