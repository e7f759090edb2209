package import EventModel

/// All devices of a world as parallel arrays: a device is its slot, a dense number from 0.
///
/// A fleet of a million idle devices costs some 50 bytes for each here, which is why a device is no object.
package struct Fleet: Sendable {
    /// The devices' ids.
    package private(set) var ids: [DeviceID] = []
    /// Each device's own randomness, so that devices do not disturb one another.
    package var generators: [SeededGenerator] = []

    private var rings: [PublishRing] = []
    private var connected: [Bool] = []
    private let seed: UInt64

    /// A fleet without devices, whose randomness follows from `seed`.
    package init(seed: UInt64) { self.seed = seed }

    /// How many devices there are.
    package var count: Int { ids.count }

    /// Makes room for devices that are about to be added.
    package mutating func reserveCapacity(_ count: Int) {
        ids.reserveCapacity(count)
        generators.reserveCapacity(count)
        rings.reserveCapacity(count)
        connected.reserveCapacity(count)
    }

    /// Adds a device that is connected, and returns its slot.
    @discardableResult
    package mutating func add(_ id: DeviceID) -> Int {
        let slot = ids.count
        ids.append(id)
        generators.append(SeededGenerator(seed: seed, stream: UInt64(slot) + 1))
        rings.append(PublishRing())
        connected.append(true)
        return slot
    }

    /// Whether a device is connected to the cloud.
    package func isConnected(_ slot: Int) -> Bool { connected[slot] }

    /// Connects a device or drops it; false when it was so already.
    package mutating func setConnected(_ slot: Int, _ value: Bool) -> Bool {
        guard connected[slot] != value else { return false }
        connected[slot] = value
        return true
    }

    /// Forgets what the firmware kept in memory, as a restart does.
    package mutating func restart(_ slot: Int) { rings[slot] = PublishRing() }

    /// Lets a publish call through, or tells why not. A device that is not connected fails before the firmware
    /// counts the call; every other call takes a slot of its ring.
    package mutating func admitPublish(_ slot: Int, now: Instant) -> Refusal? {
        guard connected[slot] else { return .offline }
        return rings[slot].admit(now: now) ? nil : .rate
    }
}

extension DeviceID {
    /// The id of a device that was given none: it follows from the name alone, so it is the same in every run.
    package init(derivedFrom name: String) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var mixer = SeededGenerator(seed: hash)
        self.init(high: mixer.next(), low: UInt32(truncatingIfNeeded: mixer.next()))
    }
}
