import Dispatcher
import EventModel

extension ScenarioDecoder {
    /// Where signed deliveries may go, and the addresses of names.
    mutating func decodeNetwork(_ fields: Fields) {
        scenario.addressGuard.allowsHTTP = reader.flag(fields, "allowHTTP") ?? false
        for node in reader.elements(fields, "allowPrivate") {
            guard let text = reader.text(node, what: "what \"allowPrivate\" lists") else { continue }
            do throws(GuardFault) {
                scenario.addressGuard.allowed.append(try Allowance(text))
            } catch { reader.error(error.description, at: node) }
        }
        if let node = fields["dns"] { scenario.names = names(node) ?? [] }
    }

    /// Names with their addresses; nil when something is wrong with one.
    mutating func names(_ node: Node) -> [Scenario.NameEntry]? {
        guard let members = reader.members(node, what: "\"dns\"") else { return nil }
        var entries: [Scenario.NameEntry] = []
        var isGood = true
        if members.isEmpty {
            reader.error(
                "\"dns\" is empty; it has a name with its addresses: {\"example.com\": [\"93.184.216.34\"]}", at: node)
            return nil
        }
        for member in members {
            let child = node.member(member)
            if (try? HostPattern(parsing: member.key))?.port != nil || (try? HostPattern(parsing: member.key)) == nil {
                reader.error(
                    "\"\(member.key)\" is no host name", offset: member.keyOffset, path: child.path)
                isGood = false
            }
            guard let elements = reader.elements(child, what: "what a name leads to") else {
                isGood = false
                continue
            }
            var entry = Scenario.NameEntry(host: member.key.lowercased(), addresses: [])
            for element in elements {
                guard let text = reader.text(element, what: "an address") else {
                    isGood = false
                    continue
                }
                guard let address = IPAddress(text) else {
                    reader.error(
                        "\"\(text)\" is no address such as \"93.184.216.34\" or \"2606:4700::1111\"", at: element)
                    isGood = false
                    continue
                }
                entry.addresses.append(address)
            }
            entries.append(entry)
        }
        return isGood ? entries : nil
    }

    // MARK: Endpoints

    mutating func decodeEndpoints(_ fields: Fields) {
        var known: Set<String> = []
        for node in reader.elements(fields, "endpoints") {
            guard let fields = reader.object(node, .endpoint) else { continue }
            let dialect = dialect(fields)
            let name = reader.requiredText(fields, "name")
            let url = endpointURL(fields)
            if let name, let place = fields["name"], !known.insert(name).inserted {
                reader.error("another endpoint is called \"\(name)\"", at: place)
            }
            var endpoint = Scenario.SignedEndpoint(name: name ?? "", dialect: dialect?.name ?? "", url: url ?? "")
            endpoint.secret = fields["secret"].flatMap { secret($0, what: "\"secret\"") }?.text
            endpoint.project = reader.text(fields, "project") ?? DeliveryEngine.defaultProject
            endpoint.isSigned = reader.flag(fields, "signed") ?? true
            endpoint.events = reader.text(fields, "events")
            if let dialect, dialect.name != "zstack" {
                reader.refuse(
                    ["events"], in: fields,
                    because: "goes with the dialect \"zstack\" alone; in \"\(dialect.name)\" an alert says what is seen"
                )
                if dialect.name != "zstack", !endpoint.isSigned {
                    reader.refuse(["signed"], in: fields, because: "is always true but in the dialect \"zstack\"")
                }
            }
            scenario.endpoints.append(endpoint)
        }
    }

    private mutating func dialect(_ fields: Fields) -> Dialect? {
        guard let word = reader.requiredText(fields, "dialect"), let node = fields["dialect"] else { return nil }
        if let dialect = Dialect.all.first(where: { $0.name == word }) { return dialect }
        let words = Dialect.all.map(\.name)
        reader.error(
            "\"dialect\" is \(ScenarioReader.list(words)), not \"\(word)\"\(Suggestion.ending(for: word, among: words))",
            at: node)
        return nil
    }

    /// A URL that the address guard lets through, as when an endpoint is created.
    private mutating func endpointURL(_ fields: Fields) -> String? {
        guard let url = reader.requiredText(fields, "url"), let node = fields["url"] else { return nil }
        switch scenario.addressGuard.judge(url: url) {
        case .failure(let fault): reader.error(Self.text(fault), at: node)
        case .success(let judged):
            let addresses = judged.literal == nil ? scenario.names.first { $0.host == judged.host }?.addresses : nil
            if let addresses, let fault = scenario.addressGuard.judge(addresses, of: judged.host) {
                reader.error(Self.text(fault), at: node)
            }
        }
        return url
    }

    /// A fault of the guard, with what lets it through in a scenario.
    private static func text(_ fault: GuardFault) -> String {
        if case .notPublic(let address, let host, let network, let purpose) = fault {
            let subject = host == address.description ? host : "\(address), an address of \(host),"
            return "\(subject) is not a public address (\(network): \(purpose)); "
                + "\"allowPrivate\": [\"\(network)\"] lets it through"
        }
        return fault == .notSecure
            ? "the URL is http, which everyone on the way can read; use https, or say \"allowHTTP\": true"
            : fault.description
    }

    /// A secret's text; one whose key is shorter or longer than is usual is a warning.
    mutating func secret(_ node: Node, what: String) -> (text: String, secret: Secret)? {
        guard let text = reader.text(node, what: what) else { return nil }
        do throws(SecretError) {
            let secret = try Secret(text)
            if let remark = secret.remark { reader.warn(remark, at: node) }
            return (text, secret)
        } catch {
            reader.error(Secret.explanation(error, of: text), at: node)
            return nil
        }
    }

    // MARK: Alerts

