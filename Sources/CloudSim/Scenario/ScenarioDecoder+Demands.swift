import Dispatcher
import EventModel

extension ScenarioDecoder {
    /// What is asked of the lines that fit a pattern.
    mutating func lines(_ pattern: LinePattern, _ fields: Fields) -> Expectation? {
        let within = reader.duration(fields, "within")
        let of = fields.has("of") ? reader.requiredText(fields, "of") : nil
        if fields.has("within") || fields.has("of") {
            if let node = fields["within"], !fields.has("of") {
                reader.error("\"within\" needs \"of\", the event whose matches are timed", at: node)
            } else if let node = fields["of"], !fields.has("within") {
                reader.error("\"of\" needs \"within\", the time in which each match comes", at: node)
            }
            reader.refuse(["count"], in: fields, because: "does not go with \"within\"")
            guard let within, let of else { return nil }
            let trigger = LinePattern(kind: .event, tests: [.init(field: "name", rule: .equals(.string(of)))])
            return Expectation(
                .within(pattern, within, of: trigger), text: "\(pattern.text) within \(within) of each event \"\(of)\"")
        }
        let amount: Expectation.Amount
        if let node = fields["count"] {
            guard let counted = self.amount(node) else { return nil }
            amount = counted
        } else {
            amount = Expectation.Amount(atLeast: 1)
        }
        return Expectation(.count(pattern, amount), text: "\(pattern.text): \(amount.text)")
    }

    /// A count: a number, or bounds.
    private mutating func amount(_ node: Node) -> Expectation.Amount? {
        if case .object = node.value.kind { return bounds(node, areCounts: true) }
        if case .string = node.value.kind {
        } else if case .number = node.value.kind {
        } else {
            reader.error("\"count\" must be a number or an amount, not \(node.value.kindName)", at: node)
            return nil
        }
        return reader.integer(node, what: "\"count\"", in: 0...1 << 53).map {
            Expectation.Amount(atLeast: Double($0), atMost: Double($0))
        }
    }

    private mutating func bounds(_ node: Node, areCounts: Bool) -> Expectation.Amount? {
        guard let fields = reader.object(node, .amount) else { return nil }
        var amount = Expectation.Amount()
        if areCounts {
            amount.atLeast = reader.integer(fields, "atLeast", in: 0...1 << 53).map(Double.init)
            amount.atMost = reader.integer(fields, "atMost", in: 0...1 << 53).map(Double.init)
        } else {
            amount.atLeast = reader.number(fields, "atLeast")
            amount.atMost = reader.number(fields, "atMost")
        }
        if !fields.has("atLeast"), !fields.has("atMost") {
            reader.incomplete(fields, "an amount has \"atLeast\" or \"atMost\", or both")
        }
        if let low = amount.atLeast, let high = amount.atMost, low > high {
            reader.error("\"atLeast\" is greater than \"atMost\"", at: node)
        }
        return amount
    }

    private mutating func comparison(_ fields: Fields) -> Expectation.Comparison? {
        guard let node = fields["equals"] else {
            reader.missing("equals", in: fields)
            return nil
        }
        switch node.value.kind {
        case .object: return bounds(node, areCounts: false).map { .amount($0) }
        case .array:
            reader.error("\"equals\" must be a string, a number, a boolean or an amount, not an array", at: node)
            return nil
        default: return .equals(JSONValue(node.value.kind))
        }
    }

    mutating func variable(_ fields: Fields, _ node: Node) -> Expectation? {
        let comparison = comparison(fields)
        let device = devices(fields)
        guard let name = reader.requiredText(fields, "variable") else { return nil }
        let groups = device.map { directory.matches($0) } ?? scenario.devices
        let variables = groups.compactMap(\.firmware).flatMap { index in
            scenario.firmware[index].variables.map { scenario.firmware[index].values[$0].name }
        }
        if !groups.isEmpty, !variables.contains(name), !groups.contains(where: { $0.sketch != nil }) {
            reader.warn(
                "no firmware there has \"\(name)\" among its \"variables\"\(Suggestion.ending(for: name, among: variables))",
                at: node)
        }
        return comparison.map {
            Expectation(
                .variable(name: name, device: device, $0),
                text: "variable \"\(name)\"\(device.map { " of \($0.text)" } ?? "") \($0.text)")
        }
    }

    /// The summary's fields that are known when expectations are judged.
    static let summaryFields = [
        "seed", "published", "refused", "matched", "attempts", "succeeded", "failed", "pending", "dropped", "chunks",
        "delivered", "virtual_seconds",
    ]

    /// Figures inside other figures.
    static let innerSummaryFields =
        DropReason.allCases.map { "dropped.\($0.rawValue)" }
        + ["accepted", "succeeded", "abandoned", "pending"].map { "deliveries.\($0)" }

    mutating func summary(_ fields: Fields, _ node: Node) -> Expectation? {
        let comparison = comparison(fields)
        guard let path = reader.requiredText(fields, "summary") else { return nil }
        let known = Self.summaryFields + Self.innerSummaryFields
        if ["wall_seconds", "expectations", "trace_sha256"].contains(path.split(separator: ".").first.map(String.init))
        {
            reader.error("\"\(path)\" is not known yet when the expectations are judged", at: node)
        } else if !known.contains(path) {
            reader.error(
                "the summary has no \"\(path)\"\(Suggestion.ending(for: path, among: known)); it has \((Self.summaryFields + Self.innerSummaryFields.suffix(4)).joined(separator: ", "))",
                at: node)
        }
        return comparison.map { Expectation(.summary(path: path, $0), text: "summary \"\(path)\" \($0.text)") }
    }
}
