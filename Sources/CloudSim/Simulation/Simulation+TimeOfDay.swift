import Dispatcher
package import EventModel

extension Simulation {
    /// The time of day that belongs to world time now.
    package var timeOfDay: Instant { now + stampLead }

    /// The time of day at world time 0 of the sketches, in milliseconds since the Unix epoch.
    var wallStart: Int64 { (scenario.start + stampLead).milliseconds }

    /// Passes a new lead of the time of day on to everything that stamps moments.
    func spreadLead() {
        log.lead = stampLead
        simulated.lead = stampLead
        deliveries.stampLead = stampLead
        dispatcher.stampLead = stampLead
        for device in sketchOrder { device.port?.send([.clock(wallStart)]) }
    }

    /// Reads the time of day for signatures, where a receiver outside the process judges them by it.
    func readWall() {
        guard let timeOfDay = environment.timeOfDay else { return }
        let lead = timeOfDay() - now
        deliveries.outsideLead = lead
        dispatcher.outsideLead = lead
    }
}
