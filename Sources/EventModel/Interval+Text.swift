extension Interval {
    /// The units, largest first, in milliseconds.
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// A length from its text: `250ms`, `2s`, `10m`, `24h`, `7d`, `1h30m`, `0`.
    ///
    /// Units come from large to small, each once. The last number may have decimals if they come to whole
    /// milliseconds: `1.5s`.
    package init(parsing text: String) throws(TimeTextError) {
        if text == "0" {
            self = .zero
            return
        }
        var rest = Array(text.utf8)[...]
        var total: Int64 = 0
        var smallest = -1
        var hasDecimals = false
        guard !rest.isEmpty else { throw Self.fault(text, "is empty") }
        guard rest.first != UInt8(ascii: "-") else { throw Self.fault(text, "is negative") }
        while !rest.isEmpty {
            if hasDecimals { throw Self.fault(text, "has decimals before its last unit") }
            let whole = Self.takeDigits(&rest)
            guard !whole.isEmpty else { throw Self.fault(text, "is not a duration") }
            var decimals: ArraySlice<UInt8> = []
            if rest.first == UInt8(ascii: ".") {
                rest.removeFirst()
                decimals = Self.takeDigits(&rest)
                guard !decimals.isEmpty else { throw Self.fault(text, "has a point without decimals") }
                hasDecimals = true
            }
            let name = String(
                decoding: rest.prefix { $0 != UInt8(ascii: ".") && !Self.isDigit($0) }, as: UTF8.self)
            guard !name.isEmpty else { throw Self.fault(text, "has a number without a unit (ms, s, m, h or d)") }
            guard let unit = Self.units.firstIndex(where: { $0.name == name }) else {
                throw Self.fault(text, "has the unit \"\(name.prefix(20))\", which is none of ms, s, m, h and d")
            }
            guard unit != smallest else { throw Self.fault(text, "has the unit \"\(name)\" twice") }
            guard unit > smallest else { throw Self.fault(text, "does not go from large units to small ones") }
            smallest = unit
            rest = rest.dropFirst(name.utf8.count)
            guard let sum = Self.add(whole, times: Self.units[unit].milliseconds, to: total) else {
                throw Self.fault(text, "is too long")
            }
            guard let part = Self.milliseconds(of: decimals, times: Self.units[unit].milliseconds) else {
                throw Self.fault(text, "is not a whole number of milliseconds")
            }
            let (exact, overflow) = sum.addingReportingOverflow(part)
            guard !overflow else { throw Self.fault(text, "is too long") }
            total = exact
        }
        self.init(milliseconds: total)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func takeDigits(_ text: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digits = text.prefix(while: isDigit)
        text = text.dropFirst(digits.count)
        return digits
    }

    /// `total` and the number that the digits say, times the unit; nil when that is past 64 bits.
    private static func add(_ digits: ArraySlice<UInt8>, times unit: Int64, to total: Int64) -> Int64? {
        guard let number = Int64(String(decoding: digits, as: UTF8.self)) else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: unit)
        let (sum, carry) = total.addingReportingOverflow(product)
        return overflow || carry ? nil : sum
    }

    /// The decimals' share of a unit; nil when that is not a whole number of milliseconds.
    private static func milliseconds(of decimals: ArraySlice<UInt8>, times unit: Int64) -> Int64? {
        // No unit has more than ten factors of 2 (a day has ten), so more than ten decimals never come to a whole.
        let significant = decimals.reversed().drop { $0 == UInt8(ascii: "0") }.reversed()
        guard significant.count <= 10 else { return nil }
        var share: Int64 = 0
        var power: Int64 = 1
        for digit in significant {
            share = share * 10 + Int64(digit - UInt8(ascii: "0"))
            power *= 10
        }
        let (quotient, remainder) = (share * unit).quotientAndRemainder(dividingBy: power)
        return remainder == 0 ? quotient : nil
    }

    private static func fault(_ text: String, _ what: String) -> TimeTextError {
        TimeTextError(message: "\"\(text.prefix(40))\" \(what); write a duration like 250ms, 2s or 1h30m")
    }
}

extension Interval: CustomStringConvertible {
    /// The length in its largest units, without the ones that are zero: `1h30m`, `1.5s`, `250ms`, `0s`.
    package var description: String {
        var rest = milliseconds.magnitude
        guard rest > 0 else { return "0s" }
        var text: [UInt8] = []
        if milliseconds < 0 { text.append(UInt8(ascii: "-")) }
        for unit in Self.units.prefix(3) where rest >= UInt64(unit.milliseconds) {
            DecimalDigits.append(rest / UInt64(unit.milliseconds), to: &text)
            text.append(text: unit.name)
            rest %= UInt64(unit.milliseconds)
        }
        if rest >= 1000 {
            JavaScriptNumber.write(Double(rest) / 1000, to: &text)
            text.append(UInt8(ascii: "s"))
        } else if rest > 0 {
            DecimalDigits.append(rest, to: &text)
            text.append(literal: "ms")
        }
        return String(decoding: text, as: UTF8.self)
    }
}
