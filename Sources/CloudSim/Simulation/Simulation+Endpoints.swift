import DeviceEmulator
import Dispatcher
import EventModel

extension Simulation {
    /// Creates the scenario's endpoints and alerts, each as its dialect does it.
    func createEndpoints() {
        guard !scenario.endpoints.isEmpty, !environment.holdsDeliveries else { return }
        for (number, endpoint) in scenario.endpoints.enumerated() {
            guard let dialect = Dialect.all.first(where: { $0.name == endpoint.dialect }) else {
                preconditionFailure("a scenario's endpoint has a dialect that exists")
            }
            let wish = EndpointWish(
                project: endpoint.project, name: endpoint.name, url: endpoint.url,
                secret: endpoint.secret ?? seededSecret(ofEndpoint: number, version: 1))
            do {
                let place = try deliveries.create(
                    wish, in: dialect, isSigned: endpoint.isSigned, watching: endpoint.events, now: now,
                    into: &deliveryActions)
                endpointPlaces.append(place)
                if case .success(let judged) = deliveries.addressGuard.judge(url: endpoint.url),
                    !environment.readsWall(judged.host)
                {
                    deliveries.scriptedHosts.insert(judged.host)
                }
                endpointNames[deliveries.endpoints[place].id] = endpoint.name
            } catch { preconditionFailure("a scenario's endpoint was looked at when it was read: \(error)") }
        }
        for alert in scenario.alerts { create(alert) }
        carryOutDeliveries()
    }

    /// What a trace calls an endpoint: by the scenario's name where it has one.
    func name(ofEndpoint id: String) -> String { endpointNames[id] ?? id }

    /// An endpoint's secret follows from the seed where the scenario gives none: 32 bytes for each version.
    private func seededSecret(ofEndpoint number: Int, version: Int) -> String {
        var generator = SeededGenerator(seed: scenario.seed, stream: UInt64(0x5EC_0000 + number << 32 + version))
        let key = (0..<4).flatMap { _ in withUnsafeBytes(of: generator.next().bigEndian) { Array($0) } }
        return EndpointSecret.text(of: key)
    }

    private func create(_ alert: Scenario.Alert) {
        guard let dialect = Dialect.all.first(where: { $0.name == alert.dialect }),
            let route = dialect.routes.first(where: { ["createAlert", "createSignaWatch"].contains($0.id) })
        else { preconditionFailure("a scenario's alert has a dialect that has alerts") }
        let devices = alert.devices.flatMap { self.devices($0) }.map { fleet.ids[$0].description }
        var request = DialectRequest(now: now, key: [])
        request.project = alert.project
        request.parameters = ["projectId": alert.project]
        request.body =
            route.id == "createAlert"
            ? body(of: alert, devices)
            : JSONValue(
                .object(
                    [.init("name", .string(alert.title))] + alert.prefixes.map { .init("event_prefix", .string($0)) }
                        + devices.prefix(1).map { .init("device", .string($0)) }))
        let answer = dialect.perform(route, request, on: &deliveries, into: &deliveryActions)
        precondition(
            answer?.status == 200,
            "a scenario's alert was looked at when it was read: \(answer?.body?.compactText ?? "")")
    }

    /// What a client sends to create an alert.
    private func body(of alert: Scenario.Alert, _ devices: [String]) -> JSONValue {
        func entities(_ type: String, _ ids: [String]) -> [JSONValue] {
            ids.map { .object(["entity_type": .string(type), "entity_id": .string($0)]) }
        }
        let named =
            alert.endpoints
            ?? scenario.endpoints.indices.filter {
                scenario.endpoints[$0].dialect == alert.dialect && scenario.endpoints[$0].project == alert.project
            }
        let notifications = named.map { number in
            JSONValue.object([
                "type": .string("WEBHOOK"),
                "webhook_connection_id": .string(deliveries.endpoints[endpointPlaces[number]].id),
            ])
        }
        return .object([
            "title": .string(alert.title), "delivery_cadence": .string((alert.cadence ?? .realtime).rawValue),
            "entities": .array(
                entities("DEVICE", devices) + entities("EVENT", alert.prefixes) + entities("PERSON", alert.mentions)),
            "notifications": .array(notifications),
        ])
    }

    /// The owner of an endpoint does something to it.
    func apply(_ change: TimelineEntry.EndpointChange, to number: Int, cause: Int) -> Undo? {
        guard number < endpointPlaces.count else { return nil }
        let place = endpointPlaces[number]
        readWall()
        var undo: Undo?
        switch change {
        case .rotate(let secret):
            let version = deliveries.endpoints[place].secretVersion + 1
            let text = secret ?? seededSecret(ofEndpoint: number, version: version)
            deliveries.giveSecret(text, to: place, now: now, into: &deliveryActions)
        case .status(let status):
            let old = deliveries.endpoints[place].status
            deliveries.setStatus(status, of: place, now: now, into: &deliveryActions)
            if old != status, status != .deleted { undo = .endpoint(place: place, old) }
        case .redeliver(let which):
            _ = deliveries.redeliver(
                lastOf: place, orAbandoned: which == .abandoned, cause: cause, now: now, into: &deliveryActions)
        }
        carryOutDeliveries()
        return undo
    }

    /// Takes a change of an endpoint's status back.
    func restore(_ status: Endpoint.Status, ofEndpointAt place: Int) {
        deliveries.setStatus(status, of: place, now: now, into: &deliveryActions)
        carryOutDeliveries()
    }
}
