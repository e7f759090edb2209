import Glibc

/// A file that appears whole or not at all: it is written beside its place and then put there.
///
/// What is no file of its own, such as a pipe or `-` for standard output, is written where it is.
final class WholeFile {
    private enum Place {
        case direct(OutputFile)
        case beside(descriptor: Int32, path: String)
    }

    private let path: String
    private var place: Place?

    /// Makes sure that the file can be written before time is spent on what goes into it.
    init(_ path: String) throws(CommandFailure) {
        var status = stat()
        let exists = path != "-" && stat(path, &status) == 0
        // Whoever has /dev/stdout open goes on writing there, whatever stands in its place.
        if path == "-" || path.hasPrefix("/dev/") || exists && status.st_mode & S_IFMT != S_IFREG {
            self.path = path
            place = .direct(try OutputFile(path))
            return
        }
        // A link stays one; the file that it names is replaced.
        self.path = exists ? Self.resolved(path) ?? path : path
        if exists, access(path, W_OK) != 0 { throw Self.failure(path) }
        var template = Array("\(self.path).XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw Self.failure(path) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let mask = umask(0)
        umask(mask)
        fchmod(descriptor, exists ? status.st_mode & 0o777 : 0o644 & ~mask)
        place = .beside(descriptor: descriptor, path: template.withUnsafeBufferPointer { Self.text($0) })
    }

    deinit { discard() }

    /// Writes the content and puts the file in its place.
    func write(_ bytes: [UInt8]) throws(CommandFailure) {
        switch place {
        case .direct(let file):
            file.write(bytes)
            place = nil
            try file.close()
        case .beside(let descriptor, let temporary):
            guard Self.write(bytes, to: descriptor), fsync(descriptor) == 0, rename(temporary, path) == 0 else {
                let failure = Self.failure(path)
                discard()
                throw failure
            }
            close(descriptor)
            place = nil
        case nil: preconditionFailure("A whole file is written once.")
        }
    }

    /// Leaves everything as it was.
    func discard() {
        if case .beside(let descriptor, let temporary) = place {
            close(descriptor)
            unlink(temporary)
        }
        place = nil
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var start = 0
        return bytes.withUnsafeBytes { buffer in
            while start < buffer.count {
                let written = Glibc.write(descriptor, buffer.baseAddress.map { $0 + start }, buffer.count - start)
                if written >= 0 { start += written } else if errno != EINTR { return false }
            }
            return true
        }
    }

    private static func failure(_ path: String) -> CommandFailure {
        .unable("\(path) cannot be written: \(String(cString: strerror(errno)).lowercased()).")
    }

    private static func resolved(_ path: String) -> String? {
        guard let text = realpath(path, nil) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    private static func text(_ buffer: UnsafeBufferPointer<CChar>) -> String {
        String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