    mutating func decodeAlerts(_ fields: Fields) {
        for node in reader.elements(fields, "alerts") {
            guard let fields = reader.object(node, .alert) else { continue }
            let dialect = fields.has("dialect") ? dialect(fields)?.name : "particle-pro"
            let title = title(fields)
            guard let dialect else { continue }
            if dialect == "zstack", let place = fields["dialect"] {
                reader.error("in \"zstack\" the endpoints themselves watch: give them \"events\"", at: place)
                continue
            }
            var alert = Scenario.Alert(title: title ?? "", dialect: dialect)
            alert.project = reader.text(fields, "project") ?? DeliveryEngine.defaultProject
            if let place = fields["cadence"] { alert.cadence = reader.choice(place, what: "\"cadence\"") }
            for place in reader.elements(fields, "devices") {
                if let glob = deviceGlob(place) { alert.devices.append(glob) }
            }
            alert.prefixes = texts(fields, "prefixes", mayBeEmpty: dialect == "signa")
            alert.mentions = texts(fields, "mentions", mayBeEmpty: false)
            if dialect == "signa" { checkWatch(alert, fields) } else { checkAlert(alert, fields) }
            alert.endpoints = endpoints(of: alert, fields)
            scenario.alerts.append(alert)
        }
    }

    /// The title of an alert, which a watch calls its name.
    private mutating func title(_ fields: Fields) -> String? {
        guard let key = reader.onlyOne(of: ["title", "name"], in: fields), let node = fields[key] else {
            reader.missing("title", in: fields)
            return nil
        }
        guard let title = reader.text(node, what: "\"\(key)\"") else { return nil }
        if !(1...200).contains(title.unicodeScalars.count) {
            reader.error("\"\(key)\" has 1 to 200 characters, not \(title.unicodeScalars.count)", at: node)
        }
        return title
    }

    private mutating func texts(_ fields: Fields, _ key: String, mayBeEmpty: Bool) -> [String] {
        reader.elements(fields, key).compactMap { node in
            guard let text = reader.text(node, what: "what \"\(key)\" lists") else { return nil }
            let most = key == "prefixes" ? 64 : 200
            if !((mayBeEmpty ? 0 : 1)...most).contains(text.unicodeScalars.count) {
                reader.error("what \"\(key)\" lists has 1 to \(most) characters", at: node)
            }
            return text
        }
    }

    private mutating func deviceGlob(_ node: Node) -> Glob? {
        guard let text = reader.text(node, what: "what \"devices\" lists") else { return nil }
        let glob = Glob(text)
        if directory.matches(glob).isEmpty {
            reader.error(
                "no device is called \"\(text)\"\(Suggestion.ending(for: text, ofAll: directory.candidates(for: text)))",
                at: node)
            return nil
        }
        return glob
    }

    private mutating func checkAlert(_ alert: Scenario.Alert, _ fields: Fields) {
        if fields.present(["devices", "prefixes", "mentions"]).isEmpty {
            reader.incomplete(fields, "an alert has \"devices\", \"prefixes\" or \"mentions\" to look for")
        }
        let groups = alert.devices.flatMap { directory.matches($0) }
        let entities = groups.reduce(0) { $0 + ($1.count ?? 1) } + alert.prefixes.count + alert.mentions.count
        if entities > 100 {
            reader.error(
                "an alert looks for 100 things at most, not \(entities); a prefix sees all devices", at: fields.node)
        }
    }

    private mutating func checkWatch(_ alert: Scenario.Alert, _ fields: Fields) {
        reader.refuse(["cadence"], in: fields, because: "does not go with the dialect \"signa\": it tells at once")
        reader.refuse(["mentions"], in: fields, because: "does not go with the dialect \"signa\"")
        reader.refuse(
            ["endpoints"], in: fields,
            because: "does not go with the dialect \"signa\": a watch tells all endpoints of its project")
        let isOne =
            alert.devices.count + alert.prefixes.count == 1
            && alert.devices.allSatisfy { directory.matches($0).reduce(0) { $0 + ($1.count ?? 1) } == 1 }
        if !isOne, !reader.hasErrors {
            reader.incomplete(fields, "a watch of \"signa\" has one device or one prefix to look for")
        }
    }

    /// The endpoints that an alert tells; nil for all of its project.
    private mutating func endpoints(of alert: Scenario.Alert, _ fields: Fields) -> [Int]? {
        let fitting = scenario.endpoints.indices.filter {
            scenario.endpoints[$0].dialect == alert.dialect && scenario.endpoints[$0].project == alert.project
        }
        guard let node = fields["endpoints"] else {
            if fitting.isEmpty, !reader.hasErrors {
                reader.error(
                    "no endpoint of the dialect \"\(alert.dialect)\" and the project \"\(alert.project)\" would hear of it",
                    at: fields.node)
            } else if alert.dialect != "signa", fitting.count > 20 {
                reader.error("an alert tells 20 endpoints at most; name them in \"endpoints\"", at: fields.node)
            }
            return nil
        }
        guard alert.dialect != "signa" else { return nil }
        let elements = reader.elements(fields, "endpoints")
        if !(1...20).contains(elements.count), case .array = node.value.kind {
            reader.error("\"endpoints\" has 1 to 20 names, not \(elements.count)", at: node)
        }
        return elements.compactMap { element in
            guard let number = endpoint(element, what: "what \"endpoints\" lists") else { return nil }
            guard fitting.contains(number) else {
                let other = scenario.endpoints[number]
                reader.error(
                    "\"\(other.name)\" is of the dialect \"\(other.dialect)\" and the project \"\(other.project)\", the alert of \"\(alert.dialect)\" and \"\(alert.project)\"",
                    at: element)
                return nil
            }
            return number
        }
    }
}
