import Dispatcher
import EventModel
import Testing

@testable import CloudSim

@Suite("Worlds that are large, or go on and on") struct ScaleTests {
    @Test("A publication of an earlier life stays void however often the device restarts", arguments: [1, 31, 32, 64])
    func restarts(count: Int) throws {
        let reboots = (1...count).map { #"{ "at": "\#($0)s", "device": "d", "reboot": true }"# }
        let run = try SimulationBench(
            """
            { "duration": "10m", "devices": [ { "name": "d", "firmware": "f" } ],
              "firmware": { "f": { "publish": [ { "event": "tick", "after": "2m", "every": "2m" } ] } },
              "timeline": [ \(reboots.joined(separator: ",")) ] }
            """)
        let ticks = run.all("event", "t", "name").filter { $0.hasSuffix(" tick") }
        #expect(ticks == (1...4).map { "\($0 * 120_000 + count * 1000) tick" })
    }

    @Test("A device is found by name and by id, in device order, whether alone or in a group")
    func naming() throws {
        let scenario = try SimulationBench.scenario(
            """
            { "duration": "1s", "devices": [ { "name": "m-0" }, { "count": 20, "name": "m-{{index}}" },
              { "name": "m-21" }, { "count": 3, "name": "{{index}}-of-{{index}}" },
              { "id": "00000000000000000000abcd", "name": "m-x" }, { "name": "00000000000000000000abce" } ] }
            """)
        let simulation = Simulation(scenario, log: TraceLog())
        for slot in 0..<27 {
            #expect(simulation.devices(Glob(simulation.name(of: slot))) == [slot])
            #expect(simulation.devices(Glob(simulation.id(of: slot).description)) == [slot])
        }
        for absent in ["", "m-", "m-00", "m-01", "m-22", "2-of-3", "m-020", "00000000000000000000ABCD", "m-1 "] {
            #expect(simulation.devices(Glob(absent)).isEmpty, "\(absent)")
        }
        for _ in 0..<2 { #expect(simulation.devices(Glob("m-2*")) == [2, 20, 21]) }
        #expect(simulation.devices(Glob("*")) == Array(0..<27))
    }

    @Test("Hooks of the same event are told apart, also from one that is called so")
    func hookNames() throws {
        let hook = { (name: String) in
            #"{ "event": "e", "url": "http://h.example/"\#(name.isEmpty ? "" : #", "name": "\#(name)""#) }"#
        }
        let run = try SimulationBench(
            """
            { "duration": "1m", "devices": [ { "name": "d" } ], "hooks": [ \(["", "e#2", "", ""].map(hook).joined(separator: ",")) ],
              "timeline": [ { "at": "1s", "publish": { "event": "e" } } ] }
            """)
        #expect(run.all("attempt", "hook") == ["e", "e#2", "e#3", "e#4"])
    }

    /// Everybody answers to everything that anybody says: thousands of events of one moment.
    @Test("A wish to stop is heard in the middle of one moment's events", arguments: [0, 1, 7, 500])
    func interrupted(after events: Int) throws {
        var seen = 0
        var clock = DrivingLoop.Clock.none
        clock.isInterrupted = { seen >= events }
        let run = try SimulationBench(
            """
            { "duration": "1m", "devices": [ { "count": 100, "name": "d{{index}}", "firmware": "f" } ],
              "hooks": [ { "event": "s", "url": "http://h.example/" } ],
              "receivers": [ { "host": "h.example", "respond": [ { "status": 200, "body": "x" } ] } ],
              "firmware": { "f": { "subscribe": [ { "prefix": "", "publish": [ { "event": "s", "data": "x" } ] } ] } },
              "timeline": [ { "at": "1s", "publish": { "event": "s" } } ] }
            """, clock: clock
        ) { if case .event = $0.fact { seen += 1 } }
        #expect(run.result.ending == .interrupted)
        #expect(seen == events)
        let tally = run.result.summary.tally
        let dropped = tally[.hostLimit] + tally[.deviceLimit] + tally[.sleep] + tally[.invalid]
        #expect(tally.matched == tally.succeeded + tally.failed + tally.pending + dropped)
    }
}
