import EventModel

extension ScenarioReader {
    /// A number without a fraction, within bounds.
    mutating func integer(_ node: Node, what: String, in bounds: ClosedRange<Int>) -> Int? {
        guard let number = number(node, what: what) else { return nil }
        guard number.rounded(.towardZero) == number else {
            error("\(what) is a whole number, not \(JavaScriptNumber.text(number))", at: node)
            return nil
        }
        guard let whole = Int(exactly: number), bounds.contains(whole) else {
            error(
                "\(what) goes from \(bounds.lowerBound) to \(bounds.upperBound), not \(JavaScriptNumber.text(number))",
                at: node)
            return nil
        }
        return whole
    }

    /// The whole number of a key; nil when it is absent or wrong.
    mutating func integer(_ fields: Fields, _ key: String, in bounds: ClosedRange<Int>) -> Int? {
        guard let node = fields[key] else { return nil }
        return integer(node, what: "\"\(key)\"", in: bounds)
    }

    /// A finite number.
    mutating func number(_ node: Node, what: String) -> Double? {
        guard case .number(let number) = node.value.kind else {
            let advice = node.value.text.map { Double($0) != nil ? "; write it without quotes" : "" } ?? ""
            error("\(what) must be a number, not \(node.value.kindName)\(advice)", at: node)
            return nil
        }
        guard number.isFinite else {
            error("\(what) is too large for a number", at: node)
            return nil
        }
        return number
    }

    /// The number of a key; nil when it is absent or wrong.
    mutating func number(_ fields: Fields, _ key: String) -> Double? {
        guard let node = fields[key] else { return nil }
        return number(node, what: "\"\(key)\"")
    }

    /// The longest duration: a thousand years, so that no sum of durations passes the end of time.
    static let longest = Interval.seconds(1000 * 366 * 86_400)

    /// A duration, at least `shortest`.
    mutating func duration(_ node: Node, what: String, atLeast shortest: Interval = .zero) -> Interval? {
        guard let text = node.value.text else {
            let advice =
                if case .number(let number) = node.value.kind {
                    "; write \"\(JavaScriptNumber.text(number))s\" or \"\(JavaScriptNumber.text(number))ms\""
                } else { "" }
            error(
                "\(what) must be a duration such as \"250ms\", \"2s\" or \"1h30m\", not \(node.value.kindName)\(advice)",
                at: node)
            return nil
        }
        do throws(TimeTextError) {
            let interval = try Interval(parsing: text)
            guard interval >= shortest else {
                error("\(what) is at least \(shortest), not \(interval)", at: node)
                return nil
            }
            guard interval <= Self.longest else {
                error("\(what) is at most a thousand years, not \(interval)", at: node)
                return nil
            }
            return interval
        } catch {
            self.error("\(what): \(error.message)", at: node)
            return nil
        }
    }

    /// The duration of a key; nil when it is absent or wrong.
    mutating func duration(_ fields: Fields, _ key: String, atLeast shortest: Interval = .zero) -> Interval? {
        guard let node = fields[key] else { return nil }
        return duration(node, what: "\"\(key)\"", atLeast: shortest)
    }

    /// The instant of a key; nil when it is absent or wrong.
    mutating func instant(_ fields: Fields, _ key: String) -> Instant? {
        guard let node = fields[key], let text = text(node, what: "\"\(key)\"") else { return nil }
        do throws(TimeTextError) {
            return try Instant(parsing: text)
        } catch {
            self.error("\"\(key)\": \(error.message)", at: node)
            return nil
        }
    }
}
