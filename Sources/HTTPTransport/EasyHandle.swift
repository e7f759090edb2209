import CCurl
import Dispatcher

/// One of libcurl's easy handles: carries one transfer at a time and is used again for the next, options and all.
///
/// Belongs to one `IOLoop` and never leaves its thread.
final class EasyHandle {
    let easy: UnsafeMutableRawPointer
    /// What is being carried.
    private(set) var submission: Submission?
    /// Whether libcurl remembers an `errno`, which it never forgets: on the next transfer it would be taken for that
    /// one's. Such a handle is not used again.
    private(set) var isSpent = false

    private enum Kind { case fresh, withoutBody, withBody }

    private let configuration: TransportConfiguration
    private let trusted: TrustedCertificates
    private let sink = ResponseSink()
    private let opener: SocketOpener
    private let singleSend: SingleSend?
    /// The head of the transfer, or of the last one.
    private(set) var prepared: PreparedHead?
    private var kind = Kind.fresh
    private var transfers = 0
    /// The body under way. libcurl reads from here during the transfer.
    private var bodyBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1024, alignment: 1)

    init(_ configuration: TransportConfiguration, addressGuard: AddressGuard?) {
        guard let easy = curl_easy_init() else {
            preconditionFailure("libcurl made no easy handle: the process is out of memory.")
        }
        self.easy = easy
        self.configuration = configuration
        opener = SocketOpener(addressGuard)
        singleSend =
            addressGuard != nil || configuration.sendsOnce || configuration.version == .http2 ? SingleSend(easy) : nil
        trusted = configuration.trustedCertificates.map { TrustedCertificates(file: $0) } ?? .system
        cloudsim_easy_set_pointer(easy, CURLOPT_PRIVATE, Unmanaged.passUnretained(self).toOpaque())
        let context = Unmanaged.passUnretained(sink).toOpaque()
        cloudsim_easy_set_header_callback(easy, receiveHeaderLine, context)
        cloudsim_easy_set_body_callback(easy, receiveBodyPiece, context)
        cloudsim_easy_set_opensocket_callback(easy, openSocket, Unmanaged.passUnretained(opener).toOpaque())
        if let singleSend {
            let context = Unmanaged.passUnretained(singleSend).toOpaque()
            cloudsim_easy_set_prereq_callback(easy, permitSend, context)
        }
        cloudsim_easy_allow_only_http(easy)
        cloudsim_easy_set_quick_exit(easy)
        cloudsim_easy_set_long(easy, CURLOPT_NOSIGNAL, 1)
        cloudsim_easy_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
        cloudsim_easy_set_long(easy, CURLOPT_PATH_AS_IS, 1)
        // No proxy, whatever the environment says: a scenario behaves alike on every machine, and loopback receivers
        // are never asked for elsewhere.
        cloudsim_easy_set_string(easy, CURLOPT_PROXY, "")
        cloudsim_easy_set_string(easy, CURLOPT_NOPROXY, "*")
    }

    deinit {
        curl_easy_cleanup(easy)
        bodyBuffer.deallocate()
    }

    /// The handle that libcurl speaks of.
    static func of(_ easy: UnsafeMutableRawPointer) -> EasyHandle {
        guard let context = cloudsim_easy_get_private(easy) else {
            preconditionFailure("libcurl spoke of an easy handle that no EasyHandle made.")
        }
        return Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
    }

    /// Sets everything up for a transfer that may take `milliseconds`.
    ///
    /// - Parameter reuse: true for a transfer on a kept connection alone, false for one on a new connection, nil to
    ///   leave the choice to libcurl.
    func start(_ submission: Submission, _ prepared: PreparedHead, milliseconds: Int64, reuse: Bool?) {
        self.submission = submission
        transfers += 1
        sink.start()
        opener.start(host: prepared.dialledHost)
        singleSend?.start(requiresKeptConnection: reuse == true)
        if self.prepared !== prepared { use(prepared) }
        if let reuse { choose(reuse: reuse) }
        use(submission.request)
        cloudsim_easy_set_long(easy, CURLOPT_TIMEOUT_MS, Int(min(milliseconds, Int64(Int32.max))))
    }

    /// Whether the transfer only failed because libcurl (7.88) counts the connections that died under an easy handle
    /// over the handle's whole life and gives up at the sixth. A new handle begins anew. What goes out once alone has
    /// gone out by then.
    func hasWornOut(_ code: CURLcode) -> Bool {
        singleSend == nil && code == CURLE_SEND_ERROR && transfers > 1 && sink.isUntouched && systemError == 0
    }

    /// True if the transfer failed before anything was sent because the process has no file descriptor left.
    ///
    /// libcurl reports no reason where its resolver's socket pair or a file of certificates cannot be opened, so for
    /// those failures the process is asked.
    func lacksDescriptor(_ code: CURLcode) -> Bool {
        if opener.lacksDescriptor, code == CURLE_COULDNT_CONNECT { return true }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CERTPROBLEM:
            return sink.isUntouched && !opener.hasRefused && DescriptorShortage.spareDescriptors(upTo: 1) == 0
        default: return false
        }
    }

    /// True if the transfer required a kept connection and there was none: it must start again on a new one.
    var hasMissedConnection: Bool { singleSend?.hasMissed == true }

    /// How the transfer ended, by libcurl's result.
    func finish(_ code: CURLcode) -> Outcome {
        if bodyBuffer.count > 1 << 20 { replaceBodyBuffer(bytes: 1024) }
        submission = nil
        let systemError = systemError
        isSpent = systemError != 0
        let isAnswer = code == CURLE_OK || (code == CURLE_WRITE_ERROR && sink.isCutOff)
        guard isAnswer else {
            // Whatever else went wrong: an address was refused, and nobody answered at another.
            if singleSend?.hasStopped == true { return .failure(.reset) }
            if opener.hasRefused, sink.isUntouched { return .failure(.blocked) }
            return .failure(
                TransportError(code, systemError: systemError, isSecure: prepared?.isSecure == true))
        }
        // libcurl is content with a connection that closes in the middle of the headers.
        guard sink.hasHead else { return .failure(.reset) }
        let announced = sink.isCutOff ? cloudsim_easy_get_offset(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T) : -1
        return sink.takeResponse(announced: Int64(announced)).map { .response($0) } ?? .failure(.malformed)
    }

    /// The connections that the last transfer opened.
    var connections: Int { cloudsim_easy_get_long(easy, CURLINFO_NUM_CONNECTS) }

    /// The HTTP version of the last transfer's response; nil without one.
    var version: HTTPVersion? {
        switch cloudsim_easy_get_long(easy, CURLINFO_HTTP_VERSION) {
        case CURL_HTTP_VERSION_1_0: .http10
        case CURL_HTTP_VERSION_1_1: .http11
        case CURL_HTTP_VERSION_2_0: .http2
        default: nil
        }
    }

    private var systemError: Int32 { Int32(truncatingIfNeeded: cloudsim_easy_get_long(easy, CURLINFO_OS_ERRNO)) }

    private func use(_ prepared: PreparedHead) {
        // The old header list is replaced before its owner goes.
        cloudsim_easy_set_list(easy, CURLOPT_HTTPHEADER, prepared.fields)
        cloudsim_easy_set_pointer(easy, CURLOPT_CURLU, prepared.location.map { UnsafeRawPointer($0) })
        if prepared.location == nil { cloudsim_easy_set_string(easy, CURLOPT_URL, prepared.url) }
        if prepared.isSecure { useTrust(verifies: prepared.head.rejectUnauthorized) }
        cloudsim_easy_set_long(easy, CURLOPT_HTTP_VERSION, configuration.version.option(isSecure: prepared.isSecure))
        // A burst to an HTTP/2 server waits for one handshake instead of making one for each transfer.
        cloudsim_easy_set_long(
            easy, CURLOPT_PIPEWAIT, prepared.isSecure && configuration.sharesConnections ? 1 : 0)
        self.prepared = prepared
        kind = .fresh
    }

    /// Prior knowledge is for new connections alone: with it, libcurl 7.88 fails on each kept one, which speaks HTTP/2
    /// already and needs no more than the wish for it.
    private func choose(reuse: Bool) {
        let version = reuse ? CURL_HTTP_VERSION_2_0 : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
        cloudsim_easy_set_long(easy, CURLOPT_HTTP_VERSION, Int(version))
        cloudsim_easy_set_long(easy, CURLOPT_FRESH_CONNECT, reuse ? 0 : 1)
    }

    private func useTrust(verifies: Bool) {
        cloudsim_easy_set_long(easy, CURLOPT_SSL_VERIFYPEER, verifies ? 1 : 0)
        cloudsim_easy_set_long(easy, CURLOPT_SSL_VERIFYHOST, verifies ? 2 : 0)
        let certificates = verifies ? trusted : .none
        cloudsim_easy_set_string(easy, CURLOPT_CAINFO, certificates.file)
        cloudsim_easy_set_string(easy, CURLOPT_CAPATH, certificates.folder)
        guard let client = configuration.clientCertificate else { return }
        cloudsim_easy_set_string(easy, CURLOPT_SSLCERT, client.certificate)
        cloudsim_easy_set_string(easy, CURLOPT_SSLKEY, client.key)
    }

    private func use(_ request: Request) {
        let hasBody = request.carriesLength
        if hasBody {
            let body = request.body
            if body.count > bodyBuffer.count { replaceBodyBuffer(bytes: body.count) }
            bodyBuffer.copyBytes(from: body)
            cloudsim_easy_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
            cloudsim_easy_set_pointer(easy, CURLOPT_POSTFIELDS, bodyBuffer.baseAddress)
        }
        guard kind != (hasBody ? .withBody : .withoutBody) else { return }
        kind = hasBody ? .withBody : .withoutBody
        // For libcurl a request is a GET or, with a body, a POST; the method's name is a separate matter.
        cloudsim_easy_set_long(easy, hasBody ? CURLOPT_POST : CURLOPT_HTTPGET, 1)
        cloudsim_easy_set_string(easy, CURLOPT_CUSTOMREQUEST, request.head.method.rawValue)
    }

    private func replaceBodyBuffer(bytes: Int) {
        bodyBuffer.deallocate()
        bodyBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 1)
    }
}

extension TransportConfiguration.Version {
    /// The value of `CURLOPT_HTTP_VERSION`.
    fileprivate func option(isSecure: Bool) -> Int {
        switch self {
        case .http1: CURL_HTTP_VERSION_1_1
        case .http2: isSecure ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
        case .negotiated: isSecure ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1
        }
    }
}
