import DeviceEmulator
package import Dispatcher
package import EventModel

/// The devices of one group while a scenario runs: a range of slots, a program, and what the program remembers.
struct Cohort {
    let group: DeviceGroup
    let slots: Range<Int>
    let program: FirmwareProgram
    /// How often each scheduled publication of each device has come due; publication by publication.
    var fired: [UInt32]
    var memory: FirmwareMemory
    /// The filters that found a slot in the device's table, in registration order; the others were refused.
    let accepted: [Bool]
    let publications: [Publication]
    let functionPublications: [[Publication]]
    let handlerPublications: [[Publication]]

    init(group: DeviceGroup, firstSlot: Int, program: FirmwareProgram, names: NameTable) {
        self.group = group
        self.program = program
        let count = group.count ?? 1
        slots = firstSlot..<firstSlot + count
        fired = Array(repeating: 0, count: count * program.publications.count)
        memory = FirmwareMemory(program: program, devices: count)
        var table = SubscriptionTable()
        accepted = program.subscriptions.enumerated().map { table.subscribe($1.prefix, handler: $0) }
        let compile = { (publication: FirmwareProgram.Publication) in
            Publication(publication, profile: group.profile, values: program.values.count, names: names)
        }
        publications = program.publications.map { compile($0.publication) }
        functionPublications = program.functions.map { $0.publications.map(compile) }
        handlerPublications = program.subscriptions.map { $0.publications.map(compile) }
    }

    /// The name of one of the group's devices; numbers run from 1.
    func name(of slot: Int) -> String {
        if let literal = group.name.literal { return literal }
        return group.name.text { _ in .integer(slot - slots.lowerBound + 1) }
    }
}

extension Cohort {
    /// A publication prepared for a profile: a literal name is judged and interned once.
    struct Publication {
        let source: FirmwareProgram.Publication
        /// The interned name, when it is literal and may be published.
        let name: EventName?
        /// Positions of the program's values that name and data use.
        let values: [Int]

        init(_ source: FirmwareProgram.Publication, profile: DeviceProfile, values count: Int, names: NameTable) {
            self.source = source
            if let literal = source.event.literal, let admitted = try? profile.admitted(name: literal) {
                name = names.name(admitted)
            } else {
                name = nil
            }
            values = source.usedSlots.filter { $0 < count }
        }
    }
}

extension FirmwareProgram.Publication {
    /// The slots that name and data use, ascending.
    var usedSlots: [Int] {
        var used = Set(event.usedSlots)
        switch data {
        case .none: break
        case .text(let template): used.formUnion(template.usedSlots)
        case .json(let template): used.formUnion(template.usedSlots)
        }
        return used.sorted()
    }
}
