import CloudSim
import CloudStore
import Dispatcher
import EventModel
import Testing

@testable import CloudServer

@Suite struct WorldHookTests {
    @Test func theTwentyFirstHookIsRefusedUntilOneGoes() throws {
        let bench = try WorldBench()
        for number in 0..<20 { _ = try bench.world.create(try sampleHook(), id: "h\(number)") }
        let one = try sampleHook()
        #expect(throws: HookLimitReached.self) { _ = try bench.world.create(one, id: "late") }
        #expect(bench.world.book.all.count == 20 && bench.world.book["late"] == nil)
        #expect(bench.world.deleteHook("h7"))
        #expect(!bench.world.deleteHook("h7"))
        _ = try bench.world.create(one, id: "late")
        #expect(bench.world.book.all.map(\.id).last == "late")
        #expect(bench.world.takeTurn().changes.count == 22, "twenty-one made, one gone")
    }

    @Test func aDeletedHookSendsNoMoreAndWhatIsUnderWaySettles() throws {
        let bench = try WorldBench()
        _ = try bench.world.create(try sampleHook(), id: "h")
        try bench.publish("e")
        #expect(bench.sent.count == 1)
        #expect(bench.world.deleteHook("h"))
        try bench.publish("e")
        #expect(bench.sent.count == 1 && bench.world.book.underWay == 1)
        bench.endAll()
        #expect(bench.world.book.underWay == 0 && bench.world.simulation.tally.pending == 0)
        #expect(bench.world.recent.last(9, prefix: "hook-sent/e").count == 1)
        let logs = bench.world.takeTurn().changes.contains {
            if case .hookLog = $0 { true } else { false }
        }
        #expect(!logs, "a hook that is gone has no log")
    }

    @Test func anotherHookTakesTheNumberOfADeletedOneButNotItsLog() throws {
        let bench = try WorldBench()
        let old = try bench.world.create(try sampleHook(), id: "old")
        try bench.publish("e", "before")
        _ = bench.world.deleteHook("old")
        let new = try bench.world.create(try sampleHook(), id: "new")
        try bench.publish("e", "after")
        bench.endAll(500)
        let record = try #require(bench.world.book["new"])
        #expect(record.errors.map { $0.json["event"]?["data"]?.text } == ["after"], "\(old.number) \(new.number)")
        #expect(record.successes.isEmpty)
    }

    @Test func aDisabledHookSendsNothingButItsTest() throws {
        let bench = try WorldBench()
        let record = try bench.world.create(try sampleHook("e", #""disabled":true"#), id: "h")
        try bench.publish("e")
        #expect(bench.sent.isEmpty && bench.world.figures.hooksDisabled == 1 && bench.world.figures.hooksAwake == 0)
        guard case .sent = bench.world.test(record, data: "t") else {
            Issue.record("the test of a disabled hook is not sent")
            return
        }
        bench.endAll()
        let entry = try #require(bench.world.book["h"]?.successes.first?.json)
        #expect(entry["event"]?["data"] == .string("t") && entry["event"]?["name"] == .string("e"))
        #expect(bench.world.replace("h", by: try sampleHook()) != nil)
        try bench.publish("e")
        #expect(bench.sent.count == 1 && bench.world.figures.hooksAwake == 1)
    }

    @Test func replacingKeepsPlaceIdAndLog() throws {
        let bench = try WorldBench()
        for id in ["a", "b", "c"] { _ = try bench.world.create(try sampleHook(), id: id) }
        try bench.publish("e", "old")
        let record = try #require(bench.world.replace("b", by: try sampleHook("f")))
        #expect(record.id == "b" && record.createdAt == WorldBench.start && record.hook.event == "f")
        #expect(bench.world.book.all.map(\.id) == ["a", "b", "c"])
        #expect(bench.world.replace("nobody", by: try sampleHook()) == nil)
        bench.endAll()
        try bench.publish("e", "for two")
        #expect(bench.sent.count == 2)
        bench.endAll()
        try bench.publish("f", "new")
        bench.endAll()
        let logged = bench.world.book["b"]?.successes.map { $0.json["event"]?["data"]?.text }
        #expect(logged == ["old", "new"])
    }

    @Test func aScenariosDeletedHookLeavesATombstone() throws {
        let hook = try sampleHook()
        let plan = try HookPlan(scenario: [hook], stored: [], limit: 20, now: WorldBench.start)
        let bench = try WorldBench(hooks: plan.hooks)
        _ = bench.world.begin(plan, StoredState())
        let id = plan.entries[0].id
        #expect(bench.world.takeTurn().changes.count == 1)
        #expect(bench.world.deleteHook(id))
        let stone = StoredHook(id: id, configuration: "null", createdAt: WorldBench.start, isFromScenario: true)
        #expect(bench.world.takeTurn().changes == [.hookGone(id: id), .hook(stone)])
        let next = try HookPlan(scenario: [hook], stored: [stone], limit: 20, now: WorldBench.start)
        #expect(next.hooks.isEmpty && next.changes.isEmpty)
    }

    @Test func whatIsShownOfAHook() throws {
        let bench = try WorldBench()
        let hook = try sampleHook("e", #""headers":{"X-A":"1"},"requestType":"PUT","unchunked":true"#)
        let record = try bench.world.create(hook, id: "0123456789abcdef01234567")
        #expect(
            record.listed.compactText == """
                {"id":"0123456789abcdef01234567","event":"e","created_at":"2023-11-14T22:13:20.000Z",\
                "url":"http://h.example/","integration_type":"Webhook","requestType":"PUT","noDefaults":false,\
                "rejectUnauthorized":true,"disabled":false,"headers":{"X-A":"1"},"unchunked":true}
                """)
        #expect(record.created(under: "http://c")["hookUrl"] == .string("http://c/v1/webhooks/\(record.id)"))
        try bench.publish("e")
        bench.endAll(404)
        let detailed = try #require(bench.world.book[record.id]).detailed["webhook"]
        #expect(detailed?["logs"] == .array([]))
        #expect(
            detailed?["counters"]?.compactText == #"[{"date":"2023-11-14","success":0,"error":1,"sleep":0}]"#)
    }
}
