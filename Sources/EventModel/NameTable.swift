/// Every event name of one world, each under a dense index. Not shared between threads.
///
/// A world that runs without an end sweeps the table now and then, or it would keep every name that ever was.
package final class NameTable {
    private var texts: [String] = []
    private var indexes: [String: UInt32] = [:]
    /// Indexes whose names were swept away.
    private var free: [UInt32] = []
    private var pinned = 0

    /// How many names were new since the last sweep, and how many bytes they have.
    package private(set) var growth = (names: 0, bytes: 0)

    /// An empty table.
    package init() {}

    /// Indexes run from 0 to one less; after a sweep some may stand for no name.
    package var count: Int { texts.count }

    /// How many names the table holds.
    package var namesHeld: Int { texts.count - free.count }

    /// The index of a name, new when the text was not seen before.
    package func name(_ text: String) -> EventName {
        if let known = indexes[text] { return EventName(index: known) }
        growth.names += 1
        growth.bytes += text.utf8.count
        let index: UInt32
        if let reused = free.popLast() {
            index = reused
            texts[Int(index)] = text
        } else {
            index = UInt32(texts.count)
            texts.append(text)
        }
        indexes[text] = index
        return EventName(index: index)
    }

    /// The name's text.
    package func text(_ name: EventName) -> String { texts[Int(name.index)] }

    /// Keeps every name so far for good.
    package func pin() {
        precondition(free.isEmpty, "Names are pinned before the first sweep.")
        pinned = texts.count
        growth = (0, 0)
    }

    /// Lets go of all names but the pinned ones and those whose index is marked; their indexes pass to new names, so
    /// nobody may hold on to one, nor to what was found out about it.
    ///
    /// - Parameter used: by index, whether the name is in use; `count` of them.
    package func sweep(keeping used: [Bool]) {
        precondition(used.count == texts.count, "Each name is marked as used or not.")
        free.removeAll(keepingCapacity: true)
        for index in pinned..<texts.count where !used[index] {
            // An index that was free already has no text; another name may be the empty one.
            if indexes[texts[index]] == UInt32(index) { indexes[texts[index]] = nil }
            texts[index] = ""
            free.append(UInt32(index))
        }
        growth = (0, 0)
    }
}
