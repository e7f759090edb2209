package import Dispatcher

/// How an `HTTPTransport` works.
package struct TransportConfiguration: Sendable {
    /// Which HTTP version is spoken.
    package enum Version: Sendable {
        /// HTTP/2 where a TLS server offers it (ALPN), HTTP/1.1 everywhere else.
        case negotiated
        /// HTTP/2 from the first byte, also without TLS.
        case http2PriorKnowledge
    }

    /// The I/O threads, 1 or more. An attempt goes to the thread that has the fewest. Guarded attempts have as many threads of their
    /// own, from the first one on.
    package var threads: Int
    /// The transfers under way at a time on each thread, 1 to 256; further attempts queue. More than 256 transfers make
    /// libcurl slower, not faster.
    package var transfersPerThread: Int
    /// Hosts whose requests go elsewhere.
    package var forwards: [ForwardRule]
    /// Which HTTP version is spoken.
    package var version = Version.negotiated
    /// A file of trusted certificates (PEM) instead of the system's.
    package var trustedCertificates: String?
    /// Which addresses guarded attempts may dial; without one, public addresses alone.
    package var addressGuard: AddressGuard?

    /// Whether every attempt goes out once at the most, as guarded ones always do: a kept connection that dies without an
    /// answer is then an `ECONNRESET`, where libcurl would otherwise send the request again and nobody counted.
    package var sendsOnce = false

    /// Whether the times of attempts are kept for `takeTimings`.
    package var measures = false

    /// A configuration with the system's certificates and negotiated HTTP versions.
    package init(threads: Int = 1, transfersPerThread: Int = 256, forwards: [ForwardRule] = []) {
        self.threads = threads
        self.transfersPerThread = transfersPerThread
        self.forwards = forwards
    }
}
