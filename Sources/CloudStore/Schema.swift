/// The tables, as the steps that lead from one version to the next. Step 0 makes version 1 from nothing. A step that
/// was shipped never changes: a new version is a new step.
struct Schema: Sendable {
    /// Tells our files from other programs' databases; `CSim` in ASCII.
    static let applicationID: UInt32 = 0x4353_696D

    var steps: [String]
    /// What the file says of itself.
    var applicationID = Schema.applicationID

    /// The version that the last step leads to.
    var version: Int { steps.count }

    static let current = Schema(steps: [
        """
        CREATE TABLE users (
            place INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL
        ) STRICT;
        CREATE TABLE tokens (
            place INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, refresh_token TEXT, user TEXT NOT NULL,
            client TEXT NOT NULL, expires_at INTEGER
        ) STRICT;
        CREATE TABLE hooks (
            place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, configuration TEXT NOT NULL,
            created_at INTEGER NOT NULL, is_from_scenario INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE hook_logs (
            number INTEGER PRIMARY KEY, hook TEXT NOT NULL REFERENCES hooks (id) ON DELETE CASCADE,
            is_error INTEGER NOT NULL, entry TEXT NOT NULL
        ) STRICT;
        CREATE INDEX hook_logs_by_hook ON hook_logs (hook, is_error, number);
        CREATE TABLE hook_counters (
            hook TEXT NOT NULL REFERENCES hooks (id) ON DELETE CASCADE, day TEXT NOT NULL, success INTEGER NOT NULL,
            error INTEGER NOT NULL, sleep INTEGER NOT NULL, PRIMARY KEY (hook, day)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE devices (
            place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT, is_released INTEGER NOT NULL,
            last_heard INTEGER
        ) STRICT;
        CREATE TABLE events (
            number INTEGER PRIMARY KEY, name TEXT NOT NULL, data TEXT, core_id TEXT NOT NULL,
            is_private INTEGER NOT NULL, time_to_live INTEGER NOT NULL, published_at INTEGER NOT NULL
        ) STRICT;
        """,
        // What changes stands before what does not: it is reached without the pages that a long text needs.
        """
        CREATE TABLE records (
            place INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, text TEXT NOT NULL, UNIQUE (kind, id)
        ) STRICT;
        CREATE TABLE deliveries (
            number INTEGER PRIMARY KEY, state INTEGER NOT NULL, due INTEGER, attempts INTEGER NOT NULL,
            log TEXT NOT NULL, id TEXT NOT NULL, endpoint TEXT NOT NULL, text TEXT NOT NULL
        ) STRICT;
        """,
        """
        ALTER TABLE devices ADD COLUMN notes TEXT;
        ALTER TABLE devices ADD COLUMN product INTEGER;
        """,
        "ALTER TABLE devices ADD COLUMN settings TEXT;",
    ])

    /// The version of the tables in a file; 0 when there are none.
    static func version(of database: borrowing Database) throws(SQLiteFailure) -> Int {
        Int(try database.number("PRAGMA user_version"))
    }

    /// Takes the steps that a file has not seen yet, each in a transaction of its own.
    func migrate(_ database: borrowing Database) throws(SQLiteFailure) {
        for step in try Self.version(of: database)..<version {
            try database.transaction { () throws(SQLiteFailure) in
                try database.execute(steps[step])
                try database.execute("PRAGMA application_id = \(applicationID)")
                try database.execute("PRAGMA user_version = \(step + 1)")
            }
        }
    }

    /// The words by which SQLite remembers the tables of a file.
    static func tables(of database: borrowing Database) throws(SQLiteFailure) -> [String] {
        let query = try database.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name")
        var tables: [String] = []
        while try query.step() { tables.append(try query.text(0)) }
        return tables
    }

    /// The same words as this program makes them, up to a version.
    func tables(ofVersion version: Int) throws(SQLiteFailure) -> [String] {
        let database = try Database(path: ":memory:")
        try Schema(steps: Array(steps.prefix(version))).migrate(database)
        return try Self.tables(of: database)
    }
}
