import Dispatcher
import EventModel

extension Simulation {
    /// Names that may come before those out of use are swept away, and the bytes that they may have.
    static let newNames = (count: 65_536, bytes: 16 << 20)
    /// Hosts that may come before the idle ones are forgotten.
    static let newHosts = 4096

    /// Forgets names and hosts that nobody uses any more, when there are many. A live world alone: a run's names are
    /// as many as its scenario makes, and looking for those in use takes time. An `EventName` that was read from the
    /// trace is good until the next step or command; who keeps an event keeps its name as text.
    func forget() {
        guard isLive, bus.isEmpty, actions.isEmpty else { return }
        if names.growth.names >= Self.newNames.count || names.growth.bytes >= Self.newNames.bytes { sweepNames() }
        if dispatcher.hostCount >= hostsKept + Self.newHosts {
            dispatcher.forgetIdleHosts(now: now, wall: wall)
            simulated.forgetHosts()
            hostsKept = dispatcher.hostCount
        }
    }

    private func sweepNames() {
        var used = [Bool](repeating: false, count: names.count)
        dispatcher.markNames(in: &used)
        parcels.visit { used[Int($1.event.name.index)] = true }
        names.sweep(keeping: used)
        dispatcher.forgetNames()
        bus.forgetNames()
    }
}
