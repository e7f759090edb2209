import DeviceEmulator
import Dispatcher
import EventModel

extension ScenarioDecoder {
    private static let actions = [
        "call", "publish", "pins", "serial", "offline", "reboot", "clockSkew", "fault", "receiver", "respond", "hook",
    ]

    mutating func decodeTimeline(_ fields: Fields) {
        var hookNodes: [(entry: TimelineEntry, node: Node)] = []
        for node in reader.elements(fields, "timeline") {
            guard let entry = reader.object(node, .timelineEntry) else { continue }
            let at = moment(entry)
            let lasting = reader.duration(entry, "for", atLeast: .milliseconds(1))
            let result = change(entry, lasting: lasting)
            guard let at, let result else { continue }
            let decoded = TimelineEntry(at: at, change: result.change, lasting: result.lasting)
            scenario.timeline.append(decoded)
            if case .hook = result.change { hookNodes.append((decoded, node)) }
        }
        checkHookCount(hookNodes)
    }

    private mutating func moment(_ fields: Fields) -> Interval? {
        guard let node = fields["at"] else {
            reader.missing("at", in: fields)
            return nil
        }
        guard let at = reader.duration(node, what: "\"at\"") else { return nil }
        if let duration = scenario.duration, at >= duration {
            reader.warn("the run is over after \(duration), so this never happens", at: node)
        }
        return at
    }

    private mutating func change(
        _ fields: Fields, lasting: Interval?
    ) -> (change: TimelineEntry.Change, lasting: Interval?)? {
        if let change = cloudChange(fields, lasting: lasting) { return change }
        var actions = Self.actions
        // The two keys of one action.
        if fields.has("receiver") || fields.has("respond") {
            actions.removeAll { $0 == (fields.has("receiver") ? "respond" : "receiver") }
        }
        guard let action = reader.onlyOne(of: actions, in: fields) else {
            let actions = ScenarioReader.list(Self.actions.filter { $0 != "respond" } + ["endpoint", "dns"])
            reader.incomplete(fields, "a timeline entry says what happens: \(actions)")
            return nil
        }
        if ["call", "publish", "reboot", "pins", "serial"].contains(action) {
            reader.refuse(["for"], in: fields, because: "has no meaning here: \"\(action)\" cannot be undone")
        }
        switch action {
        case "receiver", "respond":
            reader.refuse(["device"], in: fields, because: "does not go with \"\(action)\"")
            return receiver(fields).map { ($0, lasting) }
        case "hook":
            reader.refuse(
                ["device"], in: fields, because: "does not go with \"hook\"; the hook itself has \"deviceID\"")
            return fields["hook"].flatMap { hook($0) }.map { (.hook($0), lasting) }
        case "publish":
            return publish(fields).map { ($0, nil) }
        default:
            return deviceChange(action, fields, lasting: lasting)
        }
    }

    private mutating func deviceChange(
        _ action: String, _ fields: Fields, lasting: Interval?
    ) -> (change: TimelineEntry.Change, lasting: Interval?)? {
        if !fields.has("device") { reader.missing("device", in: fields) }
        let devices = devices(fields)
        switch action {
        case "call":
            let call = call(fields, devices: devices)
            return devices.flatMap { devices in
                call.map { (.call(devices: devices, function: $0.0, argument: $0.1), nil) }
            }
        case "offline":
            let time = offline(fields, lasting: lasting)
            return devices.flatMap { devices in time.map { (.offline(devices: devices), $0) } }
        case "reboot":
            isTrue("reboot", fields)
            return devices.map { (.reboot(devices: $0), nil) }
        case "pins":
            let pins = pins(fields)
            return devices.flatMap { devices in pins.map { (.stimulus(devices: devices, .pins($0)), nil) } }
        case "serial":
            let text = reader.text(fields, "serial")
            return devices.flatMap { devices in text.map { (.stimulus(devices: devices, .serial($0)), nil) } }
        case "clockSkew":
            let skew = fields["clockSkew"].flatMap { clockSkew($0) }
            return devices.flatMap { devices in skew.map { (.clockSkew(devices: devices, $0), lasting) } }
        default:
            let fault = deliveryFault(fields)
            return devices.flatMap { devices in fault.map { (.fault(devices: devices, $0), lasting) } }
        }
    }

