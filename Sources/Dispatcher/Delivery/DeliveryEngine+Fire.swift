package import EventModel

extension DeliveryEngine {
    /// How many of the last events are remembered.
    private static let seenEvents = 50

    /// Looks whether a watch sees an event, and accepts what is to be delivered of it. The cloud's own replies are
    /// seen by none.
    package mutating func handle(
        _ event: Event, name: String, cause: Int, now: Instant, into actions: inout [DeliveryAction]
    ) {
        guard !sight.isEmpty, isVisible(event, name) else { return }
        var made: [(watch: Int, match: String)] = []
        for (place, target) in hits(event, name) {
            let watch = watches[place]
            let number = takeNumber(into: &actions)
            let match = WatchMatch(
                id: id("mat_", number), watch: watch.id, target: target, name: name, data: event.data,
                coreID: event.publisher.coreID, at: event.publishedAt, seenAt: now)
            made.append((place, match.id))
            see(match, by: place, number: number, cause: cause, now: now, into: &actions)
        }
        if seen.count == Self.seenEvents { seen.removeFirst() }
        seen.append(
            SeenEvent(
                name: name, data: event.data, coreID: event.publisher.coreID, at: event.publishedAt,
                watchCount: watches.count, matches: made))
        if !made.isEmpty { pump(cause: cause, now: now, into: &actions) }
    }

    /// True if a delivery would be accepted of an event at once.
    package mutating func accepts(_ event: Event, name: String) -> Bool {
        guard !sight.isEmpty, isVisible(event, name) else { return false }
        return hits(event, name).contains { hit in
            let watch = watches[hit.place]
            return watch.cadence.windowEnd(after: event.publishedAt) == nil && !recipients(of: watch).isEmpty
        }
    }

    private func isVisible(_ event: Event, _ name: String) -> Bool {
        if case .cloud = event.publisher { return false }
        return !event.isReply(named: name)
    }

    /// The active watches that an event hits, by their places, each with the first target that it has.
    private mutating func hits(_ event: Event, _ name: String) -> [(place: Int, target: Watch.Target)] {
        let candidates = sight.watches(for: name, coreID: event.publisher.coreID)
        let data = candidates.isEmpty ? nil : event.data?.lowercased()
        return candidates.compactMap { place in
            guard watches[place].isActive,
                let target = watches[place].hit(event, name: name, lowercasedData: data)
            else { return nil }
            return (place, target)
        }
    }

    private mutating func see(
        _ match: WatchMatch, by place: Int, number: Int, cause: Int, now: Instant,
        into actions: inout [DeliveryAction]
    ) {
        let watch = watches[place]
        let delivery = Dialect.all[watch.dialect].delivery
        if delivery.keepsMatches { keep(match, of: place, into: &actions) }
        if let end = windowEnd(of: watch.cadence, after: match.seenAt) {
            return wakeForDigest(of: place, at: end, into: &actions)
        }
        let facts = DeliveryFacts(
            eventID: id("evt_", number), eventType: delivery.eventTypes.match, watch: watch.id, match: match.id,
            eventAt: match.at, createdAt: stamp(now), mostAttempts: delivery.schedule.attempts,
            content: delivery.content(watch, match, baseURL))
        accept(facts, for: recipients(of: watch), cause: cause, now: now, into: &actions)
        skip(facts, for: recipients(of: watch, .disabled), cause: cause, into: &actions)
    }

    /// The endpoints that hear of a watch and have a status, in the order of their creation or as the watch names them.
    func recipients(of watch: Watch, _ status: Endpoint.Status = .active) -> [Int] {
        guard let named = watch.endpoints else {
            return endpoints.indices.filter {
                endpoints[$0].dialect == watch.dialect && endpoints[$0].project == watch.project
                    && endpoints[$0].status == status
            }
        }
        return named.compactMap { endpointPlaces[$0] }.filter { endpoints[$0].status == status }
    }

    /// Lists a delivery as skipped for each of some disabled endpoints. It counts among the ended ones that an endpoint
    /// keeps.
    mutating func skip(
        _ facts: DeliveryFacts, for places: [Int], cause: Int, into actions: inout [DeliveryAction]
    ) {
        let text = places.isEmpty ? "" : facts.text
        for place in places {
            let number = takeNumber(into: &actions)
            var delivery = delivery(number, to: place, facts, text: text)
            delivery.state = .skipped
            let slot = insert(delivery)
            actions.append(
                .keep(
                    .delivery(
                        number: number, id: id(of: delivery), endpoint: endpoints[place].id, text: text,
                        delivery.progress)))
            note(.skipped, slot, cause: cause, into: &actions)
            remember(ended: number, of: place, into: &actions)
        }
    }

    /// Accepts a delivery for each of some endpoints; they are under way as soon as it is their turn.
    @discardableResult
    mutating func accept(
        _ facts: DeliveryFacts, for places: [Int], cause: Int, now: Instant, into actions: inout [DeliveryAction]
    ) -> [Int] {
        let text = places.isEmpty ? "" : facts.text
        return places.map { place in
            let number = takeNumber(into: &actions)
            let delivery = delivery(number, to: place, facts, text: text)
            let slot = insert(delivery)
            let id = id(of: delivery)
            tally.accepted += 1
            actions.append(
                .keep(
                    .delivery(
                        number: number, id: id, endpoint: endpoints[place].id, text: text,
                        slots[slot].progress)))
            note(.accepted, slot, cause: cause, into: &actions)
            if cause > 0 { causes[slot] = cause }
            queue(slot)
            return slot
        }
    }

    /// A new delivery to the endpoint of a place; `text` is `facts` as they are kept.
    func delivery(_ number: Int, to place: Int, _ facts: DeliveryFacts, text: String) -> SignedDelivery {
        SignedDelivery(
            number: number, endpoint: Int32(place), facts: facts, text: text,
            watch: watchPlaces[facts.watch].map { Int32($0) } ?? -1,
            match: self.number(in: facts.match, after: "mat_") ?? 0)
    }

    /// A delivery's id.
    package func id(of delivery: SignedDelivery) -> String { id("dlv_", delivery.number) }

    mutating func insert(_ delivery: SignedDelivery) -> Int {
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
            slots[slot] = delivery
        } else {
            slot = slots.count
            slots.append(delivery)
        }
        slotOfNumber[delivery.number] = slot
        if !delivery.isParked { noteChange(of: slot) }
        if delivery.state == .pending { pending += 1 }
        return slot
    }

    private mutating func keep(_ match: WatchMatch, of place: Int, into actions: inout [DeliveryAction]) {
        remember(match, of: place)
        actions.append(.keep(.record(.match, id: match.id, text: match.text)))
        forgetMatches(of: place, into: &actions)
    }

    mutating func remember(_ match: WatchMatch, of place: Int) {
        matches[match.id] = match
        matchesOfWatch[place, default: []].append(match.id)
    }

    /// Takes in that a moment has come that the engine asked to be woken at.
    package mutating func wake(_ reason: WakeReason, cause: Int, now: Instant, into actions: inout [DeliveryAction]) {
        switch reason {
        case .retry(let number):
            guard let slot = slotOfNumber[number], slots[slot].state == .pending, let due = slots[slot].due,
                due <= now
            else { return }
            if cause > 0 { causes[slot] = cause }
            queue(slot)
        case .digest(let place): digest(place, cause: cause, now: now, into: &actions)
        }
        pump(cause: cause, now: now, into: &actions)
    }
}
