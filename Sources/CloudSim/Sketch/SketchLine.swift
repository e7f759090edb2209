/// A line of the protocol with sketches: fields parted by tabs, in which tabs, breaks and backslashes are escaped.
struct SketchLine {
    private(set) var text = ""

    /// Adds fields.
    mutating func add(_ fields: any CustomStringConvertible...) {
        for field in fields {
            if !text.isEmpty { text += "\t" }
            Self.escape(field.description, into: &text)
        }
    }

    /// The fields of a line without its break.
    static func fields(_ line: String) -> [String] {
        line.split(separator: "\t", omittingEmptySubsequences: false).map { unescape($0) }
    }

    private static func escape(_ field: String, into text: inout String) {
        for scalar in field.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\t": text += "\\t"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\0": text += "\\0"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    private static func unescape(_ field: Substring) -> String {
        guard field.utf8.contains(UInt8(ascii: "\\")) else { return String(field) }
        var text = ""
        var isEscaped = false
        for scalar in field.unicodeScalars {
            guard isEscaped else {
                if scalar == "\\" { isEscaped = true } else { text.unicodeScalars.append(scalar) }
                continue
            }
            isEscaped = false
            switch scalar {
            case "t": text += "\t"
            case "n": text += "\n"
            case "r": text += "\r"
            case "0": text += "\0"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
