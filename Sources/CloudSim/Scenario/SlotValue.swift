package import EventModel

/// In which form a slot's value is wanted.
package enum SlotForm: Sendable {
    /// As a complete JSON value of its own type.
    case json
    /// As text inside a JSON string: escaped, without quotes.
    case escaped
    /// As plain text.
    case plain
}

/// Where a `DataTemplate` gets the values of its slots. Concrete types only: it is asked for every publish.
package protocol SlotValues {
    /// Appends a slot's value in the form that is asked for.
    func append(_ slot: Int, as form: SlotForm, to output: inout [UInt8])
    /// A slot's value for templates with sections and paths; a number with fixed decimals is its text here.
    func value(_ slot: Int) -> JSONValue
}

/// What a slot holds while a device acts.
package enum SlotValue: Sendable {
    /// Nothing: prints empty, and is `null` as JSON.
    case missing
    /// A text.
    case text(String)
    /// A whole number.
    case integer(Int64)
    /// A number that prints exactly so many decimals, or the shortest text.
    case number(Double, decimals: Int?)
    /// Any JSON.
    case json(JSONValue)

    /// Appends the value in the form that is asked for.
    package func append(as form: SlotForm, to output: inout [UInt8]) {
        switch self {
        case .missing:
            if form == .json { output.append(literal: "null") }
        case .text(let text):
            Self.append(text, as: form, to: &output)
        case .integer(let number):
            Self.append(number, to: &output)
        case .number(let number, let decimals?):
            DecimalText.write(number, decimals: decimals, to: &output)
        case .number(let number, nil):
            if let whole = Int64(exactly: number), whole.magnitude <= 1 << 53 {
                Self.append(whole, to: &output)
            } else {
                JSONWriter.appendNumber(number, to: &output)
            }
        case .json(let value):
            Self.append(value, as: form, to: &output)
        }
    }

    /// The value for templates with sections and paths; a number with fixed decimals is its text.
    package var jsonValue: JSONValue {
        switch self {
        case .missing: .null
        case .text(let text): .string(text)
        case .integer(let number): .number(Double(number))
        case .number(let number, nil): .number(number)
        case .number(let number, let decimals?): .string(Self.text(number, decimals: decimals))
        case .json(let value): value
        }
    }

    /// The value as plain text.
    package var plainText: String {
        if case .text(let text) = self { return text }
        var bytes: [UInt8] = []
        append(as: .plain, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func text(_ number: Double, decimals: Int) -> String {
        var bytes: [UInt8] = []
        DecimalText.write(number, decimals: decimals, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends a whole number; most values are small ones, so their digits are made here, in a register.
    private static func append(_ number: Int64, to output: inout [UInt8]) {
        guard (0..<100_000_000).contains(number) else {
            return JSONWriter.appendInteger(number, to: &output)
        }
        var rest = UInt32(truncatingIfNeeded: number)
        var digits: UInt64 = 0
        var count = 0
        repeat {
            let tens = rest / 10
            digits = digits << 8 | UInt64(0x30 + (rest - tens * 10))
            rest = tens
            count += 1
        } while rest > 0
        withUnsafeBytes(of: digits.littleEndian) { bytes in
            output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        }
    }

    /// Appends a text in the form that is asked for.
    package static func append(_ text: String, as form: SlotForm, to output: inout [UInt8]) {
        var text = text
        text.withUTF8 { bytes in
            switch form {
            case .json: JSONWriter.appendString(bytes, to: &output)
            case .escaped: JSONWriter.appendEscaped(bytes, to: &output)
            case .plain: output.append(contentsOf: bytes)
            }
        }
    }

    /// Appends a JSON value in the form that is asked for; inside a text, null prints nothing.
    package static func append(_ value: JSONValue, as form: SlotForm, to output: inout [UInt8]) {
        switch (value.kind, form) {
        case (.string(let text), _): append(text, as: form, to: &output)
        case (.null, .escaped), (.null, .plain): break
        case (.array, .escaped), (.object, .escaped): append(value.compactText, as: .escaped, to: &output)
        default: value.write(to: &output)
        }
    }
}

extension [SlotValue]: SlotValues {
    package func append(_ slot: Int, as form: SlotForm, to output: inout [UInt8]) {
        self[slot].append(as: form, to: &output)
    }

    package func value(_ slot: Int) -> JSONValue { self[slot].jsonValue }
}
