import Dispatcher
import EventModel
import Testing

struct TemplateErrorTests {
    /// A template, the place of its fault, and a part of the message.
    struct Fault: CustomTestStringConvertible, Sendable {
        let template: String
        let offset: Int
        let line: Int
        let column: Int
        let message: String

        init(_ template: String, _ offset: Int, _ line: Int, _ column: Int, _ message: String) {
            self.template = template
            self.offset = offset
            self.line = line
            self.column = column
            self.message = message
        }

        var testDescription: String { template }
    }

    @Test(arguments: [
        Fault("{{", 0, 1, 1, "not closed; end it with `}}`"),
        Fault("a {{b", 2, 1, 3, "not closed"),
        Fault("a {{b}", 2, 1, 3, "not closed"),
        Fault("a\nb {{! c", 4, 2, 3, "not closed"),
        Fault("é\né {{b", 6, 2, 3, "not closed"),
        Fault("{{a {{b}}", 0, 1, 1, "not closed before the next one opens"),
        Fault("{{{a}}", 0, 1, 1, "close with `}`"),
        Fault("{{{a}} }", 0, 1, 1, "close with `}`"),
        Fault("{{{a", 0, 1, 1, "not closed"),
        Fault("{{}}", 0, 1, 1, "no name"),
        Fault("x{{   }}", 1, 1, 2, "no name"),
        Fault("{{{}}}", 0, 1, 1, "no name"),
        Fault("{{& }}", 0, 1, 1, "no name"),
        Fault("{{#}}{{/}}", 0, 1, 1, "no name"),
        Fault("{{^ }}", 0, 1, 1, "no name"),
        Fault("{{>}}", 0, 1, 1, "no name"),
        Fault("{{#a}}x", 0, 1, 1, "`a` is never closed; add `{{/a}}`"),
        Fault("{{#a}}\n  {{^b}}x{{/b}}\n{{#c}}", 23, 3, 1, "`c` is never closed"),
        Fault("x{{/a}}", 1, 1, 2, "`{{/a}}` closes a section that is not open"),
        Fault("{{#a}}{{/a}}{{/a}}", 12, 1, 13, "not open"),
        Fault("{{#a}}{{#b}}{{/a}}{{/b}}", 12, 1, 13, "the section `b` must close first; write `{{/b}}`"),
        Fault("{{#a.b}}{{/a}}", 8, 1, 9, "the section `a.b` must close first"),
        Fault("{{=<% %>", 0, 1, 1, "`{{=<% %>=}}`"),
        Fault("{{=<% %>}}", 0, 1, 1, "not closed"),
        Fault("{{=<%=}}", 0, 1, 1, "Two delimiters"),
        Fault("{{= =}}", 0, 1, 1, "Two delimiters"),
        Fault("{{=}}", 0, 1, 1, "not closed"),
        Fault("{{=a b c=}}", 0, 1, 1, "Two delimiters"),
        Fault("{{=a= b=}}", 0, 1, 1, "no `=`"),
        Fault("{{=<% %>=}}<%a}}", 11, 1, 12, "end it with `%>`"),
        Fault("{{=<% %>=}}<%{a%>", 11, 1, 12, "close with `}`"),
        Fault("{{ #a}}", 0, 1, 1, "Remove the space before `#`"),
        Fault("{{#a}}{{ /a}}", 6, 1, 7, "Remove the space before `/`"),
        Fault("{{<parent}}{{/parent}}", 0, 1, 1, "inheritance"),
        Fault("{{$block}}{{/block}}", 0, 1, 1, "inheritance"),
    ])
    func placesFaults(of fault: Fault) {
        do {
            _ = try Template(fault.template)
            Issue.record("\(fault.template) compiles")
        } catch {
            #expect(error.message.contains(fault.message), "\(error)")
            #expect(error.offset == fault.offset, "\(error)")
            #expect(error.line == fault.line, "\(error)")
            #expect(error.column == fault.column, "\(error)")
            #expect(error.description.hasPrefix("template line \(fault.line), column \(fault.column): "))
        }
    }

    @Test func longNamesAreCutInMessages() {
        #expect {
            try Template("{{#" + String(repeating: "n", count: 10_000) + "}}")
        } throws: { error in
            (error as? TemplateError).map { $0.message.utf8.count < 300 } ?? false
        }
    }

    @Test func delimitersAreBounded() throws {
        let long = String(repeating: "<", count: 33)
        #expect(throws: TemplateError.self) { try Template("{{=\(long) >=}}") }
        #expect(throws: TemplateError.self) { try Template("{{=< \(long)=}}") }
        #expect(try Template("{{=\(long.dropLast()) >=}}x").rendered(root: .null, slot: { _ in .null }) == "x")
    }

    @Test func sectionsNestABoundedDepth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "{{#a}}", count: depth) + "x" + String(repeating: "{{/a}}", count: depth)
        }
        #expect(try render(nested(Template.maximumDepth), #"{"a":true}"#) == "x")
        #expect(try render(nested(Template.maximumDepth), "{}") == "")
        do {
            _ = try Template(nested(Template.maximumDepth + 1))
            Issue.record("too deep a template compiles")
        } catch {
            #expect(error.offset == 6 * Template.maximumDepth)
            #expect(error.message.contains("nest more than 100 deep"))
        }
    }
}
