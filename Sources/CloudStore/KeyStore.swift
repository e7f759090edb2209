package import EventModel

/// A key that lets programs use the cloud. The key itself is known to its owner alone.
package struct StoredKey: Sendable, Equatable {
    /// The part of the key that is no secret.
    package var id: String
    /// SHA-256 of the whole key, in hexadecimal digits.
    package var hash: String
    /// The project that it is bound to.
    package var project: String
    /// What it may be used for, words without spaces; nil for everything.
    package var scopes: [String]?
    /// When it was created.
    package var createdAt: Instant

    /// A key from its parts.
    package init(id: String, hash: String, project: String, scopes: [String]?, createdAt: Instant) {
        self.id = id
        self.hash = hash
        self.project = project
        self.scopes = scopes
        self.createdAt = createdAt
    }
}

/// The keys in a state directory: a file of their own, which several processes may use at once, also beside a running
/// cloud. What one of them has written, all find at once.
package final class KeyStore: Sendable {
    private let file: KeyFile
    private let connection: Lock<KeyConnection?>

    /// Opens the keys in a directory; makes what is not there. A file that is damaged, or not ours, or newer than this
    /// program, is reported and left as it is.
    package static func open(directory: String) throws(StoreError) -> KeyStore {
        let file = KeyFile(directory: try StateDirectory(making: directory))
        try file.makeIfMissing()
        return KeyStore(file, try KeyConnection(file))
    }

    /// The same, but nil when no key was ever created there; makes nothing.
    package static func openExisting(directory: String) throws(StoreError) -> KeyStore? {
        guard let found = try StateDirectory(existing: directory) else { return nil }
        let file = KeyFile(directory: found)
        guard try found.size(of: file.path) != nil else {
            try file.refuseOrphans()
            return nil
        }
        return KeyStore(file, try KeyConnection(file))
    }

    private init(_ file: KeyFile, _ connection: sending KeyConnection) {
        self.file = file
        self.connection = Lock(connection)
    }

    /// Keeps a key: when this returns, not even a power cut can take it away. A key of an id that is taken is refused.
    package func create(_ key: StoredKey) throws(StoreError) {
        precondition(
            key.scopes?.allSatisfy { !$0.isEmpty && !$0.utf8.contains(UInt8(ascii: " ")) } ?? true,
            "A scope is a word without spaces.")
        try use(.writing) { connection throws(SQLiteFailure) in try connection.insert(key) }
    }

    /// The key of an id; nil when there is none, or none any more.
    package func find(id: String) throws(StoreError) -> StoredKey? {
        try use(.reading) { connection throws(SQLiteFailure) in try connection.find(id) }
    }

    /// All keys, in the order in which they were created.
    package func list() throws(StoreError) -> [StoredKey] {
        try use(.reading) { connection throws(SQLiteFailure) in try connection.list() }
    }

    /// Forgets a key, which lets nobody in from then on; false when there is none of that id.
    package func delete(id: String) throws(StoreError) -> Bool {
        try use(.writing) { connection throws(SQLiteFailure) in try connection.delete(id) }
    }

    /// Moves what was written into the file, so that a copy of it is complete, and closes it. Later calls fail with
    /// `StoreError.closed`. Other processes that have the file open go on.
    package func close() {
        connection.withLock { connection in
            // A log that cannot be moved now stays beside the file, where the next opening finds it.
            try? connection?.checkpoint()
            connection = nil
        }
    }

    private func use<Answer>(
        _ stage: StoreError.Stage, _ body: (KeyConnection) throws(SQLiteFailure) -> Answer
    ) throws(StoreError) -> Answer {
        try connection.withLock { connection in
            Result { () throws(StoreError) in
                guard let open = connection else { throw .closed }
                // Somebody put another file in its place: what that one says counts.
                let current = file.identity() == open.identity ? open : try KeyConnection(file)
                connection = current
                return try StoreError.telling(stage, path: file.path) { () throws(SQLiteFailure) in try body(current) }
            }
        }.get()
    }
}
