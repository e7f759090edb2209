package import CloudSim
package import Dispatcher
import EventModel

/// A load as it is asked for.
package struct LoadPlan: Sendable {
    /// How events come.
    package enum Arrival: Sendable {
        /// On a schedule, whatever becomes of them: an open model.
        case scheduled(LoadProfile)
        /// As fast as answers come back, with so many on connections: a closed loop. It has no schedule, so that its times
        /// begin when a connection is free.
        case closed(depth: Int)
        /// When the world's own firmware and timeline say: an open model, too.
        case own
    }

    /// What is published when an event is due.
    package enum Content: Sendable {
        /// Events of one name, past the limits of firmware, by each device in turn.
        case events(name: String, Data)
        /// What stands next on the schedule of each device's firmware, by each device in turn.
        case firmware
    }

    /// The slots of data: the event's number, its device's number, both from 1, and its device's name.
    package static let slots = ["n", "index", "device"]

    /// What each event carries.
    package enum Data: Sendable {
        /// A text whose slots are those of `LoadPlan.slots`.
        case template(Template)
        /// These texts, one after the other.
        case rows([String])
    }

    /// Where the load happens: devices, hooks and limits.
    package var world: Scenario
    /// What is published.
    package var content: Content
    /// How events come.
    package var arrival: Arrival
    /// When publishing ends, in nanoseconds from the start, the warm-up included.
    package var duration: Int64
    /// What is sent in this time at the start is not counted.
    package var warmUp: Int64
    /// How long answers are waited for at the end.
    package var patience: Int64 = 20_000_000_000
    /// Connections that are kept open.
    package var connections: Int
    /// The ids of the requests; nil for none.
    package var identifiers: LoadIdentifiers?

    /// A plan from its parts.
    package init(
        world: Scenario, content: Content, arrival: Arrival, duration: Int64, warmUp: Int64 = 0, connections: Int
    ) {
        self.world = world
        self.content = content
        self.arrival = arrival
        self.duration = duration
        self.warmUp = warmUp
        self.connections = connections
    }

    /// The profile of a load that keeps to one.
    package var profile: LoadProfile? { if case .scheduled(let profile) = arrival { profile } else { nil } }
}

extension LoadPlan.Data {
    /// What the publication of a number carries, of so many devices that publish by turns.
    func text(of index: Int, devices: Int) -> String {
        switch self {
        case .rows(let rows): rows[index % rows.count]
        case .template(let template):
            template.literal
                ?? template.rendered(
                    root: .null,
                    slot: { slot in
                        switch slot {
                        case 0: .integer(index + 1)
                        case 1: .integer(index % devices + 1)
                        default: .string("device-\(index % devices + 1)")
                        }
                    }, escaping: .none)
        }
    }
}

extension Scenario {
    /// A world of devices without firmware, for events that are published past it.
    package static func fleet(of devices: Int, hooks: [Hook], limits: Limits, seed: UInt64) -> Scenario {
        var scenario = Scenario()
        scenario.seed = seed
        scenario.hooks = hooks
        scenario.limits = limits
        var group = DeviceGroup(name: Template(text: "device"))
        if devices > 1, let name = try? Template("device-{{index}}", slots: DeviceGroup.nameSlots) {
            group.name = name
            group.count = devices
        }
        scenario.devices = [group]
        return scenario
    }

    /// The number of all devices.
    package var deviceCount: Int { devices.reduce(0) { $0 + ($1.count ?? 1) } }

    /// The same world with so many devices in all: its groups grow and shrink alike, single devices stay.
    ///
    /// - Returns: Whether that was possible: there must be a group, and no fewer devices than single ones and groups.
    package mutating func scale(to count: Int) -> Bool {
        let groups = devices.indices.filter { devices[$0].count != nil }
        let most = groups.reduce(0) { $0 + (devices[$1].count ?? 0) }
        var left = count - (devices.count - groups.count)
        guard most > 0, left >= groups.count else { return left == 0 && groups.isEmpty }
        var rest = most
        for (place, group) in groups.enumerated() {
            let size = devices[group].count ?? 0
            let share = rest > 0 ? Int((Double(left) * Double(size) / Double(rest)).rounded()) : left
            let granted = max(1, min(share, left - (groups.count - place - 1)))
            rest -= size
            left -= granted
            devices[group].count = granted
        }
        return true
    }
}
