import Glibc

/// A client that sends exactly the bytes it is given and reads with a deadline, so that no test hangs.
package final class RawClient {
    /// How a connection ended, or that it did not.
    package enum End: Hashable, Sendable {
        /// In good order.
        case closed
        /// Broken.
        case reset
        /// Nothing came for too long.
        case silent
    }

    /// Why there is no connection.
    package struct ConnectError: Error {
        /// The system's words.
        package var reason: String
    }

    /// What a read gives instead of bytes.
    package struct EndError: Error {
        /// How the connection ended.
        package var end: End
    }

    private var descriptor: Int32

    /// A client that is connected to a port of this machine.
    package init(port: Int, patience seconds: Int = 10) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let code = withUnsafeBytes(of: &address) { bytes in
            connect(
                descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        guard code == 0 else {
            throw ConnectError(reason: String(cString: strerror(errno)))
        }
        setPatience(milliseconds: seconds * 1_000)
    }

    deinit { close() }

    /// Closes the connection.
    package func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    /// How long a read waits before it counts as silence.
    package func setPatience(milliseconds: Int) {
        var time = timeval(tv_sec: milliseconds / 1_000, tv_usec: milliseconds % 1_000 * 1_000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Keeps the receive window small, so that a server soon has to wait.
    package func shrinkWindow() {
        var size: Int32 = 4_096
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Sends a text's bytes.
    package func send(_ text: String) { send(Array(text.utf8)) }

    /// Sends bytes; stops when the connection is gone.
    package func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    /// Closes the sending side.
    package func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// The bytes of one read, or how the connection ended.
    package func receive() -> Result<[UInt8], EndError> {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        if count > 0 { return .success(Array(bytes.prefix(count))) }
        return .failure(EndError(end: count == 0 ? .closed : errno == ECONNRESET ? .reset : .silent))
    }

    /// Everything until the connection ends or falls silent.
    package func readAll() -> (text: String, end: End) {
        var all: [UInt8] = []
        while true {
            switch receive() {
            case .success(let bytes): all += bytes
            case .failure(let error): return (String(decoding: all, as: UTF8.self), error.end)
            }
        }
    }

    /// Reads until the text so far ends with `ending`; the text so far when the connection ends before.
    package func read(until ending: String) -> String {
        var text = ""
        while !text.hasSuffix(ending) {
            guard case .success(let bytes) = receive() else { return text }
            text += String(decoding: bytes, as: UTF8.self)
        }
        return text
    }

    /// Sends a text and reads until the answer ends with `ending`.
    package func exchange(_ text: String, until ending: String) -> String {
        send(text)
        return read(until: ending)
    }
}

/// Milliseconds of a clock that only moves forward.
package func milliseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
}

/// The smallest request.
package let simpleGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
