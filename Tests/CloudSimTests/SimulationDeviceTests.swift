import DeviceEmulator
import EventModel
import Testing

@testable import CloudSim

@Suite("Devices in a simulation") struct SimulationDeviceTests {
    /// A run of one device `d` with this firmware.
    private func run(
        _ firmware: String, timeline: String = "", device: String = "", duration: String = "10m", more: String = ""
    ) throws -> SimulationBench {
        try SimulationBench(
            """
            { "duration": "\(duration)", "devices": [ { "name": "d", "firmware": "f"\(device) } ],
              "firmware": { "f": { \(firmware) } }, "timeline": [ \(timeline) ]\(more) }
            """)
    }

    private static func publishes(at times: [String], event: String = "e", data: String = "") -> String {
        times.map { #"{ "at": "\#($0)", "device": "d", "publish": { "event": "\#(event)"\#(data) } }"# }
            .joined(separator: ", ")
    }

    @Test("The fifth publish in a second fails, and a refused one takes a slot too")
    func ring() throws {
        let run = try run("", timeline: Self.publishes(at: ["1s", "1s", "1s", "1s", "1s", "1999ms", "2s", "2s"]))
        #expect(run.all("event", "t") == ["1000", "1000", "1000", "1000", "2000", "2000"])
        #expect(
            run.all("refused", "t", "device", "what", "name", "reason") == [
                "1000 d publish e rate", "1999 d publish e rate",
            ])
        #expect(run.result.summary.published == 6 && run.result.summary.refused == 2)
    }

