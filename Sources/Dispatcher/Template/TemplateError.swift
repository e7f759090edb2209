/// Why a template cannot be compiled, and where.
package struct TemplateError: Error, Equatable, CustomStringConvertible {
    /// What is wrong and what to do, as a sentence.
    package let message: String
    /// Where, in bytes from the template's start.
    package let offset: Int
    /// The line, from 1.
    package let line: Int
    /// The column, from 1, in characters (Unicode scalars).
    package let column: Int

    /// An error at a place in `source`; line and column follow from the offset.
    init(_ message: String, at offset: Int, in source: borrowing [UInt8]) {
        self.message = message
        self.offset = offset
        var line = 1
        var column = 1
        for index in 0..<min(offset, source.count) {
            let byte = source[index]
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.line = line
        self.column = column
    }

    package var description: String { "template line \(line), column \(column): \(message)" }
}
