/// Everything that survives a restart, in a directory of its own.
package final class Store: Sendable {
    /// Opens the state that is kept in a directory, which is made when there is none, and reads all of it.
    package static func open(
        directory: String, keepingEvents: Int = 10_000
    ) throws(StoreError) -> (store: Store, state: StoredState) {
        throw .failed(.opening, path: directory, reason: "state cannot be kept yet")
    }

    /// Keeps changes, all or none of them, then calls `release` on the store's own thread: with nil once nothing can
    /// take them away any more, or with the reason why they are not safe yet. Releases come in the order of the calls.
    package func commit(_ changes: [StoreChange], then release: @escaping @Sendable (StoreError?) -> Void) {
        release(.closed)
    }

    /// Keeps what waits and ends; later changes are refused.
    package func close() {}
}
