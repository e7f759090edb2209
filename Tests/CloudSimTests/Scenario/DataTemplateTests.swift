import Dispatcher
import EventModel
import Testing

@testable import CloudSim

@Suite("Published data") struct DataTemplateTests {
    private static let slots = ["temp", "kwh", "room", "flag", "none", "list", "data"]
    private static let values: [SlotValue] = [
        .number(20, decimals: 2), .integer(100), .text("a \"b\"\n<é>"), .json(.bool(true)), .missing,
        .json(.array([.integer(1), .object(["x": .string("y")])])), .text("{\"t\":1}"),
    ]

    private func render(_ template: DataTemplate) -> String {
        var bytes: [UInt8] = []
        template.render(Self.values, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        "JSON keeps types where a text is exactly one tag",
        arguments: [
            (#"{"kwh":"{{kwh}}","site":"n-{{kwh}}"}"#, #"{"kwh":100,"site":"n-100"}"#),
            (#"{"t":"{{temp}}"}"#, #"{"t":20.00}"#), (#"["{{temp}} C"]"#, #"["20.00 C"]"#),
            (#"{"r":"{{room}}"}"#, #"{"r":"a \"b\"\n<é>"}"#), (#"{"r":"in {{room}}"}"#, #"{"r":"in a \"b\"\n<é>"}"#),
            (#"["{{flag}}","{{flag}}!"]"#, #"[true,"true!"]"#), (#"["{{none}}","<{{none}}>"]"#, #"[null,"<>"]"#),
            (#"["{{list}}"]"#, #"[[1,{"x":"y"}]]"#),
            (#"{"{{kwh}}":1.50,"a":null,"b":[],"c":{}}"#, #"{"100":1.5,"a":null,"b":[],"c":{}}"#),
            (#"["{{{kwh}}}","{{&kwh}}","{{ kwh }}"]"#, "[100,100,100]"),
            (#"["{{list.1.x}}","{{list.1.x}}{{list.0}}"]"#, #"["y","y1"]"#),
            (##"["{{#flag}}on \"{{room}}\"{{/flag}}"]"##, ##"["on \"a \"b\"\n<é>\""]"##),
            (#"["{{unknown}}","x{{unknown}}y"]"#, #"[null,"xy"]"#), (#"["{{! note }}a"]"#, #"["a"]"#),
            (#"["{{=<% %>=}}<% kwh %>"]"#, "[100]"), (#""plain""#, #""plain""#), ("7", "7"), ("[]", "[]"),
            (#"{"a":"\u0001\\/é"}"#, #"{"a":"\u0001\\/é"}"#),
        ])
    func json(_ template: String, _ expected: String) throws {
        let value = try JSONValue(parsing: template)
        let rendered = render(try DataTemplate(json: value, slots: Self.slots))
        #expect(rendered == expected)
    }

    @Test(
        "A text is rendered without escaping",
        arguments: [
            ("{{temp}}", "20.00"), ("", ""), ("t={{temp}}&r={{room}}", "t=20.00&r=a \"b\"\n<é>"),
            ("{{data}}", "{\"t\":1}"),
            ("{{#flag}}yes{{/flag}}{{^none}}no{{/none}}", "yesno"), ("{{none}}", ""), ("{{{room}}}", "a \"b\"\n<é>"),
            ("{ {{kwh}} }", "{ 100 }"), ("{{kwh}}{{kwh}}", "100100"),
        ])
    func text(_ template: String, _ expected: String) throws {
        #expect(render(DataTemplate(text: try Template(template, slots: Self.slots))) == expected)
    }

    @Test("What depends on no slot is constant")
    func constants() throws {
        let text = DataTemplate(text: try Template("open"))
        #expect(text.constant == Array("open".utf8))
        let json = try DataTemplate(json: JSONValue(parsing: #"{"a":[1,"b"]}"#), slots: [])
        #expect(json.constant == Array(#"{"a":[1,"b"]}"#.utf8))
        #expect(DataTemplate(text: try Template("")).constant == [])
        #expect(DataTemplate(text: try Template("{{a}}", slots: ["a"])).constant == nil)
    }

    @Test("A text in JSON that is no template is an error")
    func wrong() throws {
        #expect(throws: TemplateError.self) {
            try DataTemplate(json: JSONValue(parsing: #"{"a":["{{#x}}"]}"#), slots: [])
        }
    }
}
