import CloudSim
import DeviceEmulator
import Dispatcher
import EventModel
import Testing

@Suite("Scenario files") struct ScenarioFileTests {
    private static func scenario(_ text: String) throws -> Scenario {
        let result = ScenarioFile.decode(text)
        #expect(result.diagnostics.map(\.description) == [])
        return try #require(result.scenario)
    }

    @Test("The whole example decodes without a finding")
    func example() throws {
        let scenario = try Self.scenario(ExampleScenario.text)
        #expect(scenario.title == "Weather station")
        #expect(scenario.seed == 42)
        #expect(scenario.start.description == "2017-02-01T21:08:05.763Z")
        #expect(scenario.duration == .seconds(600))
        #expect(scenario.devices.count == 2)
        #expect(scenario.devices[0].id?.description == "3f002b000000000000000000")
        #expect(scenario.devices[0].firmware == 0)
        #expect(scenario.devices[0].profile == .gen3)
        #expect(scenario.devices[1].count == 1000)
        #expect(scenario.devices[1].spread == .seconds(60))
        #expect(scenario.firmware.map(\.name) == ["thermometer", "meter"])
        let thermometer = scenario.firmware[0]
        #expect(thermometer.values.map(\.name) == ["temp", "room", "n", "level", "site", "last"])
        #expect(thermometer.variables == [0, 5])
        #expect(thermometer.functions[0].returns == 1)
        #expect(thermometer.publications[0].after == .seconds(1))
        #expect(thermometer.publications[0].every == .seconds(30))
        #expect(thermometer.publications[0].jitter == .milliseconds(500))
        #expect(thermometer.publications[0].times == 3)
        #expect(thermometer.subscriptions[0].set.map(\.value) == [5])
        #expect(scenario.firmware[1].publications[0].times == nil)
        #expect(scenario.hooks.map(\.event) == ["Temperature"])
        #expect(scenario.receivers.map(\.key) == ["example.com", "api.acme.io"])
        #expect(scenario.limits == Limits())
        #expect(scenario.timeline.map(\.at.description) == ["2s", "5m", "6m", "7m", "8m"])
        #expect(scenario.timeline[1].lasting == .seconds(30))
        #expect(scenario.timeline[2].lasting == .seconds(30))
        #expect(scenario.expectations.count == 7)
    }

    @Test("The smallest file is a device, a hook and a timeline entry")
    func smallest() throws {
        let scenario = try Self.scenario(
            #"{"devices":[{}],"hooks":[{"event":"a","url":"http://a.io"}],"timeline":[{"at":"1s","publish":{"event":"a"}}]}"#
        )
        #expect(scenario.devices[0].name.literal == "device-1")
        #expect(scenario.seed == 1 && scenario.duration == nil && scenario.limits == Limits())
    }

    @Test("Null lifts a limit")
    func liftedLimits() throws {
        let limits = try Self.scenario(
            #"{"devices":[{}],"limits":{"perHost":null,"perDevice":null,"hooks":null,"errors":null,"timeout":"1500ms"}}"#
        ).limits
        #expect(limits.perHost == nil && limits.perDevice == nil && limits.hooks == nil && limits.errors == nil)
        #expect(limits.timeout == .milliseconds(1500))
    }

