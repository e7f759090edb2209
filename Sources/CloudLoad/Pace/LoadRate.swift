import EventModel

/// How many publications there are in how much time, exactly: `500/s`, `16.666667/s`, `30/m`, `5000/10s`.
///
/// The publications of a period are `count / scale`: a decimal fraction without rounding.
package struct LoadRate: Hashable, Sendable {
    /// The publications of `scale` periods.
    package let count: Int64
    /// A divisor of 1,000,000,000, from 1; 1 for a whole number of publications each period.
    package let scale: Int64
    /// In how many nanoseconds, from a millisecond to a day.
    package let period: Int64

    /// The highest rate that can be asked for, each second.
    package static let highest: Int64 = 10_000_000
    /// The most digits after the point.
    private static let mostDecimals = 9

    /// A rate of at most ten million each second, counted over a millisecond to a day.
    package init(_ count: Int64, per period: Int64 = 1_000_000_000) {
        precondition(
            count >= 0 && (1_000_000...86_400_000_000_000).contains(period)
                && !Self.isTooHigh(count, scale: 1, period: period),
            "a load has at most ten million publications each second")
        (self.count, self.scale, self.period) = (count, 1, period)
    }

    /// A rate from 0 to ten million each second, rounded to nine decimals.
    package init(perSecond rate: Double) {
        precondition(
            rate >= 0 && rate <= Double(Self.highest), "a load has at most ten million publications each second")
        self.init(reducing: Int64((rate * 1e9).rounded()), scale: 1_000_000_000, period: 1_000_000_000)
    }

    private init(reducing count: Int64, scale: Int64, period: Int64) {
        let divisor = Self.greatestCommonDivisor(scale, count)
        (self.count, self.scale, self.period) = (count / divisor, scale / divisor, period)
    }

    /// Publications each second.
    package var perSecond: Double { Double(count) * 1e9 / (Double(period) * Double(scale)) }

    /// Whole publications due in some nanoseconds, rounded down, and whether half of another or more remains.
    func publications(in duration: Int64) -> (whole: Int, isHalfway: Bool) {
        let (whole, rest) = (Int128(duration) * Int128(count)).quotientAndRemainder(dividingBy: wholePeriod)
        return (Int(clamping: whole), rest * 2 >= wholePeriod)
    }

    /// When the publication of a number from 0 is due, in nanoseconds.
    func time(of index: Int) -> Int64 {
        guard scale > 1 else {
            // Without 128-bit division, which costs ten times as much.
            return count.dividingFullWidth(Int64(index).multipliedFullWidth(by: period)).quotient
        }
        return Int64(clamping: Int128(index) * wholePeriod / Int128(count))
    }

    /// In which period from 0 the publication of a number from 0 is due.
    func period(of index: Int) -> Int64 {
        scale > 1 ? Int64(clamping: Int128(index) * Int128(scale) / Int128(count)) : Int64(index) / count
    }

    /// How many publications so many periods have, one that falls into the last included.
    func publications(inPeriods periods: Int64) -> Int {
        Int(clamping: (Int128(periods) * Int128(count) + Int128(scale) - 1) / Int128(scale))
    }

    /// The nanoseconds in which there are `count` publications.
    private var wholePeriod: Int128 { Int128(scale) * Int128(period) }

    private static func isTooHigh(_ count: Int64, scale: Int64, period: Int64) -> Bool {
        Int128(count) * 1_000_000_000 > Int128(highest) * Int128(period) * Int128(scale)
    }
}

extension LoadRate {
    /// Reads `500/s`, `500` (each second), `0.5/s`, `16.666667/s`, `30/m` or `5000/10s`.
    package init(parsing text: String) throws(LoadTextError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let (number, scale) = try Self.number(parts[0], of: text)
        var period: Int64 = 1_000_000_000
        if parts.count == 2 {
            let unit = String(parts[1])
            let length = unit.utf8.first.map { $0 >= 0x30 && $0 <= 0x39 } == true ? unit : "1" + unit
            guard let interval = try? Interval(parsing: length), (1...86_400_000).contains(interval.milliseconds) else {
                throw Self.fault(text, "does not name a time of 1ms to 24h after the stroke")
            }
            period = interval.milliseconds * 1_000_000
        }
        guard number == 0 || Int128(number) * 86_400_000_000_000 >= Int128(scale) * Int128(period) else {
            throw Self.fault(text, "is less than one a day")
        }
        guard !Self.isTooHigh(number, scale: scale, period: period) else {
            throw Self.fault(text, "is more than \(Self.highest) each second")
        }
        self.init(reducing: number, scale: scale, period: period)
    }

    /// A decimal as a whole number and the power of ten that it was multiplied by.
    private static func number(
        _ number: Substring, of text: String
    ) throws(LoadTextError) -> (number: Int64, scale: Int64) {
        let parts = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }) else {
            throw fault(text, "does not begin with a number")
        }
        let decimals = parts.count == 2 ? parts[1].utf8.count : 0
        guard decimals <= mostDecimals else {
            throw fault(text, "has \(decimals) decimals, and a number has \(mostDecimals) at most")
        }
        guard let whole = Int64(parts.joined()) else { throw fault(text, "has a number of too many digits") }
        return (whole, (0..<decimals).reduce(1) { power, _ in power * 10 })
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
        return "\(number)/\(isOne ? String(unit) : period)"
    }

    /// The publications of a period as a decimal, without zeros at its end.
    private var number: String {
        var (text, rest) = ("\(count / scale)", count % scale)
        if rest > 0 { text += "." }
        while rest > 0 {
            text += "\(rest * 10 / scale)"
            rest = rest * 10 % scale
        }
        return text
    }
}
