/// Why state could not be kept or found again.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the store was about to do.
    package enum Stage: String, Hashable, Sendable {
        /// Making or opening the directory and the files in it.
        case opening
        /// Looking whether the file is whole.
        case checking
        /// Bringing an older file's tables up to date.
        case migrating
        /// Reading what was kept.
        case reading
        /// Writing changes.
        case writing
    }

    /// The directory cannot be used; `reason` says why and what to do.
    case badDirectory(String, reason: String)
    /// Another store has the directory open; `holder` is its process, where known.
    case inUse(directory: String, holder: Int32?)
    /// The file is not as it was written; it was left untouched.
    case damaged(path: String, detail: String)
    /// The file is a database, but another program's; it was left untouched.
    case notOurs(path: String)
    /// A newer program wrote the file; it was left untouched.
    case newer(path: String, version: Int, known: Int)
    /// There is no room on the disk.
    case diskFull(path: String)
    /// The system does not let this user write the file.
    case notPermitted(path: String, reason: String)
    /// Something else failed; `reason` in the words of the system or of SQLite.
    case failed(Stage, path: String, reason: String)
    /// The store was closed before the changes came; they were not kept.
    case closed

    package var description: String {
        switch self {
        case .badDirectory(let path, let reason): "cannot keep state in \"\(path)\": \(reason)"
        case .inUse(let directory, let holder):
            "the state in \"\(directory)\" is in use by another cloud"
                + (holder.map { " (process \($0))" } ?? "") + ": stop that one, or choose another directory"
        case .damaged(let path, let detail):
            "\"\(path)\" is damaged: \(detail); it was left as it is: restore it from a copy together with the "
                + "-wal file beside it, or move both away to begin anew"
        case .notOurs(let path):
            "\"\(path)\" is a database of another program: it was left as it is; choose another directory, "
                + "or move it away"
        case .newer(let path, let version, let known):
            "\"\(path)\" was written by a newer version of this program (its tables have version \(version), known is "
                + "up to \(known)): use that version, or choose another directory"
        case .diskFull(let path): "there is no room left on the disk of \"\(path)\": make room; nothing was damaged"
        case .notPermitted(let path, let reason):
            "\"\(path)\" may not be written (\(reason)): let this user write it and its directory, "
                + "or choose another directory"
        case .failed(let stage, let path, let reason): "\(stage.rawValue) \"\(path)\" failed: \(reason)"
        case .closed: "the state was closed before this change came: it is not kept"
        }
    }
}
