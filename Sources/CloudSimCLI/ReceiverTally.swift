import CloudServer
import CloudSim
import EventModel

/// A receiver's counts while they grow: a line a second, and a record at the end.
struct ReceiverTally {
    private static let span = Interval.seconds(1)

    private let start: Instant
    private var last: (at: Instant, received: Int)
    /// When the next line is due.
    private(set) var due: Instant

    /// A tally that begins now.
    init(since now: Instant) {
        start = now
        last = (now, 0)
        due = now + Self.span
    }

    /// The line of the last second; nil when it is not due, or when nothing came since the line before.
    mutating func line(_ server: ReceiverServer, now: Instant) -> String? {
        guard now >= due else { return nil }
        let counters = server.counters
        let came = counters.received - last.received
        let milliseconds = max((now - last.at).milliseconds, 1)
        last = (now, counters.received)
        due = now + Self.span
        guard came > 0 else { return nil }
        let rate = Int((Double(came) * 1_000 / Double(milliseconds)).rounded())
        var parts = [
            "\(Figure.text(Int((now - start).milliseconds + 500) / 1_000)) s", "\(Figure.text(rate)) requests/s",
            "\(Figure.text(counters.received)) in all",
        ]
        parts += counters.statusCounts.map { "\($0.status): \(Figure.text($0.count))" }
        parts += counters.faultCounts.map { "\($0.fault.rawValue): \(Figure.text($0.count))" }
        if counters.refused > 0 { parts.append("no requests: \(Figure.text(counters.refused))") }
        if let identifiers = server.identifiers, identifiers.distinct > 0 {
            parts.append("different ids: \(Figure.text(identifiers.distinct))")
        }
        parts.append("\(Figure.text(server.connectionCount)) connections")
        return parts.joined(separator: "  ")
    }

    /// The counts as a line of JSON, without its break.
    static func record(
        _ server: ReceiverServer, _ header: String?, _ signatures: SignatureCounts?
    ) -> String {
        let counters = server.counters
        var members = [
            JSONValue.Member("received", .integer(counters.received)),
            .init(
                "statuses",
                JSONValue(.object(counters.statusCounts.map { .init("\($0.status)", .integer($0.count)) }))),
            .init(
                "faults",
                JSONValue(.object(counters.faultCounts.map { .init($0.fault.rawValue, .integer($0.count)) }))),
            .init("malformed", .integer(counters.refused)),
        ]
        if let signatures {
            members.append(
                .init(
                    "signatures",
                    .object([
                        "verified": .integer(signatures.verified), "bad": .integer(signatures.bad),
                        "missing": .integer(signatures.missing),
                    ])))
        }
        if let header, let ids = server.identifiers {
            members.append(
                .init(
                    "ids",
                    JSONValue(
                        .object([
                            .init("header", .string(header)), .init("distinct", .integer(ids.distinct)),
                            .init("again", .integer(ids.again)), .init("missing", .integer(ids.missing)),
                            .init("uncounted", .integer(ids.uncounted)), .init("runs", .array(ids.runs.map(record))),
                        ]))))
        }
        return JSONValue(.object(members)).compactText
    }

    private static func record(_ run: IdentifierLedger.Run) -> JSONValue {
        JSONValue(
            .object([
                .init("prefix", .string(run.prefix)), .init("first", .integer(run.first)),
                .init("last", .integer(run.last)), .init("distinct", .integer(run.distinct)),
                .init("gaps", .integer(run.gaps)),
            ]))
    }
}
