import EventModel

/// The names of recorded devices, as far as their cloud tells them.
struct RecordedNames: Sendable {
    private var given: [DeviceID: String] = [:]

    /// Notes a device's name; the last one counts.
    mutating func note(_ name: String, of id: DeviceID) { given[id] = name }

    /// The names of devices in a scenario: their own where a scenario can use it and no other has it, else `device-1`,
    /// `device-2` and so on by their place.
    func names(of devices: [DeviceID]) -> [String] {
        var taken: Set<String> = []
        let own = devices.map { id -> String? in
            guard let name = given[id], Self.isUsable(name), taken.insert(name).inserted else { return nil }
            return name
        }
        return own.enumerated().map { number, name in
            if let name { return name }
            var made = "device-\(number + 1)"
            while !taken.insert(made).inserted { made += "-recorded" }
            return made
        }
    }

    /// True if a scenario takes the name as it is: it is a template there, and a pattern where devices are named.
    private static func isUsable(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 64 && !name.contains("{{") && DeviceID(name) == nil
            && name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != 0x2A }
    }
}
