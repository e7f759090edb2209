package import EventModel

/// The one owner of order: what is due comes out by deadline, and by insertion where deadlines are equal.
///
/// A hierarchical timing wheel over milliseconds. An entry stands at the level of the highest digit in which its
/// deadline differs from `cursor`, the deadline of the last entry that came out; so the first slot of the lowest level
/// in use holds the earliest. When nothing is left below, that slot's entries move down, in their order. An entry for
/// the same slot can only come in directly after they have moved, so within a millisecond the order is exactly that of
/// insertion. A slot is a list of blocks in one flat array: moving its entries reads and writes memory in sequence.
package struct Scheduler: Sendable {
    private struct Entry {
        var due: UInt64
        var task: UInt64
    }

    private struct Slot {
        /// The earliest deadline in the slot.
        var earliest = UInt64.max
        var head: Int32 = -1
        var tail: Int32 = -1
        /// Entries in the tail block.
        var fill: Int32 = 0
    }

    private static let digitBits: UInt64 = 6
    private static let digits: UInt64 = 1 << digitBits
    private static let levels = 11
    private static let blockEntries = 16

    /// How many entries are waiting.
    package private(set) var count = 0
    /// The earliest deadline; nil when nothing is waiting.
    package private(set) var nextDue: Instant?

    private var earliest: UInt64 = 0
    private var cursor: UInt64 = 0
    /// The entries that came out of the head block of the cursor's own slot.
    private var taken = 0
    /// By bit: the levels that hold entries.
    private var usedLevels: UInt32 = 0
    /// By level, by bit: the slots that hold entries.
    private var usedSlots: [UInt64]
    private var slots: [Slot]
    private var entries: [Entry] = []
    /// By block: the block that follows it in its slot or in the free list.
    private var links: [Int32] = []
    private var freeBlock: Int32 = -1

    /// A scheduler with nothing to do.
    package init() {
        usedSlots = Array(repeating: 0, count: Self.levels)
        slots = Array(repeating: Slot(), count: Self.levels * Int(Self.digits))
    }

    /// Puts a task in line. A deadline before that of the last entry that came out counts as that one.
    package mutating func schedule(at due: Instant, _ task: UInt64) {
        let key = max(Self.key(due), cursor)
        if count == 0 || key < earliest { setEarliest(key) }
        insert(Entry(due: key, task: task))
        count += 1
    }

    /// Takes out the next entry that is due by `limit`; nil when there is none.
    package mutating func popDue(by limit: Instant) -> (due: Instant, task: UInt64)? {
        if count == 0 || earliest > Self.key(limit) { return nil }
        let due = earliest
        if due != cursor {
            cursor = due
            if usedLevels & 1 == 0 { moveDown(firstSlot) }
        }
        let task = takeFirst(of: Int(due & (Self.digits - 1)))
        count -= 1
        if count == 0 { nextDue = nil } else { setEarliest(slots[firstSlot].earliest) }
        return (Self.instant(due), task)
    }

    private mutating func setEarliest(_ key: UInt64) {
        earliest = key
        nextDue = Self.instant(key)
    }

    // MARK: Slots

    private var firstSlot: Int {
        let level = usedLevels.trailingZeroBitCount
        return level << Int(Self.digitBits) + usedSlots[level].trailingZeroBitCount
    }

    private mutating func insert(_ entry: Entry) {
        let difference = entry.due ^ cursor
        let level = UInt64(63 - (difference | 1).leadingZeroBitCount) / Self.digitBits
        let digit = entry.due >> (level &* Self.digitBits) & (Self.digits - 1)
        usedLevels |= 1 << UInt32(level)
        usedSlots[Int(level)] |= 1 << digit
        append(entry, to: Int(level << Self.digitBits | digit))
    }

    private mutating func append(_ entry: Entry, to index: Int) {
        var slot = slots[index]
        if slot.tail < 0 || slot.fill == Self.blockEntries {
            let block = newBlock()
            if slot.tail < 0 { slot.head = block } else { links[Int(slot.tail)] = block }
            slot.tail = block
            slot.fill = 0
        }
        entries[Int(slot.tail) * Self.blockEntries + Int(slot.fill)] = entry
        slot.fill += 1
        if entry.due < slot.earliest { slot.earliest = entry.due }
        slots[index] = slot
    }

    private mutating func clear(_ index: Int) {
        slots[index] = Slot()
        let level = index >> Int(Self.digitBits)
        usedSlots[level] &= ~(1 << (UInt64(index) & (Self.digits - 1)))
        if usedSlots[level] == 0 { usedLevels &= ~(1 << UInt32(level)) }
    }

    /// Moves the entries of a slot above level 0 to where they stand seen from the new cursor, which is in the slot.
    private mutating func moveDown(_ index: Int) {
        let slot = slots[index]
        clear(index)
        var block = slot.head
        while block >= 0 {
            let fill = block == slot.tail ? Int(slot.fill) : Self.blockEntries
            let start = Int(block) * Self.blockEntries
            for position in start..<start + fill { insert(entries[position]) }
            let next = links[Int(block)]
            free(block)
            block = next
        }
    }

    private mutating func takeFirst(of index: Int) -> UInt64 {
        let head = slots[index].head
        let task = entries[Int(head) * Self.blockEntries + taken].task
        taken += 1
        if head == slots[index].tail {
            if taken == Int(slots[index].fill) {
                clear(index)
                free(head)
                taken = 0
            }
        } else if taken == Self.blockEntries {
            slots[index].head = links[Int(head)]
            free(head)
            taken = 0
        }
        return task
    }

    // MARK: Blocks

    private mutating func newBlock() -> Int32 {
        if freeBlock >= 0 {
            let block = freeBlock
            freeBlock = links[Int(block)]
            links[Int(block)] = -1
            return block
        }
        links.append(-1)
        entries.append(contentsOf: repeatElement(Entry(due: 0, task: 0), count: Self.blockEntries))
        return Int32(links.count - 1)
    }

    private mutating func free(_ block: Int32) {
        links[Int(block)] = freeBlock
        freeBlock = block
    }

    // MARK: Keys

    /// The instant as an unsigned number in the same order.
    private static func key(_ instant: Instant) -> UInt64 {
        UInt64(bitPattern: instant.milliseconds) ^ 1 << 63
    }

    private static func instant(_ key: UInt64) -> Instant {
        Instant(milliseconds: Int64(bitPattern: key ^ 1 << 63))
    }
}
