import Glibc

/// The file `keys.db` of a state directory. Processes share it by SQLite's own locks: nothing here opens the file
/// beside SQLite, for closing it would end the locks of the whole process.
struct KeyFile: Sendable {
    let directory: StateDirectory
    var path: String { directory.path + "/keys.db" }

    /// Tells the file from other databases; `CSky` in ASCII.
    private static let applicationID: UInt32 = 0x4353_6B79
    /// How long one process waits for another. A transaction of ours is a single row.
    private static let patienceMilliseconds: Int32 = 10_000

    private static let schema = Schema(
        steps: [
            """
            CREATE TABLE keys (
                place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, project TEXT NOT NULL,
                scopes TEXT, created_at INTEGER NOT NULL
            ) STRICT;
            """
        ], applicationID: applicationID)

    /// What now has the file's name.
    func identity() -> UInt? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_ino : nil
    }

    /// Makes a file without keys when there is none. Of several processes that do so at once one has made it.
    func makeIfMissing() throws(StoreError) {
        guard try directory.size(of: path) == nil else { return }
        try refuseOrphans()
        // Whole before it has its name, under which there is never half of one.
        var template = Array("\(path).new-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        let unfinished = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard descriptor >= 0 else { throw StoreError(errno: errno, .opening, path: path) }
        Glibc.close(descriptor)
        defer { for leftOver in [unfinished, unfinished + "-wal", unfinished + "-shm"] { unlink(leftOver) } }
        try fill(unfinished)
        guard link(unfinished, path) == 0 || errno == EEXIST else {
            throw StoreError(errno: errno, .opening, path: path)
        }
        StateDirectory.flush(directory.path)
    }

    /// Keys that were written but not yet moved into the file must not be forgotten with it.
    func refuseOrphans() throws(StoreError) {
        if let size = try directory.size(of: path + "-wal"), size > 0, identity() == nil {
            throw .damaged(path: path + "-wal", detail: "the file of keys that it belongs to is not there")
        }
    }

    /// The file's database, when it is whole.
    func open() throws(StoreError) -> Database {
        if let size = try directory.size(of: path + "-journal"), size > 0 {
            throw .damaged(
                path: path, detail: "another program began to change it and did not end (a -journal file)")
        }
        guard let size = try directory.size(of: path) else {
            throw .failed(
                .opening, path: path, reason: "the file was moved or deleted meanwhile; bring it back")
        }
        guard size > 0 else { throw .damaged(path: path, detail: "it is empty") }
        let database = try opened(path)
        let (application, version) = try StoreError.telling(.checking, path: path) { () throws(SQLiteFailure) in
            (try database.number("PRAGMA application_id"), try Schema.version(of: database))
        }
        guard application == Int64(Self.applicationID) else { throw .notOurs(path: path) }
        guard version <= Self.schema.version else {
            throw .newer(path: path, version: version, known: Self.schema.version)
        }
        try StoreError.telling(.checking, path: path) { () throws(SQLiteFailure) in
            try Self.check(database, version: version)
        }
        try inspectLog(database)
        database.writesWhenClosed()
        return database
    }

    /// Checks the write-ahead log while no process can append to it or start it over. Reading it beside SQLite is safe:
    /// the locks are on the database and on the shared memory, never on the log.
    private func inspectLog(_ database: borrowing Database) throws(StoreError) {
        try StoreError.telling(.checking, path: path) { () throws(SQLiteFailure) in
            try database.execute("BEGIN IMMEDIATE")
        }
        let damage = try WriteAheadLog.damage(path: path + "-wal")
        try StoreError.telling(.checking, path: path) { () throws(SQLiteFailure) in try database.execute("ROLLBACK") }
        if let damage { throw .damaged(path: path, detail: damage) }
    }

    private func fill(_ unfinished: String) throws(StoreError) {
        let database = try opened(unfinished)
        try StoreError.telling(.opening, path: unfinished) { () throws(SQLiteFailure) in
            try database.execute("PRAGMA journal_mode = WAL")
            try Self.schema.migrate(database)
        }
        database.writesWhenClosed()
    }

    private func opened(_ path: String) throws(StoreError) -> Database {
        try StoreError.telling(.opening, path: path) { () throws(SQLiteFailure) in
            let database = try Database(path: path)
            guard !database.isReadOnly else { throw .readOnly }
            database.waitsForOthers(milliseconds: Self.patienceMilliseconds)
            try database.execute(
                """
                PRAGMA synchronous = FULL;
                PRAGMA cell_size_check = ON;
                PRAGMA temp_store = MEMORY;
                """)
            return database
        }
    }

    private static func check(_ database: borrowing Database, version: Int) throws(SQLiteFailure) {
        let mode = try database.prepare("PRAGMA journal_mode")
        guard try mode.step(), try mode.text(0) == "wal" else {
            throw .corrupt("its head does not ask for a write-ahead log")
        }
        let complaint = try database.prepare("PRAGMA integrity_check(1)")
        guard try complaint.step() else { throw .corrupt("it cannot be checked") }
        let verdict = try complaint.text(0)
        guard verdict == "ok" else { throw .corrupt(verdict) }
        guard version > 0, try Schema.tables(of: database) == schema.tables(ofVersion: version) else {
            throw .corrupt("its tables are not those of version \(version)")
        }
    }
}
