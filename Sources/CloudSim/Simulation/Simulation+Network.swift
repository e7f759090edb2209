package import Dispatcher
import EventModel

/// A request on its way through a network that delays or doubles it.
struct Dispatch {
    var request: Request
    var id: AttemptID
    var cause: Int
    /// Which of the request's copies it is, if it is one that the network made.
    var copy: RequestCopy?
}

/// One of the requests that arrive when the network doubles one.
struct RequestCopy {
    /// From 1, which is the request that was sent.
    var number: Int
    /// When the request was sent.
    var sentAt: Instant
    /// What the trace tells of the request that was sent.
    var attempt: TraceFact
    /// The line of the trace that tells of this copy.
    var line: Int
}

/// The network towards the receivers: names and their addresses, requests that come twice, late or never.
struct Network: ~Copyable {
    /// Numbers of copies begin here, past those of hooks and of signed deliveries.
    private static let firstCopy = 1 << 43

    /// An attempt that was sent more than once: the first of its answers counts.
    private struct Copies {
        var attempt: AttemptID
        var left: Int
        var hasEnded = false
    }

    /// What a completion ends.
    enum Ending {
        /// An attempt, which was sent once or whose first answer this is.
        case attempt(AttemptID)
        /// A copy of an attempt that has ended.
        case copy(RequestCopy)
    }

    /// The addresses of names by the scenario, and by which entry of the timeline; the newest counts.
    private var names: [String: [(entry: Int, addresses: [IPAddress])]] = [:]
    /// How requests towards a receiver go wrong, by its position.
    var faults = Overlay<TimelineEntry.DeliveryFault>()
    /// What is under way although it was sent already.
    var late = SlotMap<Dispatch>()
    /// The attempts of which there are copies, by the number of the first copy.
    private var copies: [Int: Copies] = [:]
    /// The number of the first copy, by the number of each that has not ended.
    private var firstOfCopy: [Int: Int] = [:]
    /// The copies that have arrived and not ended, by their numbers.
    private var arrived: [Int: RequestCopy] = [:]
    private var lastCopy = 0

    /// The addresses that the scenario gives a host; nil when it gives none.
    func addresses(of host: String) -> [IPAddress]? { names[host]?.last?.addresses }

    mutating func lay(_ entries: [Scenario.NameEntry], by number: Int) {
        for entry in entries { names[entry.host, default: []].append((number, entry.addresses)) }
    }

    mutating func lift(_ entries: [Scenario.NameEntry], of number: Int) {
        for entry in entries { names[entry.host]?.removeAll { $0.entry == number } }
    }

    /// Numbers for so many copies of an attempt. Each is new, since an attempt's own number may be that of its next.
    mutating func copies(of attempt: AttemptID, _ count: Int) -> [AttemptID] {
        let first = Self.firstCopy + lastCopy + 1
        lastCopy += count
        copies[first] = Copies(attempt: attempt, left: count)
        for number in first..<first + count { firstOfCopy[number] = first }
        return (first..<first + count).map(AttemptID.init)
    }

    /// A copy goes to its receiver.
    mutating func note(_ copy: RequestCopy, as id: AttemptID) { arrived[id.number] = copy }

    /// What a completion ends; nil when nothing waits for it.
    mutating func end(_ id: AttemptID) -> Ending? {
        guard id.number >= Self.firstCopy else { return .attempt(id) }
        guard let first = firstOfCopy.removeValue(forKey: id.number), var group = copies[first] else { return nil }
        let copy = arrived.removeValue(forKey: id.number)
        let isFirst = !group.hasEnded
        group.hasEnded = true
        group.left -= 1
        copies[first] = group.left == 0 ? nil : group
        return isFirst ? .attempt(group.attempt) : copy.map(Ending.copy)
    }
}

