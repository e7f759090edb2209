import Dispatcher
import EventModel
import Testing

struct TemplateJSONTests {
    private static let slots: KeyValuePairs<String, JSONValue> = [
        "ID": .string("3f002b000000000000000000"), "NAME": .string("Temperature/Kitchen"), "VALUE": .string("20.00"),
    ]

    private func render(_ template: String, _ data: String = "{}") throws -> String {
        let compiled = try JSONTemplate(JSONValue(parsing: template), slots: Self.slots.map(\.key))
        let root = try JSONValue(parsing: data, rules: .data)
        var output: [UInt8] = []
        let isComplete = compiled.render(root: root, slot: { Self.slots[$0].value }, into: &output)
        #expect(isComplete)
        return String(decoding: output, as: UTF8.self)
    }

    @Test(arguments: [
        (#"{"value":"{{VALUE}}"}"#, #"{"value":"20.00"}"#),
        (#"{"{{NAME}}":"{{VALUE}}"}"#, #"{"Temperature/Kitchen":"20.00"}"#),
        (
            #"{"gauges":[{"name":"{{n}}","value":"{{v}}","source":"{{ID}}"}]}"#,
            #"{"gauges":[{"name":"click","value":"2","source":"3f002b000000000000000000"}]}"#
        ),
        (
            #"{ "z": 1.50, "a": [true, false, null, -0, 1e21, []], "o": {} }"#,
            #"{"z":1.5,"a":[true,false,null,0,1e+21,[]],"o":{}}"#
        ),
        (#""{{n}}""#, #""click""#), (#""""#, #""""#), ("7", "7"), ("[]", "[]"), ("{}", "{}"),
        (#"["{{missing}}","x{{n}}y"]"#, #"["","xclicky"]"#),
        (#"{"a":"q\"\\\u0001\n\t/é","b\"":"{{n}}\n"}"#, #"{"a":"q\"\\\u0001\n\t/é","b\"":"click\n"}"#),
        (#"{"o":{"{{n}}":{"{{n}}":[{"{{n}}":1}]}},"p":2}"#, #"{"o":{"click":{"click":[{"click":1}]}},"p":2}"#),
        (#"{"a":"{{#l}}{{.}}\"{{/l}}"}"#, #"{"a":"1\"2\""}"#),
    ])
    func rendersTextByText(template: String, expected: String) throws {
        #expect(try render(template, #"{"n":"click","v":2,"l":[1,2]}"#) == expected)
    }

    @Test func noValueBreaksTheDocument() throws {
        let data = #"{"v":"\",\"x\":\"\\ \u0000\u001f\b\f\n\r\t < & > ' 日本"}"#
        #expect(
            try render(#"{"{{{v}}}":"{{{v}}}","e":"{{v}}"}"#, data)
                == #"{"\",\"x\":\"\\ \u0000\u001f\b\f\n\r\t < & > ' 日本":"\",\"x\":\"\\ \u0000\u001f\b\f\n\r\t < & > ' 日本","#
                + #""e":"&quot;,&quot;x&quot;:&quot;\\ \u0000\u001f\b\f\n\r\t &lt; &amp; &gt; &#39; 日本"}"#)
    }

    @Test func everyTextComesBackAfterParsing() throws {
        for seed: UInt64 in 0..<300 {
            var generator = SeededGenerator(seed: seed)
            var text = ""
            for _ in 0..<generator.below(40) {
                let scalar = generator.below(4) == 0 ? generator.below(0x3000) : generator.below(0x80)
                text.unicodeScalars.append(Unicode.Scalar(UInt32(scalar)) ?? "?")
            }
            let template = try JSONTemplate(.object(["k": .string("{{{v}}}|"), "{{{v}}}!": .number(1)]))
            var output: [UInt8] = []
            template.render(root: .object(["v": .string(text)]), slot: { _ in .null }, into: &output)
            let parsed = try JSONValue(parsing: output, rules: .data)
            #expect(parsed == .object(["k": .string(text + "|"), text + "!": .number(1)]), "seed \(seed)")
        }
    }

    @Test func keysThatRenderAlikeAreOneMember() throws {
        #expect(
            try render(#"{"x":1,"{{a}}":2,"b":3,"{{c}}":4}"#, #"{"a":"k","c":"x"}"#) == #"{"x":4,"k":2,"b":3}"#)
    }

    @Test func listsItsTemplatesWithTheirPlaces() throws {
        let source = #"{"a": ["{{x}}", {"{{ID}}": "t"}]}"#
        let template = try JSONTemplate(JSONValue(parsing: source), slots: ["ID"])
        #expect(template.templates.map(\.path) == [".a", ".a[0]", ".a[1].{{ID}}", ".a[1].{{ID}}"])
        #expect(template.templates.map(\.isKey) == [true, false, true, false])
        #expect(template.templates.map(\.offset) == [1, 7, 17, 27])
        #expect(template.usesContext)
        #expect(try !JSONTemplate(.string("{{ID}}"), slots: ["ID"]).usesContext)
    }

    @Test(arguments: [
        (#"{"a":[0,"{{x"]}"#, ".a[1]", 8, false, 0),
        (#"{"{{#k}}":1}"#, ".{{#k}}", 1, true, 0),
        (#"{"{{k}}":{"b":"ok {{/z}}"}}"#, ".{{k}}.b", 14, false, 3),
        (#""}} {{}}""#, "", 0, false, 3),
    ])
    func placesFaults(source: String, path: String, offset: UInt32, isKey: Bool, inside: Int) throws {
        let value = try JSONValue(parsing: source)
        do {
            _ = try JSONTemplate(value)
            Issue.record("\(source) compiles")
        } catch {
            #expect(error.path == path)
            #expect(error.offset == offset)
            #expect(error.isKey == isKey)
            #expect(error.cause.offset == inside)
            #expect(error.description.hasSuffix(error.cause.description))
        }
    }
}

struct TemplateFieldsTests {
    private func render(_ template: String, _ data: String = "{}") throws -> [String] {
        guard case .object(let members) = try JSONValue(parsing: template).kind else { return [] }
        let root = try JSONValue(parsing: data, rules: .data)
        let fields = try FieldsTemplate(members, slots: ["VALUE"])
        return fields.rendered(root: root, slot: { _ in .string("20.00") }).map { "\($0.name)=\($0.value)" }
    }

    @Test(arguments: [
        (#"{"q":"{{VALUE}}","p":"my app"}"#, ["q=20.00", "p=my app"]),
        (#"{"n":1.50,"t":true,"f":false,"z":null,"s":""}"#, ["n=1.5", "t=true", "f=false", "z=", "s="]),
        (
            #"{"a":{"b":"{{x}}","c":[1,"{{x}}",{"d":2}]},"e":[],"g":{}}"#,
            ["a[b]=<X>", "a[c][0]=1", "a[c][1]=<X>", "a[c][2][d]=2"]
        ),
        (#"{"{{x}}":{"{{VALUE}}":"v"},"y":["{{x}}"]}"#, ["<X>[20.00]=v", "y[0]=<X>"]),
        (#"{"k":"1","l":"2","{{k}}":"3"}"#, ["k=3", "l=2"]),
        (#"{"{{{j}}}":"{{{j}}}"}"#, [#""\="\"#]),
        ("{}", []),
    ])
    func rendersPairs(template: String, expected: [String]) throws {
        let escaped = expected.map {
            $0.split(separator: "<X>", omittingEmptySubsequences: false).joined(separator: "&lt;X&gt;")
        }
        #expect(try render(template, #"{"x":"<X>","k":"k","j":"\"\\"}"#) == escaped)
    }

    @Test func namesAreTextNotTemplates() throws {
        #expect(try FieldsTemplate([]).isEmpty)
        #expect(throws: JSONTemplateError.self) {
            try FieldsTemplate([JSONValue.Member("a", .array([.string("{{")]), keyOffset: 3)])
        }
        #expect(throws: JSONTemplateError.self) { try FieldsTemplate([JSONValue.Member("{{#a}}", .null)]) }
    }

    @Test func listsItsTemplatesWithTheirPlaces() throws {
        guard case .object(let members) = try JSONValue(parsing: #"{"a":{"b":["{{x}}"]},"n":1}"#).kind else { return }
        let fields = try FieldsTemplate(members)
        #expect(fields.templates.map(\.path) == [".a", ".a.b", ".a.b[0]", ".n"])
        #expect(fields.templates.map(\.offset) == [1, 6, 11, 21])
        #expect(fields.usesContext)
    }
}
