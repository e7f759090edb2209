import CloudSim
import Dispatcher
package import EventModel

/// A load and the counts of its receiver side by side: what was sent and did not come was lost.
package struct BothEnds: Hashable, Sendable {
    /// The ids of one run, at both ends.
    package struct Identified: Hashable, Sendable {
        /// What the run gave its requests.
        package var ids: LoadIdentifiers
        /// How many of them the receiver had.
        package var received: Int
        /// How many it never had.
        package var lost: Int { ids.count - received }
    }

    /// Requests sent.
    package var sent: Int
    /// Requests that the receiver counted.
    package var received: Int
    /// Requests with an id that the receiver had before; 0 when it counted none.
    package var again: Int
    /// By id, where the runs gave ids.
    package var identified: [Identified] = []
    /// Why the two do not go together, in sentences; empty when they do.
    package var faults: [String] = []

    /// Requests that the receiver never had.
    package var lost: Int { sent - received }

    /// The ends of a run, or of several that were merged, and the ids that each of them gave its requests.
    package init(_ summary: LoadSummary, ids: [LoadIdentifiers], counts: ReceiverCounts) {
        sent = summary.run.tally.attempts
        received = counts.received
        again = counts.again
        if received > sent {
            faults.append(
                "the receiver counted \(Self.requests(received)), \(FigureText.count(received - sent)) more than the"
                    + " \(FigureText.count(sent)) that were sent: its counts are not of this load alone")
        }
        for (position, ids) in ids.enumerated() where ids.count > 0 {
            if self.identified.contains(where: { $0.ids.overlaps(ids) }) {
                faults.append(
                    "run \(position + 1) gave its requests ids that another run gave as well (\(Self.span(ids))):"
                        + " what was lost cannot be told by id")
                continue
            }
            if let received = judge(ids, counts) { identified.append(Identified(ids: ids, received: received)) }
        }
    }

    /// How many ids of a run came; nil, and a fault, when that cannot be told.
    private mutating func judge(_ ids: LoadIdentifiers, _ counts: ReceiverCounts) -> Int? {
        guard let header = counts.header, header.lowercased() == ids.header.lowercased() else {
            faults.append(
                "the receiver counted \(counts.header.map { "the ids of \($0)" } ?? "no ids"), and this load sent them"
                    + " in \(ids.header): start it with --id-header \(ids.header)")
            return nil
        }
        guard let run = counts.runs.first(where: { $0.prefix == ids.prefix }) else {
            faults.append(
                "the receiver had no \(header) that begins with \(ids.prefix): its counts are of another load")
            return nil
        }
        guard run.first >= ids.first, run.last <= ids.last else {
            faults.append(
                "the receiver had \(ids.prefix)\(run.first) to \(run.last), and this load sent \(Self.span(ids)): its"
                    + " counts are not of this load alone")
            return nil
        }
        if counts.uncounted > 0 {
            faults.append(
                "the receiver did not look at the ids of \(Self.requests(counts.uncounted)): what was lost cannot be"
                    + " told by id")
            return nil
        }
        return run.distinct
    }

    /// The ends as a JSON object.
    package var json: JSONValue {
        var members = [
            JSONValue.Member("sent", .integer(sent)), .init("received", .integer(received)),
            .init("lost", .integer(lost)),
        ]
        if !identified.isEmpty {
            members.append(.init("again", .integer(again)))
            members.append(
                .init(
                    "ids",
                    .array(
                        identified.map {
                            .object([
                                "header": .string($0.ids.header), "prefix": .string($0.ids.prefix),
                                "first": .integer($0.ids.first), "last": .integer($0.ids.last),
                                "sent": .integer($0.ids.count), "received": .integer($0.received),
                                "lost": .integer($0.lost),
                            ])
                        })))
        }
        members.append(.init("faults", .array(faults.map { .string($0) })))
        return JSONValue(.object(members))
    }

    /// The ends in a sentence, for a report.
    package var sentence: String {
        var text = "The receiver had \(FigureText.count(received)) of the \(Self.requests(sent)) that were sent"
        text += lost > 0 ? "; \(FigureText.count(lost)) were lost." : lost == 0 ? "; none was lost." : "."
        for run in identified {
            text += " Of the ids \(Self.span(run.ids)) it had \(FigureText.count(run.received)); "
            text += run.lost == 0 ? "none was lost." : "\(FigureText.count(run.lost)) were lost."
        }
        if !identified.isEmpty, again > 0 { text += " \(FigureText.count(again)) came again." }
        for fault in faults { text += " But \(fault)." }
        return text
    }

    private static func requests(_ count: Int) -> String {
        "\(FigureText.count(count)) request\(count == 1 ? "" : "s")"
    }

    static func span(_ ids: LoadIdentifiers) -> String { "\(ids.prefix)\(ids.first) to \(ids.prefix)\(ids.last)" }
}
