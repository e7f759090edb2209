/// The settings of a server.
package struct ServerConfiguration: Hashable, Sendable {
    /// What a request may take.
    package var limits = RequestDecoder.Limits()
    /// How long a connection may take.
    package var timings = Deadlines.Timings()
    /// How many connections may be open; further ones are answered 503.
    package var maximumConnections = 10_000
    /// How many bytes may wait for the client of a stream; with more it loses its connection.
    package var streamQueueBytes = 262_144

    /// The settings by default.
    package init() {}
}
