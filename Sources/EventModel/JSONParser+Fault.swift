/// The sentences for what can be wrong with a text; apart, so that the way through a good text stays short.
extension JSONParser {
    /// Skips a byte order mark where the rules allow one, and rejects encodings other than UTF-8.
    mutating func checkEncoding() throws(JSONError) {
        // A text that starts with two ASCII bytes needs no closer look.
        guard let first = bytes.first, first >= 0x80 || first == 0 || bytes.count > 1 && bytes[1] == 0 else { return }
        let encoding = TextEncoding(of: bytes)
        if let fault = encoding.fault { throw JSONError(message: fault, offset: 0) }
        guard encoding == .markedUTF8 else { return }
        guard rules.skipsByteOrderMark else {
            throw JSONError(
                message: "the text starts with a byte order mark; save it as UTF-8 without one", offset: 0)
        }
        index = TextEncoding.mark.count
    }

    /// What should stand at the index, beside what stands there.
    func expected(_ what: String) -> JSONError {
        if index >= bytes.count {
            return JSONError(message: "expected \(what), but the text ends here", offset: bytes.count)
        }
        return JSONError(message: "expected \(what), not \(character(at: index))", offset: index)
    }

    func ended(_ place: String) -> JSONError {
        JSONError(message: "the text ends \(place)", offset: bytes.count)
    }

    func unclosed(_ open: Int) -> JSONError {
        JSONError(message: "the string that starts here has no closing quote", offset: open)
    }

    func tooDeep() -> JSONError {
        JSONError(
            message: "arrays and objects are nested more than \(rules.maximumDepth) levels deep", offset: index)
    }

    func trailingComma(before close: String) -> JSONError {
        JSONError(message: "there is a ',' too many before this '\(close)'", offset: index)
    }

    /// The fault of something that is no value.
    func noValue() -> JSONError {
        let word = bytes[index...].prefix(20).prefix { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
        }
        if word.count > 1 {
            let text = String(decoding: word, as: UTF8.self)
            let advice =
                switch text.lowercased() {
                case "true", "yes", "on": "write true"
                case "false", "no", "off": "write false"
                case "null", "none", "nil", "undefined": "write null"
                case "nan", "infinity", "inf": "JSON has no such number"
                default: "write a text in double quotes"
                }
            return JSONError(message: "'\(text)' is not a JSON value; \(advice)", offset: index)
        }
        switch bytes[index] {
        case UInt8(ascii: "'"):
            return JSONError(message: "a text stands in double quotes, not single ones", offset: index)
        case UInt8(ascii: "/"), UInt8(ascii: "#"):
            return JSONError(message: "JSON has no comments", offset: index)
        case UInt8(ascii: "+"), UInt8(ascii: "."):
            return JSONError(message: "a number starts with a digit or '-'", offset: index)
        default: return expected("a value")
        }
    }

    /// The fault of something that is no key, first in its object or after another member.
    func noKey(after last: JSONValue.Member?) -> JSONError {
        guard index < bytes.count else { return expected("a key in double quotes") }
        switch bytes[index] {
        case UInt8(ascii: "}") where last != nil: return trailingComma(before: "}")
        case UInt8(ascii: "'"):
            return JSONError(message: "a key stands in double quotes, not single ones", offset: index)
        case UInt8(ascii: "/"), UInt8(ascii: "#"):
            return JSONError(message: "JSON has no comments", offset: index)
        default: return expected("a key in double quotes")
        }
    }

    func controlCharacter() -> JSONError {
        let escape =
            switch bytes[index] {
            case 0x09: "a tab is written \\t"
            case 0x0A: "a line break is written \\n; is a closing quote missing?"
            case 0x0D: "a carriage return is written \\r; is a closing quote missing?"
            default: "write it as \\u00\(hexadecimal(bytes[index]))"
            }
        return JSONError(message: "a control character stands bare in a string: \(escape)", offset: index)
    }

    func notUTF8() -> JSONError {
        JSONError(message: "the byte 0x\(hexadecimal(bytes[index])) here is not valid UTF-8", offset: index)
    }

    func unknownEscape() -> JSONError {
        JSONError(
            message: "there is no escape of '\\' with \(character(at: index + 1)); a backslash is written \\\\",
            offset: index)
    }

    func loneSurrogate() -> JSONError {
        let escape = String(decoding: bytes[index..<index + 6], as: UTF8.self)
        return JSONError(message: "\(escape) is half of a surrogate pair without the other half", offset: index)
    }

    /// A key as it is shown in a message: quoted, escaped, and cut when it is long.
    func quoted(_ key: String) -> String {
        var text: [UInt8] = []
        JSONWriter.appendString(key.count > 40 ? key.prefix(40) + "…" : key, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The character at a place, as it is shown in a message.
    private func character(at position: Int) -> String {
        let byte = bytes[position]
        if byte < 0x20 || byte == 0x7F { return "the control character 0x\(hexadecimal(byte))" }
        let scalar = String(decoding: bytes[position...].prefix(4), as: UTF8.self).unicodeScalars.first
        guard let scalar, scalar != "\u{FFFD}" else { return "the byte 0x\(hexadecimal(byte))" }
        return "'\(scalar)'"
    }

    private func hexadecimal(_ byte: UInt8) -> String {
        String(decoding: [.hexadecimalDigit(byte >> 4), .hexadecimalDigit(byte & 15)], as: UTF8.self)
    }
}
