import Glibc

/// What the person types, as far as it is there: nobody waits for it.
final class TypedInput {
    private var isOver = false

    /// The text that came since the last call; nil for none.
    func take() -> String? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !isOver, isReady {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count <= 0 {
                isOver = count == 0 || errno != EINTR
                break
            }
            bytes += buffer[..<count]
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    private var isReady: Bool {
        var end = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        return poll(&end, 1, 0) > 0 && end.revents & Int16(POLLIN | POLLHUP) != 0
    }
}
