/// Reads single deliveries beside the thread that writes; for one thread at a time.
final class DeliveryReader {
    private let database: Database
    private let query: Statement

    /// Opens a database that is in use.
    init(_ directory: StateDirectory) throws(StoreError) {
        let path = directory.database
        let database = try StoreError.telling(.opening, path: path) { () throws(SQLiteFailure) in
            try Database(path: path)
        }
        query = try StoreError.telling(.reading, path: path) { () throws(SQLiteFailure) in
            try database.prepare("SELECT text, log FROM deliveries WHERE number = ?")
        }
        self.database = database
    }

    /// What never changes of a delivery, and the log of its attempts; nil when there is no such delivery.
    func find(_ number: Int) throws(SQLiteFailure) -> (text: String, log: String)? {
        try query.bind(Int64(number), at: 1)
        // A statement that is under way would hold on to an old state of the file.
        defer { query.reset() }
        return try query.step() ? (try query.text(0), try query.text(1)) : nil
    }
}
