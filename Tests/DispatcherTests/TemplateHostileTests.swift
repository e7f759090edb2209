import Dispatcher
import EventModel
import Testing

struct TemplateHostileTests {
    static let fragments = [
        "{{", "}}", "{{{", "}}}", "{{a}}", "{{{a}}}", "{{&l}}", "{{#l}}", "{{/l}}", "{{^a}}", "{{/a}}", "{{#o}}",
        "{{/o}}",
        "{{>p}}", "{{! c }}", "{{=<% %>=}}", "<%={{ }}=%>", "<%a%>", "<%#l%>", "<%/l%>", "{{.}}", "{{#.}}", "{{/.}}",
        "{{o.b}}",
        "{{l.0}}", "{{s}}", "{{#s}}", "{{/s}}", "\n", "\r\n", " ", "\t", "text", "é", "\"", "\\", "{", "}", "=", "#",
        "{{=", "=}}", "{{ #", "|",
    ]

    @Test func anyTemplateIsAnErrorOrRenders() throws {
        let data = try JSONValue(parsing: #"{"a":"<v>","l":[1,[2,3],{"a":null}],"o":{"b":[true],"o":{}}}"#)
        var compiled = 0
        for seed: UInt64 in 0..<4_000 {
            var generator = SeededGenerator(seed: seed)
            var source = ""
            for _ in 0..<generator.below(14) {
                source += Self.fragments[Int(generator.below(UInt64(Self.fragments.count)))]
            }
            do {
                let template = try Template(source, slots: ["s"])
                var output: [UInt8] = []
                _ = template.render(root: data, slot: { _ in .string("slot") }, into: &output)
                #expect(String(validating: output, as: UTF8.self) != nil, "seed \(seed): \(source)")
                if template.isLiteral { #expect(output.elementsEqual(source.utf8), "seed \(seed): \(source)") }
                compiled += 1
            } catch {
                #expect(error.offset >= 0 && error.offset <= source.utf8.count, "seed \(seed): \(source)")
                #expect(!error.message.isEmpty)
            }
        }
        #expect(compiled > 400, "only \(compiled) templates compiled: the fragments fit together too seldom")
    }

    @Test func wellFormedTemplatesRenderAndLeaveTheStackInOrder() throws {
        let data = try JSONValue(parsing: #"{"a":"A","l":[1,2],"o":{"b":[true,false]},"n":null}"#)
        func body(_ generator: inout SeededGenerator, depth: Int) -> String {
            var source = ""
            for _ in 0..<1 + generator.below(3) {
                let name = ["a", "l", "o", "n", "o.b", "."][Int(generator.below(6))]
                switch generator.below(depth > 4 ? 3 : 6) {
                case 0: source += "{{\(name)}}"
                case 1: source += "{{{\(name)}}}"
                case 2: source += " text\n"
                case 3: source += "{{^\(name)}}" + body(&generator, depth: depth + 1) + "{{/\(name)}}"
                default: source += "{{#\(name)}}" + body(&generator, depth: depth + 1) + "{{/\(name)}}"
                }
            }
            return source
        }
        for seed: UInt64 in 0..<500 {
            var generator = SeededGenerator(seed: seed)
            let source = body(&generator, depth: 0) + "{{a}}."
            let rendered = try Template(source).rendered(root: data, slot: { _ in .null })
            #expect(rendered.hasSuffix("A."), "seed \(seed): \(source)")
        }
    }

    @Test func nestedListsAreGivenUp() throws {
        let depth = 20
        let source =
            String(repeating: "{{#l}}", count: depth) + "x" + String(repeating: "{{/l}}", count: depth)
        let list = JSONValue.array((0..<1_000).map { .integer($0) })
        let template = try Template(source)
        var output: [UInt8] = []
        #expect(!template.render(root: .object(["l": list]), slot: { _ in .null }, into: &output))
        #expect(output.count <= Template.maximumPasses)
    }

    @Test func hugeOutputIsGivenUp() throws {
        let list = JSONValue.array((0..<1_000).map { .integer($0) })
        let text = String(repeating: "x", count: 1 << 20)
        let template = try Template("{{#l}}{{t}}{{/l}}")
        var output: [UInt8] = []
        #expect(!template.render(root: .object(["l": list, "t": .string(text)]), slot: { _ in .null }, into: &output))
        #expect(output.count <= Template.maximumOutput + text.utf8.count)
    }

    /// The time limit only catches quadratic work, which would take hours.
    @Test(
        .timeLimit(.minutes(5)),
        arguments: [
            "x", "\n", "{{a}}", "{{! c }}\n", "{ ", "{{a}} { ", " ", "}}", "{{#a}}{{/a}}", "\r\n", "{{=| |=}}|={{ }}=|",
            "{{>p}}",
        ])
    func hugeTemplatesTakeLinearTime(of fragment: String) throws {
        let count = (1 << 20) / fragment.utf8.count
        let source = String(repeating: fragment, count: count)
        let template = try Template(source)
        let rendered = template.rendered(root: .object(["a": .integer(7)]), slot: { _ in .null })
        let once = try Template(fragment).rendered(root: .object(["a": .integer(7)]), slot: { _ in .null })
        #expect(rendered.utf8.count == count * once.utf8.count)
    }

    @Test(
        .timeLimit(.minutes(5)),
        arguments: ["{{", "{{{", "{{=", "{{#a", "{{!", "{{a {{b}} ", "{{/a}}", "{{{a}} "])
    func hugeFaultsTakeLinearTime(of fragment: String) {
        let source = String(repeating: fragment, count: (1 << 20) / fragment.utf8.count)
        #expect(throws: TemplateError.self) { try Template(source) }
    }
}
