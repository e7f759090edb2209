/// A JSON value that keeps the order of its keys and the place of each value in its source text.
package struct JSONValue: Sendable {
    /// What a value is.
    package enum Kind: Sendable {
        /// `null`.
        case null
        /// `true` or `false`.
        case bool(Bool)
        /// A number, as JavaScript holds it.
        case number(Double)
        /// A text.
        case string(String)
        /// Values in order.
        case array([JSONValue])
        /// Keys with values, in the order in which they were written.
        case object([Member])
    }

    /// One key of an object with its value.
    package struct Member: Sendable {
        /// The key, unescaped.
        package var key: String
        /// The key's byte offset in the source text; 0 for a value that was made, not parsed.
        package var keyOffset: UInt32
        /// The value beside the key.
        package var value: JSONValue

        /// A member from its parts.
        package init(_ key: String, _ value: JSONValue, keyOffset: UInt32 = 0) {
            self.key = key
            self.keyOffset = keyOffset
            self.value = value
        }
    }

    /// What the value is.
    package var kind: Kind
    /// The value's byte offset in the source text; 0 for a value that was made, not parsed.
    package var offset: UInt32

    /// A value from its kind and place.
    package init(_ kind: Kind, offset: UInt32 = 0) {
        self.kind = kind
        self.offset = offset
    }

    /// `null`.
    package static let null = JSONValue(.null)
    /// A text value.
    package static func string(_ text: String) -> JSONValue { JSONValue(.string(text)) }
    /// A numeric value.
    package static func number(_ number: Double) -> JSONValue { JSONValue(.number(number)) }
    /// A whole number.
    package static func integer(_ number: Int) -> JSONValue { JSONValue(.number(Double(number))) }
    /// A truth value.
    package static func bool(_ bool: Bool) -> JSONValue { JSONValue(.bool(bool)) }
    /// An array of values.
    package static func array(_ elements: [JSONValue]) -> JSONValue { JSONValue(.array(elements)) }
    /// An object whose keys keep the order given.
    package static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
        JSONValue(.object(members.map { Member($0.key, $0.value) }))
    }

    /// The value of an object's key; nil for other kinds and absent keys.
    package subscript(key: String) -> JSONValue? {
        guard case .object(let members) = kind else { return nil }
        return members.last { $0.key.hasSameBytes(as: key) }?.value
    }

    /// The text, when the value is one.
    package var text: String? { if case .string(let text) = kind { text } else { nil } }

    /// The kind in a person's words, for messages: `a number`, `an object`.
    package var kindName: String {
        switch kind {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension JSONValue: Equatable {
    /// Equal in content and key order; places are not compared.
    package static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left.kind, right.kind) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)):
            left.count == right.count
                && zip(left, right).allSatisfy { $0.key.hasSameBytes(as: $1.key) && $0.value == $1.value }
        default: false
        }
    }
}
