import CloudSim
package import Dispatcher
import EventModel

/// A load as it is asked for.
package struct LoadPlan: Sendable {
    /// How events come.
    package enum Arrival: Sendable {
        /// On a schedule, whatever becomes of them: an open model.
        case scheduled(LoadProfile)
        /// As fast as answers come back, with so many under way: a closed loop.
        case closed(depth: Int)
    }

    /// What each event carries.
    package enum Data: Sendable {
        /// A text whose tags `{{n}}`, `{{index}}` and `{{device}}` are filled in.
        case template(Template)
        /// These texts, one after the other.
        case rows([String])
    }

    /// The hooks that are fired.
    package var hooks: [Hook]
    /// How many devices publish, in turn.
    package var devices: Int
    /// The limits of the cloud.
    package var limits: Limits
    /// The name of the events.
    package var event: String
    /// What they carry.
    package var data: Data
    /// How they come.
    package var arrival: Arrival
    /// When publishing ends, in nanoseconds from the start, the warm-up included.
    package var duration: Int64
    /// What is sent in this time at the start is not counted.
    package var warmUp: Int64
    /// How long answers are waited for at the end.
    package var patience: Int64
    /// Where randomness comes from.
    package var seed: UInt64
    /// Connections that are kept open.
    package var connections: Int
    /// The ids of the requests; nil for none.
    package var identifiers: LoadIdentifiers?

    /// A plan from its parts.
    package init(
        hooks: [Hook], devices: Int, limits: Limits, event: String, data: Data, arrival: Arrival, duration: Int64,
        warmUp: Int64, patience: Int64, seed: UInt64,
        connections: Int
    ) {
        self.hooks = hooks
        self.devices = devices
        self.limits = limits
        self.event = event
        self.data = data
        self.arrival = arrival
        self.duration = duration
        self.warmUp = warmUp
        self.patience = patience
        self.seed = seed
        self.connections = connections
    }

    /// The world in which the load happens.
    func world(start: Instant) -> Scenario {
        var scenario = Scenario()
        scenario.seed = seed
        scenario.start = start
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
}
