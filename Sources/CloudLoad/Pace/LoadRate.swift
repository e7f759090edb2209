import EventModel

/// How many publications there are in how much time, exactly: `500/s`, `30/m`, `5000/10s`.
package struct LoadRate: Hashable, Sendable {
    /// How many publications.
    package let count: Int64
    /// In how many nanoseconds.
    package let period: Int64

    /// The highest rate that can be asked for, each second.
    package static let highest: Int64 = 10_000_000

    /// A rate of at most ten million each second, counted over a millisecond to a day.
    package init(_ count: Int64, per period: Int64 = 1_000_000_000) {
        precondition(Self.isPossible(count, per: period), "a load has at most ten million publications each second")
        (self.count, self.period) = (count, period)
    }

    /// Publications each second.
    package var perSecond: Double { Double(count) * 1e9 / Double(period) }

    private static func isPossible(_ count: Int64, per period: Int64) -> Bool {
        guard count >= 0, (1_000_000...86_400_000_000_000).contains(period) else { return false }
        // 864 milliards a day do not overflow.
        return count <= period / 1_000_000_000 * highest + period % 1_000_000_000 * highest / 1_000_000_000
    }
}

extension LoadRate {
    /// Reads `500/s`, `500` (each second), `0.5/s`, `30/m` or `5000/10s`.
    package init(parsing text: String) throws(LoadTextError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let (number, scale) = Self.number(parts[0]) else {
            throw Self.fault(text, "does not begin with a number of at most six decimals")
        }
        var period: Int64 = 1_000_000_000
        if parts.count == 2 {
            let unit = String(parts[1])
            let length = unit.utf8.first.map { $0 >= 0x30 && $0 <= 0x39 } == true ? unit : "1" + unit
            guard let interval = try? Interval(parsing: length), (1...86_400_000).contains(interval.milliseconds) else {
                throw Self.fault(text, "does not name a time of 1ms to 24h after the stroke")
            }
            period = interval.milliseconds * 1_000_000
        }
        // 0.5 each second is one in two seconds.
        let divisor = Self.greatestCommonDivisor(number, scale)
        let count = scale == 1 ? number : number / divisor
        let (whole, overflow) = period.multipliedReportingOverflow(by: scale == 1 ? 1 : scale / divisor)
        guard !overflow, whole <= 86_400_000_000_000 else { throw Self.fault(text, "is less than one a day") }
        guard Self.isPossible(count, per: whole) else {
            throw Self.fault(text, "is more than \(Self.highest) each second")
        }
        (self.count, self.period) = (count, whole)
    }

    /// A decimal as a whole number and the power of ten that it was multiplied by.
    private static func number(_ text: Substring) -> (number: Int64, scale: Int64)? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let decimals = parts.count == 2 ? parts[1].utf8.count : 0
        guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }), decimals <= 6,
            let number = Int64(parts.joined())
        else { return nil }
        return (number, (0..<decimals).reduce(1) { power, _ in power * 10 })
    }

    private static func greatestCommonDivisor(_ first: Int64, _ second: Int64) -> Int64 {
        second == 0 ? first : greatestCommonDivisor(second, first % second)
    }

    private static func fault(_ text: String, _ what: String) -> LoadTextError {
        LoadTextError(message: "\"\(text.prefix(40))\" \(what); write a rate like 500/s, 0.5/s, 30/m or 5000/10s")
    }
}

extension LoadRate: CustomStringConvertible {
    package var description: String {
        let period = Interval(milliseconds: period / 1_000_000).description
        let unit = period.dropFirst()
        let isOne = period.first == "1" && unit.utf8.allSatisfy { $0 >= 0x61 }
        return "\(count)/\(isOne ? String(unit) : period)"
    }
}
