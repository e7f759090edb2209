import EventModel

/// Figures in the Prometheus text format, version 0.0.4.
struct MetricsText {
    /// What a figure does in time.
    enum Kind: String {
        /// It only grows.
        case counter
        /// It goes up and down.
        case gauge
        /// It counts observations by size.
        case histogram
    }

    /// The media type of the format.
    static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    /// What was written so far.
    private(set) var bytes: [UInt8] = []

    /// Writes the head of a family of figures; its samples follow.
    mutating func begin(_ name: StaticString, _ kind: Kind, _ help: String) {
        bytes.append(literal: "# HELP ")
        bytes.append(literal: name)
        bytes.append(UInt8(ascii: " "))
        escape(help, quotes: false)
        bytes.append(literal: "\n# TYPE ")
        bytes.append(literal: name)
        bytes.append(UInt8(ascii: " "))
        bytes.append(text: kind.rawValue)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Writes a family with one sample that has no label.
    mutating func single(_ name: StaticString, _ kind: Kind, _ help: String, _ value: Int) {
        begin(name, kind, help)
        sample(name, value)
    }

    /// Writes a whole number.
    mutating func sample(_ name: StaticString, _ value: Int) {
        bytes.append(literal: name)
        finish(value)
    }

    /// Writes a whole number with a label.
    mutating func sample(_ name: StaticString, _ label: StaticString, _ text: String, _ value: Int) {
        bytes.append(literal: name)
        append(label, text)
        finish(value)
    }

    /// Writes a number of thousandths as a decimal fraction.
    mutating func sample(_ name: StaticString, thousandths: Int64) {
        bytes.append(literal: name)
        bytes.append(UInt8(ascii: " "))
        JSONWriter.appendNumber(Double(thousandths) / 1000, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func append(_ label: StaticString, _ text: String) {
        bytes.append(UInt8(ascii: "{"))
        bytes.append(literal: label)
        bytes.append(literal: "=\"")
        escape(text, quotes: true)
        bytes.append(literal: "\"}")
    }

    private mutating func finish(_ value: Int) {
        bytes.append(UInt8(ascii: " "))
        JSONWriter.appendInteger(value, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Appends a text with backslashes, line breaks and, in a label, quotes escaped.
    private mutating func escape(_ text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes.append(literal: "\\\\")
            case UInt8(ascii: "\n"): bytes.append(literal: "\\n")
            case UInt8(ascii: "\"") where quotes: bytes.append(literal: "\\\"")
            default: bytes.append(byte)
            }
        }
    }
}