    private mutating func isTrue(_ key: String, _ fields: Fields) {
        if let node = fields[key], reader.flag(fields, key) == false {
            reader.error("\"\(key)\" is true; leave the entry out otherwise", at: node)
        }
    }

    /// Levels of inputs by pin: a number, a truth value, or HIGH and LOW.
    private mutating func pins(_ fields: Fields) -> [(pin: String, value: Int)]? {
        guard let node = fields["pins"] else { return nil }
        guard case .object(let members) = node.value.kind, !members.isEmpty else {
            reader.error("\"pins\" is an object such as {\"D2\": 1, \"A0\": 2048}", at: node)
            return nil
        }
        var pins: [(pin: String, value: Int)] = []
        for member in members {
            let place = Node(value: member.value, path: JSONPath.member(member.key, of: node.path))
            if !Self.isPin(member.key) {
                reader.error("a pin is D0 to D19 or A0 to A7, not \"\(member.key)\"", at: place)
            }
            switch member.value.kind {
            case .bool(let isHigh): pins.append((member.key, isHigh ? 1 : 0))
            case .string("HIGH"): pins.append((member.key, 1))
            case .string("LOW"): pins.append((member.key, 0))
            default:
                if let level = reader.integer(place, what: "a pin's level", in: 0...4095) {
                    pins.append((member.key, level))
                }
            }
        }
        return pins
    }

    private static func isPin(_ name: String) -> Bool {
        guard let first = name.first, let number = Int(name.dropFirst()), name.count <= 3 else { return false }
        return first == "D" && (0...19).contains(number) || first == "A" && (0...7).contains(number)
    }

    /// How long the devices stay away; a nil inside is for ever.
    private mutating func offline(_ fields: Fields, lasting: Interval?) -> Interval?? {
        guard let node = fields["offline"] else { return nil }
        if case .bool = node.value.kind {
            isTrue("offline", fields)
            return .some(lasting)
        }
        reader.refuse(["for"], in: fields, because: "says again what \"offline\" says; one of them is enough")
        return reader.duration(node, what: "\"offline\"", atLeast: .milliseconds(1)).map { .some($0) }
    }

    mutating func clockSkew(_ node: Node) -> Interval? {
        guard let text = node.value.text, text.hasPrefix("-") else {
            return reader.duration(node, what: "\"clockSkew\"")
        }
        let magnitude = Node(
            value: JSONValue(.string(String(text.dropFirst())), offset: node.value.offset), path: node.path)
        return reader.duration(magnitude, what: "\"clockSkew\"").map { $0 * -1 }
    }

    mutating func deliveryFault(_ fields: Fields) -> TimelineEntry.DeliveryFault? {
        guard let node = fields["fault"], let parts = reader.object(node, .deliveryFault) else { return nil }
        var fault = TimelineEntry.DeliveryFault()
        if let key = reader.onlyOne(of: ["duplicate", "copies"], in: parts),
            let copies = reader.integer(parts, key, in: 1...100)
        {
            fault.copies = copies
        }
        if let delay = reader.duration(parts, "delay") { fault.delay = delay }
        if let place = parts["drop"], let drop = reader.number(place, what: "\"drop\"") {
            if !(0...1).contains(drop) {
                reader.error("\"drop\" is a chance from 0 to 1, not \(JavaScriptNumber.text(drop))", at: place)
            }
            fault.drop = drop
        }
        if let reorder = reader.duration(parts, "reorder") { fault.reorder = reorder }
        if parts.present(ScenarioShape.deliveryFault.keys).isEmpty {
            reader.incomplete(parts, "a fault has \"duplicate\", \"delay\", \"drop\" or \"reorder\"")
        }
        return fault
    }
}

// MARK: - Devices, receivers and publishes

