import Glibc
import HTTPServer

/// Standard output and standard error, and whether a person sits before them.
enum Terminal {
    /// Whether standard error is a terminal: live views may draw on it.
    static let isLive = isatty(STDERR_FILENO) == 1
    /// Whether colour is wanted: a terminal, and no `NO_COLOR`.
    static let hasColour = isLive && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)

    /// The width of the terminal in columns.
    static var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// The system's number for what keeps standard output from being written; nil while all is well.
    static var outputFault: Int32? { firstFault.withLock { $0 } }

    private static let firstFault = Lock<Int32?>(nil)

    /// Writes a text to standard output, as it is.
    static func output(_ text: String) { output(Array(text.utf8)) }

    /// Writes bytes to standard output, as they are. After a fault nothing more is written.
    static func output(_ bytes: [UInt8]) {
        guard outputFault == nil, let fault = write(bytes, to: STDOUT_FILENO) else { return }
        firstFault.withLock { $0 = fault }
    }

    /// Writes a line to standard error.
    static func error(_ text: String) { write(Array((text + "\n").utf8), to: STDERR_FILENO) }

    /// Tells something by the way, broken between words where a terminal is narrow.
    static func note(_ text: String, mark: String = "note: ") {
        for line in Columns.wrap(mark + text, width: isLive ? width : nil) { error(line) }
    }

    /// Writes a text to standard error, as it is.
    static func draw(_ text: String) { write(Array(text.utf8), to: STDERR_FILENO) }

    /// Leaves the line on which a terminal shows the ^C that the person typed.
    static func leaveEcho() { if isLive { draw("\n") } }

    /// Writes bytes to standard error, as they are.
    static func draw(_ bytes: [UInt8]) { write(bytes, to: STDERR_FILENO) }

    /// Text that came from outside, with control characters made visible, so that it cannot steer the terminal.
    static func visible(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var output = ""
        for scalar in text.unicodeScalars {
            if isControl(scalar) {
                switch scalar {
                case "\n": output += "\\n"
                case "\r": output += "\\r"
                case "\t": output += "\\t"
                default: output += "\\u{\(String(scalar.value, radix: 16))}"
                }
            } else {
                output.unicodeScalars.append(scalar)
            }
        }
        return output
    }

    /// Lines that came from outside, with control characters made visible.
    static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { visible(String($0)) }.joined(
            separator: "\n")
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x202A...0x202E).contains(scalar.value)
            || (0x2066...0x2069).contains(scalar.value)
    }

    /// Writes bytes; the system's number for what went wrong, or nil.
    @discardableResult
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        var start = 0
        return bytes.withUnsafeBytes { buffer in
            while start < buffer.count {
                let written = Glibc.write(descriptor, buffer.baseAddress.map { $0 + start }, buffer.count - start)
                if written >= 0 {
                    start += written
                } else if errno == EAGAIN {
                    // Somebody made the descriptor non-blocking: wait as a blocking one would.
                    var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&wait, 1, -1)
                } else if errno != EINTR {
                    return errno
                }
            }
            return nil
        }
    }
}
