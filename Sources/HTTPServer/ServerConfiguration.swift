/// The settings of a server.
package struct ServerConfiguration: Hashable, Sendable {
    /// What a request may take.
    package var limits = RequestDecoder.Limits()
    /// How long a connection may take.
    package var timings = Deadlines.Timings()
    /// How many connections may be open; further ones are answered 503.
    package var maximumConnections = 10_000
    /// How many connections one address may have open, its streams not counted; further ones are answered 429.
    package var maximumConnectionsPerAddress = Int.max
    /// Paths that are answered on connections beyond the limits, too.
    package var unlimitedPaths: Set<String> = []
    /// How many bytes may wait for the client of a stream; with more it loses them, or its connection.
    package var streamQueueBytes = 262_144
    /// How many bytes may wait for all clients of streams together; many clients get less each, 16 kB at least.
    package var streamQueueTotal = 67_108_864

    /// How many bytes may wait for the client of a stream, one of so many connections.
    func streamQueueBytes(among connections: Int) -> Int {
        min(streamQueueBytes, max(16_384, streamQueueTotal / max(connections, 1)))
    }

    /// The settings by default.
    package init() {}
}
