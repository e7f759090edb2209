package import Dispatcher

/// A client certificate for TLS, in PEM files.
package struct ClientCertificate: Hashable, Sendable {
    /// The file of the certificate and its chain.
    package var certificate: String
    /// The file of its private key; may be the same.
    package var key: String

    /// A certificate and its key.
    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}

/// How an `HTTPTransport` works.
package struct TransportConfiguration: Sendable {
    /// Which HTTP version is spoken.
    package enum Version: Hashable, Sendable {
        /// HTTP/2 where a TLS server offers it (ALPN), HTTP/1.1 everywhere else.
        case negotiated
        /// HTTP/1.1 everywhere.
        case http1
        /// HTTP/2: offered by ALPN over TLS, from the first byte (prior knowledge) without TLS. A TLS server that does
        /// not know HTTP/2 still chooses HTTP/1.1. Requests without TLS go out once at the most and share no connection.
        case http2
    }

    /// The I/O threads, 1 or more. An attempt goes to the thread that has the fewest. Guarded attempts have as many threads of their
    /// own.
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
    /// The certificate that identifies this client to TLS servers; nil for none.
    package var clientCertificate: ClientCertificate?
    /// True if transfers to one HTTP/2 server share its connection; otherwise each transfer under way has its own, as
    /// with HTTP/1.1.
    package var sharesConnections = true
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
