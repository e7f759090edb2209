import EventModel

/// As much of JSON Schema 2020-12 as the project's schemas use; a keyword that it does not know is a fault.
struct JSONSchema {
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    let root: JSONValue

    private static let annotations: Set = ["$schema", "$id", "$defs", "title", "description", "default", "examples"]

    /// Everything that speaks against a value; empty when it is valid.
    func faults(in value: JSONValue) throws -> [String] { try faults(value, root, "$") }

    private func faults(_ value: JSONValue, _ schema: JSONValue, _ path: String) throws -> [String] {
        guard case .object(let keywords) = schema.kind else {
            if case .bool(let accepts) = schema.kind { return accepts ? [] : ["\(path): nothing may be here"] }
            throw Fault(description: "a schema is an object, not \(schema.kindName)")
        }
        var faults: [String] = []
        for keyword in keywords where !Self.annotations.contains(keyword.key) {
            faults += try self.faults(value, keyword.key, keyword.value, schema, path)
        }
        return faults
    }

    private func faults(
        _ value: JSONValue, _ keyword: String, _ argument: JSONValue, _ schema: JSONValue, _ path: String
    ) throws -> [String] {
        switch keyword {
        case "$ref": try faults(value, definition(argument), path)
        case "type": isOf(argument, value) ? [] : ["\(path): \(value.kindName) is not \(argument.compactText)"]
        case "enum": list(argument).contains(value) ? [] : ["\(path): not in \(argument.compactText)"]
        case "const": value == argument ? [] : ["\(path): not \(argument.compactText)"]
        case "properties": try properties(value, argument, path)
        case "additionalProperties": try additional(value, argument, schema["properties"], path)
        case "required": required(value, argument, path)
        case "items":
            try list(value).enumerated().flatMap { try faults($1, argument, "\(path)[\($0)]") }
        case "anyOf":
            try list(argument).contains { try faults(value, $0, path).isEmpty } ? [] : ["\(path): fits none of anyOf"]
        case "oneOf":
            try list(argument).filter { try faults(value, $0, path).isEmpty }.count == 1
                ? [] : ["\(path): does not fit one of oneOf"]
        case "if":
            try faults(value, argument, path).isEmpty
                ? schema["then"].map { try faults(value, $0, path) } ?? []
                : schema["else"].map { try faults(value, $0, path) } ?? []
        case "then", "else": []
        default: try bound(value, keyword, argument, path)
        }
    }

    private func bound(
        _ value: JSONValue, _ keyword: String, _ argument: JSONValue, _ path: String
    ) throws -> [String] {
        if keyword == "uniqueItems" {
            let items = list(value).map(\.compactText)
            return Set(items).count == items.count ? [] : ["\(path): not unique"]
        }
        if keyword == "pattern" {
            guard let text = value.text else { return [] }
            return try text.contains(Regex(argument.text ?? "")) ? [] : ["\(path): \(text) does not fit the pattern"]
        }
        guard let limit = number(argument) else { throw Fault(description: "\(keyword) wants a number") }
        let size: Double?
        switch keyword {
        case "minimum", "maximum": size = number(value)
        case "exclusiveMinimum":
            return (number(value) ?? .infinity) > limit ? [] : ["\(path): not above \(limit)"]
        case "minItems", "maxItems":
            if case .array(let items) = value.kind { size = Double(items.count) } else { size = nil }
        case "minProperties", "maxProperties":
            if case .object(let members) = value.kind { size = Double(members.count) } else { size = nil }
        default: throw Fault(description: "the keyword \(keyword) is not known")
        }
        guard let size else { return [] }
        let isGood = keyword.hasPrefix("min") ? size >= limit : size <= limit
        return isGood ? [] : ["\(path): \(keyword) is \(limit)"]
    }

    private func properties(_ value: JSONValue, _ schemas: JSONValue, _ path: String) throws -> [String] {
        guard case .object(let members) = value.kind else { return [] }
        return try members.flatMap { member in
            try schemas[member.key].map { try faults(member.value, $0, "\(path).\(member.key)") } ?? []
        }
    }

    private func additional(
        _ value: JSONValue, _ schema: JSONValue, _ known: JSONValue?, _ path: String
    ) throws -> [String] {
        guard case .object(let members) = value.kind else { return [] }
        return try members.filter { known?[$0.key] == nil }.flatMap { member in
            try faults(member.value, schema, "\(path).\(member.key)")
        }
    }

    private func required(_ value: JSONValue, _ keys: JSONValue, _ path: String) -> [String] {
        guard case .object = value.kind else { return [] }
        return list(keys).compactMap(\.text).filter { value[$0] == nil }.map { "\(path): \($0) is missing" }
    }

    private func definition(_ reference: JSONValue) throws -> JSONValue {
        let parts = (reference.text ?? "").split(separator: "/")
        guard parts.first == "#" else { throw Fault(description: "a reference to \(reference.compactText)") }
        var schema = root
        for part in parts.dropFirst() {
            guard let next = schema[String(part)] else {
                throw Fault(description: "\(reference.compactText) leads nowhere")
            }
            schema = next
        }
        return schema
    }

    private func isOf(_ type: JSONValue, _ value: JSONValue) -> Bool {
        if case .array(let types) = type.kind { return types.contains { isOf($0, value) } }
        return switch (type.text, value.kind) {
        case ("null", .null), ("boolean", .bool), ("number", .number), ("string", .string), ("array", .array),
            ("object", .object):
            true
        case ("integer", .number(let number)): number.rounded() == number
        default: false
        }
    }

    private func list(_ value: JSONValue) -> [JSONValue] {
        if case .array(let elements) = value.kind { elements } else { [] }
    }

    private func number(_ value: JSONValue) -> Double? {
        if case .number(let number) = value.kind { number } else { nil }
    }
}
