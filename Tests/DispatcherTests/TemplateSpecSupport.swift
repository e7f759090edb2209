import Dispatcher
import EventModel
import Testing

/// One case of the Mustache specification: data, template, expected text.
struct SpecCase: CustomTestStringConvertible, Sendable {
    let name: String
    let data: String
    let template: String
    let expected: String

    init(_ name: String, _ data: String, _ template: String, _ expected: String) {
        self.name = name
        self.data = data
        self.template = template
        self.expected = expected
    }

    var testDescription: String { name }

    func check(_ location: Testing.SourceLocation = #_sourceLocation) throws {
        let rendered = try render(template, data)
        #expect(rendered == expected, "\(name): \(template)", sourceLocation: location)
    }
}

/// Renders a template over JSON data, with the slots given by name.
func render(
    _ template: String, _ data: String = "{}", slots: KeyValuePairs<String, JSONValue> = [:],
    escaping: Template.Escaping = .html
) throws -> String {
    let root = try JSONValue(parsing: data, rules: .data)
    return try Template(template, slots: slots.map(\.key))
        .rendered(root: root, slot: { slots[$0].value }, escaping: escaping)
}
