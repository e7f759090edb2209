/// Every host that requests went to, each under a dense index: what the host's window is kept by.
///
/// A host is its name in lower case without the port, or an IPv6 address without its brackets; a closing dot is not
/// part of it, so `example.com.` cannot have a second window. Two spellings of one numeric address are two hosts.
package struct HostTable {
    private var names: [String] = []
    private var indexes: [String: Int] = [:]

    /// An empty table.
    package init() {}

    /// How many hosts the table holds; indexes run from 0 to one less.
    package var count: Int { names.count }

    /// The index of a host, new when it was not seen before. The name must be lower-cased.
    package mutating func index(of host: String) -> Int {
        if let known = indexes[host] { return known }
        indexes[host] = names.count
        names.append(host)
        return names.count - 1
    }

    /// The index of a host that was seen before; nil for others.
    package func known(_ host: String) -> Int? { indexes[host] }

    /// The name of a host by its index.
    package func name(_ index: Int) -> String { names[index] }

    /// Forgets all hosts but these, which are numbered anew by their places.
    package mutating func keep(_ hosts: [Int]) {
        names = hosts.map { names[$0] }
        indexes = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    }
}
