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

    /// Devices whose firmware publishes on a schedule, in device order.
    package var scheduledPublishers: [Int32] {
        cohorts.filter { !$0.publications.isEmpty && !$0.schedule.isEmpty }.flatMap { $0.slots.map(Int32.init) }
    }

    /// Lets a device publish what stands next on its firmware's schedule, whenever that would be, and does all that
    /// comes of it. The firmware's limits hold.
    ///
    /// - Parameter turn: how often the device has had its turn; its publications come by turns.
    package func publishNext(of slot: Int, turn: Int) {
        let cohort = cohorts[cohortIndex(of: slot)]
        publish(
            cohort.publications[turn % cohort.publications.count], by: slot, in: cohort, Surroundings(), cause: 0)
        finish()
    }

    /// Takes in how attempts ended, and does all that comes of it.
    package func takeIn(_ completions: [Completion]) {
        for (host, receipt) in environment.takeReceipts() { record(receipt, by: host, cause: 0) }
        for completion in completions { settle(completion) }
    }
}
