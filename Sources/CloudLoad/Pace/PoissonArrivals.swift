import EventModel

#if canImport(Glibc)
    // The logarithm is a function of the C mathematics library, which only this import links.
    import Glibc
#endif

/// Arrivals that are independent of one another, any of which can be told without those before it.
///
/// Of so many arrivals in a span each falls into either half with the same chance, so a tree of halves tells how many
/// lie where; within a small part they are spread evenly. That is a Poisson process, and follows from the seed alone.
struct PoissonArrivals: Sendable {
    /// How many there are.
    let count: Int
    /// In nanoseconds.
    private let duration: Int64
    private let seed: UInt64

    /// Neighbours, in order.
    struct Block: Sendable {
        /// The number of the first of them.
        var first: Int
        /// When each is due, in nanoseconds.
        var times: [Int64]

        /// When one of them is due.
        func time(of index: Int) -> Int64 { times[index - first] }
    }

    /// Arrivals of which `mean` are expected.
    init(mean: Double, duration: Int64, seed: UInt64) {
        (self.duration, self.seed) = (duration, seed)
        var generator = SeededGenerator(seed: seed, stream: 0)
        count = generator.poisson(mean: mean)
    }

    /// The arrival of a number from 0 to `count` and its neighbours.
    func block(of index: Int) -> Block {
        precondition(index >= 0 && index < count, "there are \(count) arrivals, and none has the number \(index)")
        var (begin, span) = (Int64(0), duration)
        var (first, number) = (0, count)
        var node: UInt64 = 1
        while number > 64, span > 1 {
            var generator = SeededGenerator(seed: seed, stream: node)
            let early = generator.half(of: number)
            let half = span / 2
            if index < first + early {
                (span, number, node) = (half, early, node &* 2)
            } else {
                (begin, span) = (begin + half, span - half)
                (first, number, node) = (first + early, number - early, node &* 2 &+ 1)
            }
        }
        var generator = SeededGenerator(seed: seed, stream: node)
        var times = (0..<number).map { _ in begin + Int64(generator.below(UInt64(max(1, span)))) }
        times.sort()
        return Block(first: first, times: times)
    }
}

extension SeededGenerator {
    /// A number from the Poisson distribution of a mean.
    mutating func poisson(mean: Double) -> Int {
        guard mean > 0 else { return 0 }
        guard mean >= 10 else {
            // Knuth's way: how many random factors keep a product above a bound.
            let bound = exp(-mean)
            var product = unit()
            var count = 0
            while product > bound {
                product *= unit()
                count += 1
            }
            return count
        }
        // Hörmann's transformed rejection: "The transformed rejection method for generating Poisson random variables".
        let b = 0.931 + 2.53 * mean.squareRoot()
        let a = -0.059 + 0.02483 * b
        let inverse = 1.1239 + 1.1328 / (b - 3.4)
        let sure = 0.9277 - 3.6224 / (b - 2)
        while true {
            let u = unit() - 0.5
            let v = 1 - unit()
            let distance = 0.5 - abs(u)
            let k = ((2 * a / distance + b) * u + mean + 0.43).rounded(.down)
            if distance >= 0.07, v <= sure { return Int(k) }
            if k < 0 || (distance < 0.013 && v > distance) { continue }
            let left = log(v * inverse / (a / (distance * distance) + b))
            if left <= k * log(mean) - mean - logarithmOfFactorial(k) { return Int(k) }
        }
    }

    /// How many of `count` fair coins show heads.
    mutating func half(of count: Int) -> Int {
        guard count > 4096 else {
            var heads = 0
            var left = count
            while left >= 64 {
                heads += next().nonzeroBitCount
                left -= 64
            }
            return left > 0 ? heads + (next() >> UInt64(64 - left)).nonzeroBitCount : heads
        }
        // Hörmann's transformed rejection again: "The generation of binomial random variates".
        let n = Double(count)
        let spread = (n / 4).squareRoot()
        let b = 1.15 + 2.53 * spread
        let a = -0.0873 + 0.0248 * b + 0.005
        let alpha = (2.83 + 5.1 / b) * spread
        let sure = 0.92 - 4.2 / b
        let middle = ((n + 1) / 2).rounded(.down)
        let top = logarithmOfFactorial(middle) + logarithmOfFactorial(n - middle)
        while true {
            let u = unit() - 0.5
            let v = 1 - unit()
            let distance = 0.5 - abs(u)
            let k = ((2 * a / distance + b) * u + n / 2 + 0.5).rounded(.down)
            if k < 0 || k > n { continue }
            if distance >= 0.07, v <= sure { return Int(k) }
            let left = log(v * alpha / (a / (distance * distance) + b))
            if left <= top - logarithmOfFactorial(k) - logarithmOfFactorial(n - k) { return Int(k) }
        }
    }

    /// The natural logarithm of a whole number's factorial, from ten on by Stirling's series.
    private func logarithmOfFactorial(_ number: Double) -> Double {
        guard number >= 10 else { return log((1...10).prefix { Double($0) <= number }.reduce(1.0) { $0 * Double($1) }) }
        let square = number * number
        return (number + 0.5) * log(number) - number + 0.918_938_533_204_672_7
            + (1 / 12 - (1 / 360 - 1 / (1260 * square)) / square) / number
    }
}
