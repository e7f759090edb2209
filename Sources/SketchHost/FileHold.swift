import Glibc

/// A file or folder that no process of this program removes while this object lives.
///
/// It is a shared lock on what lies there; whoever removes wants it alone. The system gives it up with the process,
/// however that ends.
final class FileHold: Sendable {
    private let descriptor: Int32

    /// Nil when nothing lies there, or when it is just being removed.
    init?(_ path: String) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0, Self.lock(descriptor, LOCK_SH) || errno != EWOULDBLOCK,
            Self.lies(descriptor, at: path)
        else { return nil }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Removes a file, or a folder with what is in it, unless somebody holds it. Returns whether it is gone.
    @discardableResult
    static func remove(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        guard descriptor >= 0 else { return errno == ENOENT }
        defer { close(descriptor) }
        guard lock(descriptor, LOCK_EX), lies(descriptor, at: path) else { return false }
        if unlink(path) != 0 && errno == EISDIR { LocalFile.removeFolder(path) }
        return access(path, F_OK) != 0
    }

    /// Puts a file that others have removed back in its place. Returns whether a program lies there.
    func restore(_ path: String) -> Bool {
        guard !LocalFile.isProgram(path) else { return true }
        guard LocalFile.makeFolder(LocalFile.folder(of: path)),
            let bytes = LocalFile.read("/proc/self/fd/\(descriptor)")
        else { return false }
        return LocalFile.write(bytes, to: path, mode: 0o700)
    }

    private static func lock(_ descriptor: Int32, _ kind: Int32) -> Bool {
        while flock(descriptor, kind | LOCK_NB) != 0 {
            guard errno == EINTR else { return false }
        }
        return true
    }

    /// Whether the path still names what was opened.
    private static func lies(_ descriptor: Int32, at path: String) -> Bool {
        var held = stat()
        var there = stat()
        return fstat(descriptor, &held) == 0 && stat(path, &there) == 0 && held.st_ino == there.st_ino
            && held.st_dev == there.st_dev
    }
}
