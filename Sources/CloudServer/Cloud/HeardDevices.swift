import EventModel

/// Which devices were heard since that was kept last: kept softly, once a minute, for nobody waits for it.
struct HeardDevices {
    /// How long what was heard stays in memory alone.
    static let interval = Interval.seconds(60)

    /// By slot.
    private var isHeard: [Bool]
    private var slots: [Int] = []
    private var due: Instant

    /// So many devices, none of them heard.
    init(count: Int, now: Instant) {
        isHeard = Array(repeating: false, count: count)
        due = now + Self.interval
    }

    /// A device published.
    mutating func hear(_ slot: Int) {
        guard isHeard.indices.contains(slot), !isHeard[slot] else { return }
        isHeard[slot] = true
        slots.append(slot)
    }

    /// The slots to keep now, in the order in which they were heard: none before the minute is over.
    mutating func take(by now: Instant) -> [Int] {
        guard now >= due else { return [] }
        return takeAll(now)
    }

    /// All slots that were heard; the next minute begins.
    mutating func takeAll(_ now: Instant) -> [Int] {
        due = now + Self.interval
        defer { slots.removeAll(keepingCapacity: true) }
        for slot in slots { isHeard[slot] = false }
        return slots
    }
}
