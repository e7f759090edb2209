extension JSONValue {
    /// Appends the value as compact JSON, as `JSON.stringify` writes it.
    package func write(to output: inout [UInt8]) {
        switch kind {
        case .null: output.append(literal: "null")
        case .bool(true): output.append(literal: "true")
        case .bool(false): output.append(literal: "false")
        case .number(let number): JSONWriter.appendNumber(number, to: &output)
        case .string(let text): JSONWriter.appendString(text, to: &output)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (position, element) in elements.enumerated() {
                if position > 0 { output.append(UInt8(ascii: ",")) }
                element.write(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            for (position, member) in members.enumerated() {
                if position > 0 { output.append(UInt8(ascii: ",")) }
                JSONWriter.appendString(member.key, to: &output)
                output.append(UInt8(ascii: ":"))
                member.value.write(to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    /// Appends the value for a person to read: two spaces a level, one element or member a line.
    package func writeIndented(to output: inout [UInt8], level: Int = 0) {
        switch kind {
        case .array(let elements) where !elements.isEmpty:
            output.append(UInt8(ascii: "["))
            for (position, element) in elements.enumerated() {
                Self.breakLine(after: position > 0 ? "," : "", level: level + 1, in: &output)
                element.writeIndented(to: &output, level: level + 1)
            }
            Self.breakLine(after: "", level: level, in: &output)
            output.append(UInt8(ascii: "]"))
        case .object(let members) where !members.isEmpty:
            output.append(UInt8(ascii: "{"))
            for (position, member) in members.enumerated() {
                Self.breakLine(after: position > 0 ? "," : "", level: level + 1, in: &output)
                JSONWriter.appendString(member.key, to: &output)
                output.append(literal: ": ")
                member.value.writeIndented(to: &output, level: level + 1)
            }
            Self.breakLine(after: "", level: level, in: &output)
            output.append(UInt8(ascii: "}"))
        default: write(to: &output)
        }
    }

    /// The value as compact JSON.
    package var compactText: String {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The value as JSON for a person to read, without a line break at its end.
    package var indentedText: String {
        var bytes: [UInt8] = []
        writeIndented(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func breakLine(after mark: StaticString, level: Int, in output: inout [UInt8]) {
        output.append(literal: mark)
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
    }
}
