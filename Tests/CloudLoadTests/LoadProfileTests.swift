import EventModel
import Testing

@testable import CloudLoad

private let second: Int64 = 1_000_000_000

@Suite struct LoadProfileTests {
    /// Up to five stages of every kind, as texts, so that a failure can be repeated by hand.
    static func stages(from generator: inout SeededGenerator) -> [String] {
        (0...generator.below(4)).map { _ in
            let kind = LoadStage.Kind.allCases[Int(generator.below(6))]
            let milliseconds = 1 + generator.below(3000)
            let rate = ["\(generator.below(3000))/s", "\(generator.below(200)).5/s", "\(generator.below(900))/300ms"]
            return "\(kind.rawValue):\(milliseconds)ms:\(rate[Int(generator.below(3))])"
        }
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func everyStageHasAsManyPublicationsAsItsRateComesTo(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let texts = Self.stages(from: &generator)
        let profile = try LoadProfile(parsing: texts, seed: seed)
        var last: Int64 = 0
        for (number, stage) in profile.stages.enumerated() {
            let moments = profile.moments(ofStage: number)
            let publications = profile.publications(ofStage: number)
            // The sum over a thousand slices of a rate that is a line or a wave.
            let slice = Double(stage.duration) / 1000
            let integral = (0..<1000).reduce(0.0) { sum, part in
                sum + profile.rate(at: moments.lowerBound + Int64((Double(part) + 0.5) * slice)) * slice / 1e9
            }
            switch stage.kind {
            case .burst:
                let bursts = (stage.duration + stage.rate.period - 1) / stage.rate.period
                let due = Double(bursts) * Double(stage.rate.count) / Double(stage.rate.scale)
                #expect(publications.count == Int(due.rounded(.up)), "seed \(seed), \(texts[number])")
            case .poisson:
                let spread = integral.squareRoot()
                #expect(abs(Double(publications.count) - integral) <= 5 * spread + 1, "seed \(seed), \(texts[number])")
            default:
                #expect(
                    abs(Double(publications.count) - integral) <= 0.51 + integral / 1e5,
                    "seed \(seed), \(texts[number])")
            }
            for index in publications {
                let moment = try #require(profile.intended(index))
                #expect(moments.contains(moment), "seed \(seed), \(texts), \(index)")
                #expect(moment >= last, "seed \(seed), \(texts), \(index)")
                #expect(profile.stage(of: index) == number && profile.stage(at: moment) == number)
                last = moment
            }
        }
        let total = try #require(profile.total)
        #expect(profile.intended(total) == nil && profile.intended(-1) == nil)
        #expect(profile.stage(at: -1) == nil && profile.stage(at: profile.duration ?? 0) == nil)
    }

    @Test func aRateIsKeptExactlyOverBillions() {
        let endless = LoadProfile([
            LoadStage(.constant, duration: LoadStage.endless, rate: LoadRate(7, per: 3 * second))
        ])
        #expect(endless.total == nil && endless.duration == nil && endless.rate(at: .max - 1) > 2.3)
        for index in [0, 1, 6, 7, 7_000_000_000, 21_000_000_003] {
            let exact = Int128(index) * 3_000_000_000 / 7
            #expect(endless.intended(index).map { Int128($0) } == exact)
        }
        #expect(endless.intended(.max) == nil)
        let month = LoadProfile([LoadStage(.step, duration: LoadStage.longest, rate: LoadRate(10_000_000))])
        #expect(month.total == 25_920_000_000_000)
        #expect(month.intended(25_919_999_999_999) == LoadStage.longest - 100)
    }

    @Test func decimalsAreKeptExactlyOverAMonth() throws {
        let profile = try LoadProfile(parsing: ["constant:30d:16.666667/s", "constant:1m:12.345678/m"])
        #expect(profile.publications(ofStage: 0).count == 43_200_001)
        for index in [1, 1_000_000, 43_200_000] {
            #expect(profile.intended(index).map { Int128($0) } == Int128(index) * 1_000_000_000_000_000 / 16_666_667)
        }
        #expect(profile.publications(ofStage: 1).count == 12)
    }

    /// A fraction of a burst is made up for by a later one: bursts stay as frequent as they were asked for.
    @Test func burstsOfAFractionDiffer() throws {
        let profile = try LoadProfile(parsing: ["burst:40s:2.5/10s", "burst:6s:0.333333333/s"])
        let first = profile.publications(ofStage: 0).map { (profile.intended($0) ?? -1) / second }
        #expect(first == [0, 0, 0, 10, 10, 20, 20, 20, 30, 30])
        let rare = profile.publications(ofStage: 1).map { (profile.intended($0) ?? -1) / second - 40 }
        #expect(rare == [0, 3])
    }

