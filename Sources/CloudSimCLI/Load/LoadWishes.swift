import CloudLoad
import CloudSim
import Dispatcher
import EventModel
import HTTPTransport

/// What the person asks of a load.
struct LoadWishes {
    /// How long a load lasts of which nothing else is said, in nanoseconds.
    private static let usual: Int64 = 10_000_000_000
    /// A scenario that takes longer than this, in nanoseconds, says so.
    private static let long: Int64 = 3_600_000_000_000
    /// How long a load lasts that only its scenario ends.
    private static let longest: Int64 = 30 * 86_400_000_000_000
    /// Requests that the cloud lets through in a second, with its windows kept.
    private static let windowed = (perDevice: 10.0 / 60, perHost: 120.0 / 60)

    private(set) var plan: LoadPlan
    private(set) var wiring = Wiring.Wishes()
    /// What devices of a scenario run, compiled.
    let sketches: SketchRun?
    /// What is loaded: a URL, or a scenario's name.
    let target: String
    /// What the person should know before it starts.
    private(set) var notices: [String] = []
    /// What must hold at the highest rate that is searched.
    let sought: Threshold?

    init(_ arguments: Arguments) throws(CommandFailure) {
        let source = try LoadSource(arguments)
        let demand = arguments["--find-max"]
        if demand != nil, arguments.has("--abort-on-fail") {
            throw .invalid("--abort-on-fail has no meaning beside --find-max, which looks for what does not hold.")
        }
        sought = try demand.map { (text) throws(CommandFailure) in try ThresholdOption.threshold(text, of: "--find-max")
        }
        let warmUp = try Self.duration(arguments, "--warmup") ?? 0
        let connections = try Self.count(arguments, "--connections", 1...256) ?? 64
        let threads = try Self.count(arguments, "--threads", 1...64) ?? 1
        wiring.isWired = true
        wiring.isLive = true
        wiring.transport = try Self.transport(arguments, threads: threads, connections: connections)
        wiring.tls = try TLSOptions(arguments)
        if arguments.has("--insecure"), wiring.tls.namesTrusted {
            throw .invalid("--insecure accepts any certificate; leave out --cacert.")
        }
        wiring.forwards = try RunWishes.forwards(arguments)
        wiring.allowed = Set(arguments.all("--allow-host").map { $0.lowercased() })
        if let url = arguments["--url"] { wiring.forwards += source.forwards(to: url, besides: wiring.forwards) }
        target = source.target

        let arrival = try Self.arrival(arguments, source, warmUp, connections * threads)
        let stages = !arguments.all("--stage").isEmpty
        let length: Int64
        var peak = Double.infinity
        switch arrival {
        case .closed: length = warmUp + (try Self.duration(arguments, "--duration") ?? Self.usual)
        case .own:
            let own = source.scenario?.duration.map { $0.milliseconds * 1_000_000 } ?? Self.longest
            length = warmUp + min(try Self.duration(arguments, "--duration") ?? own, Self.longest)
        case .scheduled(let profile):
            length = profile.duration ?? Self.usual
            peak = demand == nil ? profile.highestRate : .infinity
        }
        guard length > (stages ? 0 : warmUp) else {
            throw .invalid("--duration: a load takes some time; 1ms at least.")
        }
        if demand == nil { try Self.requireEvents(arrival, arguments, length: length, warmUp: warmUp) }
        guard warmUp < length else { throw .invalid("--warmup is as long as the whole load; nothing would count.") }
        if case .own = arrival, length > Self.long {
            notices.append("this takes \(Interval(milliseconds: length / 1_000_000)); --duration makes it shorter")
        }

        let hosts = source.hosts(forwards: wiring.forwards)
        let allowed = wiring.allowed
        let foreign = hosts.foreign.filter { !allowed.contains($0) }
        let keepsWindows = try Self.keepsWindows(arguments, foreign: foreign, peak: peak)
        var limits = source.scenario?.limits ?? Limits()
        if let timeout = try Self.duration(arguments, "--timeout") {
            guard timeout > 0 else { throw .invalid("--timeout: an answer takes some time; 1ms at least.") }
            limits.timeout = .milliseconds(timeout / 1_000_000)
        }
        if !keepsWindows {
            limits.perHost = nil
            limits.perDevice = nil
            limits.errors = nil
            if !arguments.has("--unlimited") {
                notices.append("the cloud's windows and hooks' sleep are lifted; --limits keeps them")
            }
        }
        let needed = peak.isFinite && keepsWindows ? Int((peak / Self.windowed.perDevice).rounded(.up)) : 100
        let devices = try Self.count(arguments, "--devices", 1...10_000_000)
        plan = try source.plan(
            devices: devices, usually: max(1, min(needed, 1_000_000)), limits: limits, arrival: arrival, length: length,
            warmUp: warmUp, connections: connections * threads)
        plan.patience = Self.patience(limits)
        plan.identifiers = try Self.identifiers(arguments, source)
        notices += source.notices
        if case .own = arrival, let first = source.firstEvent, first >= length {
            notices.append(
                "the first event is due \(Interval(milliseconds: first / 1_000_000)) after the start, when the load has"
                    + " ended; a longer --duration or --rate sends some")
        }
        sketches = source.sketches
    }

    /// How long ends are waited for: until the last request must have ended, and a moment for word of it to come.
    private static func patience(_ limits: Limits) -> Int64 { (limits.timeout.milliseconds + 1_000) * 1_000_000 }

