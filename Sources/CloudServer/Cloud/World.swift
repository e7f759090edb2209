import CloudSim
import CloudStore
import Dispatcher
import EventModel
import HTTPServer

/// What the world's thread alone touches: the simulation, the hooks as clients know them, the last events.
///
/// A turn's changes are committed together, and its answers wait for that.
final class World {
    let simulation: Simulation
    var book = HookBook()
    private(set) var recent: RecentEvents
    /// What the owner noted of devices, by slot.
    var notes: [Int: String] = [:]
    /// Where clients put devices, by slot: a product's id, or 0 for none.
    var movedProducts: [Int: Int] = [:]
    /// What clients set of devices in their products, by slot.
    var productSettings: [Int: ProductSettings] = [:]
    /// The account that owns the devices.
    let owner: String?

    private let hub: StreamHub
    private let keepsChanges: Bool
    private var clock: CloudClock?
    private var counted: CloudFigures
    private var heard: HeardDevices
    private var changes: [StoreChange] = []
    private var answers: [PendingAnswer] = []
    private var tests: [Int: Call] = [:]
    private var calls: [Int: DialectCall] = [:]
    private var lastCall = 0

    /// An answer that goes out when the turn's changes are committed.
    struct PendingAnswer: Sendable {
        /// Who waits for it.
        enum Waiting: Sendable {
            /// A client of the device cloud.
            case cloud(Call)
            /// A client of a dialect.
            case dialect(DialectCall)
        }

        var waiting: Waiting
        var response: HTTPResponse

        /// Sends it; a fault goes out in its place.
        func send(_ fault: StoreError?) {
            switch waiting {
            case .cloud(let call): call.answer(fault.map { APIFault.unsaved($0).response } ?? response)
            case .dialect(let call):
                call.answer(fault.map { call.response(.unavailable("\($0)")) } ?? response)
            }
        }
    }

    init(
        _ simulation: Simulation, recent: RecentEvents, hub: StreamHub, keepsChanges: Bool, owner: String? = nil,
        clock: CloudClock? = nil
    ) {
        self.simulation = simulation
        self.owner = owner
        self.recent = recent
        self.hub = hub
        self.keepsChanges = keepsChanges
        self.clock = clock
        counted = CloudFigures(startedAt: simulation.timeOfDay)
        heard = HeardDevices(count: keepsChanges ? simulation.fleetCount : 0, now: simulation.now)
        simulation.log.read([.event]) { [unowned self] in publish($0) }
        simulation.log.read([.refused]) { [unowned self] line in
            guard case .refused(_, "publish", _, let reason) = line.fact else { return }
            counted.publishesRefused[reason, default: 0] += 1
        }
        simulation.log.read(HookBook.kinds) { [unowned self] in follow($0) }
    }

    /// Answers a call once all changes so far are committed.
    func answer(_ call: Call, _ response: HTTPResponse) { answer(.cloud(call), response) }

    /// The same for a client of any kind.
    func answer(_ waiting: PendingAnswer.Waiting, _ response: HTTPResponse) {
        answers.append(PendingAnswer(waiting: waiting, response: response))
    }

    /// A number under which a call can be answered later.
    func takeCallNumber(for call: DialectCall) -> Int {
        lastCall += 1
        calls[lastCall] = call
        return lastCall
    }

    /// The call of a number, which is forgotten.
    func takeCall(_ number: Int) -> DialectCall? { calls.removeValue(forKey: number) }

    /// Forgets a call that is answered.
    func forget(call number: Int) { calls[number] = nil }

    /// Answers a call with the entry of a delivery once it has ended.
    func answer(_ call: Call, withEndOf delivery: Int) { tests[delivery] = call }

    /// Takes note of something that must last.
    func keep(_ change: StoreChange) {
        if keepsChanges { changes.append(change) }
    }

    /// What came of the turn.
    func takeTurn() -> (changes: [StoreChange], answers: [PendingAnswer], attempts: [SignedAttempt]) {
        let attempts = takeDeliveries()
        let told = book.takeChanges()
        if keepsChanges {
            changes += told
            for slot in heard.take(by: simulation.now) { keepHeard(slot) }
            keepClock()
        }
        defer {
            changes = []
            answers = []
        }
        return (changes, answers, attempts)
    }

    /// The cloud stops: what has not ended is put into the logs, and whoever waits for a test is told.
    func abandon() {
        book.abandonAll(at: simulation.timeOfDay)
        for slot in heard.takeAll(simulation.now) { keepHeard(slot) }
        for delivery in tests.keys.sorted() {
            if let call = tests[delivery] { answer(call, APIFault.stopping.response) }
        }
        tests = [:]
        for number in calls.keys.sorted() {
            guard let call = calls[number] else { continue }
            answer(.dialect(call), call.response(.unavailable("the cloud is stopping; try again later")))
        }
        calls = [:]
    }

    /// What the world counts.
    var figures: CloudFigures {
        var figures = counted
        figures.tally = simulation.tally
        figures.deliveries = simulation.deliveries.tally
        figures.deliveriesPending = simulation.deliveries.pending
        for endpoint in simulation.deliveries.endpoints {
            switch endpoint.status {
            case .active: figures.endpoints.active += 1
            case .disabled: figures.endpoints.disabled += 1
            case .deleted: break
            }
        }
        for number in simulation.hookNumbers {
            if simulation.hook(number)?.disabled == true {
                figures.hooksDisabled += 1
            } else if simulation.sleepsUntil(number) != nil {
                figures.hooksAsleep += 1
            } else {
                figures.hooksAwake += 1
            }
        }
        return figures
    }

    private func publish(_ line: TraceLine) {
        guard case .event(let event, let name, _) = line.fact else { return }
        var product = event.product < 0 ? nil : Int(event.product)
        if case .device(_, let slot) = event.publisher {
            product = simulation.product(of: Int(slot))
            heard.hear(Int(slot))
        }
        hub.publish(event, name: name, product: product)
        counted.count(event)
        let stored = StoredEvent(
            name: name, data: event.data, coreID: event.publisher.coreID, isPrivate: event.isPrivate,
            timeToLive: event.timeToLive, publishedAt: event.publishedAt)
        recent.append(stored)
        keep(.event(stored))
    }

    /// Keeps the clock again once the time of day was set by more than a second, and at least once an hour.
    private func keepClock() {
        guard var clock else { return }
        let isSet = abs(simulation.stampLead.milliseconds - clock.stampLead.milliseconds) > 1000
        guard isSet || simulation.now - clock.keptAt >= .seconds(3600) else { return }
        clock.stampLead = simulation.stampLead
        clock.keptAt = simulation.now
        self.clock = clock
        keep(clock.change)
    }

    private func keepHeard(_ slot: Int) {
        if !simulation.isReleased(slot) { keepDevice(slot) }
    }

    private func follow(_ line: TraceLine) {
        if case .outcome(_, _, let outcome, let elapsed) = line.fact { counted.count(outcome, elapsed) }
        guard let (delivery, entry) = book.take(line), let call = tests.removeValue(forKey: delivery) else { return }
        answer(call, .json(entry.testResult))
    }
}
