import EventModel

/// Finds a world's devices by name, id or pattern. A timeline may name a hundred thousand of them one by one, so a
/// name must not cost a walk over all devices.
struct SlotDirectory {
    /// The most slots that are kept for patterns that come again.
    private static let mostRemembered = 1 << 20

    private var isReady = false
    private var singles: [String: Int] = [:]
    private var groups: [(range: NameRange, slots: Range<Int>)] = []
    /// Made when first somebody is named by an id.
    private var slotsOfIDs: [DeviceID: Int] = [:]
    private var found: [String: [Int]] = [:]
    private var remembered = 0

    /// Slots of the devices whose name or id fits, in device order.
    mutating func slots(_ pattern: Glob, cohorts: [Cohort], ids: [DeviceID]) -> [Int] {
        if pattern.matchesAll { return Array(ids.indices) }
        if pattern.isLiteral { return slots(named: pattern.text, cohorts, ids) }
        if let known = found[pattern.text] { return known }
        let slots = cohorts.flatMap { cohort in
            cohort.slots.filter { pattern.matches(cohort.name(of: $0)) || pattern.matches(ids[$0].description) }
        }
        if remembered + slots.count > Self.mostRemembered || found.count >= 1024 {
            found.removeAll()
            remembered = 0
        }
        if slots.count <= Self.mostRemembered {
            found[pattern.text] = slots
            remembered += slots.count
        }
        return slots
    }

    private mutating func slots(named text: String, _ cohorts: [Cohort], _ ids: [DeviceID]) -> [Int] {
        prepare(cohorts)
        var slots: [Int] = []
        if let single = singles[text] { slots.append(single) }
        for (range, members) in groups {
            if let index = range.index(of: text) { slots.append(members.lowerBound + index - 1) }
        }
        // Ids are written in lower case; a pattern's case matters.
        if let id = DeviceID(text), id.description == text {
            if slotsOfIDs.isEmpty {
                slotsOfIDs = Dictionary(zip(ids, ids.indices), uniquingKeysWith: { first, _ in first })
            }
            if let slot = slotsOfIDs[id], !slots.contains(slot) { slots.append(slot) }
        }
        return slots.sorted()
    }

    private mutating func prepare(_ cohorts: [Cohort]) {
        guard !isReady else { return }
        isReady = true
        for cohort in cohorts {
            if cohort.slots.count == 1 {
                singles[cohort.name(of: cohort.slots.lowerBound)] = cohort.slots.lowerBound
            } else {
                groups.append((NameRange(cohort.group), cohort.slots))
            }
        }
    }
}
