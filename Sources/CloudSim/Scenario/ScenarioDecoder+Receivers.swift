import Dispatcher
import EventModel

extension ScenarioDecoder {
    mutating func decodeReceivers(_ fields: Fields) {
        for node in reader.elements(fields, "receivers") {
            guard let fields = reader.object(node, .receiver) else { continue }
            let host = host(fields)
            guard let answer = answer(fields), let host else { continue }
            if scenario.receivers.contains(where: { $0.host == host.name && $0.port == host.port }),
                let place = fields["host"]
            {
                reader.error("\"\(place.value.text ?? "")\" has a receiver already", at: place)
            }
            scenario.receivers.append(Scenario.Receiver(host: host.name, port: host.port, answer: answer))
        }
    }

    private mutating func host(_ fields: Fields) -> (name: String, port: Int?)? {
        guard let text = reader.requiredText(fields, "host"), let node = fields["host"] else { return nil }
        switch HostPattern.parse(text) {
        case .success(let host): return host
        case .failure(let fault):
            reader.error(fault.reason, at: node)
            return nil
        }
    }

    private mutating func answer(_ fields: Fields) -> Scenario.Receiver.Answer? {
        switch reader.onlyOne(of: ["respond", "forward"], in: fields) {
        case "respond":
            reader.refuse(["hostHeader"], in: fields, because: "goes with \"forward\" alone")
            return fields["respond"].flatMap { reader.rules($0) }.map { .script(ReceiverScript(rules: $0)) }
        case "forward":
            var keepsHost = true
            if let node = fields["hostHeader"], let choice: HostHeader = reader.choice(node, what: "\"hostHeader\"") {
                keepsHost = choice == .original
            }
            guard let node = fields["forward"], let url = reader.text(node, what: "\"forward\"") else { return nil }
            if let fault = Self.fault(inBase: url) {
                reader.error(fault, at: node)
                return nil
            }
            return .forward(to: url.hasSuffix("/") ? String(url.dropLast()) : url, keepsHost: keepsHost)
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
        if case .failure(let fault) = HostPattern.parse(String(authority)) { return fault.reason }
        return nil
    }
}

/// A host as people write it: a name or an address, perhaps with a port.
package enum HostPattern {
    /// The lower-cased host name and the port, when there is one.
    package static func parse(_ text: String) -> Result<(name: String, port: Int?), FileFault> {
        func fault(_ reason: String) -> Result<(name: String, port: Int?), FileFault> { .failure(FileFault(reason)) }
        if text.contains("://") || text.contains("/") {
            return fault("a host is a name such as \"example.com\", without scheme and path")
        }
        var name = text.lowercased()
        var port: Int?
        if name.hasPrefix("[") {
            guard let close = name.firstIndex(of: "]") else { return fault("the address has no closing ']'") }
            let rest = name[name.index(after: close)...]
            let address = name[...close].dropFirst().dropLast()
            guard !address.isEmpty, address.utf8.allSatisfy({ $0.hexadecimalValue != nil || $0 == 0x3A || $0 == 0x2E })
            else { return fault("\"\(text.prefix(60))\" is no address") }
            if !rest.isEmpty {
                guard rest.hasPrefix(":"), let number = Self.port(rest.dropFirst()) else {
                    return fault("a port is a number from 1 to 65535")
                }
                port = number
            }
            return .success((String(name[...close]), port))
        }
        if let colon = name.firstIndex(of: ":") {
            guard let number = Self.port(name[colon...].dropFirst()) else {
                return fault("a port is a number from 1 to 65535")
            }
            port = number
            name = String(name[..<colon])
        }
        guard !name.isEmpty, name.utf8.count <= 253,
            name.utf8.allSatisfy({ byte in
                switch byte {
                case 0x30...0x39, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            }), !name.hasPrefix("."), !name.contains("..")
        else { return fault("\"\(text.prefix(60))\" is no host name") }
        return .success((name, port))
    }

    private static func port(_ text: Substring) -> Int? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(text), (1...65_535).contains(number)
        else { return nil }
        return number
    }
}
