import DeviceEmulator
import Dispatcher
import EventModel

/// The devices of one group while a scenario runs: a range of slots, a program, and what the program remembers.
///
/// A class, since its parts are used in place for every event; copies of it would cost more than the work.
final class Cohort {
    let group: DeviceGroup
    let slots: Range<Int>
    let program: FirmwareProgram
    let valueCount: Int
    let profile: DeviceProfile
    /// Devices start within so many milliseconds.
    let spread: Int64
    /// How often each scheduled publication of each device has come due; publication by publication.
    var fired: [UInt32]
    var memory: FirmwareMemory
    /// What the firmware registered and found a place for.
    let registry: Registry
    /// When each scheduled publication comes due.
    let schedule: [Schedule]
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
        registry = Registry(program, profile: group.profile)
        spread = group.spread.milliseconds
        valueCount = program.values.count
        profile = group.profile
        schedule = program.publications.map(Schedule.init)
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
        return group.name.rendered(
            root: .null, slot: { _ in .integer(slot - slots.lowerBound + 1) }, escaping: .none)
    }
}

extension Cohort {
    /// What a program registers when it starts: variables, functions, then subscriptions, in the order of the file, as
    /// far as a device has places for them.
    struct Registry {
        /// The values that the cloud may read, by name.
        private(set) var variables: [String: Int] = [:]
        /// The functions that the cloud may call, by name.
        private(set) var functions: [String: Int] = [:]
        /// The names of those values and functions, in the order of registration.
        private(set) var variableNames: [String] = []
        private(set) var functionNames: [String] = []
        /// The handlers that events reach.
        private(set) var handlers: [Int] = []
        /// What was refused.
        private(set) var refusals: [(what: String, name: String, reason: Refusal)] = []

        init(_ program: FirmwareProgram, profile: DeviceProfile) {
            func reason(_ name: String, _ taken: Int, of most: Int) -> Refusal? {
                if name.count > profile.maximumMemberNameCharacters { return .name }
                return taken < most ? nil : .full
            }
            for value in program.variables {
                let name = program.values[value].name
                if let reason = reason(name, variables.count, of: DeviceProfile.maximumVariables) {
                    refusals.append(("variable", name, reason))
                } else if variables.updateValue(value, forKey: name) == nil {
                    variableNames.append(name)
                }
            }
            for (number, function) in program.functions.enumerated() {
                if let reason = reason(function.name, functions.count, of: DeviceProfile.maximumFunctions) {
                    refusals.append(("function", function.name, reason))
                } else if functions.updateValue(number, forKey: function.name) == nil {
                    functionNames.append(function.name)
                }
            }
            var table = SubscriptionTable()
            for (number, subscription) in program.subscriptions.enumerated() {
                switch table.subscribe(to: subscription.prefix, handler: Int32(number), scope: .myDevices) {
                case nil: handlers.append(number)
                case .full: refusals.append(("subscribe", subscription.prefix, .full))
                case .filterTooLong: refusals.append(("subscribe", subscription.prefix, .size))
                }
            }
        }
    }

    /// The moments of a scheduled publication, apart from what it says.
    struct Schedule {
        let after: Interval
        let every: Interval?
        let jitter: Int64
        let times: Int

        init(_ publication: FirmwareProgram.ScheduledPublication) {
            after = publication.after
            every = publication.every
            jitter = publication.jitter.milliseconds
            times = publication.every == nil ? 1 : publication.times ?? .max
        }
    }

    /// A publication prepared for a profile: a literal name is judged and interned once.
    final class Publication {
        let event: Template
        let data: DataTemplate?
        let isPrivate: Bool
        /// The interned name, when it is literal and may be published.
        let name: EventName?
        /// The constant data, when nothing in it depends on a slot.
        let constant: String?
        /// Positions of the program's values that name and data use.
        let values: [Int]
        /// Positions of the ambient slots that they use, from 0.
        let ambient: [Int]

        init(_ source: FirmwareProgram.Publication, profile: DeviceProfile, values count: Int, names: NameTable) {
            event = source.event
            data = source.data
            isPrivate = source.isPrivate
            if let literal = source.event.literal, let admitted = try? profile.admitted(name: literal) {
                name = names.name(admitted)
            } else {
                name = nil
            }
            constant = source.data?.constant.map { String(decoding: $0, as: UTF8.self) }
            let used = Set(source.event.usedSlots + (source.data?.usedSlots ?? [])).sorted()
            values = used.filter { $0 < count }
            ambient = used.filter { $0 >= count }.map { $0 - count }
        }
    }
}

extension DeviceProfile {
    /// The name under which a publish call goes out.
    /// - Throws: `Refusal.name` for a name that no device may publish.
    func admitted(name: String) throws(Refusal) -> String {
        guard !EventName.isReserved(name), let fitting = fitting(name: name), EventName.fault(in: fitting) == nil
        else { throw .name }
        return fitting
    }

    /// The data with which a publish call goes out.
    /// - Throws: `Refusal.size` for more than the profile admits.
    func admitted(data: String) throws(Refusal) -> String {
        guard let fitting = fitting(data: data) else { throw .size }
        return fitting
    }
}
