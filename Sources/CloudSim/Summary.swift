package import Dispatcher
package import EventModel

/// What a run came to, in figures.
package struct Summary: Sendable {
    /// The seed that repeats the run.
    package var seed: UInt64
    /// Events of devices and API clients that reached the bus; not the cloud's own.
    package var published = 0
    /// Publish calls and subscriptions that devices were refused.
    package var refused = 0
    /// What came of the matching hooks.
    package var tally = Tally()
    /// What has come of the signed deliveries.
    package var deliveries = DeliveryTally()
    /// Signed deliveries that have not ended.
    package var deliveriesPending = 0
    /// Events that reached a device's handler.
    package var delivered = 0
    /// Expectations that held, and that did not.
    package var expectations = (passed: 0, failed: 0)
    /// How much world time went by.
    package var virtual = Interval.zero
    /// How long that took, in seconds.
    package var wallSeconds = 0.0
    /// SHA-256 of all trace lines before the summary; nil when nobody asked for it.
    package var traceSHA256: String?

    /// A summary of nothing.
    package init(seed: UInt64) { self.seed = seed }

    /// The summary as a JSON object, as `--json` prints it and as the last line of a trace begins.
    package var json: JSONValue {
        var dropped: [JSONValue.Member] = []
        for reason in DropReason.allCases { dropped.append(.init(reason.rawValue, .integer(tally[reason]))) }
        var members: [JSONValue.Member] = [
            .init("seed", .number(Double(seed))),
            .init("published", .integer(published)),
            .init("refused", .integer(refused)),
            .init("matched", .integer(tally.matched)),
            .init("attempts", .integer(tally.attempts)),
            .init("succeeded", .integer(tally.succeeded)),
            .init("failed", .integer(tally.failed)),
            .init("pending", .integer(tally.pending)),
            .init("dropped", JSONValue(.object(dropped))),
            .init("chunks", .integer(tally.chunks)),
            .init(
                "deliveries",
                .object([
                    "accepted": .integer(deliveries.accepted), "succeeded": .integer(deliveries.succeeded),
                    "abandoned": .integer(deliveries.abandoned), "pending": .integer(deliveriesPending),
                ])), .init("delivered", .integer(delivered)),
            .init(
                "expectations",
                .object(["passed": .integer(expectations.passed), "failed": .integer(expectations.failed)])),
            .init("virtual_seconds", .number(Double(virtual.milliseconds) / 1000)),
            .init("wall_seconds", .number((wallSeconds * 1000).rounded() / 1000)),
        ]
        if let traceSHA256 { members.append(.init("trace_sha256", .string(traceSHA256))) }
        return JSONValue(.object(members))
    }

    /// The trace's last line.
    package func line(seq: Int, at moment: Instant) -> JSONValue {
        guard case .object(let members) = json.kind else { preconditionFailure("a summary is an object") }
        return JSONValue(
            .object(
                [
                    .init("seq", .integer(seq)), .init("at", .string(moment.description)),
                    .init("kind", .string("summary")),
                ] + members))
    }
}
