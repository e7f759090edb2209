/// An open database with everything that writes to it, for one thread at a time.
struct Session: ~Copyable {
    private let directory: StateDirectory
    private let database: Database
    private let writer: ChangeWriter
    private let keepingEvents: Int
    private let identity: UInt?
    /// The file was found damaged: nothing is written any more.
    private var isSpent = false

    /// Opens the database of a directory and reads it into `state`.
    init(
        _ directory: StateDirectory, keepingEvents: Int, schema: Schema, into state: inout StoredState
    ) throws(StoreError) {
        state = try Self.state(of: directory, keepingEvents: keepingEvents, schema: schema)
        let database = try directory.share()
        let path = directory.database
        let writer = try StoreError.telling(.reading, path: path) { () throws(SQLiteFailure) in
            try ChangeWriter(database)
        }
        self.directory = directory
        self.database = database
        self.writer = writer
        self.keepingEvents = keepingEvents
        identity = directory.identity()
        self.database.writesWhenClosed()
    }

    private static func state(
        of directory: StateDirectory, keepingEvents: Int, schema: Schema
    ) throws(StoreError) -> StoredState {
        let database = try directory.open(schema)
        return try StoreError.telling(.reading, path: directory.database) { () throws(SQLiteFailure) in
            try StoredState(reading: database, keepingEvents: keepingEvents)
        }
    }

    /// Writes changes in one transaction; nil when the disk has them.
    mutating func write(_ changes: [StoreChange]) -> StoreError? {
        guard !changes.isEmpty else { return nil }
        let path = directory.database
        guard !isSpent else { return .damaged(path: path, detail: "this was found while writing") }
        // SQLite would go on with a file that nobody will ever find again.
        guard directory.identity() == identity else {
            return .failed(.writing, path: path, reason: "the file was moved or deleted meanwhile; bring it back")
        }
        do throws(SQLiteFailure) {
            try database.transaction { () throws(SQLiteFailure) in
                try writer.write(changes, keepingEvents: keepingEvents)
            }
            return nil
        } catch {
            let failure = StoreError(error, .writing, path: path)
            if case .damaged = failure {
                isSpent = true
                database.leavesWhenClosed()
            }
            return failure
        }
    }
}
