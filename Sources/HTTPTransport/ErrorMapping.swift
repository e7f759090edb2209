import CCurl
import Dispatcher
import Glibc

extension TransportError {
    /// The house's word for how libcurl says that a transfer failed.
    ///
    /// - Parameters:
    ///   - code: libcurl's result; not `CURLE_OK`.
    ///   - systemError: the `errno` behind it, 0 for none. libcurl has one code for all failed connects and one for all
    ///     failed reads.
    ///   - isSecure: whether the transfer went over TLS, where a broken connection leaves no `errno`.
    init(_ code: CURLcode, systemError: Int32, isSecure: Bool) {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            self = .notFound
        case CURLE_OPERATION_TIMEDOUT:
            self = .timedOut
        case CURLE_COULDNT_CONNECT:
            // An unreachable host or network counts as refused: for a hook both mean that nobody answers there.
            self = Self(systemError: systemError) ?? .refused
        case CURLE_SEND_ERROR:
            self = Self(systemError: systemError) ?? .reset
        case CURLE_RECV_ERROR:
            // Without TLS and without an `errno` the read itself succeeded: libcurl dislikes what it read.
            self = Self(systemError: systemError) ?? (isSecure ? .reset : .malformed)
        case CURLE_SSL_CONNECT_ERROR:
            self = Self(systemError: systemError) ?? .malformed
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_SEND_FAIL_REWIND:
            self = .reset
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_INVALIDCERTSTATUS:
            self = .certificate
        default:
            // Foreign schemes, odd status lines, broken framing, oversized header lines: no HTTP that could be used.
            self = .malformed
        }
    }

    private init?(systemError: Int32) {
        switch systemError {
        case ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN: self = .refused
        case ETIMEDOUT: self = .timedOut
        case ECONNRESET, EPIPE, ECONNABORTED, ENOTCONN: self = .reset
        default: return nil
        }
    }
}
