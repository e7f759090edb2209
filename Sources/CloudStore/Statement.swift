import CSQLite

/// A prepared statement, for one thread at a time. Parameters count from 1, columns from 0.
struct Statement: ~Copyable {
    private let handle: OpaquePointer

    /// Takes a handle over.
    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { sqlite3_finalize(handle) }

    /// Gives a parameter a text, which may hold any character.
    func bind(_ text: String, at index: Int32) throws(SQLiteFailure) {
        var text = text
        let code = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                cloudsim_sqlite_bind_text(handle, index, $0.baseAddress, UInt64($0.count))
            }
        }
        try check(code)
    }

    /// Gives a parameter a text or NULL.
    func bind(_ text: String?, at index: Int32) throws(SQLiteFailure) {
        if let text { try bind(text, at: index) } else { try check(sqlite3_bind_null(handle, index)) }
    }

    /// Gives a parameter a whole number.
    func bind(_ number: Int64, at index: Int32) throws(SQLiteFailure) {
        try check(sqlite3_bind_int64(handle, index, number))
    }

    /// Gives a parameter a whole number or NULL.
    func bind(_ number: Int64?, at index: Int32) throws(SQLiteFailure) {
        if let number { try bind(number, at: index) } else { try check(sqlite3_bind_null(handle, index)) }
    }

    /// Gives a parameter 1 or 0.
    func bind(_ flag: Bool, at index: Int32) throws(SQLiteFailure) { try bind(Int64(flag ? 1 : 0), at: index) }

    /// Goes to the next row; false after the last one, when the statement can be used anew.
    func step() throws(SQLiteFailure) -> Bool {
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        let failure = code == SQLITE_DONE ? nil : SQLiteFailure(code: code, of: sqlite3_db_handle(handle))
        sqlite3_reset(handle)
        if let failure { throw failure }
        return false
    }

    /// Gives the rest of the rows up.
    func reset() { sqlite3_reset(handle) }

    /// Runs a statement that gives no rows; the number of rows that it changed.
    @discardableResult
    func run() throws(SQLiteFailure) -> Int {
        while try step() {}
        return Int(sqlite3_changes64(sqlite3_db_handle(handle)))
    }

    /// The text of a column.
    func text(_ column: Int32) throws(SQLiteFailure) -> String {
        guard let text = try optionalText(column) else { throw .corrupt("a text is missing") }
        return text
    }

    /// The text of a column, or nil for NULL.
    func optionalText(_ column: Int32) throws(SQLiteFailure) -> String? {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_NULL: return nil
        case SQLITE_TEXT:
            guard let start = sqlite3_column_text(handle, column) else {
                throw SQLiteFailure(code: SQLITE_NOMEM, of: nil)
            }
            let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
            guard let text = String(validating: bytes, as: UTF8.self) else { throw .corrupt("a text is no UTF-8") }
            return text
        default: throw .corrupt("something that should be a text is none")
        }
    }

    /// The whole number of a column.
    func number(_ column: Int32) throws(SQLiteFailure) -> Int64 {
        guard let number = try optionalNumber(column) else { throw .corrupt("a number is missing") }
        return number
    }

    /// The whole number of a column, or nil for NULL.
    func optionalNumber(_ column: Int32) throws(SQLiteFailure) -> Int64? {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_NULL: return nil
        case SQLITE_INTEGER: return sqlite3_column_int64(handle, column)
        default: throw .corrupt("something that should be a whole number is none")
        }
    }

    /// The yes or no of a column.
    func flag(_ column: Int32) throws(SQLiteFailure) -> Bool {
        switch try number(column) {
        case 0: return false
        case 1: return true
        default: throw .corrupt("something that should be 0 or 1 is neither")
        }
    }

    private func check(_ code: Int32) throws(SQLiteFailure) {
        guard code == SQLITE_OK else { throw SQLiteFailure(code: code, of: sqlite3_db_handle(handle)) }
    }
}
