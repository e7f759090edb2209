import CSketch
import Glibc

/// The parent's ends of what joins it with a sketch: the protocol in both directions and the raw output.
final class SketchChannel {
    /// What a wait brought.
    struct Arrival {
        var isProtocol = false
        var isRaw = false
    }

    private let protocolEnd: Int32
    private let rawEnd: Int32
    private var unsent: [UInt8] = []
    private(set) var isProtocolOpen = true
    private(set) var isRawOpen = true
    private var piece = [UInt8](repeating: 0, count: 65536)

    /// The child's ends, which `closeChild` closes here.
    let childProtocol: Int32
    let childRaw: Int32

    init() throws(SketchHostFault) {
        var ends: [Int32] = [-1, -1]
        var raw: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw SketchHostFault("no channel to a sketch: \(String(cString: strerror(errno)))")
        }
        guard sketch_pipe(&raw) == 0 else {
            let reason = String(cString: strerror(errno))
            close(ends[0])
            close(ends[1])
            throw SketchHostFault("no pipe to a sketch: \(reason)")
        }
        protocolEnd = ends[0]
        childProtocol = ends[1]
        rawEnd = raw[0]
        childRaw = raw[1]
        _ = fcntl(protocolEnd, F_SETFL, O_NONBLOCK)
        _ = fcntl(rawEnd, F_SETFL, O_NONBLOCK)
    }

    deinit {
        close(protocolEnd)
        close(rawEnd)
    }

    func closeChild() {
        close(childProtocol)
        close(childRaw)
    }

    /// How much waits because the sketch does not read.
    var unsentCount: Int { unsent.count }

    func send(_ bytes: some Collection<UInt8>) {
        unsent += bytes
        flush()
    }

    /// Hands over what the sketch takes now.
    func flush() {
        guard isProtocolOpen, !unsent.isEmpty else { return }
        var done = 0
        while done < unsent.count {
            let count = unsent[done...].withUnsafeBytes { buffer in
                Glibc.send(protocolEnd, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            done += count
        }
        unsent.removeFirst(done)
    }

    /// Waits until something arrives, no longer than some milliseconds.
    func wait(milliseconds: Int32) -> Arrival {
        var waits = [
            pollfd(
                fd: isProtocolOpen ? protocolEnd : -1, events: Int16(unsent.isEmpty ? POLLIN : POLLIN | POLLOUT),
                revents: 0),
            pollfd(fd: isRawOpen ? rawEnd : -1, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&waits, 2, milliseconds) > 0 else { return Arrival() }
        if waits[0].revents & Int16(POLLOUT) != 0 { flush() }
        return Arrival(
            isProtocol: waits[0].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0, isRaw: waits[1].revents != 0)
    }

    /// What the sketch says, as far as it is there. Returns how many bytes.
    func readProtocol(into lines: inout LineReader) -> Int {
        guard isProtocolOpen else { return 0 }
        return Self.read(protocolEnd, &piece, &isProtocolOpen) { lines.add($0) }
    }

    /// What the sketch prints, as far as it is there. Returns how many bytes.
    func readRaw(into lines: inout LineReader) -> Int {
        guard isRawOpen else { return 0 }
        var total = 0
        while isRawOpen {
            let count = Self.read(rawEnd, &piece, &isRawOpen) { lines.add($0) }
            total += count
            if count < piece.count || total > 4 << 20 { break }
        }
        return total
    }

    private static func read(
        _ end: Int32, _ piece: inout [UInt8], _ isOpen: inout Bool, _ body: (ArraySlice<UInt8>) -> Void
    ) -> Int {
        while true {
            let count = Glibc.read(end, &piece, piece.count)
            if count > 0 {
                body(piece[..<count])
                return count
            }
            if count < 0 && errno == EINTR { continue }
            if count == 0 || errno != EAGAIN { isOpen = false }
            return 0
        }
    }
}