    @Test(
        "Sizes and names are those of the profile",
        arguments: [("legacy", 255, 63), ("gen2", 622, 64), ("gen3", 1024, 64)])
    func sizes(profile: String, data: Int, name: Int) throws {
        func publish(_ name: Int, _ data: Int) -> String {
            #"{ "event": "\#(String(repeating: "n", count: name))", "data": "{{name}}\#(String(repeating: "x", count: data - 1))", "every": "1h", "after": "\#(data + name)s" }"#
        }
        let run = try run(
            #""publish": [ \#(publish(name, data)), \#(publish(5, data + 1)), \#(publish(name + 1, 3)) ]"#,
            device: #", "profile": "\#(profile)""#, duration: "1h")
        let sent = run.lines.filter { $0["kind"]?.text == "event" }.map {
            "\($0["name"]?.text?.utf8.count ?? 0) \($0["data"]?.text?.utf8.count ?? 0)"
        }
        if profile == "legacy" {
            #expect(sent == ["63 3", "5 255", "63 255"])
            #expect(run.result.summary.refused == 0)
        } else {
            #expect(sent == ["\(name) \(data)"])
            #expect(run.all("refused", "reason") == ["name", "size"])
        }
    }

    @Test("Reserved and empty names are refused", arguments: ["spark/x", "Particle", "SPARKLE", ""])
    func names(name: String) throws {
        let run = try run(#""values": { "v": "\#(name)" }, "publish": [ { "event": "{{v}}" } ]"#)
        #expect(run.all("refused", "t", "what", "name", "reason") == ["0 publish \(name) name"])
        #expect(run.all("event", "name") == [])
    }

    @Test("An offline device publishes nothing and hears nothing; the cloud tells when it goes and comes")
    func offline() throws {
        let run = try run(
            #""subscribe": [ { "prefix": "" } ], "publish": [ { "event": "e", "every": "10s" } ]"#,
            timeline:
                #"{ "at": "15s", "device": "d", "offline": "20s" }, { "at": "25s", "publish": { "event": "api" } }, { "at": "26s", "device": "d", "offline": "1s" }"#,
            duration: "1m")
        #expect(
            run.all("event", "t", "name", "data", "coreid").filter { !$0.contains(" e ") } == [
                "15000 spark/status offline \(DeviceID(derivedFrom: "d"))", "25000 api null api",
                "35000 spark/status online \(DeviceID(derivedFrom: "d"))",
            ])
        #expect(
            run.all("event", "t", "name").filter { $0.hasSuffix(" e") } == ["0 e", "10000 e", "40000 e", "50000 e"])
        #expect(run.all("refused", "t", "reason") == ["20000 offline", "30000 offline"])
        #expect(
            run.all("deliver", "t", "name") == [
                "0 e", "10000 e", "35000 spark/status", "40000 e", "50000 e",
            ])
        // The cloud's own events are not counted as published.
        #expect(run.result.summary.published == 5)
    }

    @Test("A refusal offline takes no slot of the ring")
    func offlineRing() throws {
        let run = try run(
            "",
            timeline: #"{ "at": "1s", "device": "d", "offline": "100ms" }, "#
                + Self.publishes(at: Array(repeating: "1050ms", count: 6) + Array(repeating: "1200ms", count: 4)))
        #expect(run.all("event", "t", "name").filter { $0.hasSuffix(" e") }.count == 4)
        #expect(run.all("refused", "reason") == Array(repeating: "offline", count: 6))
    }

    @Test("A function sets, publishes and returns; the trace shows every call")
    func functions() throws {
        let long = String(repeating: "x", count: 1025)
        let run = try run(
            #""values": { "last": "none" }, "variables": [ "last" ], "functions": { "brew": { "return": -7, "set": { "last": "{{arg}}!" }, "publish": [ { "event": "brewed", "data": "{{last}} {{arg}}" } ] } }"#,
            timeline:
                #"{ "at": "1s", "device": "d", "call": { "function": "brew", "arg": "tea" } }, { "at": "2s", "device": "d", "call": { "function": "brew", "arg": "\#(long)" } }, { "at": "3s", "device": "d", "offline": "5s" }, { "at": "4s", "device": "d", "call": { "function": "brew" } }"#,
            more: #", "expect": [ { "variable": "last", "device": "d", "equals": "tea!" } ]"#)
        #expect(
            run.all("call", "t", "device", "function", "return") == [
                "1000 d brew -7", "2000 d brew null", "4000 d brew null",
            ])
        #expect(run.all("event", "name", "data").first == "brewed tea! tea")
        #expect(run.all("refused", "what", "name", "reason") == ["call brew size"])
        #expect(run.result.verdicts.map(\.ok) == [true])
    }

    @Test("A drawn value is the same wherever one publish uses it, and another in the next")
    func values() throws {
        let run = try run(
            #""values": { "r": { "random": [0, 1000000] }, "n": { "counter": 1 } }, "publish": [ { "event": "e/{{n}}", "data": { "a": "{{r}}", "b": "{{r}}", "n": "{{n}}", "t": "n{{n}}" }, "every": "1s", "times": 20 } ]"#
        )
        let events = run.lines.filter { $0["kind"]?.text == "event" }
        #expect(events.count == 20)
        var seen: Set<String> = []
        for (index, line) in events.enumerated() {
            let data = try JSONValue(parsing: line["data"]?.text ?? "")
            #expect(data["a"] == data["b"])
            #expect(data["n"]?.compactText == "\(index + 1)" && data["t"]?.text == "n\(index + 1)")
            #expect(line["name"]?.text == "e/\(index + 1)")
            seen.insert(data["a"]?.compactText ?? "")
        }
        #expect(seen.count == 20)
    }

    @Test("Handlers run in registration order, device by device; a fifth finds the table full")
    func subscriptions() throws {
        let prefixes = ["a", "ab", "", "abc", "abcd"].map { #"{ "prefix": "\#($0)" }"# }.joined(separator: ", ")
        let run = try SimulationBench(
            """
            { "duration": "1m", "devices": [ { "count": 2, "name": "d{{index}}", "firmware": "f" }, { "name": "x", "firmware": "g" } ],
              "firmware": { "f": { "subscribe": [ \(prefixes) ] }, "g": { "subscribe": [ { "prefix": "abcd" } ] } },
              "timeline": [ { "at": "1s", "publish": { "event": "abcd", "data": "!" } } ] }
            """)
        #expect(
            run.all("refused", "t", "device", "what", "name", "reason") == [
                "0 d1 subscribe abcd full", "0 d2 subscribe abcd full",
            ])
        #expect(
            run.all("deliver", "device", "name", "data", "handler").prefix(9) == [
                "d1 abcd ! a", "d1 abcd ! ab", "d1 abcd ! ", "d1 abcd ! abc",
                "d2 abcd ! a", "d2 abcd ! ab", "d2 abcd ! ", "d2 abcd ! abc", "x abcd ! abcd",
            ])
    }

    @Test("Group actions act in device order")
    func groups() throws {
        let run = try SimulationBench(
            """
            { "duration": "1m", "devices": [ { "name": "z" }, { "count": 11, "name": "m-{{index}}" } ],
              "timeline": [ { "at": "1s", "device": "m-*", "publish": { "event": "{{name}}", "data": "{{index}}" } },
                            { "at": "2s", "device": "m-*", "offline": true }, { "at": "3s", "device": "*", "publish": { "event": "e" } } ] }
            """)
        #expect(run.all("event", "name", "data").prefix(11) == (1...11).map { "m-\($0) \($0)" }[...])
        #expect(run.all("refused", "device", "reason") == (1...11).map { "m-\($0) offline" })
        #expect(run.all("event", "t", "name").last == "3000 e")
    }

    @Test("A restart forgets what the firmware knew and begins its schedule anew")
    func reboot() throws {
        let run = try run(
            #""values": { "n": { "counter": 1 } }, "publish": [ { "event": "e", "data": "{{n}}", "after": "1s", "every": "10s", "times": 3 } ]"#,
            timeline: #"{ "at": "15s", "device": "d", "reboot": true }"#)
        #expect(
            run.all("event", "t", "name", "data") == [
                "1000 e 1", "11000 e 2", "15000 spark/status offline", "15000 spark/status online", "16000 e 1",
                "26000 e 2",
                "36000 e 3",
            ])
    }

    @Test("Timers of earlier lives are void, however many lives there were", arguments: [1, 31, 32, 33, 64])
    func manyReboots(count: Int) throws {
        let reboots = (1...count).map { #"{ "at": "\#($0)s", "device": "d", "reboot": true }"# }
        let run = try run(
            #""publish": [ { "event": "e", "after": "200s" } ]"#, timeline: reboots.joined(separator: ", "))
        #expect(run.all("event", "t", "name").filter { $0.hasSuffix(" e") } == ["\(200_000 + count * 1000) e"])
    }

    @Test("Faults delay, double, drop and reorder deliveries")
    func faults() throws {
        let publishes = (0..<200).map { #"{ "at": "\#(10 + $0)s", "publish": { "event": "e", "data": "\#($0)" } }"# }
        func faulty(_ fault: String) throws -> [String] {
            try run(
                #""subscribe": [ { "prefix": "e" } ]"#,
                timeline: #"{ "at": "1s", "device": "d", "fault": { \#(fault) } }, "#
                    + publishes.joined(separator: ", ")
            ).all("deliver", "t", "data")
        }
        #expect(try faulty(#""delay": "250ms""#) == (0..<200).map { "\(10_250 + $0 * 1000) \($0)" })
        #expect(try faulty(#""duplicate": 3"#) == (0..<600).map { "\(10_000 + $0 / 3 * 1000) \($0 / 3)" })
        let dropped = try faulty(#""drop": 0.5"#)
        #expect((60..<140).contains(dropped.count))
        #expect(try faulty(#""drop": 1"#) == [])
        let late = try faulty(#""reorder": "5s""#)
        #expect(late.count == 200)
        let order = late.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        #expect(order != order.sorted() && order.sorted() == Array(0..<200))
        for (line, number) in zip(late, order) {
            let at = Int(line.prefix { $0 != " " }) ?? 0
            #expect((0...5000).contains(at - 10_000 - number * 1000))
        }
    }

    @Test("A clock that is off is off in what the device says, not in the cloud's stamps")
    func clockSkew() throws {
        let run = try SimulationBench(
            """
            { "start": "2020-01-01T00:00:00.000Z", "duration": "1m", "devices": [ { "name": "d", "firmware": "f" } ],
              "firmware": { "f": { "publish": [ { "event": "e", "data": "{{time}}", "every": "10s" } ] } },
              "timeline": [ { "at": "15s", "device": "d", "clockSkew": "-2m", "for": "20s" } ] }
            """)
        #expect(
            run.all("event", "data") == [
                "2020-01-01T00:00:00.000Z", "2020-01-01T00:00:10.000Z", "2019-12-31T23:58:20.000Z",
                "2019-12-31T23:58:30.000Z", "2020-01-01T00:00:40.000Z", "2020-01-01T00:00:50.000Z",
            ])
        #expect(run.all("event", "published_at") == run.all("event", "at"))
    }

    @Test("after, every and times; jitter does not accumulate")
    func schedule() throws {
        let plain = try run(
            #""publish": [ { "event": "a", "after": "3s" }, { "event": "b", "after": "1s", "every": "2s", "times": 3 } ]"#
        )
        #expect(plain.all("event", "t", "name") == ["1000 b", "3000 a", "3000 b", "5000 b"])
        let jittered = try run(#""publish": [ { "event": "e", "every": "10s", "jitter": "4s" } ]"#, duration: "1h")
        let times = jittered.all("event", "t").compactMap { Int($0) }
        #expect(times.count == 360)
        let offsets = times.enumerated().map { $1 - $0 * 10_000 }
        #expect(offsets.allSatisfy { (0...4000).contains($0) }, "\(offsets)")
        #expect(Set(offsets).count > 100 && (offsets.max() ?? 0) > 3800 && (offsets.min() ?? 4000) < 200)
    }

    @Test("Spread draws each start from none to all of it")
    func spread() throws {
        let run = try SimulationBench(
            """
            { "duration": "10m", "devices": [ { "count": 500, "name": "m-{{index}}", "firmware": "f", "spread": "60s" } ],
              "firmware": { "f": { "publish": [ { "event": "{{name}}", "every": "60s", "times": 2 } ] } } }
            """)
        var first: [String: Int] = [:]
        for line in run.all("event", "name", "t") {
            let parts = line.split(separator: " ").map(String.init)
            let at = Int(parts[1]) ?? 0
            if let before = first[parts[0]] { #expect(at == before + 60_000) } else { first[parts[0]] = at }
        }
        #expect(first.count == 500 && first.values.allSatisfy { (0...60_000).contains($0) })
        let mean = first.values.reduce(0, +) / 500
        #expect((25_000..<35_000).contains(mean))
    }

    @Test("A variable is read as no more than the profile carries")
    func variableSizes() throws {
        for (profile, most) in [("legacy", 255), ("gen2", 622), ("gen3", 622)] {
            let run = try run(
                #""values": { "last": "" }, "variables": [ "last" ], "subscribe": [ { "prefix": "e", "set": { "last": "{{data}}" } } ]"#,
                timeline:
                    #"{ "at": "1s", "publish": { "event": "e", "data": "\#(String(repeating: "x", count: 1000))" } }"#,
                device: #", "profile": "\#(profile)""#,
                more:
                    #", "expect": [ { "variable": "last", "device": "d", "equals": "\#(String(repeating: "x", count: most))" } ]"#
            )
            #expect(run.result.verdicts.map(\.ok) == [true], "\(profile)")
        }
    }
}
