import EventModel

/// Finds a scenario's devices by the patterns that name them.
struct DeviceDirectory {
    private let devices: [DeviceGroup]
    private let ranges: [NameRange]
    /// Where the single names and ids are.
    private var singles: [String: Int] = [:]
    private var ids: [String: Int] = [:]
    /// The positions of those with more than one name.
    private var groups: [Int] = []
    /// What was found; timelines name the same few patterns again and again.
    private var found: [String: [Int]] = [:]

    init(_ devices: [DeviceGroup] = []) {
        self.devices = devices
        ranges = devices.map(NameRange.init)
        for index in devices.indices {
            if let name = ranges[index].only { singles[name] = index } else { groups.append(index) }
            if let id = devices[index].id { ids[id.description] = index }
        }
    }

    /// The single names, in the order of the file.
    var names: [String] { ranges.compactMap(\.only) }

    /// The groups, in the order of the file, that have a device whose name or given id fits.
    mutating func matches(_ glob: Glob) -> [DeviceGroup] {
        if let known = found[glob.text] { return known.map { devices[$0] } }
        var indexes: [Int]
        if glob.isLiteral {
            indexes = [singles[glob.text], ids[glob.text]].compactMap { $0 }
            indexes += groups.filter { ranges[$0].hasMatch(for: glob) }
            indexes = Array(Set(indexes)).sorted()
        } else {
            indexes = devices.indices.filter { index in
                ranges[index].hasMatch(for: glob) || devices[index].id.map { glob.matches($0.description) } == true
            }
        }
        found[glob.text] = indexes
        return indexes.map { devices[$0] }
    }
}
