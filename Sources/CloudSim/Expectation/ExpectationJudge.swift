package import EventModel

/// Judges a scenario's expectations from the lines of its trace, as they come.
package struct ExpectationJudge: Sendable {
    /// How an expectation came out.
    package struct Verdict: Sendable {
        /// Whether it holds.
        package var ok: Bool
        /// The expectation as a person would say it.
        package var text: String
        /// What was seen, or what came nearest.
        package var seen: String

        /// A verdict from its parts.
        package init(ok: Bool, text: String, seen: String) {
            self.ok = ok
            self.text = text
            self.seen = seen
        }
    }

    /// How a run ended.
    package enum Ending: Hashable, Sendable {
        /// Nothing more was due.
        case idle
        /// The scenario's duration was over, or the run was interrupted.
        case cut
    }

    private let expectations: [Expectation]

    /// A judge of these expectations; `identify` tells the id of a device from its name.
    package init(_ expectations: [Expectation], identify: @escaping @Sendable (String) -> DeviceID? = { _ in nil }) {
        self.expectations = expectations
    }

    /// Whether any expectation looks at lines of a kind; when not, they need not be built for the judge.
    package func wants(_ kind: TraceKind) -> Bool { false }

    /// Takes a line into account.
    package mutating func see(_ line: TraceLine) {}

    /// The verdicts, in the order of the file. `variable` tells what a variable holds on each device that fits the
    /// pattern (name of the device, value; nil value for none); `summary` is the trace's summary object.
    package func verdicts(
        at end: Instant, ending: Ending,
        variable: (_ name: String, _ device: Glob?) -> [(device: String, value: JSONValue?)], summary: JSONValue
    ) -> [Verdict] { [] }
}
