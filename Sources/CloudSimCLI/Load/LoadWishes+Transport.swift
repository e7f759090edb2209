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
        let others = summary.protocols.filter { !$0.key.hasPrefix("HTTP/2") }.values.reduce(0, +)
        guard wiring.transport.version == .http2, others > 0 else { return nil }
        return "\(FigureText.count(others)) responses came by HTTP/1.1, since the receiver does not offer HTTP/2"
    }
}
