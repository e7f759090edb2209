/// What the answers of a dialect look like, as JSON Schemas.
package struct DialectSchemas: Sendable {
    /// The body of a success, by the operation's name; none for one without a body.
    package let results: [String: String]
    /// The body of a failure.
    package let fault: String

    /// An object that has no other keys than these; those in `required` are always there.
    /// - Parameter properties: Members of a JSON object, without its braces.
    static func object(_ required: String, _ properties: String) -> String {
        let names = required.split(separator: " ").map { "\"\($0)\"" }.joined(separator: ",")
        return """
            {"type":"object","additionalProperties":false,"required":[\(names)],"properties":{\(properties)}}
            """
    }

    /// An array of values of one kind.
    static func array(_ element: String) -> String { #"{"type":"array","items":\#(element)}"# }

    static let text = #"{"type":"string"}"#
    static let textOrNull = #"{"type":["string","null"]}"#
    static let flag = #"{"type":"boolean"}"#
    static let count = #"{"type":"integer","minimum":0}"#
    static let countOrNull = #"{"type":["integer","null"],"minimum":0}"#
    static let status = #"{"type":"integer","minimum":100,"maximum":599}"#
    static let statusOrNull = #"{"type":["integer","null"],"minimum":100,"maximum":599}"#
    static let moment = #"{"type":"string","format":"date-time"}"#
    static let momentOrNull = #"{"type":["string","null"],"format":"date-time"}"#

    /// One of some words.
    static func words(_ words: String...) -> String {
        #"{"type":"string","enum":[\#(words.map { "\"\($0)\"" }.joined(separator: ","))]}"#
    }
}
