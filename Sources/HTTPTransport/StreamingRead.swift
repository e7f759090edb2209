import CCurl
package import Dispatcher
package import EventModel
import Threads

/// One request whose answer is handed on piece by piece as it arrives.
///
/// Belongs to one thread, which drives the transfer by asking for the next step; there is no thread of its own, and a
/// reader that asks slowly slows the sender. To cancel it, let it go. No redirect is followed, no proxy is used, the
/// server's certificate must hold, and the whole may take as long as it likes.
package final class StreamingRead {
    /// What came next.
    package enum Step: Equatable, Sendable {
        /// The answer began with this status.
        case head(status: Int)
        /// Bytes of the body, at least one.
        case piece([UInt8])
        /// Nothing came before the wait was over.
        case quiet
        /// The answer is complete.
        case end
        /// There is no more to come: not connected, broken off, or silent for too long.
        case failure(TransportError)
    }

    private let easy: UnsafeMutableRawPointer
    private let multi: UnsafeMutableRawPointer
    private let sink = StreamSink()
    /// libcurl reads the header list during the transfer.
    private let prepared: PreparedHead?
    private let idleTimeout: Interval
    private let body: UnsafeMutableRawBufferPointer
    private var lastByte = MonotonicTime.now
    private var seenBytes = 0
    private var hasToldHead = false
    private var outcome: Step?

    /// Begins the request; nothing is sent before the first `next`.
    package init(_ request: StreamingRequest) {
        guard HTTPTransport.isLibraryReady, let easy = curl_easy_init(), let multi = curl_multi_init() else {
            preconditionFailure("libcurl made no handle: the process is out of memory or file descriptors.")
        }
        self.easy = easy
        self.multi = multi
        idleTimeout = request.idleTimeout
        let head = RequestHead(
            method: request.method, url: request.url, host: "", hostIndex: 0, headers: request.headers)
        prepared = PreparedHead(head, forward: nil)
        body = .allocate(byteCount: max(request.body.count, 1), alignment: 1)
        body.copyBytes(from: request.body)
        guard let prepared, HTTPURL(request.url)?.hasUsablePort == true else {
            outcome = .failure(.malformed)
            return
        }
        setUp(prepared, Request(head: head, body: request.body))
        guard curl_multi_add_handle(multi, easy) == CURLM_OK else {
            outcome = .failure(.reset)
            return
        }
    }

    deinit {
        curl_multi_remove_handle(multi, easy)
        curl_easy_cleanup(easy)
        curl_multi_cleanup(multi)
        body.deallocate()
    }

    /// Waits for what comes next, but no longer than `wait`. After `end` or `failure` it says the same for ever.
    package func next(within wait: Interval) -> Step {
        let deadline = MonotonicTime.now + wait
        while true {
            if let step = takeStep() { return step }
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            noteArrivals()
            collect()
            if let step = takeStep() { return step }
            let now = MonotonicTime.now
            let silence = lastByte + idleTimeout
            if silence <= now {
                outcome = .failure(.timedOut)
                continue
            }
            guard deadline > now else { return .quiet }
            curl_multi_poll(multi, nil, 0, Clocks.milliseconds(until: min(deadline, silence).nanoseconds), nil)
        }
    }

    /// What is ready to be told: the head, the bytes after it, and then the end.
    private func takeStep() -> Step? {
        if !hasToldHead, let status = sink.status {
            hasToldHead = true
            return .head(status: status)
        }
        if hasToldHead, !sink.bytes.isEmpty { return .piece(sink.takeBytes()) }
        return outcome
    }

    private func noteArrivals() {
        guard sink.total != seenBytes else { return }
        seenBytes = sink.total
        lastByte = .now
    }

    /// Learns from libcurl that the transfer has ended.
    private func collect() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, outcome == nil else { continue }
            let code = message.pointee.data.result
            if code == CURLE_OK {
                outcome = sink.status == nil ? .failure(.reset) : .end
            } else {
                let error = Int32(truncatingIfNeeded: cloudsim_easy_get_long(easy, CURLINFO_OS_ERRNO))
                outcome = .failure(TransportError(code, systemError: error, isSecure: prepared?.isSecure == true))
            }
        }
    }

    private func setUp(_ prepared: PreparedHead, _ request: Request) {
        let context = Unmanaged.passUnretained(sink).toOpaque()
        cloudsim_easy_set_header_callback(easy, receiveStreamLine, context)
        cloudsim_easy_set_body_callback(easy, receiveStreamPiece, context)
        cloudsim_easy_allow_only_http(easy)
        cloudsim_easy_set_quick_exit(easy)
        cloudsim_easy_set_long(easy, CURLOPT_NOSIGNAL, 1)
        cloudsim_easy_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
        cloudsim_easy_set_long(easy, CURLOPT_PATH_AS_IS, 1)
        cloudsim_easy_set_string(easy, CURLOPT_PROXY, "")
        cloudsim_easy_set_string(easy, CURLOPT_NOPROXY, "*")
        // An event stream in HTTP/2 could stall behind another one's window; HTTP/1.1 has a connection of its own.
        cloudsim_easy_set_long(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        cloudsim_easy_set_list(easy, CURLOPT_HTTPHEADER, prepared.fields)
        cloudsim_easy_set_string(easy, CURLOPT_URL, prepared.url)
        cloudsim_easy_set_long(
            easy, CURLOPT_CONNECTTIMEOUT_MS, Int(max(1, min(idleTimeout.milliseconds, Int64(Int32.max)))))
        let trusted = TrustedCertificates.system
        cloudsim_easy_set_string(easy, CURLOPT_CAINFO, trusted.file)
        cloudsim_easy_set_string(easy, CURLOPT_CAPATH, trusted.folder)
        if request.carriesLength {
            cloudsim_easy_set_long(easy, CURLOPT_POST, 1)
            cloudsim_easy_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
            cloudsim_easy_set_pointer(easy, CURLOPT_POSTFIELDS, body.baseAddress)
        } else {
            cloudsim_easy_set_long(easy, CURLOPT_HTTPGET, 1)
        }
        cloudsim_easy_set_string(easy, CURLOPT_CUSTOMREQUEST, request.head.method.rawValue)
    }
}

