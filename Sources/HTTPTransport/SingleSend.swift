import CCurl

/// Sends a request once: when a kept connection dies without an answer, libcurl would send it again on
/// another, up to five times, and nobody counted. Whoever tries again by a schedule wants to hear of it instead.
///
/// Belongs to one easy handle and never leaves its thread.
final class SingleSend {
    private let easy: UnsafeMutableRawPointer
    private var wentOnKeptConnection = false
    private var requiresKeptConnection = false
    /// True if the request needed a kept connection and libcurl opened another one.
    private(set) var hasMissed = false
    /// Whether libcurl wanted to send the request again and was stopped.
    private(set) var hasStopped = false

    init(_ easy: UnsafeMutableRawPointer) { self.easy = easy }

    /// Forgets the transfer before.
    ///
    /// - Parameter requiresKeptConnection: forbids the request to go out on a new connection.
    func start(requiresKeptConnection: Bool) {
        wentOnKeptConnection = false
        hasStopped = false
        hasMissed = false
        self.requiresKeptConnection = requiresKeptConnection
    }

    /// Whether the request may go out now. On a new connection libcurl only sends again what the server has said that
    /// it did not touch.
    func permits() -> Bool {
        guard !wentOnKeptConnection else {
            hasStopped = true
            return false
        }
        wentOnKeptConnection = cloudsim_easy_get_long(easy, CURLINFO_NUM_CONNECTS) == 0
        if requiresKeptConnection, !wentOnKeptConnection {
            hasMissed = true
            return false
        }
        return true
    }
}

let permitSend: curl_prereq_callback = { context, _, _, _, _ in
    guard let context else { return CURL_PREREQFUNC_ABORT }
    return Unmanaged<SingleSend>.fromOpaque(context).takeUnretainedValue().permits()
        ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}
