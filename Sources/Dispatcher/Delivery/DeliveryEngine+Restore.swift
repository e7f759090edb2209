package import EventModel

extension DeliveryEngine {
    /// Takes in a record that was kept; before the deliveries. One that cannot be read is left out and named.
    package mutating func restore(_ kind: DeliveryChange.Kind, id: String, text: String) -> String? {
        guard let json = try? JSONValue(parsing: text) else { return "the \(kind.rawValue) \(id) is no JSON" }
        switch kind {
        case .counter: if !restoreCounter(json) { return "the counter \(id) cannot be read" }
        case .endpoint:
            guard let endpoint = Endpoint(id: id, json) else { return "the endpoint \(id) cannot be read" }
            _ = insert(endpoint)
        case .watch:
            guard let watch = Watch(id: id, json) else { return "the watch \(id) cannot be read" }
            _ = insert(watch)
        case .match:
            guard let match = WatchMatch(id: id, json) else { return "the match \(id) cannot be read" }
            if let place = watchPlaces[match.watch] { remember(match, of: place) }
        case .replay:
            guard let replay = Replay(json) else { return "the kept answer \(id) cannot be read" }
            replays[id] = replay
        }
        return nil
    }

    /// Takes in a delivery that was kept. An attempt whose end was not kept counts as made.
    package mutating func restore(
        delivery number: Int, endpoint: String, text: String, _ progress: DeliveryProgress
    ) {
        guard let place = endpointPlaces[endpoint], let state = SignedDelivery.State(rawValue: progress.state) else {
            return
        }
        skipNumbers(through: number)
        var delivery = delivery(number, to: place, DeliveryFacts(text), text: text)
        delivery.state = state
        delivery.attempts = progress.attempts
        delivery.due = progress.due
        delivery.ends = SignedDelivery.AttemptEnd.read(progress.log)
        // One whose last attempt's end is not known is brought up to date first.
        if archive != nil, state != .pending || delivery.ends.count >= delivery.attempts { delivery.park() }
        _ = insert(delivery)
        if state != .pending { ended[place, default: []].append(number) }
    }

    /// Goes on with what was kept: what is due is attempted, the rest by its schedule, and windows that ended meanwhile
    /// end now.
    package mutating func resume(now: Instant, into actions: inout [DeliveryAction]) {
        for slot in slots.indices where slots[slot].state == .pending {
            let isInterrupted = !slots[slot].isParked && slots[slot].ends.count < slots[slot].attempts
            if !isInterrupted, endpoints[Int(slots[slot].endpoint)].status != .active {
                abandon(slot, .noEndpoint, now: now, into: &actions)
            } else if isInterrupted {
                takeInInterruption(of: slot, now: now, into: &actions)
            } else if let due = slots[slot].due, due > now {
                actions.append(.wake(at: due, .retry(delivery: slots[slot].number)))
            } else {
                queue(slot)
            }
        }
        for place in watches.indices where watchPlaces[watches[place].id] == place {
            digest(place, isRestart: true, cause: 0, now: now, into: &actions)
        }
        sweepReplays(now: now, into: &actions)
        pump(cause: 0, now: now, into: &actions)
    }

    private mutating func takeInInterruption(of slot: Int, now: Instant, into actions: inout [DeliveryAction]) {
        slots[slot].ends.append(
            .init(number: slots[slot].attempts, signedAt: stamp(now), endedAt: stamp(now), failure: .interrupted))
        let endpoint = endpoints[Int(slots[slot].endpoint)]
        let rules = Dialect.all[endpoint.dialect].delivery
        let wait = rules.schedule.wait(after: slots[slot].attempts, retryAfter: nil, generator: &generator)
        guard let wait, slots[slot].attempts < Int(slots[slot].mostAttempts), endpoint.status == .active else {
            return giveUp(slot, into: &actions)
        }
        slots[slot].due = now + wait
        actions.append(.keep(.progress(number: slots[slot].number, slots[slot].progress)))
        actions.append(.wake(at: now + wait, .retry(delivery: slots[slot].number)))
    }
}
