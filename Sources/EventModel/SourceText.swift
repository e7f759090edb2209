/// A file's text with the name under which people know it, so that a fault in it has a place.
package struct SourceText: Sendable {
    /// The file's path, as it is shown.
    package var path: String
    /// The file's content.
    package var bytes: [UInt8]

    /// A text from its path and content.
    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    /// The line and column of a byte; an offset past the end is the end's.
    package func location(at offset: Int) -> SourceLocation {
        var line = 1
        var column = 1
        // Editors do not count a byte order mark as a column.
        let start = bytes.starts(with: TextEncoding.mark) ? TextEncoding.mark.count : 0
        for byte in bytes.prefix(max(0, offset)).dropFirst(start) {
            if byte == UInt8(ascii: "\n") {
                (line, column) = (line + 1, 1)
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return SourceLocation(path: path, line: line, column: column)
    }

    /// One line for a person: `path:line:column: error: message`.
    package func report(_ message: String, at offset: Int, as severity: Severity = .error) -> String {
        "\(location(at: offset)): \(severity.rawValue): \(message)"
    }

    /// Parses the text as a JSON file. A byte order mark at its start is skipped.
    package func parseJSON(rules: JSONRules = .file) throws(JSONError) -> JSONValue {
        var rules = rules
        rules.skipsByteOrderMark = true
        return try JSONValue(parsing: bytes, rules: rules)
    }

    /// How much a finding weighs.
    package enum Severity: String, Sendable {
        /// The file cannot be used.
        case error
        /// The file can be used, but may not do what its author means.
        case warning
        /// Something that explains the finding before it.
        case note
    }
}

/// A place in a file.
package struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    /// The file's path, as it is shown.
    package let path: String
    /// The line, from 1.
    package let line: Int
    /// The column in characters (code points), from 1.
    package let column: Int

    /// A place from its parts.
    package init(path: String, line: Int, column: Int) {
        self.path = path
        self.line = line
        self.column = column
    }

    package var description: String { "\(path):\(line):\(column)" }
}
