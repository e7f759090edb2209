import Dispatcher
import EventModel

extension ScenarioDecoder {
    mutating func add(_ member: JSONValue.Member, of node: Node, to program: inout FirmwareProgram) {
        let child = node.member(member)
        if let fault = Self.fault(inValueName: member.key) {
            reader.error(fault, offset: member.keyOffset, path: child.path)
        }
        // A value with errors is kept, so that a tag that names it is not told that there is none.
        program.values.append(.init(name: member.key, source: source(child) ?? .constant(.null)))
    }

    private static func fault(inValueName name: String) -> String? {
        if FirmwareProgram.ambientSlots.contains(name) {
            return "\"\(name)\" always stands for the \(meaning(ofAmbientSlot: name)); give the value another name"
        }
        if name.isEmpty { return "a value's name is empty" }
        let isPlain = name.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_" || scalar == "-"
        }
        return isPlain ? nil : "a value's name has letters, digits, '_' and '-'; no tag can name \"\(name)\""
    }

    private static func meaning(ofAmbientSlot name: String) -> String {
        switch name {
        case "data": "data of the event that is handled"
        case "event": "name of the event that is handled"
        case "arg": "argument of the function that is called"
        case "device": "device's id"
        case "name": "device's name"
        case "index": "device's number in its group"
        default: "present time"
        }
    }

    private mutating func source(_ node: Node) -> FirmwareProgram.Value.Source? {
        switch node.value.kind {
        case .array:
            reader.error(
                "a value must be a string, a number, a boolean or a generator, not an array; {\"choice\": […]} draws from one",
                at: node)
            return nil
        case .object:
            return generator(node)
        default:
            return .constant(JSONValue(node.value.kind))
        }
    }

    private mutating func generator(_ node: Node) -> FirmwareProgram.Value.Source? {
        guard let fields = reader.object(node, .generator) else { return nil }
        guard let kind = reader.onlyOne(of: ["random", "choice", "counter", "walk"], in: fields) else {
            reader.incomplete(fields, "a generator has \"random\", \"choice\", \"counter\" or \"walk\"")
            return nil
        }
        let options =
            switch kind {
            case "random": ["decimals"]
            case "choice": [String]()
            case "counter": ["step"]
            default: ["step", "min", "max", "decimals"]
            }
        let others = ["decimals", "step", "min", "max"].filter { !options.contains($0) }
        reader.refuse(others, in: fields, because: "does not go with \"\(kind)\"")
        let decimals = options.contains("decimals") ? reader.integer(fields, "decimals", in: 0...15) : nil
        let step = options.contains("step") ? step(fields, mayBeNegative: kind == "counter") : nil
        switch kind {
        case "random":
            guard let bounds = bounds(fields["random"]) else { return nil }
            return .random(low: bounds.low, high: bounds.high, decimals: decimals)
        case "choice":
            return choice(fields)
        case "counter":
            return reader.number(fields, "counter").map { .counter(first: $0, step: step ?? 1) }
        default:
            return walk(fields, step: step ?? 1, decimals: decimals)
        }
    }

    private mutating func step(_ fields: Fields, mayBeNegative: Bool) -> Double? {
        guard let node = fields["step"], let step = reader.number(node, what: "\"step\"") else { return nil }
        if step < 0, !mayBeNegative {
            reader.error("\"step\" is how far a walk goes at most, up or down: 0 or more", at: node)
        }
        return step
    }

    private mutating func bounds(_ node: Node?) -> (low: Double, high: Double)? {
        guard let node, let elements = reader.elements(node, what: "\"random\"") else { return nil }
        guard elements.count == 2 else {
            reader.error("\"random\" has two numbers, the lowest and the highest", at: node)
            return nil
        }
        guard let low = reader.number(elements[0], what: "the lowest"),
            let high = reader.number(elements[1], what: "the highest")
        else { return nil }
        guard low <= high else {
            reader.error("\"random\" has its lowest number first", at: node)
            return nil
        }
        return (low, high)
    }

    private mutating func choice(_ fields: Fields) -> FirmwareProgram.Value.Source? {
        guard let node = fields["choice"], let elements = reader.elements(node, what: "\"choice\"") else { return nil }
        if elements.isEmpty { reader.error("\"choice\" is empty; there is nothing to draw", at: node) }
        for element in elements {
            switch element.value.kind {
            case .array, .object:
                reader.error(
                    "a choice must be a string, a number or a boolean, not \(element.value.kindName)", at: element)
            default: break
            }
        }
        return .choice(elements.map { JSONValue($0.value.kind) })
    }

    private mutating func walk(_ fields: Fields, step: Double, decimals: Int?) -> FirmwareProgram.Value.Source? {
        let low = reader.number(fields, "min") ?? -.infinity
        let high = reader.number(fields, "max") ?? .infinity
        if low > high, let node = fields["min"] { reader.error("\"min\" is greater than \"max\"", at: node) }
        guard let node = fields["walk"], let first = reader.number(node, what: "\"walk\"") else { return nil }
        if low <= high, !(low...high).contains(first) {
            reader.error("the walk starts outside its \"min\" and \"max\"", at: node)
        }
        return .walk(first: first, step: step, low: low, high: high, decimals: decimals)
    }
}
