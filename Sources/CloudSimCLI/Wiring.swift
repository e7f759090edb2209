import CloudLoad
import CloudServer
import CloudSim
import Dispatcher
import EventModel
import HTTPServer
import HTTPTransport

/// Who carries which request of a run: scripts inside the process, scripts as real servers, one's own service, or the
/// hosts themselves.
final class Wiring {
    /// What the person asks for on the command line.
    struct Wishes {
        /// `HOST=URL` pairs that send a host's requests elsewhere.
        var forwards: [(host: String, target: String)] = []
        /// Scripted receivers stand on loopback as real servers.
        var isWired = false
        /// Hooks may come at any time, so that there is always a transport.
        var isLive = false
        /// Hosts whose owner permits more than the cloud's own limit.
        var allowed: Set<String> = []
        /// How real requests are carried; its forwards and its guard come from the other wishes.
        var transport = TransportConfiguration()
        /// The certificates of real requests.
        var tls = TLSOptions()
        /// Which URLs signed deliveries may go to.
        var addressGuard = AddressGuard()
    }

    /// What a simulation gets from outside.
    private(set) var environment = SimulationEnvironment()
    /// What the person should know before the run starts.
    private(set) var notices: [String] = []
    /// Whether requests leave the machine, so that the run keeps to the wall clock.
    private(set) var leavesMachine = false
    /// True if a hook or an endpoint calls a host that no script answers for, forwarded hosts included.
    private(set) var reachesRealHosts = false

    /// What carries real requests and measures them; nil when there are none.
    private(set) var carrier: (any LoadTransport)?
    private var transport: HTTPTransport?
    private var server: ReceiverServer?
    private let world = WorldClock()

    /// Wires a scenario.
    ///
    /// - Throws: An unusable forward, a limit that no owner permitted, or a port that cannot be had.
    init(_ scenario: Scenario, _ wishes: Wishes, clock: WallClock) throws(CommandFailure) {
        var forwards: [ForwardRule] = []
        var own: Set<String> = []
        func forward(_ host: String, to target: String, keepsHost: Bool) throws(CommandFailure) {
            guard let rule = ForwardRule(host: host, target: target, keepsHost: keepsHost) else {
                throw .invalid(
                    "\(target) is no http or https URL that \(host) can be forwarded to"
                        + (target.contains("://")
                            ? ": a host, a port up to 65535, no query." : "; write http://\(target)."))
            }
            forwards.append(rule)
            notices.append("\(host) is forwarded to \(target)")
            if Hosts.isLoopback(rule.targetHost) { own.insert(Hosts.name(host)) } else { leavesMachine = true }
        }
        let signed = scenario.signedHosts
        let called = Hosts(of: scenario.allHooks, and: signed, answered: [])
        for wish in wishes.forwards {
            try forward(wish.host, to: wish.target, keepsHost: true)
            // A host with a slip in it would let the requests go to the real one.
            if called.open.isEmpty, !called.real.contains(Hosts.name(wish.host)) {
                let others = called.real.isEmpty ? "" : ", only \(called.real.joined(separator: ", "))"
                notices.append("no hook calls \(wish.host)\(others)")
            }
        }
        var scripts: [ReceiverServer.Receiver] = []
        for receiver in scenario.receivers where !wishes.forwards.contains(where: { $0.host == receiver.key }) {
            switch receiver.answer {
            case .script(let script): scripts.append(.init(host: receiver.key, script: script))
            case .forward(let target, let keepsHost): try forward(receiver.key, to: target, keepsHost: keepsHost)
            }
        }
        let scripted = Set(scripts.compactMap(\.host).map(Hosts.name))
        let answered = Set(forwards.map(\.host).map(Hosts.name)).union(scripted)
        let hosts = Hosts(of: scenario.allHooks, and: signed, answered: answered)
        try permit(hosts, scenario.limits, wishes.allowed)
        reachesRealHosts =
            !hosts.real.isEmpty || !hosts.open.isEmpty
            || forwards.contains { called.real.contains(Hosts.name($0.host)) }
        if wishes.isWired, !scripts.isEmpty {
            forwards += try serve(scripts, seed: scenario.seed, isLive: wishes.isLive)
        }

        environment.unscripted = Set(wishes.forwards.map(\.host))
        // Who writes a script for a host, or forwards it, knows where its requests go; unless the scenario itself says
        // which addresses the host has.
        var judge = wishes.addressGuard.widened(by: scenario.addressGuard)
        judge.allowed += answered.subtracting(scenario.namedHosts).sorted().map(Allowance.host)
        let targets = forwards.compactMap { try? Allowance($0.targetHost) }
        environment.addressGuard = judge
        if wishes.isLive { environment.addressGuard.allowed += targets }
        // Receivers tell deliveries apart by their ids, so no two clouds may give the same.
        if wishes.isLive {
            environment.idSeed = UInt64.random(in: .min ... .max)
            environment.eventKey = .random()
        }
        guard wishes.isLive || !forwards.isEmpty || !hosts.real.isEmpty || !hosts.open.isEmpty else { return }
        var configuration = wishes.transport
        configuration.forwards = forwards
        try wishes.tls.apply(to: &configuration)
        judge.allowed += targets
        configuration.addressGuard = judge
        let transport = HTTPTransport(configuration)
        self.transport = transport
        let wired = server.map { WiredTransport(transport, $0, world: world) }
        carrier = wired ?? transport
        environment.remote = wired ?? transport
        let held = { (host: String) in
            !own.contains(host) && !wishes.allowed.contains(host) && !Hosts.isLoopback(host)
                && !scripted.contains(host)
        }
        environment.isHeldByWall = held
        environment.readsWall = { !scripted.contains($0) }
        environment.wallClock = { clock.now }
        environment.timeOfDay = { WallClock.timeOfDay }
    }

