import Glibc
import Threads

/// What the room does with files.
enum LocalFile {
    /// How a file looks from outside, by which a change of it is seen without reading it.
    struct Stamp: Hashable, CustomStringConvertible {
        var size: Int
        var modified: Int

        var description: String { "\(size)-\(modified)" }
    }

    /// Its content; nil when it cannot be read.
    static func read(_ path: String, atMost limit: Int = 64 << 20) -> [UInt8]? {
        // Without waiting for whoever writes to it, if it is a pipe.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: min(max(Int(status.st_size) + 1, 4096), 1 << 20))
        while bytes.count <= limit {
            let count = Glibc.read(file, &piece, piece.count)
            if count < 0 {
                if errno == EINTR { continue }
                return nil
            }
            if count == 0 { return bytes }
            bytes += piece[..<count]
        }
        return nil
    }

    /// Puts a file in place at once: whoever reads sees the old one or the new one. Returns whether it worked.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o600) -> Bool {
        let draft = "\(path).\(unique())"
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard file >= 0 else { return false }
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            done += count
        }
        guard close(file) == 0, done == bytes.count, rename(draft, path) == 0 else {
            let error = errno
            unlink(draft)
            errno = error
            return false
        }
        return true
    }

    /// Size and time of change of a regular file.
    static func stamp(_ path: String) -> Stamp? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Stamp(
            size: Int(status.st_size), modified: status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec)
    }

    /// The time of change of a file or folder, in nanoseconds of the real-time clock.
    static func modified(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec : nil
    }

    /// Whether a path is a file that may be run.
    static func isProgram(_ path: String) -> Bool { stamp(path) != nil && access(path, X_OK) == 0 }

    /// Makes a folder and those above it. Returns whether it is there and may be written.
    static func makeFolder(_ path: String) -> Bool {
        var place = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            place += "/" + part
            mkdir(place, 0o700)
        }
        return access(path, W_OK | X_OK) == 0
    }

    /// True if a path is a folder, or a link to one.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether a path is a folder of this user's, and no link to one.
    static func isOwnFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR && status.st_uid == getuid()
    }

    /// Removes a folder and what is in it, however deep.
    static func removeFolder(_ path: String) {
        // Its owner may have locked it.
        chmod(path, 0o700)
        var waiting = names(in: path)
        while let name = waiting.popLast() {
            let inner = path + "/" + name
            if unlink(inner) == 0 || errno != EISDIR { continue }
            chmod(inner, 0o700)
            for name in names(in: inner) {
                let deeper = inner + "/" + name
                if unlink(deeper) == 0 || errno != EISDIR { continue }
                // A path that grows with the depth would become too long.
                let lifted = "lifted-" + unique()
                chmod(deeper, 0o700)
                if rename(deeper, path + "/" + lifted) == 0 { waiting.append(lifted) }
            }
            rmdir(inner)
        }
        rmdir(path)
    }

    /// The names in a folder, in order.
    static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The path with all links resolved.
    static func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    /// The folder of a path: `.` when it names none.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The last part of a path.
    static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// Text that no other draft has.
    static func unique() -> String {
        let number = counter.withLock { number in
            number += 1
            return number
        }
        return "\(getpid())-\(life)-\(number)"
    }

    /// Tells this process from others of its number: those before it, and those in containers with the same files.
    private static let life = String(UInt32.random(in: 0...UInt32.max), radix: 36)
    private static let counter = Lock(0)
}

/// A value of the environment; nil when it is not set or empty.
func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
}

/// Nanoseconds since the Unix epoch, by which files bear their dates.
func realTimeNow() -> Int { Int(Clocks.timeOfDay) }

/// Nanoseconds of the clock for what other processes of this machine have time to do: they do not run in a suspend.
func monotonicNow() -> Int { Int(Clocks.running) }
