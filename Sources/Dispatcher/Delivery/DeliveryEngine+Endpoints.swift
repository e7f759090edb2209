import EventModel

extension DeliveryEngine {
    /// Ids of endpoints and watches that a dialect gives begin with this.
    mutating func takeID(_ prefix: String, into actions: inout [DeliveryAction]) -> String {
        id(prefix, takeNumber(into: &actions))
    }

    /// The place of an endpoint that a caller may know of; a deleted one too.
    package func endpoint(_ id: String) -> Int? { endpointPlaces[id] }

    /// The place of a watch that stands.
    package func watch(_ id: String) -> Int? { watchPlaces[id] }

    /// Takes a new endpoint in, created at a moment of the engine's time. Returns its place.
    @discardableResult
    mutating func add(_ endpoint: Endpoint, into actions: inout [DeliveryAction]) -> Int {
        var endpoint = endpoint
        endpoint.createdAt = stamp(endpoint.createdAt)
        endpoint.updatedAt = endpoint.createdAt
        let place = insert(endpoint)
        keep(place, into: &actions)
        return place
    }

    mutating func insert(_ endpoint: Endpoint) -> Int {
        var endpoint = endpoint
        endpoint.head = Self.head(of: endpoint.url)
        endpoints.append(endpoint)
        endpointPlaces[endpoint.id] = endpoints.count - 1
        return endpoints.count - 1
    }

    /// What all requests to a URL share; its only header is `host`.
    private static func head(of url: String) -> RequestHead? {
        guard let parsed = try? RequestURL(Array(url.utf8)) else { return nil }
        return RequestHead(
            method: .post, url: parsed.text, host: parsed.host, hostIndex: -1,
            headers: [Header("host", parsed.authority)])
    }

    /// Changes an endpoint and makes that last.
    mutating func change(
        _ place: Int, now: Instant, into actions: inout [DeliveryAction], _ change: (inout Endpoint) -> Void
    ) {
        let url = endpoints[place].url
        change(&endpoints[place])
        if endpoints[place].url != url { endpoints[place].head = Self.head(of: endpoints[place].url) }
        endpoints[place].updatedAt = stamp(now)
        keep(place, into: &actions)
    }

    /// Makes an endpoint's present state last.
    func keep(_ place: Int, into actions: inout [DeliveryAction]) {
        actions.append(.keep(.record(.endpoint, id: endpoints[place].id, text: endpoints[place].text)))
    }

    /// Deletes an endpoint: what waits for it is given up, and it gets nothing more.
    mutating func delete(_ place: Int, now: Instant, into actions: inout [DeliveryAction]) {
        let deletedAt = stamp(now)
        change(place, now: now, into: &actions) {
            $0.status = .deleted
            $0.deletedAt = deletedAt
        }
        abandonAll(of: place, now: now, into: &actions)
    }

    /// Gives up what waits for an endpoint; attempts under way still settle.
    mutating func abandonAll(of place: Int, now: Instant, into actions: inout [DeliveryAction]) {
        let waiting = slots.indices.filter {
            slots[$0].endpoint == Int32(place) && slots[$0].state == .pending && slots[$0].signedAt == nil
                && slotOfNumber[slots[$0].number] == $0
        }
        for slot in waiting { abandon(slot, .noEndpoint, now: now, into: &actions) }
    }

    /// Gives an endpoint a new secret. Returns its text.
    mutating func rotate(
        _ place: Int, to text: String, now: Instant, into actions: inout [DeliveryAction]
    ) -> String {
        let overlap = Dialect.all[endpoints[place].dialect].delivery.overlap
        change(place, now: now, into: &actions) { try? $0.rotate(to: text, overlap: overlap, now: now) }
        return text
    }

    /// Takes a new watch in, created at a moment of the engine's time. Returns its place.
    @discardableResult
    mutating func add(_ watch: Watch, into actions: inout [DeliveryAction]) -> Int {
        var watch = watch
        watch.createdAt = stamp(watch.createdAt)
        watch.updatedAt = watch.createdAt
        let place = insert(watch)
        keep(watch: place, into: &actions)
        return place
    }

    mutating func insert(_ watch: Watch) -> Int {
        watches.append(watch)
        watchPlaces[watch.id] = watches.count - 1
        sight.add(watch.targets, of: watches.count - 1)
        return watches.count - 1
    }

    /// Changes a watch and makes that last.
    mutating func change(
        watch place: Int, now: Instant, into actions: inout [DeliveryAction], _ change: (inout Watch) -> Void
    ) {
        let cadence = watches[place].cadence
        sight.remove(watches[place].targets, of: place)
        change(&watches[place])
        sight.add(watches[place].targets, of: place)
        watches[place].updatedAt = stamp(now)
        if watches[place].cadence != cadence {
            changeCadence(of: place, from: cadence, now: now, into: &actions)
        }
        keep(watch: place, into: &actions)
        pump(cause: 0, now: now, into: &actions)
    }

    /// Makes a watch's present state last.
    func keep(watch place: Int, into actions: inout [DeliveryAction]) {
        actions.append(.keep(.record(.watch, id: watches[place].id, text: watches[place].text)))
    }

    /// Deletes a watch with its matches; what was accepted is still delivered.
    mutating func delete(watch place: Int, into actions: inout [DeliveryAction]) {
        sight.remove(watches[place].targets, of: place)
        watches[place].isActive = false
        watchPlaces[watches[place].id] = nil
        // The watch goes last: matches that nobody owns would be kept for ever.
        for match in matchesOfWatch.removeValue(forKey: place) ?? [] {
            matches[match] = nil
            actions.append(.keep(.recordGone(.match, id: match)))
        }
        actions.append(.keep(.recordGone(.watch, id: watches[place].id)))
    }

    /// The deliveries that some condition holds for, newest first.
    func deliveries(where condition: (SignedDelivery) -> Bool) -> [SignedDelivery] {
        slotOfNumber.values.filter { condition(slots[$0]) }.map { slots[$0] }.sorted { $0.number > $1.number }
    }

    /// The deliveries of some matches, newest first.
    func deliveries(of matches: Set<String>) -> [String: [SignedDelivery]] {
        let ids = Dictionary(
            matches.compactMap { id in number(in: id, after: "mat_").map { ($0, id) } }, uniquingKeysWith: { $1 })
        return Dictionary(grouping: deliveries { ids[$0.match] != nil }) { ids[$0.match] ?? "" }
    }

    /// The delivery of an id; nil when there is none any more.
    package func delivery(_ id: String) -> SignedDelivery? {
        number(in: id, after: "dlv_").flatMap { slotOfNumber[$0] }.map { slots[$0] }
    }

    /// Delivers once more what a delivery told, as a new delivery of the same event; nil when it cannot be read now.
    mutating func redeliver(
        _ delivery: SignedDelivery, cause: Int = 0, now: Instant, into actions: inout [DeliveryAction]
    ) -> SignedDelivery? {
        guard var facts = whole(delivery)?.facts else { return nil }
        facts.createdAt = stamp(now)
        let slot = accept(facts, for: [Int(delivery.endpoint)], cause: cause, now: now, into: &actions)[0]
        pump(cause: cause, now: now, into: &actions)
        return slots[slot]
    }
}
