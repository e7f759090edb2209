import Dispatcher
import EventModel

extension ScenarioReader {
    /// The most bytes that `"bytes"` makes: 10 GB, as a receiver that has gone wild sends them.
    static let mostGeneratedBytes = 10_737_418_240
    /// The most bytes of a body that is made once and kept; a longer one is made while it is sent.
    private static let mostKeptBytes = 1_000_000

    /// A receiver's rules; nil when there are none.
    mutating func rules(_ node: Node) -> [ReceiverRule]? {
        guard let elements = elements(node, what: "\"respond\"") else { return nil }
        if elements.isEmpty {
            error("\"respond\" is empty; one rule is the least, and {} answers 200", at: node)
            return nil
        }
        var rules: [ReceiverRule] = []
        var final: Int?
        for (index, element) in elements.enumerated() {
            guard let fields = object(element, .rule) else { continue }
            if let final {
                warn("no request comes to this rule: number \(final) answers all that is left", at: element)
            } else if !fields.has("when"), !fields.has("times"), !fields.has("chance"), !fields.has("flap") {
                final = index + 1
            }
            rules.append(rule(fields))
        }
        return rules.isEmpty ? nil : rules
    }

    private mutating func rule(_ fields: Fields) -> ReceiverRule {
        var rule = ReceiverRule()
        rule.condition = condition(fields)
        rule.times = integer(fields, "times", in: 1...1_000_000_000)
        rule.latency = fields["latency"].flatMap { latency($0) } ?? .constant(.zero)
        rule.chance = chance(fields) ?? 1
        rule.flap = fields["flap"].flatMap { flap($0) }
        if let node = fields["fault"] {
            refuse(
                ["status", "statuses", "headers", "body", "json", "bytes", "echo"], in: fields,
                because: "does not go with \"fault\": there is no answer")
            if let fault: ReceiverFault = choice(node, what: "\"fault\"") { rule.reply = .fault(fault) }
            return rule
        }
        if onlyOne(of: ["status", "statuses"], in: fields) == "statuses" { rule.statuses = statuses(fields) }
        let status = integer(fields, "status", in: 200...599) ?? 200
        var headers = headers(fields)
        switch onlyOne(of: ["body", "json", "bytes", "echo"], in: fields) {
        case "body":
            rule.reply = .response(status: status, headers: headers, body: Array((text(fields, "body") ?? "").utf8))
        case "json":
            if !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
                headers.append(Header("content-type", "application/json"))
            }
            var body: [UInt8] = []
            fields["json"]?.value.write(to: &body)
            rule.reply = .response(status: status, headers: headers, body: body)
        case "bytes":
            let count = integer(fields, "bytes", in: 0...Self.mostGeneratedBytes) ?? 0
            rule.reply =
                count > Self.mostKeptBytes
                ? .generated(status: status, headers: headers, count: count)
                : .response(status: status, headers: headers, body: ReceiverRule.generatedBody(count: count))
        case "echo":
            rule.reply =
                flag(fields, "echo") == false
                ? .response(status: status, headers: headers) : .echo(status: status, headers: headers)
        default:
            rule.reply = .response(status: status, headers: headers)
        }
        return rule
    }

    private mutating func condition(_ fields: Fields) -> ReceiverRule.Condition? {
        guard let node = fields["when"], let when = object(node, .condition) else { return nil }
        var condition = ReceiverRule.Condition()
        if let node = when["method"], let method = text(node, what: "\"method\"") {
            let known = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]
            if !known.contains(method.uppercased()) {
                error(
                    "\"method\" is \(Self.list(known)), not \"\(method)\"\(Suggestion.ending(for: method, among: known))",
                    at: node)
            }
            condition.method = method.uppercased()
        }
        if let node = when["path"], let path = text(node, what: "\"path\"") {
            if !path.hasPrefix("/"), !path.hasPrefix("*") {
                error("\"path\" starts with '/', or with '*' for any start", at: node)
            }
            condition.path = Glob(path)
        }
        condition.bodyContains = text(when, "bodyContains").map { Array($0.utf8) }
        if !when.has("method"), !when.has("path"), !when.has("bodyContains") {
            incomplete(when, "\"when\" has \"method\", \"path\" or \"bodyContains\"; leave it out for all requests")
        }
        return condition
    }

    /// A latency: a duration, or how it is drawn.
    mutating func latency(_ node: Node) -> ReceiverRule.Latency? {
        guard case .object = node.value.kind else {
            return duration(node, what: "\"latency\"").map(ReceiverRule.Latency.constant)
        }
        guard let fields = object(node, .latencyDraw) else { return nil }
        switch onlyOne(of: ["random", "exponential"], in: fields) {
        case "random":
            guard let pair = fields["random"], let bounds = elements(pair, what: "\"random\"") else { return nil }
            guard bounds.count == 2 else {
                error("\"random\" has two durations, the shortest and the longest", at: pair)
                return nil
            }
            guard let low = duration(bounds[0], what: "the shortest latency"),
                let high = duration(bounds[1], what: "the longest latency")
            else { return nil }
            guard low <= high else {
                error("\"random\" has its shortest duration first", at: pair)
                return nil
            }
            return .random(low, high)
        case "exponential":
            return duration(fields, "exponential", atLeast: .milliseconds(1)).map { .exponential(mean: $0) }
        default:
            incomplete(fields, "a latency is a duration, or has \"random\" or \"exponential\"")
            return nil
        }
    }

    private mutating func headers(_ fields: Fields) -> [Header] {
        guard let node = fields["headers"], let members = members(node, what: "\"headers\"") else { return [] }
        var headers: [Header] = []
        for member in members {
            let child = node.member(member)
            let name = member.key
            if name.isEmpty || !name.utf8.allSatisfy(Self.isTokenByte) {
                error("\"\(name)\" is no header's name", offset: member.keyOffset, path: child.path)
            } else if ["content-length", "transfer-encoding", "connection"].contains(name.lowercased()) {
                error("the receiver sets \"\(name)\" itself", offset: member.keyOffset, path: child.path)
            }
            guard let value = text(child, what: "a header's value") else { continue }
            if value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) {
                error("a header's value holds a control character", at: child)
            }
            headers.append(Header(name, value))
        }
        return headers
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
