import Glibc

/// The folder that holds the state, and the files in it.
struct StateDirectory {
    let path: String
    var database: String { path + "/cloudsim.db" }
    var log: String { database + "-wal" }
    /// Where a database is made before it takes its name, so that under its name there is never half of one.
    private var unfinished: String { database + ".new" }

    private static let headerSize = 100
    private static let magic = Array("SQLite format 3\0".utf8)

    /// Makes the folder when there is none. Only its last part: a mistyped path is not to grow a tree.
    init(making path: String) throws(StoreError) {
        guard !path.isEmpty else { throw .badDirectory(path, reason: "the name is empty; give a directory") }
        guard !path.utf8.contains(0) else {
            throw .badDirectory("", reason: "the name holds a NUL character; give a directory without one")
        }
        if mkdir(path, 0o700) == 0 {
            Self.flush(path + "/..")
        } else if errno != EEXIST {
            switch errno {
            case ENOENT: throw .badDirectory(path, reason: "the directory above it does not exist; make that one first")
            case ENOTDIR: throw .badDirectory(path, reason: "a part of the path is a file; choose another directory")
            case EACCES, EPERM, EROFS:
                throw .badDirectory(path, reason: "this user may not make it there; choose another directory")
            case ENOSPC, EDQUOT: throw .diskFull(path: path)
            default: throw .badDirectory(path, reason: "it cannot be made: \(String(cString: strerror(errno)))")
            }
        }
        var status = stat()
        guard stat(path, &status) == 0 else { throw StoreError(errno: errno, .opening, path: path) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw .badDirectory(path, reason: "it is a file; choose another directory, or move the file away")
        }
        self.path = path
    }

    /// A folder that is there; nil when there is nothing of that name.
    init?(existing path: String) throws(StoreError) {
        var status = stat()
        if !path.isEmpty, !path.utf8.contains(0), stat(path, &status) != 0, errno == ENOENT { return nil }
        try self.init(making: path)
    }

    /// The database, whole and with the newest tables; a new one when there is none.
    func open(_ schema: Schema) throws(StoreError) -> Database {
        guard try size(of: database) != nil else { return try make(schema) }
        try inspect()
        let database = try opened(self.database)
        let version = try StoreError.telling(.checking, path: self.database) { () throws(SQLiteFailure) in
            try Schema.version(of: database)
        }
        guard version <= schema.version else {
            throw .newer(path: self.database, version: version, known: schema.version)
        }
        try StoreError.telling(.checking, path: self.database) { () throws(SQLiteFailure) in
            try Self.check(database, schema, version: version)
        }
        try StoreError.telling(.migrating, path: self.database) { () throws(SQLiteFailure) in
            try schema.migrate(database)
        }
        return database
    }

    /// Whether the open database is still the file of its name.
    func identity() -> UInt? {
        var status = stat()
        return stat(database, &status) == 0 ? status.st_ino : nil
    }

    private func make(_ schema: Schema) throws(StoreError) -> Database {
        if let size = try size(of: log), size > 0 {
            throw .damaged(path: log, detail: "the database that it belongs to is not there")
        }
        for leftOver in [unfinished, unfinished + "-wal", unfinished + "-journal"] { unlink(leftOver) }
        let descriptor = Glibc.open(unfinished, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreError(errno: errno, .opening, path: unfinished) }
        Glibc.close(descriptor)
        try fill(schema)
        guard rename(unfinished, database) == 0 else { throw StoreError(errno: errno, .opening, path: database) }
        Self.flush(path)
        return try opened(database)
    }

    private func fill(_ schema: Schema) throws(StoreError) {
        let database = try opened(unfinished)
        try StoreError.telling(.opening, path: unfinished) { () throws(SQLiteFailure) in
            try database.execute("PRAGMA journal_mode = WAL")
            try schema.migrate(database)
            try database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        }
        database.writesWhenClosed()
    }

    /// The database that `open` found whole, to be shared with readers of this process.
    func share() throws(StoreError) -> Database { try opened(database, isExclusive: false) }

    private func opened(_ path: String, isExclusive: Bool = true) throws(StoreError) -> Database {
        try StoreError.telling(.opening, path: path) { () throws(SQLiteFailure) in
            let database = try Database(path: path)
            guard !database.isReadOnly else { throw .readOnly }
            // Exclusive: SQLite makes no shared memory beside a file that may turn out to be damaged.
            if isExclusive { try database.execute("PRAGMA locking_mode = EXCLUSIVE") }
            try database.execute(
                """
                PRAGMA synchronous = FULL;
                PRAGMA foreign_keys = ON;
                PRAGMA cell_size_check = ON;
                PRAGMA temp_store = MEMORY;
                PRAGMA journal_size_limit = 16777216;
                """)
            return database
        }
    }

    /// Looks at the files before SQLite does, which would mend or forget some of what is wrong.
    private func inspect() throws(StoreError) {
        if let size = try size(of: database + "-journal"), size > 0 {
            throw .damaged(
                path: database, detail: "another program began to change it and did not end (a -journal file)")
        }
        let descriptor = Glibc.open(database, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw StoreError(errno: errno, .opening, path: database) }
        defer { Glibc.close(descriptor) }
        let header = try FileReader(descriptor: descriptor, path: database).bytes(Self.headerSize, at: 0)
        guard !header.isEmpty else { throw .damaged(path: database, detail: "it is empty") }
        guard header.count == Self.headerSize, header.starts(with: Self.magic) else {
            throw .damaged(path: database, detail: "it is no SQLite database")
        }
        let application = header[68..<72].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard application == Schema.applicationID else { throw .notOurs(path: database) }
        guard header[18] == 2, header[19] == 2 else {
            throw .damaged(path: database, detail: "its head does not ask for a write-ahead log")
        }
        // A page that is only begun is right as long as the log still has the whole of it.
        let pageSize = header[16] == 0 && header[17] == 1 ? 65_536 : Int(header[16]) << 8 | Int(header[17])
        let length = try size(of: database) ?? 0
        if pageSize == 0 || length % pageSize != 0, try size(of: log) ?? 0 == 0 {
            throw .damaged(path: database, detail: "it is cut off")
        }
        if let damage = try WriteAheadLog.damage(path: log) { throw .damaged(path: database, detail: damage) }
    }

    private static func check(_ database: borrowing Database, _ schema: Schema, version: Int) throws(SQLiteFailure) {
        guard version > 0 else { throw .corrupt("its tables have no version") }
        let complaint = try database.prepare("PRAGMA integrity_check(1)")
        guard try complaint.step() else { throw .corrupt("it cannot be checked") }
        let verdict = try complaint.text(0)
        guard verdict == "ok" else { throw .corrupt(verdict) }
        guard try Schema.tables(of: database) == schema.tables(ofVersion: version) else {
            throw .corrupt("its tables are not those of version \(version)")
        }
        guard try !database.prepare("PRAGMA foreign_key_check").step() else {
            throw .corrupt("it holds a log or a counter without its hook")
        }
    }

    /// How many bytes a file has; nil when there is none. Something else of that name is refused.
    func size(of path: String) throws(StoreError) -> Int? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw StoreError(errno: errno, .opening, path: path)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .badDirectory(self.path, reason: "\"\(path)\" is in the way: it is no file; move it away")
        }
        return status.st_size
    }

    /// Makes new names in a folder last.
    static func flush(_ folder: String) {
        let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        Glibc.close(descriptor)
    }
}
