import Dispatcher
import EventModel

extension ScenarioDecoder {
    mutating func decodeReceivers(_ fields: Fields) {
        var keys: Set<String> = []
        for node in reader.elements(fields, "receivers") {
            guard let fields = reader.object(node, .receiver) else { continue }
            let host = host(fields)
            guard let answer = answer(fields), let host else {
                hasBrokenReceivers = true
                continue
            }
            let receiver = Scenario.Receiver(host: host.name, port: host.port, answer: answer)
            if !keys.insert(receiver.key).inserted, let place = fields["host"] {
                reader.error("\"\(place.value.text ?? "")\" has a receiver already", at: place)
            }
            scenario.receivers.append(receiver)
        }
    }

    private mutating func host(_ fields: Fields) -> HostPattern? {
        guard let text = reader.requiredText(fields, "host"), let node = fields["host"] else { return nil }
        do throws(HostPattern.Fault) {
            return try HostPattern(parsing: text)
        } catch {
            reader.error(error.message, at: node)
            return nil
        }
    }

    private mutating func answer(_ fields: Fields) -> Scenario.Receiver.Answer? {
        switch reader.onlyOne(of: ["respond", "forward"], in: fields) {
        case "respond":
            reader.refuse(["hostHeader"], in: fields, because: "goes with \"forward\" alone")
            var script = fields["respond"].flatMap { reader.rules($0) }.map { ReceiverScript(rules: $0) }
            if let node = fields["verify"], let verification = verification(node) { script?.verify(by: verification) }
            if reader.flag(fields, "idempotent") == true { script?.isIdempotent = true }
            if let node = fields["clockSkew"], let skew = clockSkew(node) { script?.skewClock(by: skew) }
            return script.map { .script($0) }
        case "forward":
            reader.refuse(
                ["verify", "idempotent", "clockSkew"], in: fields,
                because: "goes with \"respond\" alone: your own service does as it does")
            var keepsHost = true
            if let node = fields["hostHeader"], let choice: HostHeader = reader.choice(node, what: "\"hostHeader\"") {
                keepsHost = choice == .original
            }
            guard let node = fields["forward"], let url = reader.text(node, what: "\"forward\"") else { return nil }
            if let fault = Self.fault(inBase: url) {
                reader.error(fault, at: node)
                return nil
            }
            return .forward(to: url, keepsHost: keepsHost)
        default:
            reader.incomplete(
                fields, "a receiver has \"respond\" or \"forward\"; a host without a receiver is a real one")
            return nil
        }
    }

    private enum HostHeader: String, CaseIterable {
        case original, target
    }

    private static func fault(inBase url: String) -> String? {
        let lower = url.lowercased()
        guard let scheme = ["http://", "https://"].first(where: { lower.hasPrefix($0) }) else {
            return "\"forward\" is a URL such as \"http://localhost:3000\", not \"\(url.prefix(60))\""
        }
        let rest = url.dropFirst(scheme.count)
        if rest.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) {
            return "\"forward\" holds a character that no URL has"
        }
        if rest.contains("?") || rest.contains("#") {
            return "\"forward\" has no query and no fragment: those come from each request"
        }
        let authority = rest.prefix { $0 != "/" }
        if authority.contains("@") { return "\"forward\" has no user name" }
        do throws(HostPattern.Fault) {
            _ = try HostPattern(parsing: String(authority))
            return nil
        } catch {
            return error.message
        }
    }
}
