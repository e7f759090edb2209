import Dispatcher
import EventModel
import Testing

@testable import CloudSim

@Suite("Devices that clients ask, call, rename and release") struct LiveDeviceTests {
    private static let kitchen = """
        "devices": [ { "name": "Kitchen", "id": "0123456789abcdef01234567", "firmware": "f" },
                     { "name": "Room-{{index}}", "count": 3, "firmware": "g" }, { "name": "silent" } ],
        "firmware": {
          "f": { "values": { "temp": 21, "mode": "off", "odd": 5 }, "variables": [ "temp", "mode" ],
                 "functions": { "setMode": { "return": 7, "set": { "mode": "{{arg}}" },
                                             "publish": [ { "event": "mode", "data": "{{mode}} by {{name}}" } ] },
                                "again": {} },
                 "publish": [ { "event": "beat", "every": "10s" } ] },
          "g": { "subscribe": [ { "prefix": "mode", "publish": [ { "event": "heard", "data": "{{name}}" } ] } ] } }
        """

    @Test(
        "A device is found by its name, exactly or in another case, and by its id in any case",
        arguments: [
            ("Kitchen", 0), ("kitchen", 0), ("KITCHEN", 0), ("0123456789abcdef01234567", 0),
            ("0123456789ABCDEF01234567", 0), ("Room-1", 1), ("room-3", 3), ("ROOM-2", 2), ("silent", 4),
            ("Room-4", nil), ("Room-0", nil), ("Room-01", nil), ("Room-", nil), ("", nil), ("Kitchen ", nil),
            ("*", nil), ("Room-*", nil), ("0123456789abcdef01234568", nil), ("0123456789abcdef0123456", nil),
        ] as [(String, Int?)])
    func find(text: String, slot: Int?) throws {
        #expect(try LiveBench(Self.kitchen).simulation.device(text) == slot)
    }

    @Test("An exact name comes before one in another case; an id before a name")
    func precedence() throws {
        let bench = try LiveBench(
            #""devices": [ { "name": "ab" }, { "name": "AB" }, { "name": "aB", "id": "0123456789abcdef01234567" } ]"#)
        #expect(["ab", "AB", "aB", "Ab"].map(bench.simulation.device) == [0, 1, 2, 0])
    }

    @Test("Functions and variables come in the firmware's order, with their types")
    func members() throws {
        let simulation = try LiveBench(Self.kitchen).simulation
        #expect(simulation.functions(of: 0) == ["setMode", "again"])
        #expect(simulation.variables(of: 0).map(\.name) == ["temp", "mode"])
        #expect(simulation.variables(of: 0).map(\.type) == [.int32, .string])
        #expect(simulation.functions(of: 4) == [] && simulation.variables(of: 4).isEmpty)
    }

    @Test("A call does what a timeline's does, and all that comes of it")
    func call() throws {
        let bench = try LiveBench(Self.kitchen)
        #expect(bench.simulation.call("setMode", argument: "hot", of: 0) == .returned(7))
        #expect(
            bench.taken() == [
                "+0 call Kitchen setMode(hot) 7", "+0 event mode=hot by Kitchen by Kitchen",
                "+0 deliver Room-1 mode=hot by Kitchen", "+0 deliver Room-2 mode=hot by Kitchen",
                "+0 deliver Room-3 mode=hot by Kitchen", "+0 event heard=Room-1 by Room-1",
                "+0 event heard=Room-2 by Room-2", "+0 event heard=Room-3 by Room-3",
            ])
        #expect(bench.simulation.variable("mode", of: 0) == .string("hot"))
        #expect(bench.simulation.call("again", argument: "", of: 0) == .returned(0))
    }

    @Test("A call that cannot be made says why, and the trace shows null")
    func callRefused() throws {
        let bench = try LiveBench(Self.kitchen)
        let long = String(repeating: "x", count: 1025)
        #expect(bench.simulation.call("setmode", argument: "", of: 0) == .noSuchFunction)
        #expect(bench.simulation.call("", argument: long, of: 0) == .noSuchFunction)
        #expect(bench.simulation.call("setMode", argument: long, of: 0) == .argumentTooLong)
        #expect(bench.simulation.call("setMode", argument: String(long.dropLast()), of: 0) == .returned(7))
        bench.simulation.setConnected(0, false, cause: 0)
        #expect(bench.simulation.call("setMode", argument: "", of: 0) == .offline)
        #expect(bench.simulation.call("none", argument: "", of: 0) == .offline)
        #expect(bench.taken().filter { $0.contains("null") }.count == 5)
    }

