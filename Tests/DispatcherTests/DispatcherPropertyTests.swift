import EventModel
import Testing

@testable import Dispatcher

/// Every request that was admitted, kept for ever; the windows by counting.
private struct AdmissionModel {
    let limits: Limits
    var admitted: [(at: Instant, device: Int, host: String)] = []

    func hasRoom(device: Int, at now: Instant) -> Bool {
        count(at: now) { $0.device == device } < limits.perDevice ?? .max
    }

    func hasRoom(host: String, at now: Instant) -> Bool {
        count(at: now) { $0.host == host } < limits.perHost ?? .max
    }

    private func count(at now: Instant, _ fits: ((at: Instant, device: Int, host: String)) -> Bool) -> Int {
        var count = 0
        for entry in admitted.reversed() {
            if entry.at.milliseconds <= now.milliseconds - 60_000 { break }
            if fits(entry) { count += 1 }
        }
        return count
    }

    /// The most requests in any 60 s of those that fit.
    func most(_ fits: ((at: Instant, device: Int, host: String)) -> Bool) -> Int {
        let moments = admitted.filter(fits).map(\.at.milliseconds)
        var most = 0
        var first = 0
        for (index, moment) in moments.enumerated() {
            while moments[first] <= moment - 60_000 { first += 1 }
            most = max(most, index - first + 1)
        }
        return most
    }
}

/// A hook's sleep by the words of the reference.
private struct SleepModel {
    var failures = 0
    var sleepsUntil: Instant?
    var probe: Int?

    func admits(at now: Instant) -> Bool {
        guard let sleepsUntil else { return true }
        return probe == nil && now >= sleepsUntil
    }

    mutating func begin(_ delivery: Int) { if sleepsUntil != nil { probe = delivery } }

    mutating func end(_ delivery: Int?, succeeded: Bool, at now: Instant, _ limits: Limits) {
        if sleepsUntil != nil {
            if probe != delivery { return }
            probe = nil
            failures = 0
            sleepsUntil = succeeded ? nil : now + limits.sleep
        } else if succeeded {
            failures = 0
        } else {
            failures += 1
            if failures == limits.errors ?? .max { sleepsUntil = now + limits.sleep }
        }
    }
}

@Suite("Random traffic through the whole dispatcher") struct DispatcherPropertyTests {
    private static func url(_ number: Int) -> String {
        [
            "http://a.example/", "https://A.Example:8443/", "http://b.example:81/{{PARTICLE_EVENT_NAME}}",
            "http://{{{PARTICLE_EVENT_VALUE}}}/",
        ][number % 4]
    }

    private static func host(_ number: Int, _ data: String) -> String {
        ["a.example", "a.example", "b.example", data.lowercased()][number % 4]
    }

    /// Limits, devices, the longest gap between events in ms, and how many of 100 attempts fail.
    @Test(
        "No window ever holds more than its limit, and none refuses while both have room",
        arguments: [
            (120, 10, 40, 400, 5), (120, 10, 12, 3000, 60), (7, 3, 5, 2000, 20), (1, 1, 3, 30_000, 50),
            (30, 1000, 8, 500, 95), (1000, 10, 3, 1500, 0),
        ], [UInt64(1), 2, 3])
    func admission(_ shape: (perHost: Int, perDevice: Int, devices: Int, gap: Int, failures: Int), seed: UInt64) throws
    {
        var limits = Limits()
        limits.perHost = shape.perHost
        limits.perDevice = shape.perDevice
        let bench = DispatcherBench(limits)
        for number in 0..<6 {
            let more = number == 5 ? #""headers": {"X": "{{{PARTICLE_EVENT_VALUE}}}"}"# : ""
            try bench.add(number % 2 == 0 ? "e" : "e/\(number)", url: Self.url(number), more: more)
        }
        var model = AdmissionModel(limits: limits)
        var sleeps = Array(repeating: SleepModel(), count: 6)
        var generator = SeededGenerator(seed: seed, stream: UInt64(shape.gap))
        var ends: [(at: Instant, delivery: Int)] = []
        var drops = Set<DropReason>()

        func settleDue() {
            while let next = ends.indices.min(by: { ends[$0].at < ends[$1].at }), ends[next].at <= bench.now {
                let (at, delivery) = ends.remove(at: next)
                let resumeAt = bench.now
                bench.now = at
                let hook = bench.attempts[delivery - 1].hook
                let fails = generator.below(100) < UInt64(shape.failures)
                if fails { bench.answer(delivery, 503) } else { bench.answer(delivery) }
                sleeps[hook].end(delivery, succeeded: !fails, at: at, limits)
                bench.now = resumeAt
            }
        }

        for step in 0..<3000 {
            bench.pass(Int64(generator.below(UInt64(shape.gap))))
            settleDue()
            let device = Int(generator.below(UInt64(shape.devices)))
            let name = "e/\(generator.below(6))"
            let data = ["a.example", "c.example", "C.example:9", "A.EXAMPLE", "\r\n"][Int(generator.below(5))]
            let publisher: Publisher = device == 0 ? .api : DispatcherBench.device(device)
            var lines = bench.fire(name, data, by: publisher)[...]
            for hook in 0..<6 where hook % 2 == 0 || name == "e/\(hook)" {
                let host = data.hasSuffix(":9") && hook % 4 == 3 ? "c.example" : Self.host(hook, data)
                let isInvalid = data == "\r\n" && (hook % 4 == 3 || hook == 5)
                let seen = lines.popFirst() ?? "nothing"
                let note: Comment = "seed \(seed), \(shape), step \(step), hook \(hook): \(seen)"
                if !sleeps[hook].admits(at: bench.now) {
                    #expect(seen == "drop sleep hook \(hook)", note)
                    drops.insert(.sleep)
                } else if !model.hasRoom(device: device, at: bench.now) {
                    #expect(seen == "drop device-limit hook \(hook)", note)
                    drops.insert(.deviceLimit)
                } else if hook % 4 != 3 || !isInvalid, !model.hasRoom(host: host, at: bench.now) {
                    #expect(seen == "drop host-limit hook \(hook) at \(host)", note)
                    drops.insert(.hostLimit)
                } else if isInvalid {
                    #expect(seen.hasPrefix("drop invalid hook \(hook)"), note)
                    drops.insert(.invalid)
                    lines.removeFirst()
                    sleeps[hook].end(nil, succeeded: false, at: bench.now, limits)
                    if sleeps[hook].sleepsUntil != nil { lines = lines.dropFirst(2) }
                } else {
                    let delivery = bench.attempts.count - lines.count { $0.hasPrefix("attempt") }
                    #expect(seen == "attempt \(delivery) hook \(hook)", note)
                    guard seen.hasPrefix("attempt") else { return }
                    #expect(bench.attempts[delivery - 1].request.head.host == host, note)
                    model.admitted.append((bench.now, device, host))
                    sleeps[hook].begin(delivery)
                    ends.append((bench.now + .milliseconds(Int64(generator.below(30_000))), delivery))
                }
            }
            try #require(lines.isEmpty, "seed \(seed), \(shape), step \(step): \(lines)")
        }
        for host in ["a.example", "b.example", "c.example"] {
            #expect(model.most { $0.host == host } <= shape.perHost, "seed \(seed), \(shape)")
        }
        for device in 0..<shape.devices {
            #expect(model.most { $0.device == device } <= shape.perDevice, "seed \(seed), \(shape)")
        }
        #expect(drops.contains(.invalid), "seed \(seed), \(shape)")
    }
}
