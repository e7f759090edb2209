import Dispatcher
import EventModel

/// What the timeline does to endpoints, names and receivers.
extension ScenarioDecoder {
    private static let ofEndpoint = ["rotate", "status", "redeliver"]
    private static let ofReceiver = ["respond", "verify", "clockSkew", "fault"]

    /// A change of an endpoint, of names or of what stands around a receiver's rules; nil inside when it is wrong, nil
    /// when the entry is about something else.
    mutating func cloudChange(
        _ fields: Fields, lasting: Interval?
    ) -> (change: TimelineEntry.Change, lasting: Interval?)?? {
        let others = ScenarioShape.timelineEntry.keys.filter { !["at", "for"].contains($0) }
        if fields.has("endpoint") || !fields.present(Self.ofEndpoint).isEmpty {
            let allowed = Self.ofEndpoint + ["endpoint"]
            reader.refuse(
                others.filter { !allowed.contains($0) }, in: fields, because: "does not go with \"endpoint\"")
            return .some(endpointChange(fields, lasting: lasting))
        }
        if let node = fields["dns"] {
            reader.refuse(others.filter { $0 != "dns" }, in: fields, because: "does not go with \"dns\"")
            return .some(names(node).map { (.names($0), lasting) })
        }
        let isAboutReceiver = fields.has("receiver") && !fields.has("respond") && !fields.has("device")
        guard fields.has("verify") || isAboutReceiver && !fields.present(Self.ofReceiver).isEmpty else { return nil }
        let allowed = Self.ofReceiver + ["receiver"]
        reader.refuse(others.filter { !allowed.contains($0) }, in: fields, because: "does not go with \"receiver\"")
        return .some(surroundings(fields).map { ($0, lasting) })
    }

    private mutating func endpointChange(
        _ fields: Fields, lasting: Interval?
    ) -> (change: TimelineEntry.Change, lasting: Interval?)? {
        let key = reader.onlyOne(of: Self.ofEndpoint, in: fields)
        if !fields.has("endpoint") { reader.missing("endpoint", in: fields) }
        let number = fields["endpoint"].flatMap { endpoint($0, what: "\"endpoint\"") }
        var lasting = lasting
        var change: TimelineEntry.EndpointChange?
        switch key {
        case "rotate": change = fields["rotate"].flatMap { rotation($0) }
        case "status":
            if let node = fields["status"], let status: EndpointStatus = reader.choice(node, what: "\"status\"") {
                change = .status(status.status)
                if status == .deleted {
                    reader.refuse(["for"], in: fields, because: "has no meaning here: what is deleted stays so")
                }
            }
        case "redeliver":
            if let node = fields["redeliver"],
                let which: TimelineEntry.Redelivery = reader.choice(node, what: "\"redeliver\"")
            {
                change = .redeliver(which)
            }
        default:
            reader.incomplete(fields, "an entry for an endpoint has \(ScenarioReader.list(Self.ofEndpoint))")
        }
        if key == "rotate" || key == "redeliver" {
            reader.refuse(["for"], in: fields, because: "has no meaning here: \"\(key ?? "")\" cannot be undone")
            lasting = nil
        }
        guard let number, let change else { return nil }
        return (.endpoint(number, name: scenario.endpoints[number].name, change), lasting)
    }

    private enum EndpointStatus: String, CaseIterable {
        case active, disabled, deleted

        var status: Endpoint.Status {
            switch self {
            case .active: .active
            case .disabled: .disabled
            case .deleted: .deleted
            }
        }
    }

    /// A new secret: its text, or true for one that follows from the seed.
    private mutating func rotation(_ node: Node) -> TimelineEntry.EndpointChange? {
        guard case .bool(let flag) = node.value.kind else {
            return secret(node, what: "\"rotate\"").map { .rotate($0.text) }
        }
        if flag { return .rotate(nil) }
        reader.error("\"rotate\" is the new secret, or true for one that follows from the seed", at: node)
        return nil
    }

    private mutating func surroundings(_ fields: Fields) -> TimelineEntry.Change? {
        let key = reader.onlyOne(of: Self.ofReceiver, in: fields)
        let position = scriptedReceiver(fields)
        switch key {
        case "verify":
            guard let node = fields["verify"] else { return nil }
            if case .null = node.value.kind { return position.map { .verify(host: $0.key, nil) } }
            let verification = verification(node)
            return position.flatMap { place in verification.map { .verify(host: place.key, $0) } }
        case "clockSkew":
            let skew = fields["clockSkew"].flatMap { clockSkew($0) }
            return position.flatMap { place in skew.map { .receiverClock(host: place.key, $0) } }
        default:
            let fault = deliveryFault(fields)
            return position.flatMap { place in
                fault.map { .network(receiver: place.index, host: place.key, $0) }
            }
        }
    }

    /// The receiver with a script that a key `receiver` names.
    private mutating func scriptedReceiver(_ fields: Fields) -> (index: Int, key: String)? {
        guard let index = receiverPosition(fields), let node = fields["receiver"] else { return nil }
        if case .script = scenario.receivers[index].answer { return (index, scenario.receivers[index].key) }
        if !fields.present(["verify", "clockSkew"]).isEmpty {
            reader.error(
                "the receiver \"\(node.value.text ?? "")\" forwards; only one with \"respond\" has a clock and verifies",
                at: node)
            return nil
        }
        return (index, scenario.receivers[index].key)
    }

    /// How a receiver judges signatures.
    mutating func verification(_ node: Node) -> ReceiverVerification? {
        guard let fields = reader.object(node, .verification) else { return nil }
        guard let place = fields["secret"] else {
            reader.missing("secret", in: fields)
            return nil
        }
        var nodes = [place]
        if case .array = place.value.kind {
            nodes = reader.elements(fields, "secret")
            if nodes.isEmpty { reader.error("\"secret\" is empty; one secret is the least", at: place) }
        }
        var verification = ReceiverVerification(
            secrets: nodes.compactMap { secret($0, what: "a secret")?.secret })
        if let tolerance = reader.duration(fields, "tolerance", atLeast: .seconds(1)) {
            verification.tolerance = tolerance
        }
        return verification.secrets.count == nodes.count && !nodes.isEmpty ? verification : nil
    }
}
