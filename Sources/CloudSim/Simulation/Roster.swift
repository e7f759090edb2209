import EventModel

/// What has become of the devices since the scenario named them: who bears another name, and who is gone.
struct Roster {
    private var names: [Int: String] = [:]
    /// Who bears a new name, by the name in lower case.
    private var slots: [String: Int] = [:]
    private var released: Set<Int> = []

    /// Whether every device is there and bears its own name.
    var isUntouched: Bool { names.isEmpty && released.isEmpty }

    /// How many devices are gone.
    var releasedCount: Int { released.count }

    /// True until a device that was released is claimed.
    func isReleased(_ slot: Int) -> Bool { !released.isEmpty && released.contains(slot) }

    /// A device's new name; nil when it bears its first.
    func name(of slot: Int) -> String? { names.isEmpty ? nil : names[slot] }

    /// Whether a device answers to the name that the scenario gave it.
    func answersToFirstName(_ slot: Int) -> Bool { names[slot] == nil && !released.contains(slot) }

    /// The device that was given a name.
    func slot(renamed name: String) -> Int? {
        slots.isEmpty ? nil : slots[name.lowercased()].flatMap { names[$0] == name ? $0 : nil }
    }

    /// The device that was given a name, in any case.
    func slot(renamedWithoutCase name: String) -> Int? { slots.isEmpty ? nil : slots[name.lowercased()] }

    /// Gives a device a name that nobody else has in any case.
    mutating func rename(_ slot: Int, to name: String) {
        if let old = names[slot] { slots[old.lowercased()] = nil }
        names[slot] = name
        slots[name.lowercased()] = slot
    }

    /// Lists a released device again.
    mutating func reclaim(_ slot: Int) { released.remove(slot) }

    /// Strikes a device off.
    mutating func release(_ slot: Int) {
        if let name = names.removeValue(forKey: slot) { slots[name.lowercased()] = nil }
        released.insert(slot)
    }
}
