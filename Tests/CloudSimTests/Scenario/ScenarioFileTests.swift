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
}
