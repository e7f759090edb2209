import Glibc

/// Keeps the cache from growing for ever.
struct CacheKeeping {
    let cache: String
    /// How many files stay at most, as far as they are older than an hour.
    var most = 600

    /// A runtime is in use; of the others the latest stay.
    func hasRuntime(_ name: String) {
        let others = LocalFile.names(in: cache).filter { $0.hasPrefix("runtime-") && $0 != name }
        let aged = others.map { ($0, LocalFile.stamp("\(cache)/\($0)/stamps")?.modified ?? 0) }
            .filter { $0.1 < Self.anHourAgo }.sorted { $0.1 > $1.1 }
        for (name, _) in aged.dropFirst(4) { LocalFile.removeFolder(cache + "/" + name) }
    }

    private static var anHourAgo: Int {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return (now.tv_sec - 3600) * 1_000_000_000
    }

    /// A program has taken another one's place; what is old goes.
    func replaced(_ old: String?, by new: String) {
        if let old, old != new { unlink(cache + "/" + old) }
        let names = LocalFile.names(in: cache).filter { !$0.hasPrefix("runtime-") }
        guard names.count > most else { return }
        let aged = names.compactMap { name in LocalFile.stamp(cache + "/" + name).map { (name, $0.modified) } }
            .filter { $0.1 < Self.anHourAgo }.sorted { $0.1 < $1.1 }
        for (name, _) in aged.prefix(names.count - most / 2) { unlink(cache + "/" + name) }
    }
}
