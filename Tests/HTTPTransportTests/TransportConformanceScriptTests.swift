import CloudServer
import CloudSim
import Dispatcher
import EventModel
import Testing

@testable import HTTPTransport

/// The peer of the conformance suite as a receiver's script: one rule for each behaviour, told apart by the path.
private enum ScriptedPeer {
    private static let statuses = [200, 201, 299, 400, 404, 410, 429, 500, 503, 599]
    private static let sizes = [99_999, 100_000, 100_001, 120_000, 250_000]
    private static let mark = [Header("X-Peer", "here")]

    static let script = ReceiverScript(
        rules: statuses.map { rule("/echo/\($0)", .echo(status: $0, headers: mark)) }
            + sizes.map { rule("/bytes/\($0)", .response(body: Array(repeating: 0x78, count: $0))) }
            + [
                rule("/after/20", .response(), latency: 20), rule("/held/", .response(), latency: 10_000),
                rule(
                    "/redirect/",
                    .response(status: 302, headers: [Header("Location", "http://no-such-name.invalid/")])),
            ] + ReceiverFault.allCases.map { rule("/\($0.rawValue)/", .fault($0)) })

    private static func rule(_ path: String, _ reply: ReceiverRule.Reply, latency: Int64 = 0) -> ReceiverRule {
        var rule = ReceiverRule(reply: reply)
        rule.condition = ReceiverRule.Condition()
        rule.condition?.path = Glob(path)
        rule.latency = .constant(.milliseconds(latency))
        return rule
    }

    /// The path at which the script behaves so.
    static func path(_ behaviour: PeerBehaviour) -> String {
        switch behaviour {
        case .echoes(let status): "/echo/\(status)"
        case .answers(let milliseconds): "/after/\(milliseconds)"
        case .holdsBack: "/held/"
        case .sends(let bytes): "/bytes/\(bytes)"
        case .redirects: "/redirect/"
        case .refuses: "/refused/"
        case .resets: "/reset/"
        case .closesHalfway: "/close/"
        case .staysSilent: "/timeout/"
        case .hasNoName: "/dns/"
        case .hasBadCertificate: "/tls/"
        case .sendsGarbage: "/garbage/"
        }
    }
}

@Suite("One script, two transports") struct TransportConformanceScriptTests {
    @Test("The simulated transport keeps the contract")
    func simulated() throws {
        let transport = SimulatedTransport(seed: 1)
        transport.serve("peer.example", ScriptedPeer.script)
        var now = Instant(milliseconds: 0)
        let subject = ConformanceSubject(
            transport: transport, now: { now },
            horizon: {
                // The world's time goes on to where everything is certain to have ended.
                now = now + .seconds(7200)
                return now
            }, url: { ("http://peer.example" + ScriptedPeer.path($0), "peer.example") })
        try TransportConformance(subject).check()
    }

    @Test("A host without a script has no name")
    func nobody() throws {
        let transport = SimulatedTransport(seed: 1)
        let error = try transport.exchange(request(.get, "http://peer.example/")).error
        #expect(error == .notFound)
    }

    @Test("The real transport keeps it with the same script on real sockets")
    func real() throws {
        let server = try ReceiverServer(receivers: [.init(script: ScriptedPeer.script)])
        defer { server.stop() }
        let closed = try RawServer.closedPort()
        let transport = HTTPTransport(threads: 2, transfersPerThread: 16)
        let subject = ConformanceSubject(
            transport: transport, now: wallNow, horizon: { wallNow() + .seconds(60) },
            url: { behaviour in
                switch behaviour {
                // What no listening socket can play is played without one.
                case .refuses: ("http://127.0.0.1:\(closed)/", "127.0.0.1")
                case .hasNoName: ("http://no-such-name.invalid/", "no-such-name.invalid")
                case .hasBadCertificate: nil
                default: (server.url + ScriptedPeer.path(behaviour), "127.0.0.1")
                }
            })
        try TransportConformance(subject).check()
    }
}
