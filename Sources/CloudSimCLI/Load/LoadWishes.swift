import CloudLoad
import CloudSim
import Dispatcher
import EventModel
import HTTPTransport

/// What the person asks of a load.
struct LoadWishes {
    /// How long a load lasts of which nothing else is said, in nanoseconds.
    private static let usual: Int64 = 10_000_000_000
    /// Requests of one device that the cloud lets through in a second, with its windows kept.
    private static let windowed = (perDevice: 10.0 / 60, perHost: 120.0 / 60)

    var plan: LoadPlan
    var forwards: [ForwardRule] = []
    var connections: Int
    var threads: Int
    /// What the person should know before it starts.
    var notices: [String] = []

    init(_ arguments: Arguments) throws(CommandFailure) {
        let name = arguments["--event"] ?? "load"
        if let fault = EventName.fault(in: name) { throw .invalid("--event: \(fault).") }
        let hooks = try Self.hooks(arguments, event: name)
        let seed = try arguments.value("--seed", "a whole number from 0 to 9007199254740992") { UInt64($0) } ?? 1
        let warmUp = try Self.duration(arguments, "--warmup") ?? 0
        let arrival = try Self.arrival(arguments, warmUp, seed)
        connections = try Self.count(arguments, "--connections", 1...10_000) ?? 64
        threads = try Self.count(arguments, "--threads", 1...64) ?? 1
        for wish in try RunWishes.forwards(arguments) {
            guard let rule = ForwardRule(host: wish.host, target: wish.target, keepsHost: true) else {
                throw .invalid("--forward: \(wish.target) is no URL that \(wish.host) can be forwarded to.")
            }
            forwards.append(rule)
        }
        var limits = Limits()
        if let timeout = try Self.duration(arguments, "--timeout") {
            guard timeout > 0 else { throw .invalid("--timeout: an answer takes some time; 1ms at least.") }
            limits.timeout = .milliseconds(timeout / 1_000_000)
        }
        let length: Int64
        var peak = Double.infinity
        switch arrival {
        case .closed: length = warmUp + (try Self.duration(arguments, "--duration") ?? Self.usual)
        case .scheduled(let profile):
            length = profile.duration ?? Self.usual
            guard warmUp < length else { throw .invalid("--warmup is as long as all stages; nothing would count.") }
            peak = profile.highestRate
        }
        let forwarded = Set(forwards.filter { Hosts.isLoopback($0.targetHost) }.map(\.host))
        let allowed = Set(arguments.all("--allow-host").map { $0.lowercased() })
        let foreign = Hosts(of: hooks, answered: forwarded).foreign.filter { !allowed.contains($0) }
        let keepsWindows = arguments.has("--limits")
        if !keepsWindows {
            limits.perHost = nil
            limits.perDevice = nil
            limits.errors = nil
            if let host = foreign.first, peak > Self.windowed.perHost {
                throw .invalid(
                    "\(host) is not this machine, and the load is above the cloud's own 120 requests a minute. If its"
                        + " owner agrees, say --allow-host \(host); --limits keeps the cloud's windows.")
            }
            notices.append("the cloud's windows are lifted; --limits keeps them")
        }
        let needed = peak.isFinite && keepsWindows ? Int((peak / Self.windowed.perDevice).rounded(.up)) : 100
        let devices = try Self.count(arguments, "--devices", 1...10_000_000) ?? max(1, min(needed, 1_000_000))
        plan = LoadPlan(
            hooks: hooks, devices: devices, limits: limits, event: name, data: try Self.data(arguments),
            arrival: arrival, duration: length, warmUp: warmUp, patience: Self.patience(limits), seed: seed,
            connections: connections * threads)
        plan.identifiers = try Self.identifiers(arguments, hooks)
        if case .closed = arrival { plan.arrival = .closed(depth: connections * threads) }
    }

    /// How long ends are waited for: until the last request must have ended, and a moment for word of it to come.
    private static func patience(_ limits: Limits) -> Int64 { (limits.timeout.milliseconds + 1_000) * 1_000_000 }

    private static func hooks(_ arguments: Arguments, event: String) throws(CommandFailure) -> [Hook] {
        var members: [JSONValue.Member]
        if let path = arguments["--hook"] {
            let source = try SourceFile.read(path)
            let value: JSONValue
            do throws(JSONError) { value = try source.parseJSON() } catch {
                throw .invalid(source.report(error.message, at: error.offset))
            }
            guard case .object(let known) = value.kind else {
                throw .invalid("\(path) is no hook: it must be an object.")
            }
            members = known
        } else {
            guard let url = arguments["--url"] else {
                throw .invalid("--url U or --hook FILE is missing: what is to be loaded?")
            }
            members = [
                .init("event", .string(event)), .init("url", .string(url)),
            ]
        }
        if let url = arguments["--url"] {
            members.removeAll { $0.key == "url" }
            members.append(.init("url", .string(url)))
        }
        if arguments.has("--insecure") { members.append(.init("rejectUnauthorized", .bool(false))) }
        if let secret = arguments["--secret"] {
            members.append(.init("sign", .object(["secret": .string(secret)])))
        }
        do throws(HookErrors) { return [try Hook(decoding: JSONValue(.object(members)))] } catch {
            throw .invalid(error.errors.map(\.description).joined(separator: "; "))
        }
    }

    private static func arrival(
        _ arguments: Arguments, _ warmUp: Int64, _ seed: UInt64
    ) throws(CommandFailure) -> LoadPlan.Arrival {
        let stages = arguments.all("--stage")
        guard stages.isEmpty else {
            if arguments["--rate"] != nil {
                throw .invalid("--rate and --stage both say how fast; use one of them.")
            }
            return .scheduled(try profile(stages, seed))
        }
        guard let rate = arguments["--rate"] else { throw .invalid("--rate R/s, --rate max or --stage is missing.") }
        if rate == "max" { return .closed(depth: 0) }
        let length = warmUp + (try duration(arguments, "--duration") ?? usual)
        do throws(LoadTextError) {
            let rate = try LoadRate(parsing: rate.contains("/") ? rate : rate + "/s")
            return .scheduled(LoadProfile([LoadStage(.constant, duration: length, rate: rate)], seed: seed))
        } catch { throw .invalid("--rate: \(error.message).") }
    }

    private static func profile(_ texts: [String], _ seed: UInt64) throws(CommandFailure) -> LoadProfile {
        do throws(LoadTextError) { return try LoadProfile(parsing: texts, seed: seed) } catch {
            throw .invalid("\(error.message).")
        }
    }

    private static func data(_ arguments: Arguments) throws(CommandFailure) -> LoadPlan.Data {
        let text = arguments["--data"] ?? "{{n}}"
        if text.hasPrefix("@") {
            let source = try SourceFile.read(String(text.dropFirst()))
            let rows = String(decoding: source.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
            guard !rows.isEmpty else { throw .invalid("--data \(text) has no rows.") }
            return .rows(rows)
        }
        do { return .template(try Template(text)) } catch { throw .invalid("--data: \(error)") }
    }

    private static func duration(_ arguments: Arguments, _ name: String) throws(CommandFailure) -> Int64? {
        try arguments.value(name, "a duration such as 30s") {
            (try? Interval(parsing: $0))?.milliseconds
        }.map { $0 * 1_000_000 }
    }

    private static func count(
        _ arguments: Arguments, _ name: String, _ range: ClosedRange<Int>
    ) throws(CommandFailure) -> Int? {
        try arguments.value(name, "a whole number from \(range.lowerBound) to \(range.upperBound)") {
            Int($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}
