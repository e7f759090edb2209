/// Figures as a person reads them.
package enum FigureText {
    /// Nanoseconds with three digits and a unit: `812 ns`, `1.23 ms`, `45.6 s`.
    package static func duration(_ nanoseconds: Int64) -> String { duration(Double(nanoseconds)) }

    static func duration(_ nanoseconds: Double) -> String {
        for (name, scale) in [("s", 1e9), ("ms", 1e6), ("µs", 1e3)] where nanoseconds >= scale * 0.9995 {
            let value = nanoseconds / scale
            return "\(fixed(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0)) \(name)"
        }
        return "\(fixed(nanoseconds, 0)) ns"
    }

    /// The same without zeros at its end, for an axis: `1 ms`.
    static func tick(_ nanoseconds: Double) -> String {
        for (name, scale) in [("s", 1e9), ("ms", 1e6), ("µs", 1e3)] where nanoseconds >= scale * 0.9995 {
            return "\(short(nanoseconds / scale)) \(name)"
        }
        return "\(short(nanoseconds)) ns"
    }

    /// A whole number with its thousands apart: `12,345`.
    package static func count(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var text = number < 0 ? "−" : ""
        for (position, digit) in digits.enumerated() {
            if position > 0, (digits.count - position).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text
    }

    /// A rate of something in a second: `498.2 /s`, `12,345 /s`.
    package static func rate(_ rate: Double) -> String {
        rate < 999.95 ? "\(fixed(rate, rate < 9.995 ? 2 : 1)) /s" : "\(fixed(rate, 0)) /s"
    }

    /// A share of 1 in percent; one that is not nothing never reads `0 %`, one that is not all never `100 %`.
    package static func share(_ share: Double) -> String {
        let percent = share * 100
        if percent > 0, percent < 0.001 { return "<0.001 %" }
        if percent < 100, percent > 99.999 { return ">99.999 %" }
        return "\(short(percent, decimals: percent < 1 || percent > 99 ? 3 : 2)) %"
    }

    /// Bytes in the largest decimal unit: `1.25 MB`.
    package static func bytes(_ count: Int) -> String {
        for (name, scale) in [("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)] where Double(count) >= scale * 0.9995
        {
            return "\(fixed(Double(count) / scale, 2)) \(name)"
        }
        return "\(count) B"
    }

    /// How far a figure is from another: in percent, or as a factor when it is more than the double.
    package static func change(from first: Double?, to second: Double?) -> String {
        guard let first, let second else { return "–" }
        if first == second { return "same" }
        guard first > 0 else { return "from 0" }
        let ratio = second / first
        if ratio >= 2 { return "× \(short(ratio, decimals: ratio < 10 ? 2 : 0))" }
        let percent = (ratio - 1) * 100
        if percent.magnitude < 0.05 { return "±0 %" }
        return "\(percent > 0 ? "+" : "−")\(fixed(percent.magnitude, 1)) %"
    }

    /// True if a figure of one run or more is from the first run's by more than comparisons show as `±0 %`.
    package static func isChanged(
        _ first: LoadSummary, _ others: [LoadSummary], _ value: (LoadSummary) -> Double?
    ) -> Bool {
        let base = value(first)
        return others.contains { other in
            let figure = value(other)
            guard let base, let figure else { return (base == nil) != (figure == nil) }
            return !["same", "±0 %"].contains(change(from: base, to: figure))
        }
    }

    /// A number rounded to thousandths, for JSON.
    static func rounded(_ number: Double) -> Double { number.isFinite ? (number * 1000).rounded() / 1000 : 0 }

    /// A number with at most so many decimals and no zeros at its end.
    static func short(_ number: Double, decimals: Int = 3) -> String {
        var text = fixed(number, decimals)
        guard text.contains(".") else { return text }
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    /// A number with exactly so many decimals and its thousands apart.
    static func fixed(_ number: Double, _ decimals: Int) -> String {
        var power = 1
        for _ in 0..<decimals { power *= 10 }
        let scaled = (number * Double(power)).rounded()
        guard scaled.magnitude < 9e18 else { return "\(number)" }
        let whole = Int(scaled)
        let sign = whole < 0 ? "−" : ""
        let head = sign + count(Int((whole / power).magnitude))
        guard decimals > 0 else { return head }
        let tail = String((whole % power).magnitude)
        return head + "." + String(repeating: "0", count: decimals - tail.count) + tail
    }
}
