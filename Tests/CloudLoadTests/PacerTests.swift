import EventModel
import Testing

@testable import CloudLoad

@Suite struct PacerTests {
    @Test(arguments: 0..<60 as Range<UInt64>)
    func nothingIsEarlyAndNothingForgotten(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let texts = LoadProfileTests.stages(from: &generator)
        let profile = try LoadProfile(parsing: texts, seed: seed)
        var pacer = Pacer(profile)
        var now: Int64 = 0
        var released = 0
        while let due = pacer.nextDue {
            #expect(due == profile.intended(released), "seed \(seed), \(texts)")
            #expect(pacer.due(by: due - 1).isEmpty, "seed \(seed), \(texts)")
            // On time, late, or after a long halt.
            now =
                max(now, due)
                + [0, Int64(generator.below(1000)), Int64(generator.below(400_000_000))][
                    Int(generator.below(3))]
            let numbers = pacer.due(by: now)
            #expect(numbers.lowerBound == released && !numbers.isEmpty, "seed \(seed), \(texts)")
            released = numbers.upperBound
            #expect(pacer.next == released)
            for index in numbers {
                let told = pacer.intended(index)
                let moment = try #require(told)
                #expect(moment <= now && moment == profile.intended(index), "seed \(seed), \(texts), \(index)")
            }
            if let next = pacer.nextDue { #expect(next > now, "seed \(seed), \(texts)") }
            // A clock that was set back releases nothing twice.
            #expect(pacer.due(by: now - 1_000_000).isEmpty)
        }
        #expect(released == profile.total, "seed \(seed), \(texts)")
        #expect(pacer.isDone && pacer.due(by: .max) == released..<released)
    }

    @Test func anEndlessLoadGoesOn() {
        let stage = LoadStage(.constant, duration: LoadStage.endless, rate: LoadRate(20_000))
        var pacer = Pacer(LoadProfile([LoadStage(.burst, duration: 1_000_000_000, rate: LoadRate(3)), stage]))
        #expect(pacer.due(by: -1).isEmpty)
        #expect(pacer.due(by: 0) == 0..<3)
        #expect(pacer.due(by: 999_999_999).isEmpty)
        #expect(pacer.due(by: 1_000_049_999) == 3..<4)
        #expect(pacer.due(by: 1_000_050_000) == 4..<5)
        #expect(pacer.due(by: 2_000_000_000) == 5..<20_004)
        #expect(!pacer.isDone)
    }
}
