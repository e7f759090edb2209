import CSQLite
import Glibc

extension StoreError {
    /// What the system's refusal means.
    init(errno code: Int32, _ stage: Stage, path: String) {
        let reason = String(cString: strerror(code))
        switch code {
        case ENOSPC, EDQUOT: self = .diskFull(path: path)
        case EACCES, EPERM, EROFS: self = .notPermitted(path: path, reason: reason)
        default: self = .failed(stage, path: path, reason: reason)
        }
    }

    /// What SQLite's refusal means.
    init(_ failure: SQLiteFailure, _ stage: Stage, path: String) {
        switch failure.kind {
        case _ where failure.systemCode != 0: self.init(errno: failure.systemCode, stage, path: path)
        case SQLITE_FULL: self = .diskFull(path: path)
        case SQLITE_CORRUPT, SQLITE_NOTADB: self = .damaged(path: path, detail: failure.message)
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH:
            self = .notPermitted(path: path, reason: failure.message)
        case SQLITE_BUSY, SQLITE_LOCKED:
            self = .failed(stage, path: path, reason: "another program has it open; close that one and try again")
        case SQLITE_ERROR where stage == .reading || stage == .checking:
            // The statements are right for the tables that belong there.
            self = .damaged(path: path, detail: failure.message)
        default:
            self = .failed(stage, path: path, reason: "\(failure.message) (SQLite code \(failure.code))")
        }
    }

    /// Runs `body`; what SQLite refuses in it is told with stage and place.
    static func telling<Result: ~Copyable>(
        _ stage: Stage, path: String, _ body: () throws(SQLiteFailure) -> Result
    ) throws(StoreError) -> Result {
        do throws(SQLiteFailure) {
            return try body()
        } catch {
            throw StoreError(error, stage, path: path)
        }
    }
}
