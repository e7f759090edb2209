import Dispatcher
import EventModel

/// What a device may ask the cloud about itself, by publishing an event of a reserved name. The answer is an event of
/// the same name, for that device alone.
enum DeviceQuestion: Hashable {
    /// What the device is called.
    case name
    /// Under which public address it is seen.
    case address

    /// The question of an event's name; nil for other names.
    init?(_ event: String) {
        switch event {
        case "particle/device/name", "spark/device/name": self = .name
        case "particle/device/ip": self = .address
        default: return nil
        }
    }
}

extension Simulation {
    /// The cloud answers a device that asks about itself, through those of its handlers that the name reaches.
    func answer(_ question: DeviceQuestion, _ name: EventName, to slot: Int, cause: Int) {
        presence.hear(slot, now)
        let data =
            switch question {
            case .name: self.name(of: slot)
            case .address: "127.0.0.1"
            }
        let event = Event(name: name, data: data, publisher: .cloud, publishedAt: now, isPrivate: true)
        if let device = sketches[slot] { return deliver(event, to: device, cause: cause) }
        let index = cohortIndex(of: slot)
        var numbers: [Int32] = []
        bus.listeners(of: name, in: names, into: &numbers)
        for number in numbers where bus.handlers[Int(number)].cohort == index {
            let parcel = Delivery(
                event: event, cohort: index, handler: bus.handlers[Int(number)].number, slot: slot, cause: cause)
            // A handler may ask again: it must be done first.
            scheduler.schedule(at: now, SimulationTask.deliver(parcel: parcels.insert(parcel)).word)
        }
    }
}
