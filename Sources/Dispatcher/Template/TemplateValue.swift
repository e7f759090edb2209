import EventModel

extension JSONValue {
    /// As JavaScript judges, except that an empty list is falsy too, as hogan.js has it.
    var isTruthy: Bool {
        switch kind {
        case .null: false
        case .bool(let bool): bool
        case .number(let number): number != 0 && !number.isNaN
        case .string(let text): !text.isEmpty
        case .array(let elements): !elements.isEmpty
        case .object: true
        }
    }

    /// A member by key, a list's element by index or its length; nil when there is none.
    func property(_ part: TemplateProgram.Part) -> JSONValue? {
        switch kind {
        case .object(let members):
            var index = members.count
            while index > 0 {
                index -= 1
                if part.names(members[index].key) { return members[index].value }
            }
            return nil
        case .array(let elements):
            if part.index >= 0 { return part.index < elements.count ? elements[part.index] : nil }
            return part.key == "length" ? .integer(elements.count) : nil
        default: return nil
        }
    }
}

extension TemplateProgram.Part {
    /// JavaScript compares code units where Swift compares characters; they agree when one side is ASCII and the
    /// lengths are equal.
    @inline(__always)
    func names(_ other: String) -> Bool {
        guard key.utf8.count == other.utf8.count else { return false }
        return isASCII ? key == other : key.utf8.elementsEqual(other.utf8)
    }
}

extension [UInt8] {
    /// Appends a value as JavaScript's `String(value)` prints it, null as nothing.
    mutating func append(printed value: JSONValue, escaping set: EscapeSet) {
        switch value.kind {
        case .null: break
        case .bool(let bool): append(literal: bool ? "true" : "false")
        case .number(let number): JavaScriptNumber.write(number, to: &self)
        case .string(let text): append(text, escaping: set)
        case .object: append(literal: "[object Object]")
        case .array(let elements):
            for index in elements.indices {
                if index > 0 { append(UInt8(ascii: ",")) }
                append(printed: elements[index], escaping: set)
            }
        }
    }
}