    @Test func aRampRisesInAStraightLine() throws {
        let profile = try LoadProfile(parsing: ["10s:1000/s", "10s:0/s", "10s:0/s", "1s:10/s"])
        #expect(profile.total == 10_005)
        for (moment, rate) in [(0, 0.0), (5, 500), (10, 1000), (15, 500), (19, 100), (25, 0), (30, 0), (40, 0)] {
            #expect(abs(profile.rate(at: Int64(moment) * second) - rate) < 1e-6, "at \(moment) s")
        }
        // After t seconds of the rise 50 t² publications were due.
        for tenth in 1...99 {
            let due = try #require(profile.intended(tenth * tenth / 2))
            let exact = (Double(tenth * tenth / 2) / 50).squareRoot() * 1e9
            #expect(abs(Double(due) - exact) <= 1, "\(tenth)")
        }
        // The fall is the rise's mirror.
        for index in [1, 100, 2500, 4999] {
            let (rise, fall) = (profile.intended(index) ?? 0, profile.intended(10_000 - index) ?? 0)
            #expect(abs(rise + fall - 20 * second) <= 2, "\(index)")
        }
        #expect(profile.stage(of: 10_000) == 3 && profile.publications(ofStage: 2).isEmpty)
    }

    @Test func aRampBeginsWhereTheStageBeforeEnded() throws {
        let profile = try LoadProfile(parsing: ["step:1s:100/s", "2s:300/s", "step:0s:50/s", "1s:50/s"])
        #expect(profile.rate(at: second) == 100 && abs(profile.rate(at: 2 * second) - 200) < 1e-9)
        #expect(profile.total == 100 + 400 + 0 + 50)
        #expect(profile.rate(at: 3 * second + second / 2) == 50)
        #expect(profile.highestRate == 300)
    }

    @Test func burstsAreAtOnce() throws {
        let profile = try LoadProfile(parsing: ["burst:25s:5000/10s", "burst:5s:3/10s"])
        #expect(profile.total == 15_003)
        for index in [0, 4999, 5000, 9999, 10_000, 14_999] {
            #expect(profile.intended(index) == Int64(index / 5000) * 10 * second)
        }
        #expect(profile.intended(15_000) == 25 * second && profile.intended(15_002) == 25 * second)
    }

    @Test func aWaveComesToItsRateAndBack() throws {
        let profile = try LoadProfile(parsing: ["step:1s:100/s", "sine:10s:900/s", "sine:4s:100/s:1s"])
        #expect(profile.publications(ofStage: 1).count == 5000)
        #expect(abs(profile.rate(at: 6 * second) - 900) < 1e-6 && abs(profile.rate(at: second) - 100) < 1e-6)
        #expect(abs(profile.rate(at: second + 2 * second + second / 2) - 500) < 1e-6)
        // Half of the publications are due at the crest.
        let crest = try #require(profile.intended(100 + 2500))
        #expect(abs(crest - 6 * second) <= 2)
        // No wave: the rate before is the crest's.
        for index in 0..<400 {
            let due = try #require(profile.intended(5100 + index))
            #expect(abs(due - (11 * second + Int64(index) * second / 100)) <= 1, "\(index)")
        }
        let many = try LoadProfile(parsing: ["sine:1h:2000/s:10s"])
        #expect(many.total == 3_600_000)
        for wave in [0, 1, 100, 359] {
            let due = try #require(many.intended(wave * 10_000 + 5000))
            #expect(abs(due - (Int64(wave) * 10 + 5) * second) <= 2, "wave \(wave)")
        }
    }

    @Test func aLoadOfNothingIsOver() throws {
        for texts in [[], ["0s:500/s"], ["1s:0/s", "step:5s:0/s", "burst:1s:0/s", "sine:1s:0/s", "poisson:1s:0/s"]] {
            let profile = try LoadProfile(parsing: texts)
            #expect(profile.total == 0 && profile.intended(0) == nil, "\(texts)")
            var pacer = Pacer(profile)
            #expect(pacer.isDone && pacer.due(by: .max).isEmpty, "\(texts)")
        }
    }

    @Test func stagesPastTheEndOfTimeDoNotOverflow() throws {
        let profile = try LoadProfile(parsing: Array(repeating: "30d:1/d", count: 4000))
        #expect(profile.duration == .max)
        #expect(profile.intended((profile.total ?? 0) - 1) != nil)
    }
}