    /// Cuts short the wait of the thread that drives the world; called from any thread.
    var wake: @Sendable () -> Void {
        guard let waker = transport?.waker else { return {} }
        return { waker.wake() }
    }

    /// Ends the I/O threads and closes the ports.
    func close() {
        transport?.close()
        server?.stop()
    }

    /// Says which requests are real, and holds back raised limits that nobody permitted.
    private func permit(_ hosts: Hosts, _ limits: Limits, _ allowed: Set<String>) throws(CommandFailure) {
        for host in hosts.foreign {
            leavesMachine = true
            notices.append("requests to \(host) leave this machine")
        }
        for url in hosts.open { notices.append("requests to \(Terminal.visible(url)) may leave this machine") }
        let usual = Limits().perHost ?? 0
        guard limits.perHost.map({ $0 > usual }) ?? true else { return }
        for host in hosts.foreign where !allowed.contains(host) {
            throw .invalid(
                "the scenario lets more than \(usual) requests a minute go to \(host), which is a real server. If its"
                    + " owner agrees, say --allow-host \(host); otherwise script it or --forward it.")
        }
    }

    private func serve(
        _ receivers: [ReceiverServer.Receiver], seed: UInt64, isLive: Bool
    ) throws(CommandFailure) -> [ForwardRule] {
        let server: ReceiverServer
        let receipts = Receipts()
        let world = world
        var timeOfDay: (@Sendable () -> Instant)?
        if isLive { timeOfDay = { WallClock.timeOfDay } }
        environment.takeReceipts = receipts.take
        do throws(ListenError) {
            server = try ReceiverServer(
                receivers: receivers, seed: seed,
                observer: { call in
                    guard let receipt = call.answer.receipt else { return }
                    receipts.add(Hosts.name(call.authority.lowercased()), receipt)
                }, clock: { world.now }, timeOfDay: timeOfDay)
        } catch {
            throw .unable("\(error)")
        }
        self.server = server
        environment.isWired = true
        environment.rewire = { host, change in
            server.change(host) { $0.apply(change) } ?? 0
        }
        let hosts = receivers.compactMap(\.host)
        notices.append("\(hosts.joined(separator: ", ")) answer\(hosts.count == 1 ? "s" : "") as \(server.url)")
        return hosts.compactMap { ForwardRule(host: $0, target: server.url) }
    }
}

/// Real sockets to wired receivers, and at once the faults that no listening socket can play.
final class WiredTransport: LoadTransport {
    private let transport: HTTPTransport
    private let server: ReceiverServer
    private let clock = WallClock()
    private let world: WorldClock
    private var waiting: [(due: Instant, completion: Completion)] = []

    init(_ transport: HTTPTransport, _ server: ReceiverServer, world: WorldClock) {
        self.transport = transport
        self.server = server
        self.world = world
    }

    var inFlight: Int { transport.inFlight + waiting.count }

    func send(_ request: Request, id: AttemptID, now: Instant) {
        world.now = now
        if let (latency, error) = server.answerWithoutSocket(to: request) {
            waiting.append((clock.now + latency, Completion(id: id, outcome: .failure(error))))
        } else {
            transport.send(request, id: id, now: now)
        }
    }

    func outcomes(until deadline: Instant, into completions: inout [Completion]) {
        let first = waiting.map(\.due).min() ?? deadline
        transport.outcomes(until: min(deadline, first), into: &completions)
        takeWaiting(into: &completions)
    }

    func outcomes(untilNanoseconds deadline: Int64, into completions: inout [Completion]) {
        let now = clock.now
        let first = waiting.map { HTTPTransport.now() + ($0.due - now).milliseconds * 1_000_000 }.min() ?? deadline
        transport.outcomes(untilNanoseconds: min(deadline, first), into: &completions)
        takeWaiting(into: &completions)
    }

    func takeTimings(into timings: inout [AttemptTiming]) { transport.takeTimings(into: &timings) }

    private func takeWaiting(into completions: inout [Completion]) {
        if waiting.isEmpty { return }
        let now = clock.now
        for entry in waiting where entry.due <= now { completions.append(entry.completion) }
        waiting.removeAll { $0.due <= now }
    }
}

/// The world's time when a request was sent last: the clock of wired receivers, which judge timestamps by it.
final class WorldClock: Sendable {
    private let moment = Lock(Instant(milliseconds: 0))

    var now: Instant {
        get { moment.withLock { $0 } }
        set { moment.withLock { $0 = newValue } }
    }
}

/// What wired receivers made of requests, from their threads to the one that drives the world.
private final class Receipts: Sendable {
    private let kept = Lock<[(host: String, receipt: Receipt)]>([])

    func add(_ host: String, _ receipt: Receipt) { kept.withLock { $0.append((host, receipt)) } }

    func take() -> [(host: String, receipt: Receipt)] {
        kept.withLock { kept in
            defer { kept = [] }
            return kept
        }
    }
}