    @Test(
        "Hosts are compared in lower case, with or without a port",
        arguments: [
            ("Example.COM", "example.com", 80, true), ("example.com", "example.com", 8443, true),
            ("example.com.", "example.com", 80, true), ("example.com:8443", "example.com", 8443, true),
            ("example.com:8443", "example.com", 443, false), ("[::1]", "::1", 80, true), ("[::1]:81", "::1", 80, false),
        ])
    func hosts(_ written: String, _ host: String, _ port: Int, _ answers: Bool) throws {
        let scenario = try Self.scenario(
            #"{"devices":[{}],"receivers":[{"host":"\#(written)","respond":[{}]}]}"#)
        #expect((scenario.receiver(host: host, port: port) == 0) == answers)
    }

    @Test("A receiver for one port goes before one for all")
    func ports() throws {
        let scenario = try Self.scenario(
            #"{"devices":[{}],"receivers":[{"host":"a.io","respond":[{}]},{"host":"a.io:81","respond":[{}]}]}"#)
        #expect(scenario.receiver(host: "a.io", port: 81) == 1)
        #expect(scenario.receiver(host: "a.io", port: 80) == 0)
        #expect(scenario.receivers.map(\.key) == ["a.io", "a.io:81"])
    }

    @Test("A forward keeps the host's name unless told otherwise")
    func forwards() throws {
        let scenario = try Self.scenario(
            #"{"devices":[{}],"receivers":[{"host":"a.io","forward":"http://localhost:3000/"},{"host":"b.io","forward":"https://[::1]:9/x","hostHeader":"target"}]}"#
        )
        let forwards = scenario.receivers.map { receiver in
            if case .forward(let base, let keepsHost) = receiver.answer { "\(base) \(keepsHost)" } else { "" }
        }
        #expect(forwards == ["http://localhost:3000/ true", "https://[::1]:9/x false"])
    }

    @Test("Timeline entries of every kind")
    func timeline() throws {
        let scenario = try Self.scenario(
            #"""
            {"devices":[{"name":"d","firmware":"f"},{"name":"e"}],"firmware":{"f":{"values":{"t":5}}},
             "receivers":[{"host":"A.io:81","respond":[{}]}],"timeline":[
             {"at":"1s","device":"d","offline":true,"for":"2s"}, {"at":"1s","device":"d","offline":true},
             {"at":"1s","device":"d","reboot":true}, {"at":"1s","device":"d","clockSkew":"-2s","for":"1m"},
             {"at":"1s","device":"d","fault":{"copies":2,"delay":"1s","drop":0.2,"reorder":"500ms"}},
             {"at":"1s","receiver":"a.io:81","respond":[{"fault":"reset"}]},
             {"at":"1s","publish":{"event":"a","data":{"x":[1,null]},"private":true}},
             {"at":"1s","device":"d","publish":{"event":"a-{{t}}","data":"{{t}}-{{name}}"}}]}
            """#)
        let entries = scenario.timeline
        #expect(entries[0].lasting == .seconds(2) && entries[1].lasting == nil)
        if case .clockSkew(_, let skew) = entries[3].change { #expect(skew == .seconds(-2)) } else { Issue.record() }
        if case .fault(_, let fault) = entries[4].change {
            #expect(fault.copies == 2 && fault.delay == .seconds(1) && fault.drop == 0.2)
            #expect(fault.reorder == .milliseconds(500))
        } else {
            Issue.record()
        }
        if case .receiver(let key, _) = entries[5].change { #expect(key == "a.io:81") } else { Issue.record() }
        if case .apiPublish(let event, let data) = entries[6].change {
            #expect(event == "a" && data.text == #"{"x":[1,null]}"# && data.isPrivate)
        } else {
            Issue.record()
        }
        guard case .publish(_, let publications) = entries[7].change else {
            Issue.record()
            return
        }
        let slots: [[SlotValue]] = [
            [.integer(5), .missing, .missing, .missing, .missing, .text("d"), .missing, .missing],
            [.missing, .missing, .missing, .missing, .text("e"), .missing, .missing],
        ]
        let data = zip(publications, slots).map { publication, slots in
            var bytes: [UInt8] = []
            publication.data?.render(slots, into: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(data == ["5-d", "-e"])
    }

    @Test("A hook's file is read, and what is wrong in it is told there")
    func hookFiles() throws {
        let text = #"{"devices":[{}],"hooks":[{"file":"hooks/door.json"},{"file":"bad.json"},{"file":"broken.json"}]}"#
        let good = "{\"event\":\"door\",\"url\":\"https://a.io\"}"
        let result = ScenarioFile.decode(
            text,
            hookFiles: [
                "hooks/door.json": good, "bad.json": "{\"event\":\"a\",\n  \"urll\":\"https://a.io\"}",
                "broken.json": "{\n\n  nope}",
            ])
        let places = result.diagnostics.map { "\($0.location)" }
        #expect(places.contains("bad.json:2:3"))
        #expect(places.last == "broken.json:3:3")
        let fine = ScenarioFile.decode(
            #"{"devices":[{}],"hooks":[{"file":"hooks/door.json"}]}"#, hookFiles: ["hooks/door.json": good])
        #expect(fine.scenario?.hooks.map(\.event) == ["door"])
    }

    @Test("Every fault of a file is told in one pass, in the order of the file")
    func order() {
        let result = ScenarioFile.decode(
            #"""
            {"expect":[{"evnt":"a"}],
             "devices":[{"count":0},{"profile":"gen9"}],
             "seed":-1,
             "firmware":{"f":{"publish":[{"event":"a","every":"1s"}]}}}
            """#)
        #expect(result.scenario == nil)
        #expect(
            result.errors.map { "\($0.location)" } == [
                "test.json:1:13", "test.json:2:22", "test.json:2:36", "test.json:3:9", "test.json:4:51",
            ])
        #expect(result.errors[1].description.hasSuffix("(at $.devices[0].count)"))
    }

    @Test("A file without end of faults tells the first two hundred")
    func manyFaults() {
        let devices = Array(repeating: "{\"x\":1}", count: 1000).joined(separator: ",")
        #expect(ScenarioFile.decode("{\"devices\":[\(devices)]}").errors.count == 200)
    }

    @Test("Ten million devices are checked without being made")
    func manyDevices() throws {
        let scenario = try Self.scenario(
            #"{"devices":[{"count":9000000,"name":"m-{{index}}"},{"count":1000000,"name":"n{{index}}-x"}],"timeline":[{"at":"1s","device":"m-8888888","reboot":true}]}"#
        )
        #expect(scenario.devices.compactMap(\.count) == [9_000_000, 1_000_000])
    }
}
