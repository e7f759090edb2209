package import CloudSim
package import CloudStore
import DeviceEmulator
import Dispatch
import Dispatcher
package import EventModel
package import HTTPServer

/// The running cloud: one thread owns its world, an HTTP server's threads bring what clients ask.
///
/// Made, run and stopped on the world's thread.
package final class Cloud {
    /// What a cloud is made of.
    package struct Parts {
        /// Devices, firmware, timeline, receivers; its hooks are those of `plan`.
        package var scenario: Scenario
        /// The hooks with which it starts.
        package var plan: HookPlan
        /// What the world gets from outside; its transport is what the world's thread waits in.
        package var environment: SimulationEnvironment
        /// Cuts that wait short; called from any thread.
        package var wake: @Sendable () -> Void
        /// The cloud's own time, by which everything is scheduled: never set, it counts suspends.
        package var now: @Sendable () -> Instant
        /// The clock by which the transport reads deadlines.
        package var transportTime: () -> Instant
        /// The time of day, which may be set at any moment: for what people read, signatures and tokens.
        package var timeOfDay: @Sendable () -> Instant
        /// How `now` relates to the system's clocks; nil if a restart does not continue it.
        package var clock: CloudClock?
        /// Who may do what.
        package var accounts: Accounts
        /// What must last; nil when nothing does.
        package var store: Store?
        /// The API keys of the dialects; nil when there can be none.
        package var keys: KeyStore?
        /// What is remembered from before.
        package var state: StoredState
        /// Where requests are told of, and what devices say.
        package var log: CloudLog?
        /// How much it takes before it refuses more.
        package var limits = CloudLimits()
        /// Tells the person what cannot wait for somebody to ask; called from any thread.
        package var warn: @Sendable (String) -> Void = { _ in }
        /// Told of each step of a cloud that keeps its state, on whatever thread takes it.
        package var checkpoint: (@Sendable (Checkpoint) -> Void)?

        /// A cloud's parts.
        package init(
            scenario: Scenario, plan: HookPlan, environment: SimulationEnvironment,
            wake: @escaping @Sendable () -> Void, now: @escaping @Sendable () -> Instant,
            transportTime: @escaping () -> Instant, timeOfDay: @escaping @Sendable () -> Instant, accounts: Accounts,
            store: Store?, keys: KeyStore?,
            state: StoredState, log: CloudLog?
        ) {
            self.scenario = scenario
            self.plan = plan
            self.environment = environment
            self.wake = wake
            self.now = now
            self.transportTime = transportTime
            self.timeOfDay = timeOfDay
            self.accounts = accounts
            self.store = store
            self.keys = keys
            self.state = state
            self.log = log
        }
    }

    /// The last events that are kept.
    package static let keptEvents = 10_000

    private let parts: Parts
    private let world: World
    private let inbox: Inbox
    private let hub = StreamHub()
    private let tokenWatch: TokenWatch
    private let api: CloudAPI
    private let health: StoreHealth
    private let serverBox = Lock<HTTPServer?>(nil)
    private let memory: MemoryWatch?
    /// What is kept and could not be understood.
    package let unreadable: [String]

    /// A cloud whose clock stands at now.
    package init(_ parts: Parts) {
        var scenario = parts.scenario
        scenario.start = parts.now()
        scenario.hooks = parts.plan.hooks
        self.parts = parts
        health = StoreHealth(warn: parts.warn)
        var environment = parts.environment
        environment.holdsDeliveries = true
        environment.startLead = parts.timeOfDay() - scenario.start
        environment.deliveryArchive = parts.store
        environment.mostPendingDeliveries = parts.limits.pendingDeliveries
        let serverBox = serverBox
        ProcessMemory.prepare()
        let limit = parts.limits.memory.map { MemoryLimit(bytes: $0, measure: .resident) } ?? MemoryLimit.ofSystem
        let memory = limit.map { limit in
            MemoryWatch(limit) { serverBox.withLock { $0 }?.closeSlowestStreams() }
        }
        self.memory = memory
        if let memory { environment.isShortOfMemory = { memory.isShort } }
        if let owner = parts.accounts.owner { environment.owner = UserID.of(owner) }
        let simulation = Simulation(scenario, log: Self.trace(to: parts.log), environment: environment)
        world = World(
            simulation, recent: RecentEvents(parts.state.events, keeping: Self.keptEvents), hub: hub,
            keepsChanges: parts.store != nil, owner: parts.accounts.owner, clock: parts.clock)
        inbox = Inbox(wake: parts.wake)
        let tokenWatch = TokenWatch(hub) { [accounts = parts.accounts, now = parts.timeOfDay] in
            accounts.check($0, now: now())
        }
        parts.accounts.notifyOfRevocations { tokenWatch.wake() }
        self.tokenWatch = tokenWatch
        let store = parts.store
        api = CloudAPI(
            inbox: inbox, accounts: parts.accounts, keys: parts.keys,
            addressGuard: parts.environment.addressGuard, hub: hub, meter: RequestMeter(now: parts.timeOfDay),
            log: parts.log,
            now: parts.timeOfDay, connections: { serverBox.withLock { $0 }?.connectionCount ?? 0 },
            uncommitted: { store?.pending ?? 0 }, memory: memory)
        unreadable = world.begin(parts.plan, parts.state)
    }

    /// A trace of which `log` gets what devices do and what is sent.
    private static func trace(to log: CloudLog?) -> TraceLog {
        let trace = TraceLog()
        guard let log else { return trace }
        let outgoing = OutgoingLog(log)
        trace.read(OutgoingLog.kinds) { outgoing.read($0) }
        trace.read([.log, .pin, .refused]) { line in
            switch line.fact {
            case .log(let device, let text): log.record(DeviceEntry(time: line.at, device: device, deed: .log(text)))
            case .pin(let device, let pin, let value):
                log.record(DeviceEntry(time: line.at, device: device, deed: .pin(pin, value)))
            case .refused(let device, let what, let name, let reason):
                let deed = DeviceEntry.Deed.refused(what, name: name, reason: reason.rawValue)
                log.record(DeviceEntry(time: line.at, device: device, deed: deed))
            default: break
            }
        }
        return trace
    }

    /// Begins to listen; port 0 takes any free one. Returns the server's URL, without a slash at the end.
    ///
    /// - Parameter hostnames: Names that requests may use for the cloud besides loopback names and addresses.
    /// - Throws: `ListenError` when the address cannot be had.
    package func listen(host: String, port: Int, hostnames: [String] = []) throws(ListenError) -> String {
        var configuration = ServerConfiguration()
        configuration.limits.body = 1 << 20
        configuration.maximumConnections = CloudLimits.connections(descriptors: CloudLimits.descriptors)
        configuration.maximumConnectionsPerAddress = parts.limits.connectionsPerAddress
        configuration.unlimitedPaths = ["/health", "/metrics"]
        configuration.limits.reportsLongBodies = true
        let api = api
        let server = try HTTPServer(
            host: host, port: port, configuration: configuration,
            refusal: { status, reason, peer in api.refuse(status, reason, peer) },
            handler: { request, exchange in api.handle(request, exchange) })
        api.listens(at: server, hostnames: hostnames)
        serverBox.withLock { $0 = server }
        world.simulation.setBaseURL(server.url)
        tokenWatch.start()
        return server.url
    }

    /// Lives until `isStopped`, then ends in good order: streams are closed, attempts under way get so long to settle
    /// unless `isHurried`, and what has not settled by then is put into the hooks' logs. `awaiting` is told how many
    /// attempts are waited for, when there are any. Returns how many have not settled.
    package func run(
        isStopped: @escaping () -> Bool, isHurried: () -> Bool = { false }, awaiting: (Int) -> Void = { _ in },
        patience: Interval = .seconds(5)
    ) -> Int {
        var loop = LiveLoop(
            world.simulation,
            clock: .init(
                now: parts.now, isStopped: isStopped, intake: { [self] in takeIn() },
                transportTime: parts.transportTime, timeOfDay: parts.timeOfDay))
        loop.run()
        world.simulation.stopDeliveries()
        finishTurn()
        awaitCommits()
        inbox.close()
        // Nobody who has an answer, or listens, waits for receivers.
        takeIn()
        tokenWatch.stop()
        hub.closeAll()
        if loop.underWay > 0 { awaiting(loop.underWay) }
        let unsettled = loop.settle(within: patience, isHurried: isHurried)
        world.abandon()
        finishTurn()
        parts.accounts.stop()
        parts.store?.close()
        serverBox.withLock { $0 }?.stop()
        parts.keys?.close()
        parts.log?.close()
        return unsettled.count
    }

    private func takeIn() {
        memory?.look()
        for errand in inbox.collect() { errand(world) }
        finishTurn()
    }

    /// Waits until the attempts that were begun are back in the inbox: they count as made, so they are made.
    private func awaitCommits() {
        guard let store = parts.store else { return }
        let done = DispatchSemaphore(value: 0)
        store.commit([]) { _ in done.signal() }
        done.wait()
    }

    /// Commits what the turn changed, then answers.
    private func finishTurn() {
        let (changes, answers, attempts) = world.takeTurn()
        if changes.isEmpty, answers.isEmpty, attempts.isEmpty { return }
        guard let store = parts.store else {
            for answer in answers { answer.send(nil) }
            for attempt in attempts { world.simulation.send(attempt) }
            return
        }
        defer { world.simulation.parkDeliveries() }
        let checkpoint = parts.checkpoint
        let settles = checkpoint != nil && changes.contains(where: \.settlesAttempt)
        if settles { checkpoint?(.settled) }
        if answers.isEmpty, attempts.isEmpty {
            guard settles else {
                _ = store.commitSoon(changes)
                return
            }
            store.commit(changes) { _ in checkpoint?(.settledKept) }
            return
        }
        checkpoint?(.accepted)
        let inbox = inbox
        let health = health
        store.commit(changes) { error in
            health.see(error)
            if settles { checkpoint?(.settledKept) }
            checkpoint?(.kept)
            for answer in answers { answer.send(error) }
            checkpoint?(.answered)
            if !attempts.isEmpty { Self.release(attempts, to: inbox, of: store, after: error, checkpoint) }
        }
    }

    /// Lets attempts go out whose grounds were kept; until they are, it is tried again each second.
    private static func release(
        _ attempts: [SignedAttempt], to inbox: Inbox, of store: Store, after error: StoreError?,
        _ checkpoint: (@Sendable (Checkpoint) -> Void)?
    ) {
        guard error != nil else {
            _ = inbox.post { world in
                checkpoint?(.released)
                for attempt in attempts {
                    world.simulation.send(attempt)
                    checkpoint?(.sent)
                }
            }
            return
        }
        DispatchQueue.global().asyncAfter(deadline: .now() + 1) {
            store.commit([]) { error in
                // A store that is closed keeps nothing any more; the next life makes the attempts.
                if case .closed? = error { return }
                release(attempts, to: inbox, of: store, after: error, checkpoint)
            }
        }
    }
}

extension Store: DeliveryArchive {}

extension World {
    /// Takes in what a start brings: the hooks of the plan, and what is remembered.
    func begin(_ plan: HookPlan, _ state: StoredState) -> [String] {
        for change in plan.changes { keep(change) }
        for (entry, number) in zip(plan.entries, simulation.hookNumbers) {
            book.add(
                entry.hook, id: entry.id, number: number, label: simulation.label(ofHook: number),
                createdAt: entry.createdAt, origin: entry.origin)
            if entry.origin == .scenario, let record = book[entry.id] { keep(.hook(record.stored)) }
        }
        book.recall(state.hookLogs, state.hookCounters)
        for device in state.devices { restore(device) }
        return restoreDeliveries(state)
    }
}
