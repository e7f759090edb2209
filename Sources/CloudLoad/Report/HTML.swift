/// Text of a page. What a literal says stands as it is; a text that is put into it is escaped, whoever wrote it.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    private(set) var text: String

    struct StringInterpolation: StringInterpolationProtocol {
        var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ html: HTML) { text += html.text }
        mutating func appendInterpolation(_ number: Int) { text += String(number) }
        mutating func appendInterpolation(_ foreign: String) { HTML.escape(foreign, into: &text) }

        /// A coordinate, to a tenth of a pixel.
        mutating func appendInterpolation(_ coordinate: Double) {
            let tenths = Int((coordinate * 10).rounded())
            if tenths < 0 { text += "-" }
            text += String((tenths / 10).magnitude)
            if tenths % 10 != 0 { text += ".\((tenths % 10).magnitude)" }
        }
    }

    init(stringLiteral literal: String) { text = literal }
    init(stringInterpolation interpolation: StringInterpolation) { text = interpolation.text }

    static func += (left: inout HTML, right: HTML) { left.text += right.text }

    /// Appends a text that comes from outside: nothing in it is markup, and no control character is left in it.
    private static func escape(_ foreign: String, into text: inout String) {
        for scalar in foreign.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            case "\n", "\t": text += " "
            case "\u{0}"..<" ", "\u{7F}"..<"\u{A0}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}":
                text += "\u{FFFD}"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}

extension Sequence {
    /// The pieces that every element gives, one behind the other.
    func html(_ piece: (Element) -> HTML) -> HTML {
        var all: HTML = ""
        for element in self { all += piece(element) }
        return all
    }
}
