import CloudServer
import CloudStore
import EventModel
import Testing

@Suite struct CloudClockTests {
    private static let day = Interval.seconds(86_400)
    private static let start = Instant(milliseconds: 1_700_000_000_000)

    private func kept(_ clock: CloudClock) -> StoredState {
        var state = StoredState()
        if case .record(let kind, let id, let text) = clock.change {
            state.records.append(StoredRecord(kind: kind, id: id, text: text))
        }
        return state
    }

    @Test func beginsAtTheTimeOfDay() {
        let clock = CloudClock(
            continuing: StoredState(), elapsed: Instant(milliseconds: 5000), timeOfDay: Self.start, bootID: "a")
        #expect(Instant(milliseconds: 5000) + clock.lead == Self.start)
        #expect(clock.stampLead == .zero)
    }

    @Test(arguments: [86_400_000, -86_400_000] as [Int64])
    func countsElapsedTimeWhileTheMachineIsOn(_ step: Int64) {
        let first = CloudClock(elapsed: Instant(milliseconds: 5000), timeOfDay: Self.start, bootID: "a")
        let clock = CloudClock(
            continuing: kept(first), elapsed: Instant(milliseconds: 65_000),
            timeOfDay: Self.start + .milliseconds(60_000 + step), bootID: "a")
        #expect(Instant(milliseconds: 65_000) + clock.lead == Self.start + .seconds(60))
        #expect(clock.stampLead == .milliseconds(step))
    }

    @Test(arguments: ["b", ""]) func countsTheTimeOfDayOverARestartOfTheMachine(_ bootID: String) {
        var first = CloudClock(elapsed: Instant(milliseconds: 5000), timeOfDay: Self.start, bootID: "a")
        // It was set while the cloud ran.
        first.stampLead = Self.day
        let clock = CloudClock(
            continuing: kept(first), elapsed: Instant(milliseconds: 9),
            timeOfDay: Self.start + Self.day + .seconds(60), bootID: bootID)
        #expect(Instant(milliseconds: 9) + clock.lead == Self.start + .seconds(60))
        #expect(clock.stampLead == Self.day)
    }

    /// A machine without a battery for its clock may start in 1970.
    @Test(arguments: ["a", "b"]) func neverGoesBack(_ bootID: String) {
        let first = CloudClock(elapsed: Instant(milliseconds: 5000), timeOfDay: Self.start, bootID: "a")
        let clock = CloudClock(
            continuing: kept(first), elapsed: Instant(milliseconds: 9), timeOfDay: Instant(milliseconds: 50),
            bootID: bootID)
        #expect(Instant(milliseconds: 9) + clock.lead == Self.start)
        #expect(Self.start + clock.stampLead == Instant(milliseconds: 50))
    }
}