extension ScenarioDecoder {
    private mutating func call(_ fields: Fields, devices: Glob?) -> (function: String, argument: String)? {
        guard let node = fields["call"], let call = reader.object(node, .call) else { return nil }
        let argument = reader.text(call, "arg") ?? ""
        guard let function = reader.requiredText(call, "function"), let place = call["function"] else { return nil }
        let groups = devices.map { directory.matches($0) } ?? []
        // What a sketch offers is known when it runs.
        let programs = groups.filter { $0.sketch == nil }.map { $0.firmware.map { scenario.firmware[$0] } }
        if let index = programs.firstIndex(where: { $0?.functions.contains { $0.name == function } != true }) {
            let names = programs[index]?.functions.map(\.name) ?? []
            let owner = programs[index].map { "the firmware \"\($0.name)\"" } ?? "a device without firmware"
            reader.warn(
                "\(owner) has no function \"\(function)\"\(Suggestion.ending(for: function, among: names))", at: place)
        }
        return (function, argument)
    }

    private mutating func receiver(_ fields: Fields) -> TimelineEntry.Change? {
        if !fields.has("respond") { reader.missing("respond", in: fields) }
        let rules = fields["respond"].flatMap { reader.rules($0) }
        guard let index = receiverPosition(fields), let node = fields["receiver"] else { return nil }
        guard case .script = scenario.receivers[index].answer else {
            reader.error(
                "the receiver \"\(node.value.text ?? "")\" forwards; only one with \"respond\" can change its rules",
                at: node)
            return nil
        }
        return rules.map { .receiver(host: scenario.receivers[index].key, rules: $0) }
    }

    private mutating func publish(_ fields: Fields) -> TimelineEntry.Change? {
        guard let node = fields["publish"], let publish = reader.object(node, .timelinePublication) else { return nil }
        if isRecorded(publish) { return recorded(publish, by: fields) }
        guard fields.has("device") else { return apiPublish(publish) }
        let devices = devices(fields)
        // What no program that may run here knows is worth one warning, not one for each program.
        let own = devices.map { directory.matches($0) } ?? scenario.devices
        let known = own.compactMap(\.firmware).flatMap { scenario.firmware[$0].values.map(\.name) }
        let everything = FirmwareProgram.ambientSlots + known
        guard publication(publish, slots: everything) != nil, !reader.hasErrors else { return nil }
        var publications: [FirmwareProgram.Publication] = []
        for slots in scenario.firmware.map(\.slots) + [FirmwareProgram.ambientSlots] {
            var silent = ScenarioDecoder(reader.source, hookFile: hookFile)
            guard let publication = silent.publication(publish, slots: slots) else { return nil }
            publications.append(publication)
        }
        return devices.map { .publish(devices: $0, publications) }
    }

    /// A publish through the API: no device, so no tags.
    private mutating func apiPublish(_ fields: Fields) -> TimelineEntry.Change? {
        let isPrivate = reader.flag(fields, "private") ?? false
        var data: String?
        if let node = fields["data"] {
            switch node.value.kind {
            case .null: break
            case .string(let text):
                data = text
                if text.contains("{{") {
                    reader.warn("without \"device\" the cloud's API publishes this as it is, tags and all", at: node)
                }
            default: data = node.value.compactText
            }
        }
        guard let event = reader.requiredText(fields, "event"), let node = fields["event"] else { return nil }
        if let fault = EventName.fault(in: event) {
            reader.error(fault, at: node)
        } else if EventName.isReserved(event) {
            reader.error("names that start with \"spark\" or \"particle\" are the cloud's own", at: node)
        }
        return .apiPublish(event: event, data: TimelineEntry.Data(text: data, isPrivate: isPrivate))
    }

    /// Hooks that come when the account is full already, whatever the order of their entries.
    private mutating func checkHookCount(_ created: [(entry: TimelineEntry, node: Node)]) {
        guard let most = scenario.limits.hooks else { return }
        // One walk through time; what is over at a moment makes room for what begins then.
        var moments: [(at: Int64, begins: Int?)] = []
        for (number, (entry, _)) in created.enumerated() {
            moments.append((entry.at.milliseconds, number))
            if let lasting = entry.lasting { moments.append((entry.at.milliseconds + lasting.milliseconds, nil)) }
        }
        moments.sort { ($0.at, $0.begins ?? -1) < ($1.at, $1.begins ?? -1) }
        var present = scenario.hooks.count
        for moment in moments {
            guard let number = moment.begins else {
                present -= 1
                continue
            }
            if present >= most {
                reader.error(
                    "an account holds at most \(most) hooks; \"limits\": { \"hooks\": null } lifts the limit",
                    at: created[number].node)
            }
            present += 1
        }
    }
}
