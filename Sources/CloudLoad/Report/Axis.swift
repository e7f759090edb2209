import Glibc

/// A scale along which values are drawn, with the marks that a person reads it by.
struct Axis {
    let low: Double
    let high: Double
    let isLogarithmic: Bool
    let ticks: [Double]

    /// Where a value lies between the ends, 0 … 1; what is beyond an end lies on it.
    func position(_ value: Double) -> Double {
        guard high > low else { return 0 }
        let share =
            isLogarithmic
            ? (log10(max(value, low)) - log10(low)) / (log10(high) - log10(low)) : (value - low) / (high - low)
        return min(max(share, 0), 1)
    }

    /// A scale from 0 to at least `high`, about `count` marks on it.
    static func linear(to high: Double, count: Int = 5, isWhole: Bool = false) -> Axis {
        let high = high > 0 ? high : 1
        let raw = high / Double(count)
        let power = pow(10, floor(log10(raw)))
        var step = [1.0, 2, 2.5, 5, 10].map { $0 * power }.first { $0 >= raw * 0.999 } ?? raw
        if isWhole { step = max(1, step.rounded(.up)) }
        let marks = Int((high / step - 1e-9).rounded(.up))
        return Axis(
            low: 0, high: step * Double(marks), isLogarithmic: false, ticks: (0...marks).map { Double($0) * step })
    }

    /// A scale in powers of ten around two positive values, with 2 and 5 between them when few powers are needed.
    static func logarithmic(from low: Double, to high: Double) -> Axis {
        let low = max(low, 1)
        let high = max(high, low * 1.001)
        func below(_ value: Double) -> Double {
            let power = pow(10, floor(log10(value) + 1e-9))
            return [5.0, 2, 1].map { $0 * power }.first { $0 <= value * 1.000001 } ?? power
        }
        let start = below(low)
        var end = start
        var marks = [start]
        while end < high, marks.count < 64 {
            let power = pow(10, floor(log10(end) + 1e-9))
            let head = (end / power).rounded()
            end = head == 1 ? 2 * power : head == 2 ? 5 * power : 10 * power
            marks.append(end)
        }
        if marks.count > 13 {
            let whole = marks.filter { abs(log10($0) - log10($0).rounded()) < 1e-6 }
            if whole.count >= 3 { marks = whole }
        }
        return Axis(low: start, high: end, isLogarithmic: true, ticks: marks)
    }

    /// A scale of seconds, its marks at lengths that clocks know.
    static func time(to seconds: Double, count: Int) -> Axis {
        let high = max(seconds, 1)
        let steps: [Double] = [
            1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400,
        ]
        let raw = high / Double(count)
        let step = steps.first { $0 >= raw } ?? (raw / 86400).rounded(.up) * 86400
        let marks = Int(high / step + 1e-9)
        return Axis(low: 0, high: high, isLogarithmic: false, ticks: (0...marks).map { Double($0) * step })
    }
}
