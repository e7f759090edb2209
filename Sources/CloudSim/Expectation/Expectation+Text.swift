import EventModel

extension Expectation.Amount {
    /// How many, as a person says it.
    var text: String {
        switch (atLeast, atMost) {
        case (1?, nil): "at least once"
        case (let low?, nil): "at least \(Self.times(low))"
        case (nil, let high?): "at most \(Self.times(high))"
        case (0?, 0?): "never"
        case (let low?, let high?):
            low == high ? "exactly \(Self.times(low))" : "from \(JavaScriptNumber.text(low)) to \(Self.times(high))"
        case (nil, nil): "any number of times"
        }
    }

    /// A count, as a person says it.
    static func times(_ count: Double) -> String { count == 1 ? "once" : "\(JavaScriptNumber.text(count)) times" }
}

extension Expectation.Comparison {
    /// What is asked of a value, as a person says it.
    var text: String {
        switch self {
        case .equals(let value): return "equals \(value.compactText)"
        case .amount(let amount):
            let bounds = [
                amount.atLeast.map { "at least \(JavaScriptNumber.text($0))" },
                amount.atMost.map { "at most \(JavaScriptNumber.text($0))" },
            ]
            return "is " + bounds.compactMap { $0 }.joined(separator: " and ")
        }
    }
}

extension LinePattern {
    /// The pattern, as a person says it: `event "door" with data "open"`.
    var text: String {
        var rest = tests
        var text = noun
        if let index = rest.firstIndex(where: { $0.field == kind.subject }) {
            text = lead + " " + rest.remove(at: index).rule.subjectText
        }
        let parts = rest.map { "\($0.field) \($0.rule.text)" }
        return parts.isEmpty ? text : "\(text) with \(parts.joined(separator: ", "))"
    }

    private var noun: String {
        switch kind {
        case .attempt: "request"
        case .deliver: "delivery"
        default: kind.rawValue
        }
    }

    /// The noun and what leads from it to its subject.
    var lead: String {
        switch kind {
        case .attempt: noun + " to"
        case .call, .deliver: noun + " of"
        default: noun
        }
    }
}

extension LinePattern.Rule {
    var text: String {
        switch self {
        case .equals(let value), .contains(let value): value.compactText
        case .prefix(let start): JSONValue.string(start + "…").compactText
        case .glob(let glob): JSONValue.string(glob.text).compactText
        }
    }

    fileprivate var subjectText: String {
        if case .prefix(let start) = self { return "that starts with \(JSONValue.string(start).compactText)" }
        return text
    }
}
