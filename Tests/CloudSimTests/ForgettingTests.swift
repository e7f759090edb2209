import Dispatcher
import EventModel
import Testing

@testable import CloudSim

@Suite("A live world forgets what nobody uses") struct ForgettingTests {
    @Test("However many names there are, the table stays bounded and events match as ever")
    func names() throws {
        let bench = try LiveBench(
            """
            "devices": [ { "name": "d", "firmware": "f" } ],
            "firmware": { "f": { "subscribe": [ { "prefix": "even/" } ] } }
            """
        ) {
            $0.limits.perHost = nil
            $0.limits.perDevice = nil
        }
        let simulation = bench.simulation
        _ = try simulation.create(LiveBench.hook("even/"))
        var delivered = 0
        let rounds = 100_000
        for round in 0..<rounds {
            let isEven = round % 2 == 0
            bench.publish(isEven ? "even/\(round)" : "odd/\(round)")
            if isEven { delivered += 1 }
            let name = isEven ? "even/\(round)" : "odd/\(round)"
            var expected = ["+0 event \(name)=nil by api"]
            if isEven {
                expected.append("+0 deliver d \(name)=nil")
                expected.append("+0 attempt \(delivered) even/ http://h.example/")
            }
            if round % 1000 < 4 { #expect(bench.lines == expected, "round \(round)") }
            bench.lines.removeAll(keepingCapacity: true)
            if round % 5000 == 0 { bench.end() }
            if isEven, round % 1000 == 0 {
                let body = String(decoding: bench.sent[bench.sent.count - 1].body, as: UTF8.self)
                #expect(body.hasPrefix("event=even%2F\(round)&"), "\(body)")
            }
            bench.lines.removeAll(keepingCapacity: true)
        }
        bench.end()
        #expect(simulation.tally.succeeded == rounds / 2 && simulation.delivered == rounds / 2)
        #expect(simulation.names.count < Simulation.newNames.count + 10_000)
    }

    /// Makes the world forget, with names that only come and go.
    private func flood(_ bench: LiveBench, _ label: String) {
        for number in 0...Simulation.newNames.count { bench.publish("\(label)/\(number)") }
        bench.lines.removeAll()
    }

    @Test("What is under way across a sweep ends under its own names")
    func underWay() throws {
        let bench = try LiveBench(
            """
            "devices": [ { "name": "d", "firmware": "f" } ],
            "firmware": { "f": { "subscribe": [ { "prefix": "hook-response/" } ] } },
            "timeline": [ { "at": "0s", "device": "d", "fault": { "delay": "60s" }, "for": "100s" } ]
            """)
        let simulation = bench.simulation
        _ = try simulation.create(LiveBench.hook("first"))
        _ = try simulation.create(LiveBench.hook("second"))
        bench.answer = { _ in nil }
        bench.run(until: 1)
        bench.publish("first/a")
        bench.end(.response(Response(status: 200, body: Array(repeating: 0x78, count: 513))))
        bench.publish("second/b")
        _ = bench.taken()
        flood(bench, "x")
        flood(bench, "y")
        bench.end(.response(Response(status: 404)))
        #expect(
            bench.taken() == [
                "+1 outcome 2 404",
                "+1 event hook-error/second/b/0=error status 404 from h.example "
                    + "by particle-internal private",
            ])
        bench.run(until: 70_000)
        #expect(
            bench.taken().map { $0.prefix(40) }
                == [
                    "+251 event hook-response/first/a/1=x by p", "+60001 deliver d hook-response/first/a/0",
                    "+60251 deliver d hook-response/first/a/1",
                ].map { $0.prefix(40) })
        bench.publish("second/b")
        #expect(bench.taken().last?.contains("attempt 3 second") == true)
    }

    @Test("A name that bore a reply's text fires hooks when its index passes to an ordinary one, and the other way")
    func repliesNeverFire() throws {
        let bench = try LiveBench { $0.limits.perDevice = nil }
        _ = try bench.simulation.create(LiveBench.hook("hook-"))
        _ = try bench.simulation.create(LiveBench.hook("plain"))
        for label in ["hook-sent", "plain", "hook-error", "plainer"] {
            for number in 0...Simulation.newNames.count {
                bench.publish("\(label)/\(number)")
            }
            let fired = bench.lines.contains { $0.contains("attempt") || $0.contains("drop") }
            #expect(fired == label.hasPrefix("plain"), "\(label)")
            bench.lines.removeAll()
        }
    }

    @Test("Names that are long are forgotten sooner")
    func bytes() throws {
        let bench = try LiveBench()
        let hook = try LiveBench.hook("e", #""responseTopic": "{{{topic}}}""#)
        _ = try bench.simulation.create(hook)
        bench.answer = { _ in (0, .response(Response(status: 200, body: [0x78]))) }
        for number in 0..<60 {
            let topic = "\(number)" + String(repeating: "t", count: 1 << 20)
            bench.simulation.advance(to: LiveBench.start + .seconds(Int64(number) * 60))
            bench.publish("e", #"{"topic": "\#(topic)"}"#)
            bench.end(.response(Response(status: 200, body: [0x78])))
            bench.lines.removeAll()
            #expect(bench.simulation.names.growth.bytes <= Simulation.newNames.bytes + 1 << 20)
        }
        #expect(bench.simulation.tally.chunks == 60)
        #expect(bench.simulation.names.namesHeld < 40)
    }

    @Test("Hosts that had no request for a minute are forgotten; windows that count are kept")
    func hosts() throws {
        let bench = try LiveBench {
            $0.limits.perDevice = nil
            $0.limits.perHost = 2
        }
        let simulation = bench.simulation
        _ = try simulation.create(LiveBench.hook("e", url: "http://{{host}}/"))
        func reach(_ host: String) -> String {
            bench.publish("e", #"{"host": "\#(host)"}"#)
            return bench.taken().last.map { String($0.split(separator: " ")[1]) } ?? ""
        }
        for number in 0..<100 { #expect(reach("early\(number).example") == "attempt") }
        simulation.advance(to: LiveBench.start + .seconds(59))
        #expect(reach("busy.example") == "attempt" && reach("busy.example") == "attempt")
        #expect(reach("busy.example") == "drop" && reach("early7.example") == "attempt")
        simulation.advance(to: LiveBench.start + .seconds(60))
        for number in 0..<Simulation.newHosts { #expect(reach("many\(number).example") == "attempt") }
        #expect(simulation.dispatcher.hostCount < Simulation.newHosts + 20)
        #expect(reach("busy.example") == "drop", "two requests in the last 60 s")
        #expect(reach("early7.example") == "attempt" && reach("early7.example") == "drop")
        bench.end()
        simulation.advance(to: LiveBench.start + .seconds(119))
        #expect(reach("busy.example") == "attempt" && reach("busy.example") == "attempt")
        #expect(reach("busy.example") == "drop")
        for minute in 1..<10 {
            simulation.advance(to: LiveBench.start + .seconds(119 + 60 * Int64(minute)))
            for number in 0..<Simulation.newHosts { _ = reach("m\(minute)x\(number).example") }
            #expect(simulation.dispatcher.hostCount < 2 * Simulation.newHosts + 20)
        }
    }

    @Test("A scripted receiver still answers when its host has another number")
    func scripts() throws {
        let bench = try LiveBench(
            #""receivers": [ { "host": "s.example", "respond": [ { "body": "scripted" } ] } ]"#
        ) { $0.limits.perDevice = nil }
        _ = try bench.simulation.create(LiveBench.hook("literal", url: "http://s.example/"))
        _ = try bench.simulation.create(LiveBench.hook("e", url: "http://{{host}}/"))
        for number in 0..<2 * Simulation.newHosts {
            bench.simulation.advance(to: bench.simulation.now + .seconds(1))
            bench.publish("e", #"{"host": "h\#(number).example"}"#)
            bench.end()
            bench.lines.removeAll()
            if number % 1000 == 999 {
                bench.publish("literal")
                #expect(bench.simulation.step(by: bench.simulation.now))
                #expect(bench.lines.contains { $0.contains("hook-response/literal/0=scripted") }, "\(number)")
            }
        }
        #expect(bench.simulation.dispatcher.hostCount < 2 * Simulation.newHosts)
    }

    @Test("A run of a scenario forgets nothing")
    func runs() throws {
        let bench = try LiveBench(live: false)
        for number in 0...Simulation.newNames.count { bench.publish("n\(number)") }
        #expect(bench.simulation.names.count == Simulation.newNames.count + 1)
        #expect(bench.simulation.names.growth.names == Simulation.newNames.count + 1)
    }
}
