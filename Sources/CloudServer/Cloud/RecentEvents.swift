import CloudStore

/// The last events, as a ring.
struct RecentEvents {
    private var events: [StoredEvent] = []
    private var oldest = 0
    private let capacity: Int

    /// A ring that keeps so many events, the last of those given among them.
    init(_ events: [StoredEvent] = [], keeping capacity: Int) {
        precondition(capacity > 0, "A ring keeps one event at least.")
        self.capacity = capacity
        self.events = events.suffix(capacity)
    }

    /// How many events there are.
    var count: Int { events.count }

    /// Adds an event; the oldest gives way when there is no room.
    mutating func append(_ event: StoredEvent) {
        guard events.count == capacity else { return events.append(event) }
        events[oldest] = event
        oldest = oldest + 1 == capacity ? 0 : oldest + 1
    }

    /// The last events whose name starts with a prefix, oldest first, `limit` at most.
    func last(_ limit: Int, prefix: String) -> [StoredEvent] {
        var found: [StoredEvent] = []
        for step in stride(from: events.count - 1, through: 0, by: -1) where found.count < limit {
            let event = events[(oldest + step) % events.count]
            if event.name.utf8.starts(with: prefix.utf8) { found.append(event) }
        }
        return found.reversed()
    }
}
