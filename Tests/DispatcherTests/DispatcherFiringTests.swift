import EventModel
import Testing

@testable import Dispatcher

@Suite("Which hooks the dispatcher fires") struct DispatcherFiringTests {
    @Test("Every hook whose prefix starts the name fires, in creation order")
    func prefixes() throws {
        let bench = DispatcherBench()
        for event in ["temperature", "temp", "t", "temp", "Temp", "temp/"] { try bench.add(event) }
        #expect(bench.fire("temp") == ["attempt 1 hook 1", "attempt 2 hook 2", "attempt 3 hook 3"])
        #expect(
            bench.fire("temperature") == [
                "attempt 4 hook 0", "attempt 5 hook 1", "attempt 6 hook 2", "attempt 7 hook 3",
            ])
        #expect(bench.fire("high_temp") == [])
        #expect(bench.fire("Temp/a", by: DispatcherBench.device(1)) == ["attempt 8 hook 4"])
    }

    @Test("The cloud's own events and their names fire nothing, whoever publishes them")
    func noChaining() throws {
        let bench = DispatcherBench()
        for event in ["h", "H", "a"] { try bench.add(event) }
        for name in ["hook-sent/x", "hook-response/x/0", "hook-error/x/0"] {
            for publisher in [DispatcherBench.device(0), .api, .cloud] {
                #expect(bench.fire(name, by: publisher) == [], "\(name)")
            }
        }
        #expect(bench.fire("anything", by: .cloud) == [])
        // The same name from a device is an event like any other, whatever the cloud made of it before.
        #expect(bench.fire("anything") == ["attempt 1 hook 2"])
        #expect(bench.fire("anything", by: .cloud) == [])
        for name in ["hook-sent", "hook-responses", "Hook-Sent/x", "hook-error"] {
            #expect(bench.fire(name).count == 1, "\(name)")
        }
    }

    @Test("A reply published under a custom topic fires nothing")
    func customTopicsDoNotChain() throws {
        let bench = DispatcherBench()
        try bench.add("a", more: #""responseTopic": "a", "errorResponseTopic": "a""#)
        bench.fire("a")
        #expect(bench.answer(1, 200, "ok") == ["hook-sent/a=undefined", "a/0=ok"])
        #expect(bench.fire("a/0", "ok", by: .cloud) == [])
    }

    @Test("A hook for one device is for that device alone")
    func deviceFilter() throws {
        let bench = DispatcherBench()
        try bench.add(more: #""deviceid": "3F002B000000000000000001""#)
        #expect(bench.fire("e") == [])
        #expect(bench.fire("e", by: .api) == [])
        #expect(bench.fire("e", by: DispatcherBench.device(1)) == ["attempt 1 hook 0"])
        #expect(bench.dispatcher.tally.matched == 1)
    }

    @Test("A disabled hook is not matched")
    func disabled() throws {
        let bench = try DispatcherBench(hook: #""disabled": true"#)
        #expect(bench.fire("e") == [])
        #expect(bench.dispatcher.tally.matched == 0)
    }

    @Test("The 21st hook is refused; a removed one makes room; the same twice makes two")
    func hookLimit() throws {
        let bench = DispatcherBench()
        for _ in 0..<20 { try bench.add("same") }
        #expect(throws: HookLimitReached(limit: 20)) { try bench.add("more") }
        bench.dispatcher.remove(3)
        bench.dispatcher.remove(3)
        #expect(try bench.add("new") == 20)
        #expect(throws: HookLimitReached(limit: 20)) { try bench.add("more") }
        #expect(bench.fire("same", by: .api).count == 19)
        #expect(bench.fire("new") == ["attempt 11 hook 20"])
    }

    @Test("A removed hook fires no more; what it has under way still ends")
    func removal() throws {
        let bench = try DispatcherBench(hook: "")
        bench.fire("e")
        bench.fire("e")
        bench.answer(2, 200, String(repeating: "x", count: 600))
        bench.dispatcher.remove(0)
        #expect(bench.fire("e") == [])
        #expect(bench.wake() == ["hook-response/e/1=" + String(repeating: "x", count: 88)])
        #expect(bench.answer(1, 404) == ["hook-error/e/0=error status 404 from h.example"])
        #expect(bench.dispatcher.tally.matched == 2)
    }

    @Test("Deliveries and attempts are told apart however their ends are ordered")
    func endsInAnyOrder() throws {
        var limits = Limits()
        limits.perHost = nil
        limits.perDevice = nil
        limits.errors = nil
        let bench = try DispatcherBench(hook: "", limits: limits)
        var generator = SeededGenerator(seed: 7)
        for round in 0..<2000 {
            if bench.underWay.isEmpty || generator.below(2) == 0 {
                bench.fire("e\(round)", by: DispatcherBench.device(Int(generator.below(3))))
            } else {
                let open = bench.underWay.keys.sorted()
                let delivery = open[Int(generator.below(UInt64(open.count)))]
                let body = String(decoding: bench.underWay[delivery]?.request.body ?? [], as: UTF8.self)
                let event = body.dropFirst("event=".count).prefix { $0 != "&" }
                #expect(bench.answer(delivery, 200, "r").first == "hook-sent/\(event)=undefined")
            }
        }
    }
}
