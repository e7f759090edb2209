/// Counts the idle HTTP/2 connections without TLS, by origin: an estimate of what libcurl keeps.
struct KeptConnections {
    private var counts: [String: Int] = [:]

    /// True if transfers of a head are counted: libcurl must be told in advance whether they open a connection.
    func isUsed(for prepared: PreparedHead, _ configuration: TransportConfiguration) -> Bool {
        configuration.version == .http2 && !prepared.isSecure
    }

    /// Takes an idle connection; false if there is none and the transfer has to open one.
    mutating func take(_ origin: String) -> Bool {
        guard let count = counts[origin], count > 0 else { return false }
        counts[origin] = count - 1
        return true
    }

    /// Adds a connection whose transfer has ended well.
    mutating func add(_ origin: String) { counts[origin, default: 0] += 1 }
}
