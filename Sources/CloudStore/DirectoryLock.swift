import Glibc

/// The sole right to a directory, which ends with this value or with its process, however that ends.
struct DirectoryLock: ~Copyable {
    private let descriptor: Int32

    /// Takes the lock by the file `lock` in the directory.
    init(directory: String) throws(StoreError) {
        let path = directory + "/lock"
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw StoreError(errno: errno, .opening, path: path) }
        // Bound to the open file, not to the process: a second lock in this process is refused as well.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = code == EWOULDBLOCK ? Self.holder(descriptor) : nil
            Glibc.close(descriptor)
            if code == EWOULDBLOCK { throw .inUse(directory: directory, holder: holder) }
            throw StoreError(errno: code, .opening, path: path)
        }
        self.descriptor = descriptor
        // Only a hint for people: the lock holds without it.
        let holder = Array("\(getpid())\n".utf8)
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, holder, holder.count, 0) }
    }

    deinit {
        _ = ftruncate(descriptor, 0)
        // A process that is being started may hold a copy of the descriptor for a moment: closing alone would not do.
        flock(descriptor, LOCK_UN)
        Glibc.close(descriptor)
    }

    private static func holder(_ descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n").first.flatMap { Int32($0) }
    }
}
