import Dispatcher
import EventModel

extension ScenarioDecoder {
    mutating func decodeFirmware(_ fields: Fields) {
        guard let node = fields["firmware"], let members = reader.members(node, what: "\"firmware\"") else { return }
        for member in members {
            let child = node.member(member)
            if member.key.isEmpty {
                reader.error("a firmware's name is empty", offset: member.keyOffset, path: child.path)
            }
            // A program with errors is kept, so that a device that names it is not told that there is none.
            scenario.firmware.append(program(named: member.key, child))
            programNodes.append(child)
        }
    }

    private mutating func program(named name: String, _ node: Node) -> FirmwareProgram {
        var program = FirmwareProgram(name: name)
        guard let fields = reader.object(node, .program) else { return program }
        if let values = fields["values"], let members = reader.members(values, what: "\"values\"") {
            for member in members { add(member, of: values, to: &program) }
        }
        for element in reader.elements(fields, "variables") {
            guard let name = reader.text(element, what: "a variable's name") else { continue }
            guard let value = value(name, of: program, at: element) else { continue }
            if program.variables.contains(value) {
                reader.error("the variable \"\(name)\" is listed twice", at: element)
            } else {
                program.variables.append(value)
            }
        }
        if let functions = fields["functions"], let members = reader.members(functions, what: "\"functions\"") {
            for member in members { add(function: member, of: functions, to: &program) }
        }
        let slots = program.slots
        for element in reader.elements(fields, "publish") {
            if let publication = scheduled(element, slots: slots) { program.publications.append(publication) }
        }
        for element in reader.elements(fields, "subscribe") {
            guard let handler = reader.object(element, .subscription) else { continue }
            guard let prefix = prefix(handler) else { continue }
            var subscription = FirmwareProgram.Subscription(prefix: prefix)
            subscription.set = assignments(handler, of: program)
            subscription.publications = publications(handler, slots: slots)
            program.subscriptions.append(subscription)
        }
        warnAboutFullTables(of: program, fields)
        return program
    }

    /// What a device refuses at run time; that may be just what the scenario shows.
    private mutating func warnAboutFullTables(of program: FirmwareProgram, _ fields: Fields) {
        let tables = [
            ("subscribe", program.subscriptions.count, 4), ("functions", program.functions.count, 15),
            ("variables", program.variables.count, 20),
        ]
        for (key, count, most) in tables where count > most {
            guard let node = fields[key] else { continue }
            reader.warn("a device has \(most) places for these; it will refuse \(count - most)", at: node)
        }
    }

    private mutating func prefix(_ fields: Fields) -> String? {
        guard let node = fields["prefix"] else {
            reader.missing("prefix", in: fields)
            return nil
        }
        guard let prefix = reader.text(node, what: "\"prefix\"") else { return nil }
        if prefix.utf8.count > EventName.maximumBytes {
            reader.warn("a device compares the first \(EventName.maximumBytes) bytes of a prefix at most", at: node)
        }
        if prefix.contains("{{") {
            reader.warn("a prefix is compared as it is written; the tag in it is not rendered", at: node)
        }
        return prefix
    }

    private mutating func add(function member: JSONValue.Member, of node: Node, to program: inout FirmwareProgram) {
        let child = node.member(member)
        if member.key.isEmpty {
            reader.error("a function's name is empty", offset: member.keyOffset, path: child.path)
        }
        var function = FirmwareProgram.Function(name: member.key)
        if let fields = reader.object(child, .function) {
            if let value = reader.integer(fields, "return", in: Int(Int32.min)...Int(Int32.max)) {
                function.returns = Int32(value)
            }
            function.set = assignments(fields, of: program)
            function.publications = publications(fields, slots: program.slots)
        }
        program.functions.append(function)
    }

