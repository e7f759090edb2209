import CloudSim
import Dispatcher
import EventModel
import HTTPServer
import HTTPTransport
import Threads

/// Long answers in chunks, one every 250 ms of real time: how late each chunk's event is on the bus.
enum PacingBenchmark {
    private static let streams = 10_000
    private static let chunks = 20

    static func run(rounds: Int) throws {
        say("pacing: \(thousands(Double(streams))) answers at a time, a chunk of each every 250 ms: 40,000 events/s")
        try show("simulated receivers", rounds: rounds, whileWaiting: false)
        try show("while a real request is under way", rounds: rounds, whileWaiting: true)
    }

    private static func show(_ what: String, rounds: Int, whileWaiting isWaiting: Bool) throws {
        var p50: [Double] = []
        var p99: [Double] = []
        var most: [Double] = []
        for _ in 0..<rounds {
            let lateness = try measure(whileWaiting: isWaiting)
            p50.append(lateness.percentile(0.5))
            p99.append(lateness.percentile(0.99))
            most.append(lateness.max() ?? 0)
        }
        Figure(name: "\(what), p99 lateness", unit: "µs", rounds: p99, target: .atMost(2000))
            .show("p50 \(thousands(p50.median)) µs, most \(most.map(thousands).joined(separator: " ")) µs")
    }

    /// Microseconds from each paced chunk's due time to its event.
    private static func measure(whileWaiting isWaiting: Bool) throws -> [Double] {
        let server = isWaiting ? try HTTPServer { _, _ in .later } : nil
        let transport = server.map { HTTPTransport(forwards: forwards(to: $0)) }
        defer {
            transport?.close()
            server?.stop()
        }
        let scenario = try world(callsOut: isWaiting)
        var environment = SimulationEnvironment()
        environment.remote = transport
        let wall = WallClock()
        var began: Instant?
        let log = TraceLog()
        var seen: [(name: EventName, at: Int64, nanoseconds: Int64)] = []
        seen.reserveCapacity(streams * (chunks + 3))
        log.read([.event]) { line in
            guard case .event(let event, _, _) = line.fact, case .cloud = event.publisher else { return }
            seen.append((event.name, line.at.milliseconds, monotonicNanoseconds()))
        }
        let simulation = Simulation(scenario, log: log, environment: environment)
        let clock = DrivingLoop.Clock(
            now: {
                let now = wall.now
                if began == nil { began = now }
                return now
            }, pause: wall.pause)
        // Both clocks tick together: the wall clock is the monotonic one, moved by whole milliseconds.
        let shift = wall.now.milliseconds - monotonicNanoseconds() / 1_000_000
        var loop = DrivingLoop(simulation, pace: .scaled(1), clock: clock)
        _ = loop.run()
        guard let began else { return [] }
        let offset = (began.milliseconds - shift - scenario.start.milliseconds) * 1_000_000
        let paced = seen.filter {
            let name = simulation.names.text($0.name)
            return name.hasPrefix("hook-response/") && !name.hasSuffix("/0")
        }
        precondition(paced.count == streams * (chunks - 1), "chunks are missing: \(paced.count)")
        return paced.map { Double($0.nanoseconds - offset - $0.at * 1_000_000) / 1000 }
    }

    private static func world(callsOut: Bool) throws -> Scenario {
        var scenario = Scenario()
        scenario.limits.perHost = nil
        scenario.limits.perDevice = nil
        scenario.limits.timeout = .seconds(30)
        scenario.duration = .milliseconds(Int64(chunks) * 250 + 1000)
        func add(_ event: String, host: String, devices: Int) throws {
            scenario.hooks.append(
                try Hook(decoding: JSONValue(parsing: #"{"event":"\#(event)","url":"http://\#(host)/"}"#)))
            var program = FirmwareProgram(name: event)
            program.publications = [.init(.init(event: try Template(event), data: nil))]
            scenario.firmware.append(program)
            var group = DeviceGroup(name: try Template("\(event)-{{index}}", slots: DeviceGroup.nameSlots))
            group.count = devices
            group.firmware = scenario.firmware.count - 1
            group.spread = .milliseconds(devices > 1 ? 249 : 0)
            scenario.devices.append(group)
        }
        if callsOut { try add("out", host: "patient.example", devices: 1) }
        try add("reading", host: "example.com", devices: streams)
        let body = Array(repeating: UInt8(ascii: "x"), count: chunks * scenario.limits.chunkBytes)
        var rule = ReceiverRule(reply: .response(status: 200, body: body))
        rule.latency = .constant(.milliseconds(40))
        scenario.receivers = [.init(host: "example.com", answer: .script(ReceiverScript(rules: [rule])))]
        return scenario
    }

    private static func forwards(to server: HTTPServer) -> [ForwardRule] {
        ForwardRule(host: "patient.example", target: server.url).map { [$0] } ?? []
    }
}

private func monotonicNanoseconds() -> Int64 { Clocks.elapsed }
