import Glibc

/// Decides what happens to a request. Called on a loop's thread, which serves nobody else meanwhile: answer quickly,
/// or return `.later`.
package typealias RequestHandler = @Sendable (_ request: HTTPRequest, _ exchange: Exchange) -> Reply

/// Makes the answer to what is no request that the handler could see: broken framing, limits, deadlines. Called on a
/// loop's thread.
package typealias RefusalHandler = @Sendable (_ status: Int, _ reason: String, _ peer: PeerAddress) -> HTTPResponse

/// An HTTP/1.1 server: one event loop a thread, all at one port.
package final class HTTPServer: Sendable {
    /// The host it listens on, as given.
    package let host: String
    /// The port it listens on.
    package let port: Int
    /// True if it listens on a loopback address, which only this machine reaches.
    package let isLoopback: Bool
    private let loops: [EventLoop]
    private let census = Census()
    private let threads = Lock<[pthread_t]>([])

    /// Starts a server; it listens when this returns. Port 0 takes any free one. Throws when the address cannot be had.
    package init(
        host: String = "127.0.0.1", port: Int = 0, threads count: Int = 1,
        configuration: ServerConfiguration = ServerConfiguration(),
        refusal: @escaping RefusalHandler = HTTPServer.plainRefusal, handler: @escaping RequestHandler
    ) throws(ListenError) {
        let first = try Listener(host: host, port: port)
        let chosen = first.port
        self.host = host
        self.port = chosen
        isLoopback = first.address.isLoopback
        var loops = [
            try EventLoop(
                listener: first, configuration: configuration, census: census, refusal: refusal, handler: handler)
        ]
        while loops.count < count {
            let sibling = try Listener(host: host, port: chosen, asSibling: true)
            let loop = try EventLoop(
                listener: sibling, configuration: configuration, census: census, refusal: refusal, handler: handler)
            loops.append(loop)
        }
        self.loops = loops
        for loop in loops {
            guard let thread = startThread({ loop.run() }) else {
                stop()
                throw .system(call: "pthread_create", reason: String(cString: strerror(errno)))
            }
            threads.withLock { $0.append(thread) }
        }
    }

    /// The reason as plain text.
    package static let plainRefusal: RefusalHandler = { status, reason, _ in
        HTTPResponse(status: status, type: "text/plain", text: reason + "\n")
    }

    deinit { stop() }

    /// How many connections are open.
    package var connectionCount: Int { census.total }

    /// The URL under which the server is reached, without a slash at the end.
    package var url: String {
        let name = host == "0.0.0.0" || host == "::" || host.isEmpty ? "127.0.0.1" : host
        return "http://\(name.utf8.contains(UInt8(ascii: ":")) ? "[\(name)]" : name):\(port)"
    }

    /// Lets the port refuse clients, or take them again; connections that stand are left alone. While it refuses,
    /// anybody may take the port: then it stays refused until it is free and this is called again.
    package func listen(_ isOpen: Bool) { for loop in loops { _ = loop.mailbox.post(.listen(isOpen)) } }

    /// Closes the streams for which the most bytes wait, until half of what waits for all is gone, and gives free memory
    /// back to the system.
    package func closeSlowestStreams() { for loop in loops { _ = loop.mailbox.post(.closeSlowestStreams) } }

    /// Sends what was asked before, closes every connection and gives the port back. Returns when all is done, except
    /// that a loop which is stopped by its own handler ends after that handler.
    package func stop() {
        let running = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for loop in loops { _ = loop.mailbox.post(.stop) }
        for thread in running {
            if pthread_equal(thread, pthread_self()) != 0 { pthread_detach(thread) } else { pthread_join(thread, nil) }
        }
    }

    /// Lets this process open as many descriptors as the system permits; many thousand connections need it.
    package static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func startThread(_ run: @escaping @Sendable () -> Void) -> pthread_t? {
    var thread = pthread_t()
    let body = Unmanaged.passRetained(ThreadBody(run))
    let code = pthread_create(
        &thread, nil,
        { raw in
            guard let raw else { return nil }
            Unmanaged<ThreadBody>.fromOpaque(raw).takeRetainedValue().run()
            return nil
        }, body.toOpaque())
    if code == 0 { return thread }
    body.release()
    return nil
}
