import EventModel

/// Finds a world's devices by name, id or pattern. A timeline may name a hundred thousand of them one by one, so a
/// name must not cost a walk over all devices.
struct SlotDirectory {
    /// The most slots that are kept for patterns that come again.
    private static let mostRemembered = 1 << 20

    private var isReady = false
    private var singles: [String: Int] = [:]
    private var groups: [(range: NameRange, slots: Range<Int>)] = []
    /// Single names in lower case; made when first one is asked for without case.
    private var foldedSingles: [String: Int] = [:]
    /// Made when first somebody is named by an id.
    private var slotsOfIDs: [DeviceID: Int] = [:]
    private var found: [String: [Int]] = [:]
    private var remembered = 0

    /// Slots of the devices whose name or id fits, in device order.
    mutating func slots(_ pattern: Glob, cohorts: [Cohort], ids: [DeviceID], roster: Roster) -> [Int] {
        if pattern.matchesAll { return ids.indices.filter { !roster.isReleased($0) } }
        if pattern.isLiteral { return slots(named: pattern.text, cohorts, ids, roster) }
        if let known = found[pattern.text] { return known }
        let slots = cohorts.flatMap { cohort in
            cohort.slots.filter {
                !roster.isReleased($0)
                    && (pattern.matches(roster.name(of: $0) ?? cohort.name(of: $0))
                        || pattern.matches(ids[$0].description))
            }
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

    /// Forgets what was found: devices have other names, or are gone.
    mutating func forget() {
        found.removeAll()
        remembered = 0
    }

    /// The device with an id.
    mutating func slot(of id: DeviceID, ids: [DeviceID]) -> Int? {
        if slotsOfIDs.isEmpty {
            slotsOfIDs = Dictionary(zip(ids, ids.indices), uniquingKeysWith: { first, _ in first })
        }
        return slotsOfIDs[id]
    }

    /// The devices that bear a name, in device order.
    mutating func slots(withName text: String, _ cohorts: [Cohort], _ roster: Roster) -> [Int] {
        prepare(cohorts)
        var slots: [Int] = []
        if let single = singles[text] { slots.append(single) }
        for (range, members) in groups {
            if let index = range.index(of: text) { slots.append(members.lowerBound + index - 1) }
        }
        if roster.isUntouched { return slots }
        slots.removeAll { !roster.answersToFirstName($0) }
        if let renamed = roster.slot(renamed: text) { slots.append(renamed) }
        return slots.sorted()
    }

    /// The first device that bears a name in any case.
    mutating func slot(withoutCase text: String, _ cohorts: [Cohort], _ roster: Roster) -> Int? {
        prepare(cohorts)
        if foldedSingles.isEmpty {
            let names = singles.map { ($0.key.lowercased(), $0.value) }
            foldedSingles = Dictionary(names, uniquingKeysWith: min)
        }
        var slots: [Int] = []
        if let single = foldedSingles[text.lowercased()] { slots.append(single) }
        for (range, members) in groups {
            if let index = range.index(withoutCase: text) { slots.append(members.lowerBound + index - 1) }
        }
        slots.removeAll { !roster.answersToFirstName($0) }
        if let renamed = roster.slot(renamedWithoutCase: text) { slots.append(renamed) }
        return slots.min()
    }

    private mutating func slots(
        named text: String, _ cohorts: [Cohort], _ ids: [DeviceID], _ roster: Roster
    ) -> [Int] {
        var slots = slots(withName: text, cohorts, roster)
        // Ids are written in lower case; a pattern's case matters.
        if let id = DeviceID(text), id.description == text, let slot = slot(of: id, ids: ids),
            !roster.isReleased(slot), !slots.contains(slot)
        {
            slots.append(slot)
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
