import EventModel

@testable import CloudServer

/// Holds an answer against the API's own description: whether its status, media type and body are as documented.
enum DocumentedAnswer {
    /// What is wrong with an answer to a method on a path of the document, such as `/v1/devices/{device}`.
    static func faults(
        method: String, path: String, status: Int, mediaType: String?, body: [UInt8]
    ) -> [String] {
        let document = OpenAPIDocument.cloud.json
        guard let operation = document["paths"]?[path]?[method.lowercased()] else {
            return ["\(method) \(path) is not documented"]
        }
        guard let answer = operation["responses"]?["\(status)"].map({ resolved($0, document) }) else {
            return ["\(method) \(path) documents no status \(status)"]
        }
        let type = mediaType?.split(separator: ";").first.map(String.init) ?? ""
        guard let schema = answer["content"]?[type]?["schema"] else {
            return answer["content"] == nil && body.isEmpty ? [] : ["\(status) documents no body of type \"\(type)\""]
        }
        guard type == "application/json" else { return [] }
        guard let value = try? JSONValue(parsing: String(decoding: body, as: UTF8.self)) else {
            return ["the body is no JSON: \(String(decoding: body.prefix(200), as: UTF8.self))"]
        }
        return faults(of: value, against: schema, document, at: "body")
    }

    private static func resolved(_ value: JSONValue, _ document: JSONValue) -> JSONValue {
        guard let reference = value["$ref"]?.text else { return value }
        var target: JSONValue? = document
        for key in reference.dropFirst(2).split(separator: "/") { target = target?[String(key)] }
        return target ?? value
    }

    static func faults(
        of value: JSONValue, against schema: JSONValue, _ document: JSONValue, at place: String
    ) -> [String] {
        let schema = resolved(schema, document)
        var faults: [String] = []
        if let types = schema["type"], !names(types).contains(where: { isOf($0, value) }) {
            return ["\(place) is \(value.kindName), not \(names(types).joined(separator: " or "))"]
        }
        if case .array(let known)? = schema["enum"]?.kind, !known.contains(value) {
            faults.append("\(place) is none of \(known.map(\.compactText))")
        }
        if case .array(let choices)? = schema["anyOf"]?.kind,
            choices.allSatisfy({ !Self.faults(of: value, against: $0, document, at: place).isEmpty })
        {
            faults.append("\(place) fits none of the choices")
        }
        switch value.kind {
        case .string(let text): faults += textFaults(text, schema, at: place)
        case .array(let elements):
            if let most = integer(schema["maxItems"]), elements.count > most { faults.append("\(place) is too long") }
            guard let items = schema["items"] else { break }
            for (index, element) in elements.enumerated() {
                faults += Self.faults(of: element, against: items, document, at: "\(place)[\(index)]")
            }
        case .object(let members): faults += memberFaults(members, schema, document, at: place)
        default: break
        }
        return faults
    }

    private static func memberFaults(
        _ members: [JSONValue.Member], _ schema: JSONValue, _ document: JSONValue, at place: String
    ) -> [String] {
        var faults: [String] = []
        if case .array(let required)? = schema["required"]?.kind {
            for key in required.compactMap(\.text) where !members.contains(where: { $0.key == key }) {
                faults.append("\(place).\(key) is missing")
            }
        }
        for member in members {
            guard let schema = schema["properties"]?[member.key] ?? schema["additionalProperties"] else { continue }
            if schema == .bool(false) { faults.append("\(place).\(member.key) is not documented") }
            faults += Self.faults(of: member.value, against: schema, document, at: "\(place).\(member.key)")
        }
        return faults
    }

    private static func textFaults(_ text: String, _ schema: JSONValue, at place: String) -> [String] {
        var faults: [String] = []
        let count = text.unicodeScalars.count
        if let most = integer(schema["maxLength"]), count > most { faults.append("\(place) is too long") }
        if let least = integer(schema["minLength"]), count < least { faults.append("\(place) is too short") }
        if let pattern = schema["pattern"]?.text {
            let regex = try? Regex(pattern)
            if regex == nil || text.firstMatch(of: regex ?? Regex(/$./)) == nil {
                faults.append("\(place) is \"\(text)\", which does not match \(pattern)")
            }
        }
        if schema["format"]?.text == "date-time", (try? Instant(parsing: text)) == nil {
            faults.append("\(place) is \"\(text)\", no moment")
        }
        return faults
    }

    private static func names(_ types: JSONValue) -> [String] {
        if case .array(let all) = types.kind { all.compactMap(\.text) } else { types.text.map { [$0] } ?? [] }
    }

    private static func isOf(_ type: String, _ value: JSONValue) -> Bool {
        switch (type, value.kind) {
        case ("string", .string), ("boolean", .bool), ("array", .array), ("object", .object), ("null", .null),
            ("number", .number):
            true
        case ("integer", .number(let number)): number == number.rounded()
        default: false
        }
    }

    private static func integer(_ value: JSONValue?) -> Int? {
        if case .number(let number)? = value?.kind { Int(exactly: number) } else { nil }
    }
}
