import EventModel

/// An open file of keys, for one thread at a time.
final class KeyConnection {
    /// The file that was opened, whatever has its name now.
    let identity: UInt?
    private let database: Database
    private let insertion: Statement
    private let search: Statement
    private let whole: Statement
    private let deletion: Statement

    /// Opens a file that exists, when it is whole.
    init(_ file: KeyFile) throws(StoreError) {
        identity = file.identity()
        let database = try file.open()
        let columns = "id, hash, project, scopes, created_at"
        do throws(SQLiteFailure) {
            let insertion = try database.prepare("INSERT INTO keys (\(columns)) VALUES (?, ?, ?, ?, ?)")
            let search = try database.prepare("SELECT \(columns) FROM keys WHERE id = ?")
            let whole = try database.prepare("SELECT \(columns) FROM keys ORDER BY place")
            let deletion = try database.prepare("DELETE FROM keys WHERE id = ?")
            self.insertion = insertion
            self.search = search
            self.whole = whole
            self.deletion = deletion
        } catch {
            throw StoreError(error, .reading, path: file.path)
        }
        self.database = database
    }

    func insert(_ key: StoredKey) throws(SQLiteFailure) {
        try insertion.bind(key.id, at: 1)
        try insertion.bind(key.hash, at: 2)
        try insertion.bind(key.project, at: 3)
        try insertion.bind(key.scopes?.joined(separator: " "), at: 4)
        try insertion.bind(key.createdAt.milliseconds, at: 5)
        try insertion.run()
    }

    func find(_ id: String) throws(SQLiteFailure) -> StoredKey? {
        try search.bind(id, at: 1)
        // To the end: a statement that is under way would hold on to the state of the file that it began with.
        return try Self.keys(search).first
    }

    func list() throws(SQLiteFailure) -> [StoredKey] { try Self.keys(whole) }

    func delete(_ id: String) throws(SQLiteFailure) -> Bool {
        try deletion.bind(id, at: 1)
        return try deletion.run() > 0
    }

    /// Moves the write-ahead log into the file as far as other processes allow.
    func checkpoint() throws(SQLiteFailure) { try database.execute("PRAGMA wal_checkpoint(TRUNCATE)") }

    private static func keys(_ row: borrowing Statement) throws(SQLiteFailure) -> [StoredKey] {
        var keys: [StoredKey] = []
        do throws(SQLiteFailure) {
            while try row.step() {
                keys.append(
                    StoredKey(
                        id: try row.text(0), hash: try row.text(1), project: try row.text(2),
                        scopes: try row.optionalText(3)?.split(separator: " ").map(String.init),
                        createdAt: Instant(milliseconds: try row.number(4))))
            }
        } catch {
            row.reset()
            throw error
        }
        return keys
    }
}
