package import Dispatcher
package import EventModel

/// What the outside gives a simulation: nothing at all, when everything happens inside the process.
package struct SimulationEnvironment {
    /// Carries the requests to hosts without a script; nil answers them with `ENOTFOUND`.
    package var remote: (any Transport)?
    /// Whether scripted receivers stand outside as real servers, so that every request goes to `remote`.
    package var isWired = false
    /// Hosts whose scripts stay silent because `remote` carries their requests.
    package var unscripted: Set<String> = []
    /// Changes the rules of a wired receiver; returns the number that undoes the change.
    package var rewire: (_ host: String, WiredChange) -> Int = { _, _ in 0 }
    /// Whether a host is somebody's real server, held to the cloud's own limit by the wall clock.
    package var isHeldByWall: (String) -> Bool = { _ in false }
    /// Whether a host's receiver stands outside and looks at the wall clock.
    package var readsWall: (String) -> Bool = { _ in false }
    /// The wall clock; nil where nobody outside looks at it.
    package var wallClock: (() -> Instant)?

    /// Which URLs signed deliveries may go to; scripted receivers are asked for whatever it says.
    package var addressGuard = AddressGuard()
    /// What ids of signed deliveries follow from; nil for the scenario's seed.
    package var idSeed: UInt64?
    /// Whether signed deliveries wait until what they rest on was kept: then `takeDeliveryActions` must be called.
    package var holdsDeliveries = false

    /// Nothing from outside.
    package init() {}

    /// A change of a wired receiver's rules.
    package enum WiredChange: Sendable {
        /// Answer by these rules from now on.
        case replace([ReceiverRule])
        /// Undo the change of that number.
        case restore(Int)
    }
}
