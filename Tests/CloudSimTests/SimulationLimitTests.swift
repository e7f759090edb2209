import Dispatcher
import EventModel
import Testing

@testable import CloudSim

@Suite("Limits, checked in the trace") struct SimulationLimitTests {
    /// 40 devices that publish more than anybody may send, to three hosts of which one fails half the time.
    private static func busy(seed: UInt64, more: String = "") -> String {
        #"""
        {
          "seed": \#(seed), "duration": "8m",
          "devices": [ { "count": 40, "name": "m-{{index}}", "firmware": "f", "spread": "20s" } ],
          "firmware": { "f": { "values": { "h": { "choice": [ "a", "b" ] } },
            "publish": [ { "event": "one", "data": "{{h}}", "every": "4s", "jitter": "9s" }, { "event": "two", "every": "17s", "jitter": "30s" } ] } },
          "hooks": [ { "event": "one", "url": "http://{{{PARTICLE_EVENT_VALUE}}}.example/" }, { "event": "two", "url": "http://A.example:81/" },
                     { "event": "t", "url": "http://c.example/" } ],
          "receivers": [
            { "host": "a.example", "respond": [ { "bytes": 1500, "latency": { "random": [ "1ms", "3s" ] } } ] },
            { "host": "b.example", "respond": [ { "status": 500, "times": 30, "latency": { "exponential": "800ms" } }, { "status": 200, "body": "ok" } ] },
            { "host": "c.example", "respond": [ { "status": 500, "times": 12 }, { "body": "x" } ] } ]\#(more)
        }
        """#
    }

    private static func most(_ moments: [Int64]) -> Int {
        var most = 0
        var first = 0
        for (index, moment) in moments.enumerated() {
            while moments[first] <= moment - 60_000 { first += 1 }
            most = max(most, index - first + 1)
        }
        return most
    }

    @Test(
        "No host and no device ever has more than its limit in any 60 s, and drops say which was full",
        arguments: [1, 2, 3])
    func windows(seed: UInt64) throws {
        let run = try SimulationBench(Self.busy(seed: seed))
        var hosts: [String: [Int64]] = [:]
        var devices: [String: [Int64]] = [:]
        var drops: [String: Int] = [:]
        for line in run.lines {
            guard let kind = line["kind"]?.text, kind == "attempt" || kind == "drop" else { continue }
            let cause = try #require(line["cause"].flatMap { Int($0.compactText) })
            let device = try #require(run.lines[cause - 1]["coreid"]?.text)
            let at = try Instant(parsing: line["at"]?.text ?? "").milliseconds
            if kind == "attempt" {
                let url = try #require(line["url"]?.text)
                let host = url.dropFirst(7).prefix { $0 != "/" && $0 != ":" }.lowercased()
                hosts[host, default: []].append(at)
                devices[device, default: []].append(at)
                continue
            }
            let reason = line["reason"]?.text ?? ""
            drops[reason, default: 0] += 1
            if reason == "host-limit" {
                let host = try #require(line["host"]?.text)
                #expect(hosts[host, default: []].count { $0 > at - 60_000 } == 120, "seed \(seed), \(line.compactText)")
            } else if reason == "device-limit" {
                #expect(
                    devices[device, default: []].count { $0 > at - 60_000 } == 10, "seed \(seed), \(line.compactText)")
            }
        }
        #expect(hosts.values.map(Self.most).max() == 120, "seed \(seed)")
        #expect(devices.values.map(Self.most).max() == 10, "seed \(seed)")
        #expect(Set(drops.keys) == ["host-limit", "device-limit", "sleep"], "seed \(seed)")
    }

    @Test("Chunks of one response are 250 ms apart, however many responses there are", arguments: [1, 2])
    func chunks(seed: UInt64) throws {
        let run = try SimulationBench(Self.busy(seed: seed))
        var starts: [Int: Int64] = [:]
        var seen = 0
        for line in run.lines where line["name"]?.text?.hasPrefix("hook-response/") == true {
            guard let name = line["name"]?.text, let cause = line["cause"].flatMap({ Int($0.compactText) }),
                let chunk = name.split(separator: "/").last.flatMap({ Int64($0) })
            else { continue }
            let at = try Instant(parsing: line["at"]?.text ?? "").milliseconds
            if chunk == 0 { starts[cause] = at }
            #expect(at - (starts[cause] ?? 0) == chunk * 250, "seed \(seed), \(line.compactText)")
            seen += 1
        }
        #expect(seen > 300, "seed \(seed)")
    }

    @Test(
        "A real host gets no more than 120 in any 60 s of wall time, however fast the world goes",
        arguments: [DrivingLoop.Pace.jumping, .scaled(1), .scaled(7), .scaled(3600)], [Int64(0), 90, 4000])
    func heldByWall(pace: DrivingLoop.Pace, latency: Int64) throws {
        let fake = FakeClock()
        let remote = FakeRemote(fake, latency: latency)
        var environment = SimulationEnvironment()
        environment.remote = remote
        environment.isHeldByWall = { $0 == "real.example" }
        environment.wallClock = { fake.wall }
        let run = try SimulationBench(
            """
            { "duration": "6m", "devices": [ { "count": 5, "name": "m-{{index}}", "firmware": "f" } ],
              "firmware": { "f": { "publish": [ { "event": "e", "every": "500ms", "jitter": "1s" } ] } },
              "hooks": [ { "event": "e", "url": "http://real.example/" } ],
              "limits": { "perHost": null, "perDevice": null } }
            """, environment: environment, clock: fake.clock, pace: pace)
        #expect(run.result.ending == .over)
        #expect(Self.most(remote.sent.map(\.milliseconds)) == 120)
        #expect(run.result.summary.tally[.hostLimit] == run.result.summary.tally.matched - remote.sent.count)
    }
}
