import EventModel

/// A JSON schema, as OpenAPI 3.1 has them.
struct Schema: Sendable {
    /// The schema as JSON.
    var json: JSONValue

    /// A property of an object.
    struct Property: Sendable {
        let name: String
        let schema: Schema
        let isRequired: Bool

        static func required(_ name: String, _ schema: Schema) -> Property {
            Property(name: name, schema: schema, isRequired: true)
        }

        /// The property with null beside its values.
        var orNull: Property { Property(name: name, schema: schema.orNull, isRequired: isRequired) }

        static func optional(_ name: String, _ schema: Schema) -> Property {
            Property(name: name, schema: schema, isRequired: false)
        }
    }

    private init(_ members: [(String, JSONValue)]) {
        json = JSONValue(.object(members.map { JSONValue.Member($0.0, $0.1) }))
    }

    /// Any value.
    static let any = Schema([])
    static let bool = Schema([("type", .string("boolean"))])
    static let integer = Schema([("type", .string("integer"))])
    static let text = Schema([("type", .string("string"))])
    static let textOrNull = Schema([("type", .array([.string("string"), .string("null")]))])
    static let moment = Schema([("type", .string("string")), ("format", .string("date-time"))])
    static let momentOrNull = Schema([
        ("type", .array([.string("string"), .string("null")])), ("format", .string("date-time")),
    ])
    /// 24 hexadecimal digits.
    static let hookID = Schema.text.matching("^[0-9a-f]{24}$")

    /// An event's name, or the start of one.
    static let eventName = Schema.text(from: 1, to: 64).matching("^[ -~]+$")

    static func text(from minimum: Int = 0, to maximum: Int) -> Schema {
        var members: [(String, JSONValue)] = [("type", .string("string"))]
        if minimum > 0 { members.append(("minLength", .integer(minimum))) }
        members.append(("maxLength", .integer(maximum)))
        return Schema(members)
    }

    static func integer(_ range: ClosedRange<Int>) -> Schema {
        Schema([
            ("type", .string("integer")), ("minimum", .integer(range.lowerBound)),
            ("maximum", .integer(range.upperBound)),
        ])
    }

    /// One text alone. An enumeration, because generators of clients know `enum` better than `const`.
    static func constant(_ text: String) -> Schema { oneOf([text]) }

    static func oneOf(_ texts: [String]) -> Schema {
        Schema([("type", .string("string")), ("enum", .array(texts.map(JSONValue.string)))])
    }

    static func any(of schemas: [Schema]) -> Schema { Schema([("anyOf", .array(schemas.map(\.json)))]) }

    static func array(of element: Schema, atMost count: Int? = nil) -> Schema {
        let schema = Schema([("type", .string("array")), ("items", element.json)])
        guard let count else { return schema }
        return schema.adding("maxItems", .integer(count))
    }

    /// An object whose keys are free.
    static func map(to value: Schema) -> Schema {
        Schema([("type", .string("object")), ("additionalProperties", value.json)])
    }

    static func object(_ properties: Property...) -> Schema { object(properties) }

    static func object(_ properties: [Property]) -> Schema {
        let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
        let members = properties.map { JSONValue.Member($0.name, $0.schema.json) }
        let schema = Schema([("type", .string("object")), ("properties", JSONValue(.object(members)))])
        return required.isEmpty ? schema : schema.adding("required", .array(required))
    }

    /// A schema that stands among the document's components.
    static func named(_ name: Component) -> Schema {
        Schema([("$ref", .string("#/components/schemas/\(name.rawValue)"))])
    }

    func matching(_ pattern: String) -> Schema { adding("pattern", .string(pattern)) }

    func described(_ text: String) -> Schema { adding("description", .string(text)) }

    /// The object without keys that are not named.
    var closed: Schema { adding("additionalProperties", .bool(false)) }

    /// The schema or `null`; a schema of any value is that already.
    var orNull: Schema {
        guard ["type", "anyOf", "$ref"].contains(where: { json[$0] != nil }) else { return self }
        return .any(of: [self, Schema([("type", .string("null"))])])
    }

    func adding(_ key: String, _ value: JSONValue) -> Schema {
        guard case .object(let members) = json.kind else { return self }
        var schema = self
        schema.json = JSONValue(.object(members + [JSONValue.Member(key, value)]))
        return schema
    }
}
