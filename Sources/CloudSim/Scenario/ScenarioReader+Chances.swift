import EventModel

/// What makes a rule answer now and not then.
extension ScenarioReader {
    /// The chance of a rule; nil when it has none.
    mutating func chance(_ fields: Fields) -> Double? {
        guard let node = fields["chance"], let chance = number(node, what: "\"chance\"") else { return nil }
        guard chance > 0, chance <= 1 else {
            error(
                "\"chance\" is above 0 and at most 1, which is always, not \(JavaScriptNumber.text(chance))", at: node)
            return nil
        }
        return chance
    }

    /// The statuses of a rule that take turns.
    mutating func statuses(_ fields: Fields) -> [Int] {
        let nodes = elements(fields, "statuses")
        if nodes.isEmpty, let node = fields["statuses"], case .array = node.value.kind {
            error("\"statuses\" is empty; one status is the least", at: node)
        }
        return nodes.compactMap { integer($0, what: "a status", in: 200...599) }
    }

    /// When a receiver is up and when down: two durations, or two counts of requests.
    mutating func flap(_ node: Node) -> ReceiverRule.Flap? {
        guard let fields = object(node, .flap) else { return nil }
        guard let up = fields["up"], let down = fields["down"] else {
            incomplete(fields, "\"flap\" has \"up\" and \"down\", both durations or both counts of requests")
            return nil
        }
        switch (up.value.kind, down.value.kind) {
        case (.number, .number):
            guard let up = integer(fields, "up", in: 1...1_000_000_000),
                let down = integer(fields, "down", in: 1...1_000_000_000)
            else { return nil }
            return .count(up: up, down: down)
        case (.number, _), (_, .number):
            error("\"up\" and \"down\" are both durations or both counts of requests", at: node)
            return nil
        default:
            guard let up = duration(fields, "up", atLeast: .milliseconds(1)),
                let down = duration(fields, "down", atLeast: .milliseconds(1))
            else { return nil }
            return .time(up: up, down: down)
        }
    }
}
