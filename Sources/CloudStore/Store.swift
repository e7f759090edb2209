/// Everything that survives a restart, in a directory of its own: SQLite, written by one thread.
package final class Store: Sendable {
    let journal: Journal
    private let reader: Lock<DeliveryReader?>

    /// Opens the state that is kept in a directory and reads all of it; makes what is not there. The directory is
    /// this store's alone until `close`, or until the process ends. A file that is damaged, or not ours, or newer than
    /// this program, is reported and left as it is. Of the events the last `keepingEvents` are kept.
    package static func open(
        directory: String, keepingEvents: Int = 10_000
    ) throws(StoreError) -> (store: Store, state: StoredState) {
        try open(directory: directory, keepingEvents: keepingEvents, schema: .current)
    }

    /// The same with other tables, for tests of what leads from version to version.
    static func open(
        directory: String, keepingEvents: Int, schema: Schema
    ) throws(StoreError) -> (store: Store, state: StoredState) {
        precondition(keepingEvents >= 0, "A store cannot keep fewer than no events.")
        let directory = try StateDirectory(making: directory)
        let lock = try DirectoryLock(directory: directory.path)
        var state = StoredState()
        let session = try Session(directory, keepingEvents: keepingEvents, schema: schema, into: &state)
        let reader = try DeliveryReader(directory)
        return (Store(Journal(session, lock, keepingEvents: keepingEvents), reader), state)
    }

    private init(_ journal: Journal, _ reader: sending DeliveryReader) {
        self.journal = journal
        self.reader = Lock(reader)
    }

    deinit {
        reader.withLock { $0 = nil }
        journal.abandon()
    }

    /// Keeps changes, all or none of them, then calls `release` on the store's own thread: with nil once not even a
    /// power cut can take them away, or with the reason why they are not safe yet. In that case they are tried again
    /// with the next changes, or after a second. Changes, and releases, come in the order of the calls. `release` must be short; it may
    /// call the store. After `close` it is called at once with `closed`.
    package func commit(_ changes: [StoreChange], then release: @escaping @Sendable (StoreError?) -> Void) {
        if !journal.add(changes, release) { release(.closed) }
    }

    /// Keeps changes that nobody waits for: in order with the others and together with the next ones that somebody
    /// waits for, or else within some 50 ms. Until then a crash may take them. False after `close`.
    @discardableResult
    package func commitSoon(_ changes: [StoreChange]) -> Bool { journal.add(changes) }

    /// What never changes of a delivery, and the log of its attempts, by all commits so far, also those that are not on
    /// disk yet; nil for a delivery that is not kept, and when the file cannot be read.
    package func delivery(_ number: Int) -> (text: String, log: String)? {
        let waiting = journal.delivery(number)
        if let waiting, waiting.isGone { return nil }
        if let text = waiting?.text, let log = waiting?.log { return (text, log) }
        guard let found = reader.withLock({ try? $0?.find(number) }) else { return nil }
        return (waiting?.text ?? found.text, waiting?.log ?? found.log)
    }

    /// How many changes are not on disk yet: they wait, are being written, or could not be written so far.
    package var pending: Int { journal.pendingCount }

    /// Keeps what waits, calls the releases that are due, and gives the directory free. Gives the reason when something
    /// could not be kept. Closing again is no error. Called from a release it only begins to close.
    @discardableResult
    package func close() -> StoreError? {
        // First: only the last connection to close empties the write-ahead log.
        reader.withLock { $0 = nil }
        return journal.close()
    }
}
