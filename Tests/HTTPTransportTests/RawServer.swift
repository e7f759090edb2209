import Foundation
import Glibc

/// A TCP server on loopback whose every connection is played by a script, byte by byte: it can do all that a real
/// server should not.
///
/// `@unchecked Sendable`: `open` and `count` are only touched under `lock`; everything else never changes.
final class RawServer: @unchecked Sendable {
    let port: UInt16
    private let listener: Int32
    private let lock = NSLock()
    private let threads = DispatchGroup()
    private var open: Set<Int32> = []
    private var count = 0
    private var most = 0

    /// Listens at once; `script` plays each connection on a thread of its own, and the connection closes when it ends.
    init(_ script: @escaping @Sendable (RawConnection) -> Void) throws {
        let (listener, port) = try Self.listen()
        self.listener = listener
        self.port = port
        threads.enter()
        Thread.detachNewThread { [self] in
            accept(script)
            threads.leave()
        }
    }

    /// A port where nobody listens.
    static func closedPort() throws -> UInt16 {
        let (listener, port) = try listen()
        Glibc.close(listener)
        return port
    }

    /// Connections so far.
    var accepted: Int { lock.withLock { count } }

    /// The most connections that were open at a time.
    var mostOpen: Int { lock.withLock { most } }

    var url: String { "http://127.0.0.1:\(port)" }

    /// Ends all scripts by closing under them, and waits for them.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        lock.withLock { for descriptor in open { shutdown(descriptor, Int32(SHUT_RDWR)) } }
        threads.wait()
    }

    /// Whether somebody accepts connections at a port.
    static func isListening(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { Glibc.close(descriptor) }
        var address = loopback(port)
        return withSocketAddress(&address) { connect(descriptor, $0, $1) == 0 }
    }

    private static func listen() throws -> (Int32, UInt16) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = loopback(0)
        let isListening = withSocketAddress(&address) { pointer, size in
            var size = size
            return bind(listener, pointer, size) == 0 && Glibc.listen(listener, 1024) == 0
                && getsockname(listener, pointer, &size) == 0
        }
        guard listener >= 0, isListening else { throw RawServerError.cannotListen(errno) }
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func withSocketAddress(
        _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Bool
    ) -> Bool {
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private func accept(_ script: @escaping @Sendable (RawConnection) -> Void) {
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else { break }
            let number = lock.withLock {
                open.insert(descriptor)
                most = max(most, open.count)
                count += 1
                return count
            }
            threads.enter()
            Thread.detachNewThread { [self] in
                let connection = RawConnection(descriptor, number: number)
                script(connection)
                lock.withLock {
                    open.remove(descriptor)
                    Glibc.close(descriptor)
                }
                threads.leave()
            }
        }
        Glibc.close(listener)
    }
}

enum RawServerError: Error { case cannotListen(Int32) }

/// One connection, used by its script's thread alone.
final class RawConnection {
    /// From 1, in the order of arrival.
    let number: Int
    private let descriptor: Int32
    private var unread: [UInt8] = []

    init(_ descriptor: Int32, number: Int) {
        self.descriptor = descriptor
        self.number = number
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    /// The next request, or nil when the peer has closed.
    func readRequest() -> RawRequest? {
        var searched = 0
        while true {
            if let end = Self.headEnd(unread, from: searched) {
                let request = RawRequest(head: String(decoding: unread[..<end], as: UTF8.self))
                let length = request.field("content-length").flatMap { Int($0) } ?? 0
                while unread.count < end + length { guard readSome() else { return nil } }
                defer { unread.removeFirst(end + length) }
                return RawRequest(head: request.head, body: Array(unread[end..<(end + length)]))
            }
            searched = max(0, unread.count - 3)
            guard readSome() else { return nil }
        }
    }

    /// False when the peer is gone.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let result = bytes.withUnsafeBytes {
                send(
                    descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent,
                    Int32(truncatingIfNeeded: Int(MSG_NOSIGNAL)))
            }
            guard result > 0 else { return false }
            sent += result
        }
        return true
    }

    @discardableResult
    func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// Answers a request with a status, a body and the body's length.
    func answer(_ status: Int = 200, headers: String = "", body: String = "") {
        write("HTTP/1.1 \(status) Word\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    /// The close that follows shall be a reset.
    func resetOnClose() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    }

    /// Lets time pass, less when the peer says something or closes.
    func pause(milliseconds: Int32) {
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&waited, 1, milliseconds)
    }

    /// Says nothing more until the peer closes.
    func waitForClose() {
        while readSome() { unread.removeAll() }
    }

    private func readSome() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        unread += buffer[..<count]
        return true
    }

    private static func headEnd(_ bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in start...(bytes.count - 4)
        where bytes[index] == 13 && bytes[index + 1] == 10 && bytes[index + 2] == 13 && bytes[index + 3] == 10 {
            return index + 4
        }
        return nil
    }
}

/// A request as it came over the wire.
struct RawRequest: Equatable {
    var head: String
    var body: [UInt8] = []

    var line: String { String(head.prefix { $0 != "\r\n" }) }

    func field(_ name: String) -> String? {
        for line in head.split(separator: "\r\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == name.lowercased() {
                return parts[1].trimmingCharacters(in: .whitespaces)
            }
        }
        return nil
    }
}