    private mutating func assignments(_ fields: Fields, of program: FirmwareProgram) -> [FirmwareProgram.Assignment] {
        guard let node = fields["set"], let members = reader.members(node, what: "\"set\"") else { return [] }
        var assignments: [FirmwareProgram.Assignment] = []
        for member in members {
            let child = node.member(member)
            let place = Node(value: JSONValue(.null, offset: member.keyOffset), path: child.path)
            let value = value(member.key, of: program, at: place)
            if let value, case .constant = program.values[value].source {
            } else if value != nil {
                reader.report(
                    .warning, "\"\(member.key)\" is a generator; once it is set it is drawn no more",
                    offset: member.keyOffset, path: child.path)
            }
            guard let text = assigned(child, slots: program.slots), let value else { continue }
            assignments.append(.init(value: value, text: text))
        }
        return assignments
    }

    /// A text with tags; a number or a truth value is as good as its text.
    private mutating func assigned(_ node: Node, slots: [String]) -> Template? {
        switch node.value.kind {
        case .number, .bool: try? Template(node.value.compactText)
        default: reader.template(node, what: "a value to set", slots: slots)
        }
    }

    /// The position of a value that is referred to by name.
    private mutating func value(_ name: String, of program: FirmwareProgram, at node: Node) -> Int? {
        let names = program.values.map(\.name)
        if let index = names.firstIndex(of: name) { return index }
        reader.error(
            "the firmware has no value \"\(name)\"\(Suggestion.ending(for: name, among: names))", at: node)
        return nil
    }
}

// MARK: - Publications

extension ScenarioDecoder {
    private mutating func publications(_ fields: Fields, slots: [String]) -> [FirmwareProgram.Publication] {
        var publications: [FirmwareProgram.Publication] = []
        for element in reader.elements(fields, "publish") {
            guard case .object = element.value.kind else {
                _ = reader.object(element, .publication)
                continue
            }
            if let fields = reader.object(element, .publication),
                let publication = publication(fields, slots: slots)
            {
                publications.append(publication)
            }
        }
        return publications
    }

    /// What a publish says; shared by firmware and timeline.
    mutating func publication(_ fields: Fields, slots: [String]) -> FirmwareProgram.Publication? {
        var event: Template?
        if let node = fields["event"] {
            event = reader.template(node, what: "\"event\"", slots: slots)
            if let name = event?.literal { warn(aboutEventName: name, at: node) }
        } else {
            reader.missing("event", in: fields)
        }
        let data = fields["data"].flatMap { reader.dataTemplate($0, slots: slots) }
        let isPrivate = reader.flag(fields, "private") ?? false
        return event.map { FirmwareProgram.Publication(event: $0, data: data, isPrivate: isPrivate) }
    }

    private mutating func warn(aboutEventName name: String, at node: Node) {
        if let fault = EventName.fault(in: name) {
            reader.warn("\(fault); the device will refuse to publish it", at: node)
        } else if EventName.isReserved(name), DeviceQuestion(name) == nil {
            reader.warn(
                "names that start with \"spark\" or \"particle\" are the cloud's own; the device will refuse to publish \"\(name)\"",
                at: node)
        }
    }

    private mutating func scheduled(_ node: Node, slots: [String]) -> FirmwareProgram.ScheduledPublication? {
        guard let fields = reader.object(node, .scheduledPublication) else { return nil }
        let publication = publication(fields, slots: slots)
        let after = reader.duration(fields, "after")
        let every = reader.duration(fields, "every", atLeast: .milliseconds(1))
        let jitter = reader.duration(fields, "jitter")
        let times = reader.integer(fields, "times", in: 1...1_000_000_000)
        if let node = fields["every"] {
            if !fields.has("times"), !hasDuration {
                reader.error(
                    "without \"times\" this never ends; give it \"times\", or the scenario a \"duration\"", at: node)
            }
        } else if let node = fields["times"], let times, times > 1 {
            reader.error("\"times\" needs \"every\", the time from one to the next", at: node)
        }
        guard let publication else { return nil }
        var scheduled = FirmwareProgram.ScheduledPublication(publication)
        scheduled.after = after ?? .zero
        scheduled.every = every
        scheduled.jitter = jitter ?? .zero
        scheduled.times = times
        return scheduled
    }
}

extension FirmwareProgram {
    /// The names that the program's templates see, in slot order.
    package var slots: [String] { values.map(\.name) + Self.ambientSlots }
}
