import DeviceEmulator
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
    private var derived: [String: Bool] = [:]

    /// How many ids are derived from names to find one.
    private static let mostDerived = 20_000

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

    /// What a name that no device has may stand for: the single names, and of each group the name with the same number.
    func candidates(for text: String) -> [String] {
        let digits = text.utf8.reversed().prefix { (0x30...0x39).contains($0) }.reversed()
        let number = Int(String(decoding: digits, as: UTF8.self)) ?? 1
        return names
            + groups.map { index in
                let last = devices[index].count ?? 1
                return ranges[index].name((1...last).contains(number) ? number : 1)
            }
    }

    /// Whether a pattern fits an id that follows from a device's name; true when that cannot be told in reasonable time.
    mutating func hasDerivedID(_ glob: Glob) -> Bool {
        guard glob.text.utf8.allSatisfy({ $0.hexadecimalValue != nil || $0 == 0x2A }),
            glob.text.utf8.count == 24 || !glob.isLiteral
        else { return false }
        if let known = derived[glob.text] { return known }
        var left = Self.mostDerived
        var isFound = false
        for index in devices.indices where devices[index].id == nil && !isFound {
            let count = devices[index].count ?? 1
            if count > left {
                isFound = true
            } else {
                left -= count
                isFound = (1...count).contains { number in
                    glob.matches(DeviceID(derivedFrom: ranges[index].name(number)).description)
                }
            }
        }
        derived[glob.text] = isFound
        return isFound
    }

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
