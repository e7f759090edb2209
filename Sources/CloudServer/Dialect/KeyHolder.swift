import CloudStore
import Dispatcher
import EventModel

/// Who uses a dialect: a key bound to a project, or the owner of the cloud, who may do everything everywhere.
struct KeyHolder: Sendable {
    /// The only project that it may know of; nil for every one.
    var project: String?
    /// What it may do; nil for everything.
    var scopes: [String]?

    /// Makes sure that it may do something.
    func check(_ scope: DialectScope) throws(DialectFault) {
        if let scopes, !scope.isCovered(by: scopes) { throw .scopeMissing(scope) }
    }
}

/// Knows whose a key is.
struct KeyRing: Sendable {
    /// The keys that were made for this cloud; nil when none can be.
    let store: KeyStore?
    let accounts: Accounts

    /// Who holds a key; the owner's access token is a key, too.
    func holder(_ text: String, now: Instant) throws(DialectFault) -> KeyHolder {
        guard let key = APIKey(text) else {
            guard case .owner = accounts.check(text, now: now) else { throw .unauthorized }
            return KeyHolder(project: nil, scopes: nil)
        }
        let found: StoredKey?
        do throws(StoreError) { found = try store?.find(id: key.id) } catch {
            throw .unavailable("the keys cannot be read: \(error)")
        }
        guard let found, key.isKey(of: found) else { throw .unauthorized }
        return KeyHolder(project: found.project, scopes: found.scopes)
    }
}