/// Takes what a transfer receives: the status, then the body's bytes until they are fetched.
private final class StreamSink {
    /// The status of the final answer, once its head is complete.
    private(set) var status: Int?
    /// The bytes of the body that nobody has fetched.
    private(set) var bytes: [UInt8] = []
    /// How many bytes have come, headers included.
    private(set) var total = 0
    private var head: [UInt8] = []
    private var headBytes = 0

    func takeBytes() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    /// Takes one header line with its line end. False ends the transfer.
    func receive(headerLine line: UnsafeRawBufferPointer) -> Bool {
        total += line.count
        guard status == nil else { return true }
        headBytes += line.count
        guard headBytes <= ResponseSink.maximumHeaderBytes else { return false }
        head.append(contentsOf: line)
        guard line.first == UInt8(ascii: "\r") || line.first == UInt8(ascii: "\n") else { return true }
        defer { head = [] }
        if ResponseHead.isInterim(head) { return true }
        guard let complete = ResponseHead(parsing: Array(head.dropLast(line.count))) else { return false }
        status = complete.status
        return true
    }

    func receive(body piece: UnsafeRawBufferPointer) {
        total += piece.count
        bytes.append(contentsOf: piece)
    }
}

private let receiveStreamLine: curl_write_callback = { bytes, size, count, context in
    guard let context else { return 0 }
    let sink = Unmanaged<StreamSink>.fromOpaque(context).takeUnretainedValue()
    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return sink.receive(headerLine: line) ? line.count : 0
}

private let receiveStreamPiece: curl_write_callback = { bytes, size, count, context in
    guard let context else { return 0 }
    let sink = Unmanaged<StreamSink>.fromOpaque(context).takeUnretainedValue()
    sink.receive(body: UnsafeRawBufferPointer(start: bytes, count: size * count))
    return size * count
}
