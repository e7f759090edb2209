import EventModel
import Testing

@testable import CloudLoad

@Suite struct PoissonTests {
    /// Mean and variance of some numbers.
    private func moments(_ numbers: [Double]) -> (mean: Double, variance: Double) {
        let mean = numbers.reduce(0, +) / Double(numbers.count)
        return (mean, numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count - 1))
    }

    @Test(arguments: [0.3, 4, 12, 80, 5000, 1e6, 1e12])
    func numbersHaveTheMeanForTheirVariance(mean: Double) {
        var generator = SeededGenerator(seed: 11)
        let seen = moments((0..<5000).map { _ in Double(generator.poisson(mean: mean)) })
        #expect(abs(seen.mean - mean) < 5 * (mean / 5000).squareRoot(), "\(mean): \(seen)")
        #expect(abs(seen.variance / mean - 1) < 0.1, "\(mean): \(seen)")
    }

    @Test(arguments: [1, 7, 64, 100, 4096, 4097, 20_000, 1_000_000_000])
    func halvesHaveHalfTheCountAndAQuarterForTheirVariance(count: Int) {
        var generator = SeededGenerator(seed: 12)
        let halves = (0..<4000).map { _ in generator.half(of: count) }
        #expect(halves.allSatisfy { (0...count).contains($0) })
        let seen = moments(halves.map(Double.init))
        #expect(abs(seen.mean - Double(count) / 2) < 5 * (Double(count) / 16_000).squareRoot(), "\(count): \(seen)")
        #expect(abs(seen.variance / (Double(count) / 4) - 1) < 0.1, "\(count): \(seen)")
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func arrivalsAreIndependent(seed: UInt64) throws {
        let profile = try LoadProfile(parsing: ["poisson:100s:1000/s"], seed: seed)
        // The pacer's times are the profile's, and quicker to ask for.
        var pacer = Pacer(profile)
        var times: [Int64] = []
        for index in pacer.due(by: .max) { pacer.intended(index).map { times.append($0) } }
        #expect(times.count == profile.total && abs(times.count - 100_000) < 1600, "seed \(seed)")
        // Gaps are exponential: their deviation is their mean, and the share above x means is e^-x.
        let gaps = zip(times.dropFirst(), times).map { Double($0 - $1) }
        let gap = moments(gaps)
        #expect(abs(gap.mean - 1e6) < 2e4, "seed \(seed)")
        #expect(abs(gap.variance.squareRoot() / gap.mean - 1) < 0.02, "seed \(seed)")
        for (means, share) in [(1.0, 0.367_879), (3, 0.049_787), (0.1, 0.904_837)] {
            let seen = Double(gaps.count { $0 > means * gap.mean }) / Double(gaps.count)
            #expect(abs(seen - share) < 0.01, "seed \(seed), \(means)")
        }
        // Counts of disjoint spans vary like their mean, at every size of the span.
        for milliseconds in [10, 100, 500] as [Int64] {
            var counts = [Double](repeating: 0, count: Int(100_000 / milliseconds))
            for time in times { counts[Int(time / (milliseconds * 1_000_000))] += 1 }
            let seen = moments(counts)
            let room = 6 * (2 / Double(counts.count)).squareRoot()
            #expect(abs(seen.variance / seen.mean - 1) < room, "seed \(seed), \(milliseconds) ms: \(seen)")
        }
    }

    @Test func oneSeedMakesOneSchedule() throws {
        let texts = ["poisson:2s:500/s", "poisson:2s:500/s"]
        func times(_ seed: UInt64) throws -> [Int64?] {
            let profile = try LoadProfile(parsing: texts, seed: seed)
            // Asked backwards: no answer depends on the ones before.
            return (0..<(profile.total ?? 0)).reversed().map { profile.intended($0) }.reversed()
        }
        #expect(try times(5) == times(5))
        #expect(try times(5) != times(6))
        let profile = try LoadProfile(parsing: texts, seed: 5)
        let second = profile.publications(ofStage: 1).compactMap { profile.intended($0) }.map { $0 - 2_000_000_000 }
        #expect(second != profile.publications(ofStage: 0).compactMap { profile.intended($0) })
    }

    @Test func billionsOfArrivalsAreToldOneByOne() throws {
        let profile = try LoadProfile(parsing: ["poisson:30d:1000000/s"], seed: 3)
        let total = try #require(profile.total)
        #expect(abs(Double(total) - 2.592e12) < 1e7)
        var last: Int64 = 0
        for index in stride(from: 0, to: total, by: total / 1000) {
            let due = try #require(profile.intended(index))
            #expect(due >= last)
            #expect(abs(Double(due) - Double(index) * 1000) < 1e10, "\(index)")
            last = due
        }
    }
}
