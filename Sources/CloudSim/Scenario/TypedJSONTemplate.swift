/// JSON whose texts are templates, compiled to runs of literal bytes and slots.
/// JSON whose texts are templates, compiled to runs of literal bytes and slots.
package struct TypedJSONTemplate: Sendable {
    /// In which form a slot's value is wanted.
    package enum Form: Sendable {
        /// As a complete JSON value of its own type.
        case json
        /// As text inside a JSON string: escaped, without quotes.
        case escaped
        /// As plain text.
        case plain
    }

    /// Appends the compact JSON text. `value` appends the value of a slot in the form that is asked for.
    package func render(
        into output: inout [UInt8], value: (_ slot: Int, _ form: Form, _ output: inout [UInt8]) -> Void
    ) {}
}
