import CloudLoad
import HTTPTransport

extension LoadWishes {
    /// The HTTP version of the load's requests.
    static let version = OptionDeclaration<TransportConfiguration.Version>(
        "--http", "1.1|2",
        help: "the HTTP version; without it HTTP/2 if a TLS server offers it, else 1.1; 2 on http:// is sent unasked"
            + " (prior knowledge)",
        expected: "1.1 or 2", parse: { ["1.1": .http1, "2": .http2][$0] })

    /// How the load's requests are carried.
    static func transport(
        _ arguments: Arguments, threads: Int, connections: Int
    ) throws(CommandFailure) -> TransportConfiguration {
        var configuration = TransportConfiguration(threads: threads, transfersPerThread: connections)
        configuration.measures = true
        configuration.sendsOnce = true
        // A device has a connection of its own: a thousand of them must not look like one client to the receiver.
        configuration.sharesConnections = false
        configuration.version = try arguments.value(of: version) ?? .negotiated
        return configuration
    }

    /// The note for a receiver that does not speak the HTTP version that was selected; nil otherwise.
    func noteOfVersion(_ summary: LoadSummary) -> String? {
        if summary.statuses.isEmpty { return noteOfSilence(summary) }
        let others = summary.protocols.filter { !$0.key.hasPrefix("HTTP/2") }.values.reduce(0, +)
        guard wiring.transport.version == .http2, others > 0 else { return nil }
        return "\(FigureText.count(others)) responses came by HTTP/1.1, since the receiver does not offer HTTP/2"
    }

    /// The note for a server that accepted connections and answered in no HTTP: it may not speak the version that was
    /// offered. Nil otherwise.
    private func noteOfSilence(_ summary: LoadSummary) -> String? {
        let closed = summary.errors["ECONNRESET", default: 0]
        let foreign = summary.errors["EPROTO", default: 0]
        guard closed + foreign > 0 else { return nil }
        let end = closed >= foreign ? "the server closed its connections without a response" : "no response was HTTP"
        return switch wiring.transport.version {
        case .http1:
            "\(end); --http 1.1 offered HTTP/1.1 alone (also in the TLS handshake), and the server may speak only"
                + " HTTP/2: try --http 2"
        case .http2:
            "\(end); --http 2 offered HTTP/2, on http:// by prior knowledge, and the server may speak only HTTP/1.1:"
                + " try --http 1.1"
        case .negotiated where foreign > closed:
            "\(end); HTTP/1.1 is the version on http://, and HTTP/1.1 and HTTP/2 are offered in a TLS handshake: try"
                + " --http 2 for a server of HTTP/2 alone"
        case .negotiated: nil
        }
    }
}