    /// The same load at one constant rate, each second, for as long as so many answers take.
    func plan(at rate: Double, answers: Double) -> LoadPlan {
        var plan = plan
        plan.duration = max(plan.duration, plan.warmUp + Int64((answers * 1.1 / rate * 1e9).rounded(.up)))
        plan.identifiers = plan.identifiers.map { Self.identifiers(header: $0.header) }
        let rate = LoadRate(perSecond: rate)
        plan.arrival = .scheduled(
            LoadProfile([LoadStage(.constant, duration: plan.duration, rate: rate)], seed: plan.world.seed))
        return plan
    }

    /// All that must hold at the rate that is searched. Failures are quick: a search that does not look at them would
    /// praise a receiver that refuses everything.
    func demands(besides thresholds: [Threshold]) -> [Threshold] {
        let said = [sought].compactMap(\.self) + thresholds
        if said.contains(where: \.isOfFailures) { return said }
        return said + [try? Threshold(parsing: "errors<1%")].compactMap(\.self)
    }

    /// The thresholds of the arguments.
    static func thresholds(_ arguments: Arguments) throws(CommandFailure) -> [Threshold] {
        let thresholds = try ThresholdOption.read(arguments)
        if arguments.has("--abort-on-fail"), !thresholds.contains(where: \.isUpperBound) {
            throw .invalid(
                "--abort-on-fail needs a --threshold with < or <=: a figure that must be high is known at the end alone."
            )
        }
        return thresholds
    }

    /// Whether the cloud's windows hold.
    ///
    /// - Throws: When the load could exceed them towards a host that is not this machine.
    private static func keepsWindows(
        _ arguments: Arguments, foreign: [String], peak: Double
    ) throws(CommandFailure) -> Bool {
        if arguments.has("--limits") {
            if arguments.has("--unlimited") { throw .invalid("--limits and --unlimited exclude each other.") }
            return true
        }
        guard let host = foreign.first else { return false }
        if peak > windowed.perHost || arguments.has("--unlimited") {
            throw .invalid(
                "\(host) is not this machine, and the load may exceed the cloud's own 120 requests a minute. If its"
                    + " owner agrees, say --allow-host \(host); --limits keeps the cloud's windows.")
        }
        return true
    }

    private static func arrival(
        _ arguments: Arguments, _ source: LoadSource, _ warmUp: Int64, _ depth: Int
    ) throws(CommandFailure) -> LoadPlan.Arrival {
        let stages = arguments.all("--stage")
        let seed = source.seed
        if arguments["--find-max"] != nil {
            guard stages.isEmpty, arguments["--rate"] != "max" else {
                throw .invalid("--find-max searches the rate itself; --rate R/s says where it begins.")
            }
        }
        guard stages.isEmpty else {
            if arguments["--rate"] != nil {
                throw .invalid("--rate and --stage both say how fast; use one of them.")
            }
            if arguments["--duration"] != nil {
                throw .invalid("--duration goes with --rate; every --stage has a duration of its own.")
            }
            do throws(LoadTextError) { return .scheduled(try LoadProfile(parsing: stages, seed: seed)) } catch {
                throw .invalid("\(error.message).")
            }
        }
        guard let text = arguments["--rate"] ?? (arguments["--find-max"] == nil ? nil : "100/s") else {
            if source.scenario != nil { return .own }
            throw .invalid("--rate R/s, --rate max or --stage is missing.")
        }
        if text == "max" { return .closed(depth: depth) }
        let length = warmUp + (try duration(arguments, "--duration") ?? usual)
        do throws(LoadTextError) {
            let rate = try LoadRate(parsing: text.contains("/") ? text : text + "/s")
            return .scheduled(LoadProfile([LoadStage(.constant, duration: length, rate: rate)], seed: seed))
        } catch { throw .invalid("--rate: \(error.message).") }
    }

    /// Checks that a schedule has an event, and one that counts.
    ///
    /// - Throws: When the first event would be due after the end of the load, or all of them fall into the warm-up.
    private static func requireEvents(
        _ arrival: LoadPlan.Arrival, _ arguments: Arguments, length: Int64, warmUp: Int64
    ) throws(CommandFailure) {
        guard case .scheduled(let profile) = arrival, let total = profile.total else { return }
        let cause = arguments["--rate"].map { "--rate \($0)" } ?? "--stage"
        let time = Interval(milliseconds: length / 1_000_000)
        guard total > 0 else {
            let isRandom = profile.stages.contains { $0.kind == .poisson }
            throw .invalid(
                "\(cause): the first event would be due after the end of the load, which takes \(time); a higher rate"
                    + " or a longer \(arguments["--rate"] == nil ? "stage" : "--duration") sends one"
                    + "\(isRandom ? ", and perhaps another --seed" : "").")
        }
        guard let last = profile.intended(total - 1), last < warmUp else { return }
        throw .invalid(
            "\(cause): no event is due after the warm-up of \(Interval(milliseconds: warmUp / 1_000_000)), so nothing"
                + " would be measured; a higher rate or a longer load sends one.")
    }

    private static func duration(_ arguments: Arguments, _ name: String) throws(CommandFailure) -> Int64? {
        try arguments.value(name, "a duration such as 30s") {
            (try? Interval(parsing: $0)).flatMap { $0.milliseconds <= longest / 1_000_000 ? $0.milliseconds : nil }
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
