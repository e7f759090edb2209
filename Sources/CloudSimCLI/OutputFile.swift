import Glibc

/// A file that a command writes, or standard output for `-`. The first fault is kept and told at the end.
final class OutputFile {
    private let path: String
    private let descriptor: Int32
    /// What went wrong, as a sentence; nil while all is well.
    private(set) var fault: String?

    private var isAbandoned = false

    /// Opens a file, new and empty.
    init(_ path: String) throws(CommandFailure) {
        self.path = path
        descriptor = path == "-" ? STDOUT_FILENO : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        if descriptor < 0 { throw .unable(sentence(errno)) }
    }

    /// Writes bytes.
    func write(_ bytes: [UInt8]) {
        var start = 0
        bytes.withUnsafeBytes { buffer in
            while fault == nil, !isAbandoned, start < buffer.count {
                let written = Glibc.write(descriptor, buffer.baseAddress.map { $0 + start }, buffer.count - start)
                if written >= 0 {
                    start += written
                } else if errno == EPIPE, path == "-" {
                    // A reader that went away has what it wanted.
                    isAbandoned = true
                } else if errno != EINTR {
                    fault = sentence(errno)
                }
            }
        }
    }

    /// Closes the file.
    func close() throws(CommandFailure) {
        if descriptor != STDOUT_FILENO, Glibc.close(descriptor) != 0, fault == nil { fault = sentence(errno) }
        if let fault { throw .unable(fault) }
    }

    private func sentence(_ error: Int32) -> String {
        "\(path == "-" ? "standard output" : path) cannot be written: \(String(cString: strerror(error)).lowercased())."
    }
}
