import CloudSim
import CloudStore
import EventModel
import Testing

@testable import CloudServer

@Suite struct HeardDevicesTests {
    private static let scenario = """
        {
          "duration": "1h",
          "devices": [ { "name": "a", "firmware": "f" }, { "name": "b", "firmware": "f" }, { "name": "c" } ],
          "firmware": { "f": { "publish": [ { "event": "tick", "every": "10s" } ] } }
        }
        """

    private func devices(_ world: World) -> [StoredDevice] {
        world.takeTurn().changes.compactMap { change in
            guard case .device(let device) = change else { return nil }
            return device
        }
    }

    @Test func aMinutesPublishesAreOneChangeEach() throws {
        let bench = try WorldBench(Self.scenario)
        for _ in 0..<59 {
            bench.pass(.seconds(1))
            #expect(devices(bench.world) == [])
        }
        bench.pass(.seconds(1))
        let kept = devices(bench.world)
        #expect(kept.map(\.lastHeard) == Array(repeating: WorldBench.start + .seconds(60), count: 2))
        #expect(kept.allSatisfy { $0.name == nil && !$0.isReleased }, "a name that nobody gave is the scenario's")
        #expect(devices(bench.world) == [])
        bench.pass(.seconds(59))
        #expect(devices(bench.world) == [])
        bench.pass(.seconds(1))
        #expect(devices(bench.world).count == 2)
    }

    @Test func theStopKeepsWhatWasHeardSince() throws {
        let bench = try WorldBench(Self.scenario)
        bench.pass(.seconds(25))
        bench.world.abandon()
        #expect(devices(bench.world).map(\.lastHeard) == [20, 20].map { WorldBench.start + .seconds($0) })
        bench.world.abandon()
        #expect(devices(bench.world) == [])
    }

    @Test func aReleasedDeviceStaysReleasedAndANameStaysGiven() throws {
        let bench = try WorldBench(Self.scenario)
        bench.pass(.seconds(15))
        bench.world.simulation.release(0)
        bench.world.keepDevice(0)
        #expect(bench.world.simulation.rename(1, to: "other"))
        bench.world.keepDevice(1)
        #expect(devices(bench.world).map(\.isReleased) == [true, false])
        bench.pass(.seconds(60))
        let kept = devices(bench.world)
        #expect(kept.map(\.name) == ["other"] && kept.map(\.isReleased) == [false])
    }

    @Test func withoutAStateNothingIsNoted() throws {
        let bench = try WorldBench(Self.scenario, keepsChanges: false)
        bench.pass(.seconds(90))
        bench.world.abandon()
        #expect(bench.world.takeTurn().changes == [])
    }
}
