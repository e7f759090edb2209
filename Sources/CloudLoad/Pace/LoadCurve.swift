#if canImport(Glibc)
    // Root and cosine are functions of the C mathematics library, which only this import links.
    import Glibc
#endif

/// When within a stage its publications are due: the n-th when the rate's integral has come to n.
struct LoadCurve: Sendable {
    enum Shape: Sendable {
        /// One rate all the time.
        case even(LoadRate)
        /// A whole period's publications at its beginning.
        case bursts(LoadRate)
        /// A straight line between two rates each nanosecond.
        case line(from: Double, to: Double)
        /// Waves of a length, between two rates each nanosecond.
        case waves(from: Double, to: Double, length: Double)
        /// Independent of one another.
        case arrivals(PoissonArrivals)
    }

    let shape: Shape
    /// In nanoseconds.
    let duration: Int64
    /// How many publications it has.
    let count: Int
    /// The rate at its end, each nanosecond.
    let last: Double

    /// The curve of a stage that begins at a rate each nanosecond.
    init(_ stage: LoadStage, from: Double, seed: UInt64) {
        let rate = stage.rate.perSecond / 1e9
        duration = stage.duration
        let length = Double(duration)
        var last = rate
        switch stage.kind {
        case .ramp:
            shape = .line(from: from, to: rate)
            count = Int(((from + rate) / 2 * length).rounded())
        case .step, .constant:
            shape = .even(stage.rate)
            let (whole, isHalfway) = stage.rate.publications(in: duration)
            // Of an endless one as many as there are moments for.
            count = whole + (duration != LoadStage.endless && isHalfway ? 1 : 0)
        case .burst:
            shape = .bursts(stage.rate)
            let begun = (duration / stage.rate.period) + (duration % stage.rate.period > 0 ? 1 : 0)
            count = stage.rate.publications(inPeriods: begun)
        case .sine:
            shape = .waves(from: from, to: rate, length: Double(stage.wave))
            count = Int(Self.integral(length, from: from, to: rate, length: Double(stage.wave)).rounded())
            last = Self.rate(length, from: from, to: rate, length: Double(stage.wave))
        case .poisson:
            let arrivals = PoissonArrivals(mean: rate * length, duration: duration, seed: seed)
            shape = .arrivals(arrivals)
            count = arrivals.count
        }
        self.last = last
    }

    /// When a publication from 0 to `count` is due, in nanoseconds from the stage's begin.
    func time(of index: Int) -> Int64 {
        let wanted = Double(index)
        switch shape {
        case .even(let rate): return rate.time(of: index)
        case .bursts(let rate): return rate.period(of: index) * rate.period
        case .line(let from, let to):
            // The quadratic equation's root in the form that loses no digits.
            let rise = (to - from) / Double(duration)
            return within(2 * wanted / (from + (max(0, from * from + 2 * rise * wanted)).squareRoot()))
        case .waves(let from, let to, let length):
            return within(Self.moment(wanted, from: from, to: to, length: length))
        case .arrivals(let arrivals): return arrivals.block(of: index).time(of: index)
        }
    }

    /// The rate at a moment in nanoseconds from the stage's begin, each nanosecond.
    func rate(at moment: Int64) -> Double {
        switch shape {
        case .even(let rate), .bursts(let rate): rate.perSecond / 1e9
        case .line(let from, let to): from + (to - from) * Double(moment) / Double(max(1, duration))
        case .waves(let from, let to, let length): Self.rate(Double(moment), from: from, to: to, length: length)
        case .arrivals: last
        }
    }

    /// A moment that rounding did not push out of the stage; the first publication of a rise from nothing is at once.
    private func within(_ moment: Double) -> Int64 {
        moment > 0 ? min(Int64(min(moment, Double(duration))), max(0, duration - 1)) : 0
    }
}

/// A wave that begins and ends at one rate and comes to another halfway, in nanoseconds.
extension LoadCurve {
    private static func rate(_ moment: Double, from: Double, to: Double, length: Double) -> Double {
        (from + to) / 2 + (from - to) / 2 * cos(2 * .pi * moment / length)
    }

    /// How many publications are due before a moment.
    private static func integral(_ moment: Double, from: Double, to: Double, length: Double) -> Double {
        // Only the part of a wave goes through the sine: whole ones add nothing, and would cost it digits.
        let part = moment.truncatingRemainder(dividingBy: length)
        return (from + to) / 2 * moment + (from - to) / 2 * length / (2 * .pi) * sin(2 * .pi * part / length)
    }

    /// The moment at which so many publications have been due: Newton's way, kept between two bounds.
    private static func moment(_ wanted: Double, from: Double, to: Double, length: Double) -> Double {
        let (mean, swing) = ((from + to) / 2, (from - to) / 2)
        let wave = mean * length
        let turn = 2 * Double.pi / length
        let waves = (wanted / wave).rounded(.down)
        let rest = wanted - waves * wave
        var (low, high) = (0.0, length)
        var moment = rest / mean
        for _ in 0..<100 where high - low > 0.25 {
            let excess = mean * moment + swing / turn * sin(turn * moment) - rest
            if excess < 0 { low = moment } else { high = moment }
            let next = moment - excess / (mean + swing * cos(turn * moment))
            let isInside = next > low && next < high
            if isInside, abs(next - moment) < 0.125 { return waves * length + next }
            moment = isInside ? next : (low + high) / 2
        }
        return waves * length + moment
    }
}
