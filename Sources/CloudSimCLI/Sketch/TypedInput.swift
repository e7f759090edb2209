import Glibc

/// What the person types, as far as it is there: nobody waits for it.
final class TypedInput {
    private let isTerminal = isatty(STDIN_FILENO) == 1
    private var isOver = false

    /// The text that came since the last call; nil for none.
    func take() -> String? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !isOver, isReady {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count <= 0 {
                // At a terminal, Ctrl-D ends no more than a line.
                isOver = count == 0 ? !isTerminal : errno != EINTR
                break
            }
            bytes += buffer[..<count]
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    private var isReady: Bool {
        var end = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&end, 1, 0) > 0, end.revents & Int16(POLLIN | POLLHUP) != 0 else { return false }
        // In the background, the terminal would stop the program that reads from it.
        return !isTerminal || tcgetpgrp(STDIN_FILENO) == getpgrp()
    }
}
