import CloudStore
import Dispatcher
import EventModel
import Testing

@testable import CloudServer

@Suite struct HookPlanTests {
    private let now = Instant(milliseconds: 1_700_000_000_000)

    private func plan(_ scenario: [Hook], _ stored: [StoredHook] = [], limit: Int? = 20) throws -> HookPlan {
        try HookPlan(scenario: scenario, stored: stored, limit: limit, now: now)
    }

    private func kept(
        _ id: String, _ configuration: String = #"{"event":"k","url":"http://k.example/"}"#, isFromScenario: Bool
    ) -> StoredHook {
        StoredHook(
            id: id, configuration: configuration, createdAt: Instant(milliseconds: 5), isFromScenario: isFromScenario)
    }

    @Test func idsFollowFromPlaceAndConfiguration() throws {
        let (one, two) = (try sampleHook("one"), try sampleHook("two"))
        let ids = try plan([one, two]).entries.map(\.id)
        #expect(try plan([one, two]).entries.map(\.id) == ids)
        #expect(ids.allSatisfy { $0.utf8.count == 24 && $0.allSatisfy(\.isHexDigit) })
        let swapped = try plan([two, one]).entries.map(\.id)
        #expect(Set(ids + swapped).count == 4)
        #expect(Set(try plan([one, one]).entries.map(\.id)).count == 2, "the same hook twice is two hooks")
        let edited = try plan([one, try sampleHook("two", #""noDefaults":true"#)]).entries.map(\.id)
        #expect(edited[0] == ids[0] && edited[1] != ids[1])
    }

    @Test func whatClientsChangedOrDeletedStaysSo() throws {
        let hooks = [try sampleHook("one"), try sampleHook("two"), try sampleHook("three")]
        let ids = try plan(hooks).entries.map(\.id)
        let stored = [
            kept("0123456789abcdef01234567", isFromScenario: false), kept(ids[0], "null", isFromScenario: true),
            kept(ids[2], isFromScenario: true),
        ]
        let plan = try plan(hooks, stored)
        #expect(plan.hooks.map(\.event) == ["two", "k", "k"])
        #expect(plan.entries.map(\.id) == [ids[1], ids[2], "0123456789abcdef01234567"])
        #expect(plan.entries.map(\.origin) == [.scenario, .scenario, .client])
        #expect(plan.entries.map(\.createdAt.milliseconds) == [now.milliseconds, 5, 5])
        #expect(plan.changes == [], "the tombstone stays as long as the scenario brings the hook")
    }

    @Test func whatTheScenarioNoLongerBringsIsForgotten() throws {
        let hook = try sampleHook("one")
        let stored = [kept("b", isFromScenario: true), kept("a", "null", isFromScenario: true)]
        let plan = try plan([hook], stored)
        #expect(plan.hooks.map(\.event) == ["one"])
        #expect(plan.changes == [.hookGone(id: "a"), .hookGone(id: "b")])
    }

    @Test func twentyHooksStartAndTwentyOneDoNot() throws {
        let hook = try sampleHook()
        let nineteen = Array(repeating: hook, count: 19)
        let one = kept("a", isFromScenario: false)
        #expect(try plan(nineteen, [one]).hooks.count == 20)
        let error = #expect(throws: HookPlanError.self) { _ = try plan(nineteen + [hook], [one]) }
        #expect(error == .tooMany(21, limit: 20))
        #expect(error?.description.contains("21 hooks") == true)
        #expect(try plan(nineteen + [hook], [one], limit: nil).hooks.count == 21)
        let first = try plan(nineteen + [hook]).entries[0].id
        let tombstone = kept(first, "null", isFromScenario: true)
        #expect(try plan(nineteen + [hook], [one, tombstone]).hooks.count == 20, "a deleted hook takes no place")
    }

    @Test(arguments: ["", "{", "null", "[]", "{}", #"{"event":"","url":"http://a/"}"#, #"{"event":"a","url":"x"}"#])
    func whatCannotBeReadIsNamed(_ configuration: String) throws {
        let error = #expect(throws: HookPlanError.self) {
            _ = try plan([], [kept("abc", configuration, isFromScenario: false)])
        }
        guard case .unreadable("abc", let reason) = error else {
            Issue.record("\(configuration): \(String(describing: error))")
            return
        }
        #expect(!reason.isEmpty)
    }
}
