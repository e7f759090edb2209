/// A template inside a JSON value that cannot be compiled.
package struct JSONTemplateError: Error, Equatable, CustomStringConvertible {
    /// Where the text stands inside the value: `.gauges[0].name`; empty for the value itself.
    package private(set) var path: String
    /// The text's byte offset in the source of the JSON value.
    package let offset: UInt32
    /// Whether the text is a key, which the path then ends with.
    package let isKey: Bool
    /// What is wrong inside the text.
    package let cause: TemplateError

    init(_ cause: TemplateError, path: String, offset: UInt32, isKey: Bool) {
        self.cause = cause
        self.path = path
        self.offset = offset
        self.isKey = isKey
    }

    package var description: String {
        "\(path.isEmpty ? "" : "\(isKey ? "key " : "")\(path): ")\(cause)"
    }
}

/// A text of a JSON template, with its place.
package struct LocatedTemplate: Sendable {
    /// The compiled text.
    package let template: Template
    /// Where it stands inside the value: `.gauges[0].name`; empty for the value itself.
    package let path: String
    /// The text's byte offset in the source of the JSON value.
    package let offset: UInt32
    /// Whether the text is a key, which the path then ends with.
    package let isKey: Bool

    /// Compiles a text at its place.
    init(_ text: String, slots: [String], path: String, offset: UInt32, isKey: Bool) throws(JSONTemplateError) {
        do {
            template = try Template(text, slots: slots)
        } catch {
            throw JSONTemplateError(error, path: path, offset: offset, isKey: isKey)
        }
        self.path = path
        self.offset = offset
        self.isKey = isKey
    }
}
