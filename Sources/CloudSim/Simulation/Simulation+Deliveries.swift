import DeviceEmulator
package import Dispatcher
import EventModel

/// A signed attempt that was sent and has not ended.
struct SentAttempt {
    var at: Instant
    var line: Int
    var attempt: SignedAttempt
}

extension DeliveryEngine {
    /// Takes its archive and its limit from outside.
    mutating func setUp(_ environment: SimulationEnvironment) {
        archive = environment.deliveryArchive
        mostPending = environment.mostPendingDeliveries
    }
}

extension Simulation {
    /// Does what a client of a dialect's API asks. Nil when the answer comes later, among the held actions.
    package func perform(_ route: DialectRoute, _ request: DialectRequest, in dialect: Dialect) -> DialectAnswer? {
        readWall()
        let answer = dialect.perform(route, request, on: &deliveries, into: &deliveryActions)
        carryOutDeliveries()
        return answer
    }

    /// Takes in what was kept of signed deliveries, before the world goes on.
    package func restoreDeliveries(_ body: (inout DeliveryEngine) -> Void) {
        body(&deliveries)
        readWall()
        deliveries.resume(now: now, into: &deliveryActions)
        carryOutDeliveries()
    }

    /// Begins no more signed attempts: what waits is for the next life.
    package func stopDeliveries() { deliveries.stop() }

    /// The base URL at which people find this cloud.
    package func setBaseURL(_ url: String) { deliveries.baseURL = url }

    /// What must be kept, sent and answered, in this order; only in a world that holds deliveries.
    package func takeDeliveryActions() -> [DeliveryAction] {
        defer { heldDeliveryActions = [] }
        return heldDeliveryActions
    }

    /// Leaves deliveries that wait to the archive, which has all that was to be kept of them.
    package func parkDeliveries() { deliveries.park() }

    /// Sends a signed request whose grounds were kept.
    package func send(_ attempt: SignedAttempt) {
        func fact() -> TraceFact {
            .signedAttempt(
                endpoint: name(ofEndpoint: attempt.endpoint), delivery: attempt.delivery, attempt: attempt.number,
                attempt.request)
        }
        let line = log.wants(.attempt) ? log.record(fact(), at: now, cause: attempt.cause) : 0
        signedAttempts[attempt.id.number] = SentAttempt(at: now, line: line, attempt: attempt)
        carry(attempt.request, attempt.id, cause: line, telling: fact())
    }

    /// Lets the watches see an event.
    func deliverSigned(_ event: Event, cause: Int) {
        readWall()
        deliveries.handle(event, name: names.text(event.name), cause: cause, now: now, into: &deliveryActions)
        carryOutDeliveries()
    }

    /// Why an event may not be published now though nothing is wrong with it; nil when it may.
    func lackOfRoom(for event: Event) -> Refusal? {
        if let isShort = environment.isShortOfMemory, isShort() { return .memory }
        guard isWatched, deliveries.isFull, deliveries.accepts(event, name: names.text(event.name)) else { return nil }
        return .backlog
    }

    func settleSigned(_ completion: Completion) {
        guard let sent = signedAttempts.removeValue(forKey: completion.id.number) else { return }
        var line = 0
        if log.wants(.outcome) {
            line = log.record(
                .signedOutcome(
                    endpoint: name(ofEndpoint: sent.attempt.endpoint), delivery: sent.attempt.delivery,
                    attempt: sent.attempt.number, completion.outcome, elapsed: now - sent.at), at: now, cause: sent.line
            )
        }
        readWall()
        deliveries.settle(completion.id, completion.outcome, cause: line, now: now, into: &deliveryActions)
        carryOutDeliveries()
    }

    func wakeDeliveries(_ reason: WakeReason) {
        readWall()
        deliveries.wake(reason, cause: 0, now: now, into: &deliveryActions)
        carryOutDeliveries()
    }

    /// Carries out what the deliveries ask for, or holds what has to wait until its grounds were kept.
    func carryOutDeliveries() {
        isWatched = deliveries.isWatching
        guard !deliveryActions.isEmpty else { return }
        let actions = deliveryActions
        deliveryActions.removeAll(keepingCapacity: true)
        for action in actions {
            switch action {
            case .wake(let due, .retry(let number)):
                scheduler.schedule(at: due, SimulationTask.retry(number).word)
            case .wake(let due, .digest(let watch)):
                scheduler.schedule(at: due, SimulationTask.digest(watch: watch).word)
            case .note(let note): record(note)
            case .keep, .attempt, .answer:
                if environment.holdsDeliveries {
                    heldDeliveryActions.append(action)
                } else if case .attempt(let attempt) = action {
                    send(attempt)
                }
            }
        }
    }

    private func record(_ note: DeliveryNote) {
        guard log.wants(.delivery) else { return }
        log.record(
            .delivery(
                state: note.what.rawValue, endpoint: name(ofEndpoint: note.endpoint), delivery: note.delivery,
                attempts: note.attempts,
                due: note.due), at: now, cause: note.cause)
    }
}
