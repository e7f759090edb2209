import DeviceEmulator
import Dispatcher
import EventModel

extension ScenarioDecoder {
    /// The most devices of one scenario.
    static let mostDevices = 10_000_000

    mutating func decodeDevices(_ fields: Fields) {
        guard fields.has("devices") else { return reader.missing("devices", in: fields) }
        var total = 0
        for (index, node) in reader.elements(fields, "devices").enumerated() {
            guard let device = reader.object(node, .device), let group = group(device, number: index + 1) else {
                hasBrokenDevices = true
                continue
            }
            let before = total
            total += group.count ?? 1
            if before <= Self.mostDevices, total > Self.mostDevices {
                reader.error("with these there are \(total) devices; the most is \(Self.mostDevices)", at: node)
            }
            scenario.devices.append(group)
            deviceNodes.append(node)
        }
    }

    private mutating func group(_ fields: Fields, number: Int) -> DeviceGroup? {
        let count = reader.integer(fields, "count", in: 1...Self.mostDevices)
        let isGroup = fields.has("count")
        let id = deviceID(fields, isGroup: isGroup)
        var name: Template?
        if let node = fields["name"] {
            name = reader.template(node, what: "\"name\"", slots: DeviceGroup.nameSlots)
            if let name { checkName(name, at: node, count: count) }
        } else {
            let text = id?.description ?? (isGroup ? "device-\(number)-{{index}}" : "device-\(number)")
            name = try? Template(text, slots: DeviceGroup.nameSlots)
        }
        var group = name.map(DeviceGroup.init(name:))
        group?.id = id
        group?.count = count
        if count ?? 1 == 1, let sketch = name?.literal.flatMap({ sketches[$0] }) {
            // What stands in its place need not be there.
            group?.sketch = sketch
        } else if let node = fields["firmware"], let wanted = reader.text(node, what: "\"firmware\"") {
            if Self.isSketch(wanted) {
                group?.sketch = sketch(wanted, at: node)
            } else {
                group?.firmware = program(wanted, at: node)
            }
        }
        if let node = fields["profile"], let profile: DeviceProfile = reader.choice(node, what: "\"profile\"") {
            group?.profile = profile
        }
        if let spread = reader.duration(fields, "spread") { group?.spread = spread }
        return group
    }

    private mutating func deviceID(_ fields: Fields, isGroup: Bool) -> DeviceID? {
        guard let node = fields["id"], let text = reader.text(node, what: "\"id\"") else { return nil }
        if isGroup {
            reader.error("a group has no \"id\": each of its devices gets one from its name", at: node)
            return nil
        }
        guard let id = DeviceID(text) else {
            reader.error("a device's id has 24 hexadecimal digits; \"\(text.prefix(40))\" is none", at: node)
            return nil
        }
        return id
    }

    private mutating func checkName(_ name: Template, at node: Node, count: Int?) {
        let text = name.source
        if text.isEmpty { return reader.error("a device's name is empty", at: node) }
        if text.utf8.contains(0x2A) {
            return reader.error(
                "a device's name holds a '*', which stands for any text where devices are named", at: node)
        }
        if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            return reader.error("a device's name holds a control character", at: node)
        }
        if let count, count > 1, name.isLiteral {
            reader.error("all \(count) devices would be called \"\(text)\"; put {{index}} into the name", at: node)
        } else if count == nil, !name.isLiteral {
            reader.warn("a single device has no number; \"count\" makes a group", at: node)
        }
    }

    /// Whether a firmware's name is that of a file of C++.
    private static func isSketch(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasSuffix(".ino") || name.hasSuffix(".cpp")
    }

    /// A sketch's file, relative to the scenario's folder; it must be there.
    private mutating func sketch(_ path: String, at node: Node) -> String? {
        if let fault = Self.fault(inPath: path) {
            reader.error(fault, at: node)
            return nil
        }
        if case .failure(let fault) = hookFile(path) {
            reader.error("the sketch \"\(path)\" cannot be read: \(fault.reason)", at: node)
            return nil
        }
        return path
    }

    private mutating func program(_ name: String, at node: Node) -> Int? {
        if let index = scenario.firmware.firstIndex(where: { $0.name == name }) { return index }
        let names = scenario.firmware.map(\.name)
        reader.error("there is no firmware \"\(name)\"\(Suggestion.ending(for: name, among: names))", at: node)
        return nil
    }
}

// MARK: - Duplicates

extension ScenarioDecoder {
    /// Ids and names that two devices would share.
    mutating func checkNames() {
        var ids: [DeviceID: Int] = [:]
        var names: [String: Int] = [:]
        var groups: [(names: NameRange, index: Int)] = []
        var found = 0
        for (index, group) in scenario.devices.enumerated() where found < ScenarioReader.mostFindings {
            if let id = group.id, let other = ids.updateValue(index, forKey: id) {
                found += 1
                reader.error("the id \(id) is already that of \(place(of: other))", at: field("id", of: index))
            }
            let range = NameRange(group)
            let twin: (name: String, index: Int)?
            if let name = range.only {
                let single = names.updateValue(index, forKey: name)
                twin = (single ?? groups.first { $0.names.contains(name) }?.index).map { (name, $0) }
            } else {
                let single = range.firstName(among: names.keys.sorted())
                twin =
                    single.flatMap { name in names[name].map { (name, $0) } }
                    ?? groups.lazy.compactMap { other in range.firstShared(with: other.names).map { ($0, other.index) }
                    }
                    .first
                groups.append((range, index))
            }
            if let twin {
                found += 1
                reader.error(
                    "the name \"\(twin.name)\" is already that of \(place(of: twin.index))",
                    at: field("name", of: index))
            }
        }
    }

    private func field(_ key: String, of index: Int) -> Node {
        let node = deviceNodes[index]
        return node.value[key].map { Node(value: $0, path: JSONPath.member(key, of: node.path)) } ?? node
    }

    private func place(of index: Int) -> String {
        let location = reader.source.location(at: Int(deviceNodes[index].value.offset))
        return "the device at line \(location.line), column \(location.column)"
    }
}
