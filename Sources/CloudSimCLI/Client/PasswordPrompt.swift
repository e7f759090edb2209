import Glibc

/// Asks a person on the terminal, or reads the line that a script gave on standard input.
enum PasswordPrompt {
    /// The longest line that is taken, in bytes.
    private static let maximumBytes = 4_096

    /// Asks with the echo off, and puts it on again however the answer ends.
    static func ask(_ question: String) throws(CommandFailure) -> String {
        var before = termios()
        let isTerminal = tcgetattr(STDIN_FILENO, &before) == 0
        Terminal.draw(question)
        if isTerminal {
            var silent = before
            silent.c_lflag &= ~tcflag_t(ECHO)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        }
        defer {
            if isTerminal { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
            Terminal.draw("\n")
        }
        return try line()
    }

    /// A line of standard input, without its end.
    static func line() throws(CommandFailure) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR, !Interrupt.isWanted { continue }
            if Interrupt.isWanted { throw CommandFailure(code: .interrupted, message: "interrupted.") }
            guard count == 1, byte != UInt8(ascii: "\n") else { break }
            bytes.append(byte)
            guard bytes.count <= maximumBytes else { throw .invalid("the line on standard input is too long.") }
        }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
