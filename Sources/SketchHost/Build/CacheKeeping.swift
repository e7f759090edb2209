import Glibc

/// Keeps the cache from growing for ever.
struct CacheKeeping {
    let cache: String
    /// How many bytes stay at most, as far as they are older than an hour.
    var most = 512 << 20

    /// A runtime is in use; of the others the latest stay.
    func hasRuntime(_ name: String) {
        let others = LocalFile.names(in: cache).filter { $0.hasPrefix("runtime-") && $0 != name }
        let aged = others.map { ($0, LocalFile.stamp("\(cache)/\($0)/stamps")?.modified ?? 0) }
            .filter { $0.1 < Self.anHourAgo }.sorted { $0.1 > $1.1 }
        for (name, _) in aged.dropFirst(4) { FileHold.remove(cache + "/" + name) }
    }

    private static var anHourAgo: Int { realTimeNow() - 3600 * 1_000_000_000 }

    /// A program has taken another one's place; what is old goes.
    func replaced(_ old: String?, by new: String) {
        if let old, old != new { FileHold.remove(cache + "/" + old) }
        for name in LocalFile.names(in: cache) where name.hasPrefix("draft-") {
            // What a compilation left that was killed.
            if let age = LocalFile.modified(cache + "/" + name), age < Self.anHourAgo {
                FileHold.remove(cache + "/" + name)
            }
        }
        let entries = LocalFile.names(in: cache).filter(Self.isOwn).compactMap { name in
            LocalFile.stamp(cache + "/" + name).map { (name: name, stamp: $0) }
        }
        var size = entries.reduce(0) { $0 + $1.stamp.size }
        guard size > most else { return }
        // Down to a half, so that it is not the same again for the next.
        for entry in entries.sorted(by: { $0.stamp.modified < $1.stamp.modified }) {
            guard size > most / 2, entry.stamp.modified < Self.anHourAgo else { return }
            // One that is run, or is about to be, stays.
            if FileHold.remove(cache + "/" + entry.name) { size -= entry.stamp.size }
        }
    }

    /// Whether a file is one that sketches are kept in: the folder may hold others.
    private static func isOwn(_ name: String) -> Bool {
        name.hasSuffix(".sketch") || name.hasSuffix(".record") || name.contains(".record.")
    }
}