extension Simulation {
    /// Sends a request through the network to whoever answers for its host; `cause` is the attempt's line, `attempt`
    /// what it tells.
    func carry(_ request: Request, _ id: AttemptID, cause: Int, telling attempt: @autoclosure () -> TraceFact) {
        if request.head.isGuarded, let error = refusal(of: request.head) {
            return simulated.fail(id, error, at: now)
        }
        guard !network.faults.isEmpty,
            let receiver = scenario.receiver(host: request.head.host, port: request.head.port),
            let fault = network.faults[receiver]
        else { return hand(Dispatch(request: request, id: id, cause: cause)) }
        if fault.drop > 0, disturbance.unit() < fault.drop {
            return simulated.fail(id, .timedOut, at: now + request.head.timeout)
        }
        let ids = fault.copies > 1 ? network.copies(of: id, fault.copies) : [id]
        for (index, id) in ids.enumerated() {
            var dispatch = Dispatch(request: request, id: id, cause: cause)
            if ids.count > 1 {
                dispatch.copy = RequestCopy(number: index + 1, sentAt: now, attempt: attempt(), line: cause)
            }
            var wait = fault.delay
            if fault.reorder > .zero {
                wait = wait + .milliseconds(Int64(disturbance.below(UInt64(fault.reorder.milliseconds) + 1)))
            }
            if wait == .zero {
                hand(dispatch)
            } else {
                let parcel = network.late.insert(dispatch)
                scheduler.schedule(at: now + wait, SimulationTask.arrive(parcel: parcel).word)
            }
        }
    }

    /// A request arrives that was late.
    func arrive(_ parcel: Int) {
        hand(network.late.remove(parcel))
    }

    /// Gives a request to its transport.
    private func hand(_ dispatch: Dispatch) {
        var dispatch = dispatch
        if var copy = dispatch.copy {
            if copy.number > 1, log.wants(.attempt) {
                copy.line = log.record(.copy(copy.number, of: copy.attempt), at: now, cause: dispatch.cause)
                dispatch.cause = copy.line
            }
            network.note(copy, as: dispatch.id)
        }
        if let remote, !simulated.serves(dispatch.request.head) {
            return remote.send(dispatch.request, id: dispatch.id, now: now)
        }
        if let receipt = simulated.deliver(dispatch.request, id: dispatch.id, now: now) {
            record(receipt, by: dispatch.request.head.host, cause: dispatch.cause)
        }
    }

    /// Takes in how an attempt, or a copy of one, ended.
    func settle(_ completion: Completion) {
        if !DeliveryEngine.owns(completion.id) { return settleHook(completion) }
        switch network.end(completion.id) {
        case .attempt(let attempt):
            let completion = Completion(id: attempt, outcome: completion.outcome)
            if DeliveryEngine.owns(attempt) { settleSigned(completion) } else { settleHook(completion) }
        case .copy(let copy): record(completion.outcome, of: copy)
        case nil: break
        }
    }

    /// Tells how a copy ended whose attempt had ended before.
    func record(_ outcome: Outcome, of copy: RequestCopy) {
        guard log.wants(.outcome), let fact = copy.attempt.ended(outcome, after: now - copy.sentAt) else { return }
        log.record(.copy(copy.number, of: fact), at: now, cause: copy.line)
    }

    /// Why a signed request may not go where its host is now, by the scenario's word on the host's addresses.
    private func refusal(of head: RequestHead) -> TransportError? {
        guard let addresses = network.addresses(of: head.host) else { return nil }
        switch deliveries.addressGuard.judge(addresses, of: head.host) {
        case nil: return nil
        case .noAddress: return .notFound
        default: return .blocked
        }
    }

    /// Tells what a receiver made of a request.
    func record(_ receipt: Receipt, by receiver: String, cause: Int) {
        guard log.wants(.receipt) else { return }
        log.record(.receipt(receiver: receiver, receipt), at: now, cause: cause)
    }
}

extension TraceFact {
    /// How the request of an attempt ended; nil for all other facts.
    fileprivate func ended(_ outcome: Outcome, after elapsed: Interval) -> TraceFact? {
        switch self {
        case .attempt(_, let delivery, let attempt, _):
            .outcome(delivery: delivery, attempt: attempt, outcome, elapsed: elapsed)
        case .signedAttempt(let endpoint, let delivery, let attempt, _):
            .signedOutcome(endpoint: endpoint, delivery: delivery, attempt: attempt, outcome, elapsed: elapsed)
        default: nil
        }
    }
}

extension AddressGuard {
    /// A guard that lets through what either of two does.
    package func widened(by other: AddressGuard) -> AddressGuard {
        AddressGuard(allowsHTTP: allowsHTTP || other.allowsHTTP, allowed: allowed + other.allowed)
    }
}
