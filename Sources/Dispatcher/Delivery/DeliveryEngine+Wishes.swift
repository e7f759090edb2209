package import EventModel

/// What the owner of an endpoint does to it outside of a dialect's own API.
extension DeliveryEngine {
    /// Takes a new endpoint in, as its dialect makes them. Returns its place.
    ///
    /// - Parameter prefix: Which events it hears of by itself; only where a dialect's endpoints watch.
    /// - Throws: When the wish's secret is none.
    package mutating func create(
        _ wish: EndpointWish, in dialect: Dialect, isSigned: Bool = true, watching prefix: String? = nil, now: Instant,
        into actions: inout [DeliveryAction]
    ) throws(DialectFault) -> Int {
        let place = try dialect.create(&self, wish, now, &actions)
        if !isSigned { change(place, now: now, into: &actions) { $0.isSigned = false } }
        if let prefix, let watch = watch(endpoints[place].id) {
            change(watch: watch, now: now, into: &actions) { $0.targets = [.prefix(prefix)] }
        }
        return place
    }

    /// Gives an endpoint this new secret; the old one goes on signing as long as the dialect says. A text that is no
    /// secret changes nothing.
    package mutating func giveSecret(
        _ text: String, to place: Int, now: Instant, into actions: inout [DeliveryAction]
    ) {
        _ = rotate(place, to: text, now: now, into: &actions)
    }

    /// Switches an endpoint on or off, or deletes it. What waits for one that is switched off is given up; one that
    /// was deleted stays so.
    package mutating func setStatus(
        _ status: Endpoint.Status, of place: Int, now: Instant, into actions: inout [DeliveryAction]
    ) {
        guard endpoints[place].status != status, endpoints[place].status != .deleted else { return }
        if status == .deleted {
            delete(place, now: now, into: &actions)
            if let watch = watch(endpoints[place].id) { delete(watch: watch, into: &actions) }
            return
        }
        change(place, now: now, into: &actions) { $0.set(status) }
        if status == .disabled { abandonAll(of: place, now: now, into: &actions) }
    }

    /// Delivers once more what an endpoint's last delivery told, or what every one told that was given up. Nothing
    /// happens while the endpoint is switched off. Returns how many new deliveries there are.
    package mutating func redeliver(
        lastOf place: Int, orAbandoned allAbandoned: Bool, cause: Int, now: Instant,
        into actions: inout [DeliveryAction]
    ) -> Int {
        guard endpoints[place].status == .active else { return 0 }
        let known = deliveries { delivery in
            delivery.endpoint == Int32(place) && (!allAbandoned || delivery.state == .abandoned)
        }
        let chosen = allAbandoned ? known.reversed() : Array(known.prefix(1))
        for delivery in chosen { _ = redeliver(delivery, cause: cause, now: now, into: &actions) }
        return chosen.count
    }
}
