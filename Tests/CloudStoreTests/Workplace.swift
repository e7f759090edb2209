import CloudStore
import Glibc

struct WorkplaceError: Error {
    var reason: String
}

/// A folder that goes with its owner; the state is in a folder within.
final class Workplace {
    let path: String
    var state: String { path + "/state" }
    var database: String { state + "/cloudsim.db" }
    var keys: String { state + "/keys.db" }

    init() throws {
        var template = Array("/tmp/cloudsim-store-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw WorkplaceError(reason: String(cString: strerror(errno))) }
        path = String(cString: made)
    }

    deinit { Self.remove(path) }

    static func remove(_ path: String) {
        if unlink(path) == 0 || rmdir(path) == 0 { return }
        for name in names(path) { remove(path + "/" + name) }
        rmdir(path)
    }

    /// The names in a folder, sorted.
    static func names(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    static func read(_ path: String) throws -> [UInt8] {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw WorkplaceError(reason: "\(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            guard count > 0 else { return bytes }
            bytes += piece.prefix(count)
        }
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw WorkplaceError(reason: "\(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw WorkplaceError(reason: "\(path): \(String(cString: strerror(errno)))")
        }
    }

    static func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_size : 0
    }

    func open(keepingEvents: Int = 10_000) throws(StoreError) -> (store: Store, state: StoredState) {
        try Store.open(directory: state, keepingEvents: keepingEvents)
    }

    /// What a new opening finds.
    func reopened(keepingEvents: Int = 10_000) throws(StoreError) -> StoredState {
        let (store, state) = try open(keepingEvents: keepingEvents)
        store.close()
        return state
    }

    /// The error of an opening that is expected to fail.
    func refusal() -> StoreError? {
        do throws(StoreError) {
            _ = try reopened()
            return nil
        } catch {
            return error
        }
    }
}

extension Store {
    /// Keeps changes and waits for their release.
    func keep(_ changes: [StoreChange]) async -> StoreError? {
        await withCheckedContinuation { continuation in commit(changes) { continuation.resume(returning: $0) } }
    }
}
