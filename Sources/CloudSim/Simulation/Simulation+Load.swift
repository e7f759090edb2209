import DeviceEmulator
package import Dispatcher
package import EventModel

extension Simulation {
    /// Publishes an event of a device past every limit of its firmware, and does all that comes of it.
    package func publish(_ name: EventName, data: String?, by slot: Int) {
        published += 1
        bus.publish(
            Event(
                name: name, data: data, publisher: .device(fleet.ids[slot], slot: Int32(slot)), publishedAt: now),
            cause: 0)
        finish()
    }

    /// Takes in how attempts ended, and does all that comes of it.
    package func takeIn(_ completions: [Completion]) { settle(completions) }
}
