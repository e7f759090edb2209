import CSQLite

/// What SQLite answered instead of doing what it was asked.
struct SQLiteFailure: Error, Hashable {
    /// The extended result code.
    var code: Int32
    /// SQLite's words.
    var message: String
    /// The `errno` behind it; 0 when SQLite does not tell it.
    var systemCode: Int32 = 0

    /// The code without its details.
    var kind: Int32 { code & 0xFF }

    init(code: Int32, message: String) {
        self.code = code
        self.message = message
    }

    /// What a connection complained of last.
    init(code: Int32, of connection: OpaquePointer?) {
        let reason = connection.map { String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(code))
        let extended = connection.map { sqlite3_extended_errcode($0) } ?? code
        self.init(code: extended & 0xFF == code & 0xFF ? extended : code, message: reason)
        if let connection, kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN {
            systemCode = sqlite3_system_errno(connection)
        }
    }

    /// A file that SQLite opened for reading only.
    static let readOnly = SQLiteFailure(code: SQLITE_READONLY, message: "the file is read-only")

    /// Something that SQLite let pass and we do not.
    static func corrupt(_ message: String) -> SQLiteFailure {
        SQLiteFailure(code: SQLITE_CORRUPT, message: message)
    }
}

/// A connection to a database file, for one thread at a time.
struct Database: ~Copyable {
    private let connection: OpaquePointer

    /// Opens a file that exists, or `:memory:`. Nothing is written before a statement does it, not even by closing,
    /// until `writesWhenClosed` was called.
    init(path: String) throws(SQLiteFailure) {
        var connection: OpaquePointer?
        let code = sqlite3_open_v2(path, &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let connection else {
            let failure = SQLiteFailure(code: code, of: connection)
            sqlite3_close_v2(connection)
            throw failure
        }
        self.connection = connection
        sqlite3_extended_result_codes(connection, 1)
        cloudsim_sqlite_switch(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        cloudsim_sqlite_switch(connection, SQLITE_DBCONFIG_DEFENSIVE, 1)
        cloudsim_sqlite_switch(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    }

    // The connection lives on until the last of its statements is gone, in whatever order they go.
    deinit { sqlite3_close_v2(connection) }

    /// Whether the system lets the file be read alone.
    var isReadOnly: Bool { sqlite3_db_readonly(connection, "main") == 1 }

    /// Whether a transaction is under way.
    var isInTransaction: Bool { sqlite3_get_autocommit(connection) == 0 }

    /// From now on closing leaves the files alone.
    func leavesWhenClosed() { cloudsim_sqlite_switch(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1) }

    /// From now on closing moves what the write-ahead log holds into the file.
    func writesWhenClosed() { cloudsim_sqlite_switch(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0) }

    /// From now on a statement waits so long for what another connection is about to do.
    func waitsForOthers(milliseconds: Int32) { sqlite3_busy_timeout(connection, milliseconds) }

    /// Runs statements that need no values and whose rows are of no interest.
    func execute(_ text: String) throws(SQLiteFailure) {
        let code = sqlite3_exec(connection, text, nil, nil, nil)
        guard code == SQLITE_OK else { throw SQLiteFailure(code: code, of: connection) }
    }

    /// A statement to be used as often as one likes.
    func prepare(_ text: String) throws(SQLiteFailure) -> Statement {
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v3(connection, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle else { throw SQLiteFailure(code: code, of: connection) }
        return Statement(handle)
    }

    /// The whole number that a query gives in its first row.
    func number(_ query: String) throws(SQLiteFailure) -> Int64 {
        let statement = try prepare(query)
        guard try statement.step() else { throw .corrupt("no answer to \(query)") }
        return try statement.number(0)
    }

    /// Runs `body` in one transaction: all of it is kept, or none.
    func transaction(_ body: () throws(SQLiteFailure) -> Void) throws(SQLiteFailure) {
        try execute("BEGIN IMMEDIATE")
        do throws(SQLiteFailure) {
            try body()
            try execute("COMMIT")
        } catch {
            // SQLite has already rolled back after some failures; there is nothing to do about a rollback that fails.
            if isInTransaction { try? execute("ROLLBACK") }
            throw error
        }
    }
}
