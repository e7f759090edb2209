import DeviceEmulator
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
    /// Whether a host's receiver is outside the process and judges signatures by the time of day.
    package var readsWall: (String) -> Bool = { _ in false }
    /// The clock for the limits of real servers, which cannot be set; nil where no request leaves the process.
    package var wallClock: (() -> Instant)?
    /// The time of day, by which receivers outside the process judge signatures; nil where there are none.
    package var timeOfDay: (() -> Instant)?

    /// How far the time of day is ahead of world time when the world begins.
    package var startLead = Interval.zero

    /// Which URLs signed deliveries may go to, beside those that the scenario lets through.
    package var addressGuard = AddressGuard()
    /// What wired receivers made of requests since somebody asked last, in order.
    package var takeReceipts: () -> [(host: String, receipt: Receipt)] = { [] }
    /// What ids of signed deliveries follow from; nil for the scenario's seed.
    package var idSeed: UInt64?
    /// The id of the account that owns the devices.
    package var owner = UserID.of(UserID.usualOwner)
    /// What ids of events follow from; nil for the scenario's seed.
    package var eventKey: EventIDKey?
    /// Starts the process of a sketch; nil where sketches stay silent.
    package var startSketch: ((SketchStart) -> (any SketchPort)?)?
    /// What the compiler says against sketches that do not compile, by path, a line each: their devices stay offline.
    package var sketchFaults: [String: [String]] = [:]
    /// What was typed into a device's serial line since somebody asked last.
    package var takeTyped: () -> (device: String, text: String)? = { nil }
    /// Whether sketches may run ahead of the wall clock, because nobody outside can reach them.
    package var grantsAhead = true
    /// Whether the world waits until each sketch has used its time, whatever that takes. Otherwise one that works for
    /// long, or hangs, catches up later: what becomes of it depends on the machine, and nobody else waits for it.
    package var awaitsSketches = true
    /// Whether devices publish by their firmware's schedules; otherwise somebody calls `publishNext`.
    package var keepsSchedules = true
    /// True while the process is short of memory, so that nobody may publish; nil where nobody watches that.
    package var isShortOfMemory: (() -> Bool)?
    /// Where signed deliveries lie that wait, so that they take little memory; nil when all stay in memory.
    package var deliveryArchive: (any DeliveryArchive)?
    /// How many signed deliveries may be pending before a publish that would make more is refused.
    package var mostPendingDeliveries = Int.max
    /// Whether signed deliveries wait until what they rest on was kept: then `takeDeliveryActions` must be called.
    package var holdsDeliveries = false

    /// Nothing from outside.
    package init() {}

    /// A change of what a wired receiver does.
    package enum WiredChange: Sendable {
        /// Answer by these rules from now on.
        case replace([ReceiverRule])
        /// Judge signatures this way from now on; nil for not at all.
        case verify(ReceiverVerification?)
        /// Let the clock be wrong by this much from now on.
        case skewClock(Interval)
        /// Undo the change of that number.
        case restore(Int)
    }
}

extension ReceiverScript {
    /// Makes a change, and returns the number that undoes it; 0 for what cannot be undone.
    package mutating func apply(_ change: SimulationEnvironment.WiredChange) -> Int {
        switch change {
        case .replace(let rules): return replace(rules: rules)
        case .verify(let verification): return verify(by: verification)
        case .skewClock(let skew): return skewClock(by: skew)
        case .restore(let number):
            restore(number)
            return 0
        }
    }
}
