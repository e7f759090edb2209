/// An event's name as a dense index into the world's `NameTable`.
///
/// Names repeat millions of times, so the bus, the matcher and the reply topics work with the index; the text is
/// looked up where bytes are written.
package struct EventName: Hashable, Sendable {
    /// The position in the table, from 0.
    package let index: UInt32

    /// The longest name that a device or a client may publish, in bytes (as the cloud's publish reference says).
    package static let maximumBytes = 64

    /// Why a text cannot be the name of a published event; nil when it can.
    package static func fault(in text: String) -> String? {
        if text.isEmpty { return "an event name is empty" }
        if text.utf8.count > maximumBytes {
            return "an event name has \(text.utf8.count) bytes; the most is \(maximumBytes)"
        }
        if !text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) {
            return "an event name holds a byte that is not printable ASCII"
        }
        return nil
    }

    /// Whether a name is kept for the cloud itself: it starts with `spark` or `particle`, in any case.
    package static func isReserved(_ text: String) -> Bool {
        let start = text.prefix(8).lowercased()
        return start.hasPrefix("spark") || start.hasPrefix("particle")
    }
}

/// Every event name of one world, each under a dense index. Not shared between threads.
package final class NameTable {
    private var texts: [String] = []
    private var indexes: [String: UInt32] = [:]

    /// An empty table.
    package init() {}

    /// How many names the table holds; indexes run from 0 to one less.
    package var count: Int { texts.count }

    /// The index of a name, new when the text was not seen before.
    package func name(_ text: String) -> EventName {
        if let known = indexes[text] { return EventName(index: known) }
        let index = UInt32(texts.count)
        texts.append(text)
        indexes[text] = index
        return EventName(index: index)
    }

    /// The name's text.
    package func text(_ name: EventName) -> String { texts[Int(name.index)] }
}
