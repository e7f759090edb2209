package import DeviceEmulator
package import Dispatcher
package import EventModel

/// A scenario's world: devices, bus, dispatcher and simulated receivers, driven from due moment to due moment.
///
/// It owns "now" and never waits: a driving loop decides how world time follows the wall clock. Not shared between
/// threads.
package final class Simulation {
    /// World time.
    package internal(set) var now: Instant
    /// How far the time of day is ahead of world time: schedules go by world time, moments that people read by the other.
    package var stampLead = Interval.zero { didSet { if stampLead != oldValue { spreadLead() } } }
    /// The lines of what happens.
    package let log: TraceLog
    /// The world's event names.
    package let names = NameTable()
    /// Events of devices and API clients that reached the bus.
    package internal(set) var published = 0
    /// Events by which the cloud told that devices came and went.
    package internal(set) var announced = 0
    /// What devices tried and were refused.
    package internal(set) var refused = 0
    /// The same by reason.
    package internal(set) var refusals: [Refusal: Int] = [:]
    /// Events that reached a device's handler.
    package internal(set) var delivered = 0

    /// Whether the person asked to stop: asked before every event, since one alone can bring about millions.
    package var isInterrupted: () -> Bool = { false }

    /// Whether the world serves clients without an end, so that it must forget what is over.
    package internal(set) var isLive = false

    let scenario: Scenario
    let environment: SimulationEnvironment
    let simulated: SimulatedTransport
    var fleet: Fleet
    var cohorts: [Cohort] = []
    var cohortOfSlot: [Int32] = []
    var dispatcher: Dispatcher
    var scheduler = Scheduler()
    var bus = EventBus()
    var labels = HookLabels()
    var directory = SlotDirectory()
    var roster = Roster()
    var presence = Presence()
    /// How many hosts were left when idle ones were forgotten.
    var hostsKept = 0
    var lives: [Int: Life] = [:]
    var absences = Overlay<Void>()
    var faults = Overlay<TimelineEntry.DeliveryFault>()
    var skews = Overlay<Interval>()
    var parcels = SlotMap<Delivery>()
    var timers = SlotMap<Timer>()
    var changeLines: [Int: Int] = [:]
    /// The devices that run sketches, by slot and in device order.
    var sketches: [Int: SketchDevice] = [:]
    /// The crashes of their sketches, in order.
    package internal(set) var sketchCrashes: [SketchCrash] = []
    var sketchOrder: [SketchDevice] = []
    var sketchActs = SlotMap<SketchAct>()
    /// When the timeline does something, in order.
    var timelineMoments: [Instant] = []
    var slots: [SlotValue] = []
    var scratch: [UInt8] = []
    var undo: [Int: Undo] = [:]
    var disturbance: SeededGenerator

    let remote: (any Transport)?
    private let isHeldByWall: Bool
    private let wallClock: () -> Instant
    private var inbox: [Completion] = []
    var actions = ActionQueue()
    /// Signed deliveries: endpoints, watches, attempts.
    package internal(set) var deliveries: DeliveryEngine
    /// Whether a watch may see an event: asked for each, and the engine is too large to be looked into that often.
    var isWatched = false
    var deliveryActions: [DeliveryAction] = []
    var heldDeliveryActions: [DeliveryAction] = []
    var signedAttempts: [Int: SentAttempt] = [:]
    /// The engine's places of the scenario's endpoints, and their names by id.
    var endpointPlaces: [Int] = []
    var endpointNames: [String: String] = [:]
    var network = Network()
    private var listeners: [Int32] = []
    private var sent: [Sent] = []

    /// A device's restarts: timers of earlier lives are void.
    struct Life {
        var number = 0
        var start: Instant
    }

    /// A publication that a restarted device has scheduled, and in which of its lives.
    struct Timer {
        var slot: Int
        var publication: Int
        var life: Int
    }

    private struct Sent {
        var at: Instant
        var line: Int
    }

    /// A world at its first moment: devices connected, nothing published yet.
    package init(_ scenario: Scenario, log: TraceLog, environment: SimulationEnvironment = .init()) {
        self.scenario = scenario
        self.log = log
        self.environment = environment
        remote = environment.remote
        isHeldByWall = environment.wallClock != nil
        wallClock = environment.wallClock ?? { Instant(milliseconds: 0) }
        now = scenario.start
        fleet = Fleet(seed: scenario.seed)
        simulated = SimulatedTransport(seed: scenario.seed)
        deliveries = DeliveryEngine(
            seed: environment.idSeed ?? scenario.seed,
            addressGuard: environment.addressGuard.widened(by: scenario.addressGuard))
        deliveries.setUp(environment)
        disturbance = SeededGenerator(seed: scenario.seed, stream: .max)
        dispatcher = Dispatcher(
            limits: scenario.limits, names: names,
            products: Products(scenario.products, owner: environment.owner), isHeldByWall: environment.isHeldByWall,
            readsWall: environment.readsWall, eventKey: environment.eventKey ?? EventIDKey(seed: scenario.seed))
        if !environment.isWired {
            for receiver in scenario.receivers where !environment.unscripted.contains(receiver.key) {
                if case .script(let script) = receiver.answer { simulated.serve(receiver.key, script) }
            }
        }
        for hook in scenario.hooks { add(hook) }
        populate()
        network.lay(scenario.names, by: -1)
        // The readings of two clocks in whole milliseconds vary by one.
        if abs(environment.startLead.milliseconds) > 1 { stampLead = environment.startLead }
        spreadLead()
        deliveries.windowLead = stampLead
        createEndpoints()
        let mostValues = scenario.firmware.map(\.values.count).max() ?? 0
        slots = Array(repeating: .missing, count: mostValues + FirmwareProgram.ambientSlots.count)
        // Of one moment, what is over comes before what begins: a hook may take the place of another.
        for (number, entry) in scenario.timeline.enumerated() {
            guard let lasting = entry.lasting else { continue }
            scheduler.schedule(at: scenario.start + entry.at + lasting, SimulationTask.end(entry: number).word)
        }
        for (number, entry) in scenario.timeline.enumerated() {
            scheduler.schedule(at: scenario.start + entry.at, SimulationTask.begin(entry: number).word)
        }
        startDevices()
        startSketches()
    }

    /// What has come of the matched events.
    package var tally: Tally { dispatcher.tally }

    /// The moment at which the run is over, when the scenario says so.
    package var end: Instant? { scenario.duration.map { scenario.start + $0 } }

    /// Attempts that a real transport carries.
    package var remoteInFlight: Int { remote?.inFlight ?? 0 }

    /// The next moment at which something happens by itself.
    package var nextDue: Instant? {
        let sketch = nextSketchDue
        guard let timer = scheduler.nextDue else { return Self.first(simulated.nextDue, sketch) }
        guard let answer = simulated.nextDue else { return Self.first(timer, sketch) }
        return Self.first(min(timer, answer), sketch)
    }

    /// Does the one thing that is due next, when it is due by `limit`; world time jumps there. Answers come before
    /// timers of the same moment, and sketches run after both. Does nothing once the person asked to stop.
    package func step(by limit: Instant) -> Bool {
        if isInterrupted() { return false }
        let timer = scheduler.nextDue ?? .distantFuture
        if let sketch = nextSketchDue, sketch < min(timer, simulated.nextDue ?? .distantFuture) {
            guard sketch <= limit else { return false }
            now = max(now, sketch)
            takeTurns()
        } else if let answer = simulated.nextDue, answer <= timer {
            guard answer <= limit, let completion = simulated.next(by: answer) else { return false }
            now = max(now, answer)
            settle(completion)
        } else {
            guard timer <= limit, let entry = scheduler.popDue(by: timer) else { return false }
            now = max(now, timer)
            perform(SimulationTask(word: entry.task))
        }
        return true
    }

    private static func first(_ left: Instant?, _ right: Instant?) -> Instant? {
        guard let left, let right else { return left ?? right }
        return min(left, right)
    }

    /// Lets world time pass without anything happening; never backwards.
    package func advance(to moment: Instant) { now = max(now, moment) }

    /// Waits for a real transport until a moment of wall time, and takes in what has ended by then; timers that came
    /// due meanwhile go first, each at its own moment. What is due or ends after `last` no longer happens.
    package func receive(until deadline: Instant, by last: Instant, moment: () -> Instant) {
        guard let remote else { return }
        inbox.removeAll(keepingCapacity: true)
        remote.outcomes(until: deadline, into: &inbox)
        let moment = moment()
        while step(by: min(moment, last)) {}
        advance(to: moment)
        if moment > last { return }
        for (host, receipt) in environment.takeReceipts() { record(receipt, by: host, cause: 0) }
        for completion in inbox { settle(completion) }
    }

    /// Creates a hook; one that is past the account's limit is left out (a scenario's decoder has refused it).
    @discardableResult
    func add(_ hook: Hook) -> Int? {
        guard let number = try? dispatcher.add(hook) else { return nil }
        labels.give(hook.label, to: number)
        return number
    }

    private func perform(_ task: SimulationTask) {
        switch task {
        case .publish(let slot, let publication):
            if lives.isEmpty || lives[slot] == nil { firePublication(publication, of: slot) }
        case .publishAgain(let timer): fire(timer)
        case .reply(let number): dispatcher.resume(number, now: now, into: &actions)
        case .begin(let entry): begin(entry)
        case .end(let entry): end(entry)
        case .deliver(let parcel): deliver(parcel)
        case .arrive(let parcel): arrive(parcel)
        case .retry(let number): wakeDeliveries(.retry(delivery: number))
        case .digest(let watch): wakeDeliveries(.digest(watch: watch))
        case .sketch(let act): perform(sketchActs.remove(act))
        }
        finish()
    }

    func settleHook(_ completion: Completion) {
        let sent = sent[completion.id.number]
        var line = 0
        if log.wants(.outcome) {
            line = log.record(
                .outcome(
                    delivery: dispatcher.delivery(of: completion.id), attempt: 1, completion.outcome,
                    elapsed: now - sent.at), at: now, cause: sent.line)
        }
        dispatcher.settle(completion.id, completion.outcome, cause: line, now: now, into: &actions)
        finish()
    }

    /// Carries out what was decided, and all that comes of it.
    func finish() {
        act()
        drain()
    }

    /// Delivers every waiting event, and all that comes of them, before anything else happens.
    private func drain() {
        while !isInterrupted(), let posted = bus.next() {
            var event = posted.event
            if stampLead != .zero { event.publishedAt = event.publishedAt + stampLead }
            var line = 0
            if log.wants(.event) {
                let device = name(of: event.publisher)
                line = log.record(
                    .event(event, name: names.text(event.name), device: device), at: now, cause: posted.cause)
            }
            if bus.hasListeners {
                bus.listeners(of: event.name, in: names, into: &listeners)
                if !listeners.isEmpty { deliver(event, to: listeners, cause: line) }
            }
            if !sketchOrder.isEmpty { deliverToSketches(event, cause: line) }
            readWall()
            dispatcher.handle(event, cause: line, now: now, wall: wall, into: &actions)
            act()
            if isWatched { deliverSigned(event, cause: line) }
        }
    }

    /// The wall clock's time, where some host is held by it.
    var wall: Instant { isHeldByWall ? wallClock() : now }

    /// Carries out what the dispatcher asked for.
    private func act() {
        while let action = actions.popFirst() { act(action) }
    }

    private func act(_ action: consuming Action) {
        switch consume action {
        case .attempt(let attempt): send(attempt)
        case .publish(let event, let cause):
            // The cloud's own events fire no hooks: with nobody listening there is nothing left to do.
            if log.wants(.event) || bus.hasListeners || !sketchOrder.isEmpty { bus.publish(event, cause: cause) }
        case .wake(let due, let reply): scheduler.schedule(at: due, SimulationTask.reply(reply).word)
        case .drop(let drop):
            guard log.wants(.drop) else { return }
            log.record(
                .drop(
                    hook: labels[drop.hook], device: name(of: drop.publisher), host: drop.host,
                    event: names.text(drop.event), reason: drop.reason), at: now, cause: drop.cause)
        case .fellAsleep(let hook, let cause):
            if log.wants(.sleep) { log.record(.sleep(hook: labels[hook]), at: now, cause: cause) }
        case .wokeUp(let hook, let cause):
            if log.wants(.wake) { log.record(.wake(hook: labels[hook]), at: now, cause: cause) }
        }
    }

    private func send(_ attempt: Attempt) {
        func fact() -> TraceFact {
            .attempt(
                hook: labels[attempt.hook], delivery: attempt.delivery, attempt: attempt.number, attempt.request)
        }
        let line = log.wants(.attempt) ? log.record(fact(), at: now, cause: attempt.cause) : 0
        let entry = Sent(at: now, line: line)
        if attempt.id.number < sent.count { sent[attempt.id.number] = entry } else { sent.append(entry) }
        if network.faults.isEmpty, simulated.sendUnseen(attempt.request.head, id: attempt.id, now: now) { return }
        carry(attempt.request, attempt.id, cause: line, telling: fact())
    }
}
