import CloudSim
import CloudStore
import Dispatcher
import EventModel

extension World {
    /// Does what a client of a dialect asks.
    func perform(_ request: DialectRequest, _ call: DialectCall) {
        var request = request
        request.now = simulation.now
        request.call = takeCallNumber(for: call)
        guard let answer = simulation.perform(call.match.route, request, in: call.match.dialect) else { return }
        forget(call: request.call)
        self.answer(.dialect(call), call.response(answer))
    }

    /// Takes in what the deliveries ask for since the last turn. Returns the attempts that may go out once the turn's
    /// changes are kept.
    func takeDeliveries() -> [SignedAttempt] {
        var attempts: [SignedAttempt] = []
        for action in simulation.takeDeliveryActions() {
            switch action {
            case .keep(let change): keep(StoreChange(change))
            case .attempt(let attempt): attempts.append(attempt)
            case .answer(let number, let answer):
                guard let call = takeCall(number) else { continue }
                self.answer(.dialect(call), call.response(answer))
            case .wake, .note: preconditionFailure("the simulation carries this out itself")
            }
        }
        return attempts
    }

    /// Takes in what was kept of endpoints and deliveries, and goes on with them. Returns what could not be read.
    func restoreDeliveries(_ state: StoredState) -> [String] {
        var faults: [String] = []
        simulation.restoreDeliveries { engine in
            // What others refer to comes first.
            for kind in [StoredRecord.Kind.counter, .endpoint, .watch, .match, .replay] {
                for record in state.records where record.kind == kind {
                    let kind = DeliveryChange.Kind(rawValue: kind.rawValue)
                    if let fault = kind.flatMap({ engine.restore($0, id: record.id, text: record.text) }) {
                        faults.append(fault)
                    }
                }
            }
            state.deliveries.take { delivery in
                engine.restore(
                    delivery: delivery.number, endpoint: delivery.endpoint, text: delivery.text,
                    DeliveryProgress(
                        state: delivery.progress.state, due: delivery.progress.due,
                        attempts: delivery.progress.attempts, log: delivery.progress.log))
            }
        }
        return faults
    }
}

extension StoreChange {
    /// A change of the deliveries as the store has it.
    init(_ change: DeliveryChange) {
        switch change {
        case .record(let kind, let id, let text): self = .record(kind: .init(kind), id: id, text: text)
        case .recordGone(let kind, let id): self = .recordGone(kind: .init(kind), id: id)
        case .delivery(let number, let id, let endpoint, let text, let progress):
            self = .delivery(
                StoredDelivery(
                    number: number, id: id, endpoint: endpoint, text: text, progress: .init(progress)))
        case .progress(let number, let progress): self = .deliveryProgress(number: number, .init(progress))
        case .deliveryGone(let number): self = .deliveryGone(number: number)
        }
    }
}

extension StoredRecord.Kind {
    init(_ kind: DeliveryChange.Kind) {
        switch kind {
        case .endpoint: self = .endpoint
        case .watch: self = .watch
        case .match: self = .match
        case .replay: self = .replay
        case .counter: self = .counter
        }
    }
}

extension StoredDelivery.Progress {
    init(_ progress: DeliveryProgress) {
        self.init(state: progress.state, due: progress.due, attempts: progress.attempts, log: progress.log)
    }
}
