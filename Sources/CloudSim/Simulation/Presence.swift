import EventModel

/// When devices were last heard and since when they are connected; of publishing it takes note only where somebody may
/// ask.
struct Presence {
    /// By slot: the moment of the last publish; empty while nobody may ask.
    private var heard: [Instant] = []
    /// When devices connected that were away.
    private var connections: [Int: Instant] = [:]

    /// Takes note of publishing from now on.
    mutating func begin(devices count: Int) {
        if heard.isEmpty { heard = Array(repeating: Instant(milliseconds: .min), count: count) }
    }

    /// A device published.
    @inline(__always)
    mutating func hear(_ slot: Int, _ now: Instant) {
        if !heard.isEmpty { heard[slot] = now }
    }

    /// A device connected.
    mutating func connect(_ slot: Int, _ now: Instant) { connections[slot] = now }

    /// When a device connected last; nil while it has been so from the start.
    func connection(of slot: Int) -> Instant? { connections[slot] }

    /// When a device published last; nil when it did not.
    func lastPublish(of slot: Int) -> Instant? {
        guard heard.indices.contains(slot), heard[slot].milliseconds > .min else { return nil }
        return heard[slot]
    }
}
