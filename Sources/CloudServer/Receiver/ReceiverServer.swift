package import CloudSim
package import Dispatcher
package import EventModel
package import HTTPServer

/// A real HTTP server that plays receiver scripts: latencies take their time, faults happen on the wire.
///
/// One server answers for several hosts and tells them apart by the request's authority. Rules, latencies and their
/// random stream are those of the simulated receiver, so both answer alike when requests come in the same order.
package final class ReceiverServer: Sendable {
    /// Called with every request, on the thread that serves it and before it is answered.
    package typealias Observer = @Sendable (ReceivedCall) -> Void

    /// Called with everything that came in and is no request, on the thread that serves it.
    package typealias RefusalObserver = @Sendable (RefusedCall) -> Void

    /// A host and the script that answers for it.
    package struct Receiver: Sendable {
        /// The host's name, with its port or for all ports; nil answers for every host that no other receiver names.
        package var host: String?
        /// What it answers.
        package var script: ReceiverScript

        /// A receiver from its parts.
        package init(host: String? = nil, script: ReceiverScript) {
            self.host = host
            self.script = script
        }
    }

    private struct State: Sendable {
        var scripts: [ReceiverScript]
        var generators: [SeededGenerator]
        var counters: [ReceiverCounters]
        /// What no receiver answered for.
        var astray = ReceiverCounters()
        var lastNumber = 0
    }

    /// What one of several threads needs to give the same answer to every request without waiting for the others.
    private struct Lane: Sendable {
        /// The answer of each receiver that has only one; nil for one that must be asked.
        var fixed: [(answer: ReceiverAnswer, reply: Reply)?]
        var counters: [ReceiverCounters]
    }

    private let state: Lock<State>
    /// A client goes by the lane of its port.
    private let lanes: [Lock<Lane>]
    private let ledger: IdentifierDesk?
    private let closes: Bool
    private let server: HTTPServer
    private let directory: Directory
    private let clock: @Sendable () -> Instant
    private let timeOfDay: (@Sendable () -> Instant)?

    /// Starts a receiver; it listens when this returns. Port 0 takes any free one; random latencies follow from
    /// `seed`. Receivers that flap by time follow `clock`, and those that verify judge timestamps by `timeOfDay`, or by
    /// `clock` where that is nil. Ids are what
    /// requests have in the header `identifier`; nil counts none. With `closes` a connection ends behind its first
    /// answer. Throws when the address cannot be had.
    package init(
        host: String = "127.0.0.1", port: Int = 0, threads: Int = 1,
        configuration: ServerConfiguration = ReceiverServer.configuration, receivers: [Receiver], seed: UInt64 = 0,
        identifier: String? = nil, closes: Bool = false,
        observer: Observer? = nil,
        refusalObserver: RefusalObserver? = nil,
        clock: @escaping @Sendable () -> Instant = { Instant(milliseconds: 0) },
        timeOfDay: (@Sendable () -> Instant)? = nil
    ) throws(ListenError) {
        let state = Lock(
            State(
                scripts: receivers.map(\.script),
                generators: receivers.indices.map { SeededGenerator(seed: ~seed, stream: UInt64($0)) },
                counters: receivers.map { _ in ReceiverCounters() }))
        let directory = Directory(receivers.map(\.host))
        let lanes = (0..<Self.laneCount).map { _ in
            Lock(
                Lane(
                    fixed: receivers.map { Self.fixed($0.script, closes) },
                    counters: receivers.map { _ in ReceiverCounters() }))
        }
        let ledger = identifier.map { IdentifierDesk(header: $0) }
        self.state = state
        self.lanes = lanes
        self.ledger = ledger
        self.closes = closes
        refusesAtTimes = receivers.contains { $0.script.rules.contains(where: \.refusesByTime) }
        self.directory = directory
        self.clock = clock
        self.timeOfDay = timeOfDay
        server = try HTTPServer(
            host: host, port: port, threads: threads, configuration: configuration,
            refusal: { status, reason, peer in
                state.withLock { $0.astray.refused += 1 }
                refusalObserver?(RefusedCall(status: status, reason: reason, peer: peer))
                return HTTPServer.plainRefusal(status, reason, peer)
            },
            handler: { request, _ in
                let place = directory.find(authority: request.authority, host: request.host)
                ledger?.note(request)
                // Whoever watches wants the requests numbered, which is done in one place.
                if observer == nil, let place, let reply = Self.reply(place, lanes[Self.lane(of: request)]) {
                    return reply
                }
                let (answer, number) = Self.decide(request, place, state, clock, timeOfDay)
                observer?(ReceivedCall(request, answer, number: number))
                return Reply(answer, closes: closes)
            })
    }

    private static let laneCount = 8

    private static func lane(of request: HTTPRequest) -> Int { request.peer.port % laneCount }

    private static func fixed(_ script: ReceiverScript, _ closes: Bool) -> (answer: ReceiverAnswer, reply: Reply)? {
        script.fixedAnswer.map { ($0, Reply($0, closes: closes)) }
    }

    /// Counts a request and gives the answer that all requests get; nil when this one needs a closer look.
    private static func reply(_ place: Int, _ lane: Lock<Lane>) -> Reply? {
        lane.withLock { lane in
            guard let fixed = lane.fixed[place] else { return nil }
            lane.counters[place].count(fixed.answer)
            return fixed.reply
        }
    }

    /// The settings by default: as a server's, but bodies up to 16 MiB and as many connections as the system permits.
    package static var configuration: ServerConfiguration {
        var configuration = ServerConfiguration()
        configuration.limits.body = 16 << 20
        configuration.maximumConnections = 1_000_000
        return configuration
    }

    /// Whether a script lets connections be refused at times; `keepTime` must then be called often.
    package let refusesAtTimes: Bool

    /// Closes the port while a script says that nobody listens, and opens it again.
    package func keepTime(_ now: Instant) {
        let refuses = state.withLock { state in state.scripts.contains { $0.refuses(at: now) } }
        server.listen(!refuses)
    }

    /// The port it listens on.
    package var port: Int { server.port }

    /// The URL under which it is reached, without a slash at the end.
    package var url: String { server.url }

    /// How many connections are open.
    package var connectionCount: Int { server.connectionCount }

    /// What the ids of the requests came to; nil when they are not counted.
    package var identifiers: IdentifierLedger.Figures? { ledger?.figures }

    /// What all hosts together got and answered.
    package var counters: ReceiverCounters {
        var sum = state.withLock { state in state.counters.reduce(into: state.astray) { $0.add($1) } }
        for lane in lanes { for part in lane.withLock({ $0.counters }) { sum.add(part) } }
        return sum
    }

    /// What one host got and answered; nil when no receiver answers for it.
    package func counters(of host: String) -> ReceiverCounters? {
        guard let place = directory.find(authority: host, host: host) else { return nil }
        var sum = state.withLock { $0.counters[place] }
        for lane in lanes { sum.add(lane.withLock { $0.counters[place] }) }
        return sum
    }

    /// Changes the script of a host, for example by `replace` or `restore`, and returns what the change returns; nil
    /// when no receiver answers for the host.
    @discardableResult
    package func change<Result>(_ host: String, _ change: (inout ReceiverScript) -> Result) -> Result? {
        guard let place = directory.find(authority: host, host: host) else { return nil }
        return state.withLock { state in
            let result = change(&state.scripts[place])
            let fixed = Self.fixed(state.scripts[place], closes)
            // Under the lock of the scripts, so that of two changes the later one stays.
            for lane in lanes { lane.withLock { $0.fixed[place] = fixed } }
            return result
        }
    }

    /// The answer to a request when it is one that no listening socket can play: nobody listens (`refused`), the name
    /// has no address (`dns`), the certificate does not hold (`tls`). Whoever sends asks this first: an answer has
    /// then been taken from the script and counted, and nothing is to be sent. Nil leaves everything as it was.
    /// A request that arrives for such an answer nevertheless is reset.
    package func answerWithoutSocket(to request: Request) -> (latency: Interval, error: TransportError)? {
        guard let place = directory.find(authority: request.head.host, host: request.head.host) else { return nil }
        return state.withLock { state in
            // Only a rule that fails this way can give such an answer, so mostly nothing needs to be tried.
            guard state.scripts[place].rules.contains(where: \.isUnplayable) else { return nil }
            var script = state.scripts[place]
            var generator = state.generators[place]
            var received = ReceivedRequest(
                method: request.head.method.rawValue, path: request.head.target, headers: request.head.headers,
                body: request.body, at: clock())
            if let timeOfDay { received.clockLead = timeOfDay() - received.at }
            let answer = script.answer(to: received, generator: &generator)
            guard case .fault(let fault) = answer.reply, !fault.isPlayable else { return nil }
            state.scripts[place] = script
            state.generators[place] = generator
            state.counters[place].count(answer)
            state.lastNumber += 1
            return (answer.latency, fault.transportError)
        }
    }

    /// Closes every connection and gives the port back.
    package func stop() { server.stop() }

    private static func decide(
        _ request: HTTPRequest, _ place: Int?, _ state: Lock<State>, _ clock: () -> Instant,
        _ timeOfDay: (() -> Instant)?
    ) -> (ReceiverAnswer, number: Int) {
        guard let place else {
            let text = "no receiver is scripted for the host \"\(request.authority)\"\n"
            let answer = ReceiverAnswer(
                latency: .zero, reply: .response(status: 421, headers: [], body: Array(text.utf8)))
            return state.withLock { state in
                state.lastNumber += 1
                state.astray.count(answer)
                state.astray.strangers += 1
                return (answer, number: state.lastNumber)
            }
        }
        return state.withLock { state in
            var received = state.scripts[place].needsRequest ? ReceivedRequest(request) : ReceivedRequest()
            received.at = clock()
            if let timeOfDay { received.clockLead = timeOfDay() - received.at }
            let answer = state.scripts[place].answer(to: received, generator: &state.generators[place])
            state.counters[place].count(answer)
            state.lastNumber += 1
            return (answer, number: state.lastNumber)
        }
    }
}

/// Which receiver answers for which host.
private struct Directory: Sendable {
    private var places: [String: Int] = [:]
    private var fallback: Int?

    init(_ hosts: [String?]) {
        for (place, host) in hosts.enumerated() {
            if let host { places[host.lowercased()] = place } else { fallback = place }
        }
    }

    func find(authority: String, host: @autoclosure () -> String) -> Int? {
        if places.isEmpty { return fallback }
        return places[authority.lowercased()] ?? places[host().lowercased()] ?? fallback
    }
}
