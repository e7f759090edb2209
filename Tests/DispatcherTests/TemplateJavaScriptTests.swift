import Dispatcher
import EventModel
import Testing

/// What the specification leaves open: as JavaScript prints and judges, and as the cloud's webhook reference shows.
struct TemplateJavaScriptTests {
    static let reference = """
        {"a":{"aa":"testing","ab":1234},"b":"xxx","c":[{"ca":"first","cb":123},{"ca":"second","cb":456}]}
        """

    @Test(arguments: [
        SpecCase("nested key", reference, "{{a.aa}}", "testing"),
        SpecCase("nested number", reference, "{{a.ab}}", "1234"),
        SpecCase("text", reference, "{{b}}", "xxx"),
        SpecCase("first of a list", reference, "{{c.0.ca}}", "first"),
        SpecCase("second of a list", reference, "{{c.1.cb}}", "456"),
        SpecCase("key exists", reference, "{{#b}}{{b}}{{/b}}{{^b}}Missing{{/b}}", "xxx"),
        SpecCase("key misses", reference, "{{#z}}{{z}}{{/z}}{{^z}}Missing{{/z}}", "Missing"),
        SpecCase("list", reference, "{{#c}}{{ca}}~{{/c}}", "first~second~"),
        SpecCase(
            "body", #"{"n":"click","v":2}"#, #"{ "gauges": [{ "name": "{{n}}", "value": {{v}} }] }"#,
            #"{ "gauges": [{ "name": "click", "value": 2 }] }"#),
        SpecCase(
            "coordinates", #"{"lat":39.739154, "lng":-104.984703}"#,
            #"{ "coordinates": { "lat": {{lat}}, "lng": {{lng}} } }"#,
            #"{ "coordinates": { "lat": 39.739154, "lng": -104.984703 } }"#),
        SpecCase(
            "response", #"{"results":[{"elevation":1608.637939453125}],"status":"OK"}"#, "{{results.0.elevation}}",
            "1608.637939453125"),
        SpecCase("no JSON object", #""39.7,-104.9""#, "{{lat}},{{lng}}", ","),
    ])
    func documentedExamples(of item: SpecCase) throws { try item.check() }

    @Test(arguments: [
        SpecCase("number", #"{"v":20.00}"#, "{{v}}", "20"),
        SpecCase("fraction", #"{"v":-104.98470340}"#, "{{v}}", "-104.9847034"),
        SpecCase("large number", #"{"v":1e21}"#, "{{v}}", "1e+21"),
        SpecCase("small number", #"{"v":0.0000001}"#, "{{v}}", "1e-7"),
        SpecCase("negative zero", #"{"v":-0}"#, "{{v}}", "0"),
        SpecCase("true", #"{"v":true}"#, "{{v}}", "true"),
        SpecCase("false", #"{"v":false}"#, "{{v}}", "false"),
        SpecCase("object", #"{"v":{"a":1}}"#, "{{v}}", "[object Object]"),
        SpecCase("list", #"{"v":[1,"a",true]}"#, "{{v}}", "1,a,true"),
        SpecCase("list with null", #"{"v":[null,1,null]}"#, "{{v}}", ",1,"),
        SpecCase("list of lists", #"{"v":[[1,[2,3]],[],{"a":1}]}"#, "{{v}}", "1,2,3,,[object Object]"),
        SpecCase("escaped in a list", #"{"v":["<",["&"]]}"#, "{{v}}|{{{v}}}", "&lt;,&amp;|<,&"),
        SpecCase("apostrophe", #"{"v":"it's"}"#, "{{v}}", "it&#39;s"),
        SpecCase(
            "all of them", #"{"v":"long text & < > \" ' and more"}"#, "{{v}}",
            "long text &amp; &lt; &gt; &quot; &#39; and more"),
        SpecCase("escapes are not escaped twice", #"{"v":"&amp;"}"#, "{{v}}", "&amp;amp;"),
        SpecCase("the root", #"{"v":1}"#, "{{.}}", "[object Object]"),
    ])
    func printing(of item: SpecCase) throws { try item.check() }

    @Test(arguments: [
        ("null", false), ("false", false), ("true", true), ("0", false), ("-0", false), ("1", true), (#""""#, false),
        (#"" ""#, true), (#""0""#, true), ("[]", false), ("[0]", true), ("{}", true),
    ])
    func truth(of value: String, isTrue: Bool) throws {
        let rendered = try render("{{#v}}yes{{/v}}{{^v}}no{{/v}}", #"{"v":\#(value)}"#)
        #expect(rendered == (isTrue ? "yes" : "no"), "\(value)")
    }

    @Test(arguments: [
        SpecCase("a list is below its elements", #"{"c":[{},{"length":9}]}"#, "{{#c}}{{length}};{{/c}}", "2;9;"),
        SpecCase("length", #"{"c":[1,2,3],"s":"abc"}"#, "{{c.length}}{{s.length}}", "3"),
        SpecCase("past the end", #"{"c":[1]}"#, "[{{c.1}}{{c.-1}}{{c.00}}{{c.99999999999999999999}}]", "[]"),
        SpecCase("digits as a key", #"{"o":{"0":"zero","01":"one"}}"#, "{{o.0}}{{o.01}}", "zeroone"),
        SpecCase("null hides the outer value", #"{"x":1,"o":{"x":null}}"#, "{{#o}}[{{x}}]{{/o}}", "[]"),
        SpecCase("inside text", #"{"s":"abc"}"#, "[{{s.0}}{{s.x}}]", "[]"),
        SpecCase("the last of equal keys", #"{"a":1,"a":2}"#, "{{a}}", "2"),
        SpecCase("empty key", #"{"a":{"":"e"}}"#, "{{a.}}", "e"),
        SpecCase("no prototypes", #"{"a":{}}"#, "[{{a.constructor}}{{toString}}]", "[]"),
        SpecCase("letters compared by code point", #"{"e\u0301":1,"\u00e9":2}"#, "{{\u{e9}}}{{e\u{301}}}", "21"),
        SpecCase("section on an element", #"{"c":[{"n":1},{"n":2}]}"#, "{{#c.1}}{{n}}{{/c.1}}", "2"),
        SpecCase("section after section", #"{"a":[1,2],"b":[3]}"#, "{{#a}}{{.}}{{/a}}{{#b}}{{.}}{{/b}}", "123"),
        SpecCase(
            "list in a list", #"{"a":[{"b":[1,2]},{"b":[]},{"b":[3]}]}"#, "{{#a}}({{#b}}{{.}}{{/b}}){{/a}}", "(12)()(3)"
        ),
    ])
    func lookup(of item: SpecCase) throws { try item.check() }

    @Test func escapingCanBeTurnedOff() throws {
        #expect(try render("{{v}}{{{v}}}", #"{"v":"<"}"#, escaping: .none) == "<<")
    }
}

/// Names that are resolved when a template is compiled.
struct TemplateSlotTests {
    @Test func slotsWinInEverySection() throws {
        let data = #"{"id":"data","o":{"id":"inner"},"l":[{"id":1},{"id":2}]}"#
        let template = "{{id}}{{#o}}{{id}}{{/o}}{{#l}}{{id}}{{/l}}"
        #expect(try render(template, data, slots: ["id": .string("S")]) == "SSSS")
    }

    @Test func pathsGoOnInsideASlot() throws {
        let value = try JSONValue(parsing: #"{"x":[{"y":"<in>"}]}"#)
        #expect(
            try render("{{v.x.0.y}}{{{v.x.0.y}}}{{v.none}}{{#v.x}}{{y}}{{/v.x}}", slots: ["v": value])
                == "&lt;in&gt;<in>&lt;in&gt;")
    }

    @Test func slotsAreSections() throws {
        #expect(try render("{{#v}}{{.}}{{/v}}{{^w}}none{{/w}}", slots: ["v": .string("a"), "w": .null]) == "anone")
    }

    @Test func aLeadingDotOrALongerNameIsNoSlot() throws {
        let data = #"{"id":"data","idea":"longer"}"#
        #expect(try render("{{.id}}{{idea}}{{id}}", data, slots: ["id": .string("S")]) == "datalongerS")
    }

    @Test func aSlotKeepsItsTextCharacterForCharacter() throws {
        #expect(try render("{{v}}", slots: ["v": .string("20.00")]) == "20.00")
    }

    @Test func saysWhatItNeeds() throws {
        let slots = ["a", "b"]
        #expect(try Template("", slots: slots).isLiteral)
        #expect(try Template("text } {", slots: slots).literal == "text } {")
        #expect(try !Template("{{! c }}", slots: slots).isLiteral)
        #expect(try Template("{{! c }}x", slots: slots).literal == nil)
        #expect(try !Template("{{a}}-{{#b}}{{b.x}}{{/b}}", slots: slots).usesContext)
        #expect(try Template("{{a}}{{c}}", slots: slots).usesContext)
        #expect(try Template("{{^c}}{{/c}}", slots: slots).usesContext)
        #expect(try Template("{{#a}}{{.}}{{/a}}", slots: slots).usesContext)
    }

    @Test func listsItsTags() throws {
        let template = try Template("é{{ a }}{{{b.0}}}{{&c}}{{#d}}{{e}}{{/d}}", slots: ["a", "b"])
        #expect(template.tags.map(\.path) == ["a", "b.0", "c", "e"])
        #expect(template.tags.map(\.offset) == [2, 9, 18, 30])
        #expect(template.tags.map(\.slot) == [0, 1, nil, nil])
        #expect(template.tags.map(\.isWholeSlot) == [true, false, false, false])
        #expect(template.escapedTags.map(\.path) == ["a", "e"])
    }

    @Test func aSoleTagKeepsItsType() throws {
        let root = try JSONValue(parsing: #"{"n":[1,{"k":true}]}"#)
        let slot: (Int) -> JSONValue = { _ in .string("S") }
        func value(_ source: String) throws -> JSONValue? {
            try Template(source, slots: ["s"]).soleValue(root: root, slot: slot)
        }
        #expect(try value("{{n}}") == root["n"])
        #expect(try value("{{{n.1.k}}}") == .bool(true))
        #expect(try value("{{s}}") == .string("S"))
        #expect(try value("{{missing}}") == nil)
        #expect(try value("{{n}} ") == nil)
        #expect(try value("{{n}}{{n}}") == nil)
        #expect(try value("{{#n}}{{/n}}") == nil)
        #expect(try Template("{{n.1}}").soleTag?.path == "n.1")
        #expect(try Template("text").soleTag == nil)
    }
}
