import Dispatcher
import EventModel
import Testing

@testable import CloudSim

@Suite("Hooks that clients create, change, test and delete") struct LiveHookTests {
    private func hook(_ event: String = "e", _ more: String = "", url: String = "http://h.example/") throws -> Hook {
        try LiveBench.hook(event, more, url: url)
    }

    /// The attempts and drops among the lines since the last look.
    private func firings(_ bench: LiveBench) -> [String] {
        bench.taken().filter { $0.contains(" attempt ") || $0.contains(" drop ") }
            .map { String($0.drop { $0 != " " }.dropFirst()) }
    }

    @Test("A created hook fires at once; the one past the limit is refused and leaves nothing")
    func create() throws {
        let bench = try LiveBench { $0.limits.hooks = 2 }
        let first = try bench.simulation.create(hook())
        #expect(try bench.simulation.create(hook("e", #""name": "n""#)) == first + 1)
        let refusal = #expect(throws: HookLimitReached.self) { try bench.simulation.create(hook("e/x")) }
        #expect(refusal?.limit == 2)
        bench.publish("e/x")
        #expect(firings(bench) == ["attempt 1 e http://h.example/", "attempt 2 n http://h.example/"])
        #expect(bench.simulation.hookNumbers == [first, first + 1])
        #expect(bench.simulation.delete(first))
        let third = try bench.simulation.create(hook("e/x"))
        bench.end()
        bench.publish("e/x")
        #expect(
            firings(bench) == ["attempt 3 n http://h.example/", "attempt 4 e/x http://h.example/"],
            "the newest comes last, whatever its number")
        #expect(bench.simulation.hookNumbers == [first + 1, third])
    }

    @Test("What a client asks of a hook that is not there is refused", arguments: [-1, 0, 1, 7, .max])
    func noSuchHook(number: Int) throws {
        let bench = try LiveBench()
        let gone = try bench.simulation.create(hook())
        #expect(bench.simulation.delete(gone))
        #expect(bench.simulation.hook(number) == nil)
        #expect(!bench.simulation.delete(number))
        #expect(try !bench.simulation.replace(number, by: hook()))
        #expect(bench.simulation.test(number) == .noSuchHook)
        #expect(bench.simulation.sleepsUntil(number) == nil)
        #expect(bench.taken() == [] && bench.simulation.hookNumbers == [])
    }

    @Test("A deleted hook's attempts settle, and it sends no more; its number is kept until then")
    func delete() throws {
        let bench = try LiveBench()
        let number = try bench.simulation.create(hook("e", #""responseTopic": "mine""#))
        bench.publish("e")
        bench.publish("e")
        #expect(bench.simulation.delete(number))
        bench.publish("e")
        let next = try bench.simulation.create(hook("other"))
        #expect(next != number)
        #expect(bench.simulation.attemptsUnderWay.map(\.hook) == [number, number])
        _ = bench.taken()
        bench.end(.response(Response(status: 200, body: Array("ok".utf8))))
        #expect(
            bench.taken().map { $0.split(separator: " ").dropFirst().prefix(2).joined(separator: " ") } == [
                "outcome 1", "event hook-sent/e=undefined", "event mine/0=ok", "outcome 2",
                "event hook-sent/e=undefined", "event mine/0=ok",
            ])
        #expect(try bench.simulation.create(hook("third")) == number)
        bench.publish("e")
        #expect(firings(bench) == [])
    }

    @Test("A hook that sleeps and is deleted leaves nothing to the next of its number")
    func deleteAsleep() throws {
        let bench = try LiveBench { $0.limits.errors = 1 }
        let number = try bench.simulation.create(hook())
        bench.publish("e")
        bench.end(.response(Response(status: 500)))
        #expect(bench.simulation.sleepsUntil(number) == LiveBench.start + .seconds(60))
        #expect(bench.simulation.delete(number))
        #expect(try bench.simulation.create(hook()) == number)
        #expect(bench.simulation.sleepsUntil(number) == nil)
        _ = bench.taken()
        bench.publish("e")
        #expect(firings(bench) == ["attempt 2 e http://h.example/"])
    }

    @Test("A replaced hook keeps its place; what is under way ends as the old one says; its failures are forgotten")
    func replace() throws {
        let bench = try LiveBench { $0.limits.errors = 2 }
        let first = try bench.simulation.create(hook("e", #""responseTopic": "old", "errorResponseTopic": "bad""#))
        try _ = bench.simulation.create(hook("e", #""name": "second""#))
        bench.publish("e")
        bench.publish("e")
        #expect(try bench.simulation.replace(first, by: hook("e", #""name": "new", "responseTopic": "new""#)))
        _ = bench.taken()
        bench.publish("e")
        #expect(
            firings(bench) == ["attempt 5 new http://h.example/", "attempt 6 second http://h.example/"])
        bench.end(.response(Response(status: 500)))
        let told = bench.taken().filter { $0.contains("bad/") || $0.contains("sleep") || $0.contains("hook-error") }
            .map { String($0.drop { $0 != " " }.dropFirst()) }
        #expect(
            told == [
                "event bad/0=error status 500 from h.example by particle-internal private",
                "event hook-error/e/0=error status 500 from h.example by particle-internal private",
                "event bad/0=error status 500 from h.example by particle-internal private", "sleep second",
                "event hook-error/e/0=error status 500 from h.example by particle-internal private",
                "event hook-error/e/0=Too many errors, webhook disabled by particle-internal private",
                "event hook-error/e/0=error status 500 from h.example by particle-internal private",
                "event hook-error/e/0=error status 500 from h.example by particle-internal private",
            ])
        #expect(bench.simulation.sleepsUntil(first) == nil, "one failure of its own, two of the old one")
        #expect(bench.simulation.label(ofHook: first) == "new")
    }

    @Test("Attempts of each configuration end as it says, and the number is free only after the last of them")
    func replaceTwice() throws {
        let bench = try LiveBench()
        let number = try bench.simulation.create(hook("e", #""responseTopic": "r0""#))
        for round in 1...3 {
            bench.publish("e")
            #expect(try bench.simulation.replace(number, by: hook("e", #""responseTopic": "r\#(round)""#)))
        }
        #expect(bench.simulation.delete(number))
        #expect(try bench.simulation.create(hook("other")) == number + 1)
        _ = bench.taken()
        bench.end(.response(Response(status: 200, body: [0x78])))
        #expect(
            bench.taken().filter { $0.contains("event r") }
                == (0...2).map {
                    "+0 event r\($0)/0=x by particle-internal private"
                })
        #expect(try bench.simulation.create(hook("other")) == number)
    }

    @Test("A replacement may wait for other events, rest, or wake a sleeping hook")
    func replaceKinds() throws {
        let bench = try LiveBench { $0.limits.errors = 1 }
        let number = try bench.simulation.create(hook())
        bench.publish("e")
        bench.end(.failure(.refused))
        #expect(bench.simulation.sleepsUntil(number) != nil)
        #expect(try bench.simulation.replace(number, by: hook("f", #""disabled": true"#)))
        #expect(bench.simulation.sleepsUntil(number) == nil)
        _ = bench.taken()
        bench.publish("f")
        #expect(firings(bench) == [])
        #expect(try bench.simulation.replace(number, by: hook("f", url: "http://other.example/p")))
        bench.publish("e")
        bench.publish("f")
        #expect(firings(bench) == ["attempt 2 f http://other.example/p"])
    }

    @Test("A probe under way when its hook is replaced changes nothing of the new one")
    func replaceProbing() throws {
        let bench = try LiveBench { $0.limits.errors = 1 }
        let number = try bench.simulation.create(hook())
        bench.publish("e")
        bench.end(.failure(.refused))
        bench.simulation.advance(to: LiveBench.start + .seconds(61))
        bench.publish("e")
        #expect(try bench.simulation.replace(number, by: hook("e", #""name": "n""#)))
        bench.end(.failure(.refused))
        #expect(bench.simulation.sleepsUntil(number) == nil)
        _ = bench.taken()
        bench.publish("e")
        #expect(firings(bench) == ["attempt 3 n http://h.example/"])
    }

    @Test("Labels are unique among the living, and free again once their hook is deleted")
    func labels() throws {
        let bench = try LiveBench()
        let simulation = bench.simulation
        let numbers = try (0..<3).map { _ in try simulation.create(hook("same")) }
        #expect(numbers.map(simulation.label) == ["same", "same#2", "same#3"])
        let named = try simulation.create(hook("x", #""name": "same#4""#))
        #expect(try simulation.label(ofHook: simulation.create(hook("same"))) == "same#5")
        simulation.delete(numbers[0])
        #expect(try simulation.label(ofHook: simulation.create(hook("same"))) == "same")
        #expect(try simulation.replace(named, by: hook("x", #""name": "else""#)))
        #expect(simulation.label(ofHook: named) == "else")
        #expect(try simulation.label(ofHook: simulation.create(hook("x", #""name": "same#4""#))) == "same#4")
        for number in simulation.hookNumbers { simulation.delete(number) }
        #expect(try simulation.label(ofHook: simulation.create(hook("same"))) == "same")
        #expect(try simulation.label(ofHook: simulation.create(hook("same"))) == "same#2")
    }

    @Test("Many hooks that come and go leave nothing behind")
    func comeAndGo() throws {
        let bench = try LiveBench()
        let stay = try bench.simulation.create(hook("stay"))
        let hooks = try (0..<50).map { try hook("event/\($0)/x", #""name": "n\#($0)""#) }
        for round in 0..<100_000 {
            let number = try bench.simulation.create(hooks[round % 50])
            #expect(number <= 2)
            bench.simulation.delete(number)
        }
        #expect(bench.simulation.hookNumbers == [stay])
        #expect(bench.simulation.dispatcher.hooks.count <= 3)
        bench.publish("event/7/x")
        bench.publish("stay")
        #expect(firings(bench) == ["attempt 1 stay http://h.example/"])
    }

    @Test("A timeline's hook that a client deleted is not missed, nor is another taken for it")
    func timeline() throws {
        let bench = try LiveBench(
            """
            "timeline": [ { "at": "1s", "hook": { "event": "t", "url": "http://h.example/" }, "for": "5s" } ]
            """)
        bench.run(until: 2000)
        let number = try #require(bench.simulation.hookNumbers.first)
        #expect(bench.simulation.label(ofHook: number) == "t")
        #expect(bench.simulation.delete(number))
        #expect(try bench.simulation.create(hook("mine")) == number)
        bench.run(until: 7000)
        #expect(bench.simulation.hookNumbers == [number])
        let other = try LiveBench(
            """
            "timeline": [ { "at": "1s", "hook": { "event": "t", "url": "http://h.example/" }, "for": "5s" } ]
            """)
        other.run(until: 7000)
        #expect(other.simulation.hookNumbers == [])
    }

    // MARK: Tests of hooks

    @Test(
        "A test fires its hook alone, whatever it waits for, with an event that nobody else hears of",
        arguments: ["", #""deviceID": "0123456789abcdef01234567""#, #""disabled": true"#])
    func test(more: String) throws {
        let bench = try LiveBench(
            """
            "devices": [ { "name": "d", "firmware": "f" } ], "firmware": { "f": { "subscribe": [ { "prefix": "e" } ] } }
            """)
        _ = try bench.simulation.create(hook("e", #""name": "other""#))
        let number = try bench.simulation.create(hook("e", more))
        bench.publish("unheard")
        _ = bench.taken()
        bench.answer = { _ in (10, .response(Response(status: 201, body: Array("made".utf8)))) }
        #expect(bench.simulation.test(number, data: "21") == .sent(delivery: 1))
        #expect(String(decoding: bench.sent[0].body, as: UTF8.self).contains("event=e&data=21&"))
        bench.run(until: 100)
        #expect(
            bench.taken() == [
                "+0 attempt 1 e http://h.example/", "+10 outcome 1 201",
                "+10 event hook-sent/e=undefined by particle-internal private",
                "+10 event hook-response/e/0=made by particle-internal private",
            ])
    }

    @Test("A test without data carries some, as an event of the API")
    func testDefaults() throws {
        let bench = try LiveBench()
        let number = try bench.simulation.create(hook())
        #expect(bench.simulation.test(number) == .sent(delivery: 1))
        let body = String(decoding: bench.sent[0].body, as: UTF8.self)
        #expect(body.hasPrefix("event=e&data=test-event&") && body.hasSuffix("&coreid=api"))
        #expect(bench.simulation.published == 0)
    }

    @Test("A test stands under the usual limits, and says what keeps it")
    func testDropped() throws {
        let bench = try LiveBench {
            $0.limits.errors = 1
            $0.limits.perHost = 4
            $0.limits.perDevice = 5
        }
        let simulation = bench.simulation
        let number = try simulation.create(hook())
        #expect(simulation.test(number) == .sent(delivery: 1))
        bench.end(.failure(.timedOut))
        guard case .dropped(.sleep, let text) = simulation.test(number) else {
            Issue.record("a sleeping hook was tested")
            return
        }
        #expect(text == "the hook sleeps after too many errors; test it again after 2023-11-14T22:14:20.000Z")
        simulation.advance(to: LiveBench.start + .seconds(60))
        #expect(simulation.test(number) == .sent(delivery: 2))
        #expect(
            simulation.test(number)
                == .dropped(
                    .sleep, message: "the hook sleeps until the probe that is under way has ended; test it again then"))
        bench.end()
        for delivery in 3...5 { #expect(simulation.test(number) == .sent(delivery: delivery)) }
        #expect(
            simulation.test(number)
                == .dropped(
                    .hostLimit,
                    message: "the hook's host has had its 4 requests of these 60 s; test it again in a minute"
                ))
        let other = try simulation.create(hook("o", url: "http://o.example/"))
        #expect(simulation.test(other) == .sent(delivery: 6))
        #expect(
            simulation.test(other)
                == .dropped(
                    .deviceLimit,
                    message:
                        "clients of the API have had the 5 hook requests of these 60 s; test it again in a minute"))
        let tally = simulation.tally
        #expect(tally.matched == 10 && tally.attempts == 6 && tally[.sleep] == 2)
    }

    @Test("A test whose request cannot be sent says why")
    func testInvalid() throws {
        let bench = try LiveBench()
        let number = try bench.simulation.create(hook("e", url: "http://{{host}}/"))
        guard case .dropped(.invalid, let message) = bench.simulation.test(number, data: #"{"host": "a b"}"#) else {
            Issue.record("an invalid request was sent")
            return
        }
        #expect(!message.isEmpty && message != "the request cannot be sent as it was rendered", "\(message)")
        #expect(bench.taken().contains { $0.hasSuffix("drop e api e invalid") })
        #expect(bench.simulation.test(number, data: #"{"host": "ok.example"}"#) == .sent(delivery: 1))
    }
}
