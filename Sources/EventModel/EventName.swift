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
