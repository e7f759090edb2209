import EventModel

/// Writes the changes of endpoints and deliveries by statements that were prepared once.
struct DeliveryWriter: ~Copyable {
    private let record: Statement
    private let recordGone: Statement
    private let delivery: Statement
    private let progress: Statement
    private let deliveryGone: Statement

    init(_ database: borrowing Database) throws(SQLiteFailure) {
        let record = try database.prepare(
            """
            INSERT INTO records (kind, id, text) VALUES (?, ?, ?)
            ON CONFLICT (kind, id) DO UPDATE SET text = excluded.text
            """)
        let recordGone = try database.prepare("DELETE FROM records WHERE kind = ? AND id = ?")
        // Parameters 1 to 5 are those of the progress.
        let delivery = try database.prepare(
            """
            INSERT OR REPLACE INTO deliveries (number, state, due, attempts, log, id, endpoint, text)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        let progress = try database.prepare(
            "UPDATE deliveries SET state = ?2, due = ?3, attempts = ?4, log = ?5 WHERE number = ?1")
        let deliveryGone = try database.prepare("DELETE FROM deliveries WHERE number = ?")
        self.record = record
        self.recordGone = recordGone
        self.delivery = delivery
        self.progress = progress
        self.deliveryGone = deliveryGone
    }

    func write(_ kind: StoredRecord.Kind, _ id: String, _ text: String) throws(SQLiteFailure) {
        try record.bind(kind.rawValue, at: 1)
        try record.bind(id, at: 2)
        try record.bind(text, at: 3)
        try record.run()
    }

    func forget(_ kind: StoredRecord.Kind, _ id: String) throws(SQLiteFailure) {
        try recordGone.bind(kind.rawValue, at: 1)
        try recordGone.bind(id, at: 2)
        try recordGone.run()
    }

    func write(_ change: StoredDelivery) throws(SQLiteFailure) {
        try bind(change.progress, of: change.number, to: delivery)
        try delivery.bind(change.id, at: 6)
        try delivery.bind(change.endpoint, at: 7)
        try delivery.bind(change.text, at: 8)
        try delivery.run()
    }

    func write(_ change: StoredDelivery.Progress, of number: Int) throws(SQLiteFailure) {
        try bind(change, of: number, to: progress)
        try progress.run()
    }

    func forget(_ number: Int) throws(SQLiteFailure) {
        try deliveryGone.bind(Int64(number), at: 1)
        try deliveryGone.run()
    }

    private func bind(
        _ change: StoredDelivery.Progress, of number: Int, to statement: borrowing Statement
    ) throws(SQLiteFailure) {
        try statement.bind(Int64(number), at: 1)
        try statement.bind(Int64(change.state), at: 2)
        try statement.bind(change.due?.milliseconds, at: 3)
        try statement.bind(Int64(change.attempts), at: 4)
        try statement.bind(change.log, at: 5)
    }
}