    @Test("A renamed device answers to its new name alone, and bears it everywhere")
    func rename() throws {
        let bench = try LiveBench(Self.kitchen)
        let simulation = bench.simulation
        #expect(simulation.rename(0, to: "Bath") && simulation.rename(2, to: "Attic"))
        #expect(simulation.device("Kitchen") == nil && simulation.device("kitchen") == nil)
        #expect(simulation.device("Bath") == 0 && simulation.device("bath") == 0)
        #expect(simulation.device("Room-2") == nil && simulation.device("attic") == 2)
        #expect(simulation.device("0123456789abcdef01234567") == 0)
        #expect(simulation.call("setMode", argument: "hot", of: 0) == .returned(7))
        #expect(
            bench.taken() == [
                "+0 call Bath setMode(hot) 7", "+0 event mode=hot by Bath by Bath",
                "+0 deliver Room-1 mode=hot by Bath", "+0 deliver Attic mode=hot by Bath",
                "+0 deliver Room-3 mode=hot by Bath", "+0 event heard=Room-1 by Room-1",
                "+0 event heard=Attic by Attic", "+0 event heard=Room-3 by Room-3",
            ])
        #expect(simulation.devices(Glob("Room-*")) == [1, 3] && simulation.devices(Glob("*t*")) == [0, 2, 4])
        #expect(simulation.devices(Glob("Kitchen")) == [] && simulation.devices(Glob("Attic")) == [2])
        #expect(simulation.name(of: 0) == "Bath")
    }

    @Test("A name that another device answers to is taken; a name that was given up is free")
    func renameTaken() throws {
        let simulation = try LiveBench(Self.kitchen).simulation
        for taken in ["Room-1", "room-3", "SILENT"] { #expect(!simulation.rename(0, to: taken), "\(taken)") }
        #expect(!simulation.rename(1, to: "0123456789ABCDEF01234567"), "it is the id of another")
        #expect(simulation.name(of: 0) == "Kitchen" && simulation.device("Kitchen") == 0)
        #expect(simulation.rename(0, to: "KITCHEN"), "its own name in another case")
        #expect(simulation.rename(0, to: "Bath") && simulation.rename(4, to: "Kitchen"))
        #expect(!simulation.rename(0, to: "kitchen"))
        #expect(simulation.rename(4, to: "silent") && simulation.rename(0, to: "Kitchen"))
        #expect(["Kitchen", "silent", "Bath"].map(simulation.device) == [0, 4, nil])
    }

    @Test("A released device drops off for good: no firmware, no calls, in no list, and its name is free")
    func release() throws {
        let bench = try LiveBench(
            Self.kitchen
                + #", "timeline": [ { "at": "15s", "device": "*", "reboot": true }, { "at": "2s", "device": "*", "offline": true, "for": "10s" } ]"#
        )
        let simulation = bench.simulation
        bench.run(until: 1000)
        _ = bench.taken()
        simulation.release(0)
        #expect(bench.taken() == ["+1000 event spark/status=offline by Kitchen private"])
        simulation.release(0)
        simulation.release(2)
        #expect(bench.taken().count == 1)
        #expect(!simulation.isConnected(0))
        #expect(simulation.deviceCount == 3 && Array(simulation.deviceSlots) == [1, 3, 4])
        for gone in ["Kitchen", "kitchen", "0123456789abcdef01234567", "Room-2"] {
            #expect(simulation.device(gone) == nil, "\(gone)")
        }
        #expect(simulation.devices(Glob("*")) == [1, 3, 4] && simulation.devices(Glob("Room-*")) == [1, 3])
        #expect(simulation.call("setMode", argument: "", of: 0) == .offline)
        #expect(!simulation.rename(0, to: "back"))
        bench.run(until: 60_000)
        let later = bench.taken()
        #expect(later.contains { $0.contains("spark/status=online by Room-1") })
        #expect(!later.contains { $0.contains("Kitchen") && !$0.contains("call") || $0.contains("Room-2") }, "\(later)")
        #expect(simulation.rename(4, to: "Kitchen") && simulation.device("kitchen") == 4)
    }

    @Test("A device that is released while it is away or has just restarted stays away")
    func releaseWhileAway() throws {
        for (change, moments) in [(#""offline": "5s""#, [0]), (#""reboot": true"#, [0, 1000])] {
            let bench = try LiveBench(
                Self.kitchen + #", "timeline": [ { "at": "1s", "device": "Kitchen", \#(change) } ]"#)
            bench.commands.append((1000, { $0.release(0) }))
            bench.run(until: 30_000)
            #expect(!bench.simulation.isConnected(0), "\(change)")
            let beats = bench.taken().filter { $0.contains("beat") }
            #expect(beats == moments.map { "+\($0) event beat=nil by Kitchen" }, "\(change)")
        }
    }

    @Test func startsAgainWhenClaimed() throws {
        let bench = try LiveBench(Self.kitchen)
        let simulation = bench.simulation
        let id = simulation.id(of: 0)
        bench.run(until: 1000)
        #expect(simulation.claim(id) == 0, "it is the owner's and connected")
        simulation.release(0)
        #expect(simulation.rename(4, to: "Kitchen"))
        _ = bench.taken()
        #expect(simulation.claim(id) == 0 && simulation.isConnected(0))
        #expect(simulation.name(of: 0) == id.description, "its name is another's now")
        bench.run(until: 30_000)
        let later = bench.taken()
        #expect(later.first == "+1000 event spark/status=online by \(id) private", "\(later)")
        #expect(later.contains { $0.contains("beat") && $0.contains("by \(id)") }, "\(later)")
        #expect(simulation.call("setMode", argument: "", of: 0) != .offline)
        #expect(simulation.claim(DeviceID(high: 1, low: 1)) == nil, "there is no such device")
    }

    @Test(arguments: [#""offline": "5s""#, #""reboot": true"#])
    func claimsOnlyWhatIsConnected(change: String) throws {
        let bench = try LiveBench(
            Self.kitchen + #", "timeline": [ { "at": "1s", "device": "Kitchen", \#(change) } ]"#)
        let simulation = bench.simulation
        let id = simulation.id(of: 0)
        bench.run(until: 1001)
        let isAway = !simulation.isConnected(0)
        #expect((simulation.claim(id) == nil) == isAway)
        simulation.release(0)
        #expect((simulation.claim(id) == nil) == isAway)
        bench.run(until: 10_000)
        #expect(simulation.claim(id) == 0 && simulation.isConnected(0))
    }

    @Test("Who was heard when: the last publish or the last connecting")
    func lastHeard() throws {
        let bench = try LiveBench(
            Self.kitchen + #", "timeline": [ { "at": "12s", "device": "Kitchen", "offline": true, "for": "3s" } ]"#)
        let simulation = bench.simulation
        func after(_ instant: Instant?) -> Int64? { instant.map { ($0 - LiveBench.start).milliseconds } }
        bench.run(until: 11_000)
        #expect(after(simulation.lastHeard(of: 0)) == 10_000 && after(simulation.lastHandshake(of: 0)) == 0)
        #expect(after(simulation.lastHeard(of: 4)) == 0)
        bench.run(until: 13_000)
        #expect(after(simulation.lastHeard(of: 0)) == 10_000 && after(simulation.lastHandshake(of: 0)) == 0)
        bench.run(until: 16_000)
        #expect(after(simulation.lastHeard(of: 0)) == 15_000 && after(simulation.lastHandshake(of: 0)) == 15_000)
        bench.run(until: 21_000)
        #expect(after(simulation.lastHeard(of: 0)) == 20_000 && after(simulation.lastHandshake(of: 0)) == 15_000)
    }

    // MARK: Publishing

    @Test("A client's event goes over the bus as the timeline's do")
    func publish() throws {
        let bench = try LiveBench(Self.kitchen)
        try bench.simulation.publishFromAPI(name: "mode", data: "x", isPrivate: true, timeToLive: 3600)
        #expect(
            bench.taken().first == "+0 event mode=x by api private" && bench.lines.isEmpty
                && bench.simulation.published == 4)
    }

    @Test("Seconds to live are carried, as far as they can be", arguments: [0, 60, 21_600, .max, .min])
    func timeToLive(seconds: Int) throws {
        var seen: [Int32] = []
        var scenario = Scenario()
        scenario.start = LiveBench.start
        let log = TraceLog()
        log.read([.event]) { if case .event(let event, _, _) = $0.fact { seen.append(event.timeToLive) } }
        let simulation = Simulation(scenario, log: log)
        try simulation.publishFromAPI(name: "e", data: nil, timeToLive: seconds)
        #expect(seen == [Int32(clamping: seconds)])
    }

    @Test(
        "Names that no client may publish are refused, and nothing happens",
        arguments: [
            ("", "an event name is empty"), ("spark/status", "belong to the cloud"), ("SPARKle", "belong to the cloud"),
            ("Particle/x", "belong to the cloud"), ("a\nb", "not printable ASCII"), ("é", "not printable ASCII"),
            (String(repeating: "n", count: 65), "65 bytes; the most is 64"),
        ])
    func refusedNames(name: String, reason: String) throws {
        let bench = try LiveBench()
        let fault = #expect(throws: PublishFault.self) {
            try bench.simulation.publishFromAPI(name: name, data: "x")
        }
        #expect(fault?.message.contains(reason) == true, "\(fault?.message ?? "")")
        #expect(bench.taken() == [] && bench.simulation.published == 0)
    }
}
