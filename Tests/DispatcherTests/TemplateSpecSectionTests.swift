import Testing

/// The specification's `sections` file.
struct TemplateSpecSectionTests {
    static let yes = #"{"boolean":true}"#

    @Test(arguments: [
        SpecCase("Truthy", yes, #""{{#boolean}}rendered{{/boolean}}""#, #""rendered""#),
        SpecCase("Falsey", #"{"boolean":false}"#, #""{{#boolean}}not{{/boolean}}""#, #""""#),
        SpecCase("Null is falsey", #"{"null":null}"#, #""{{#null}}not{{/null}}""#, #""""#),
        SpecCase("Context", #"{"context":{"name":"Joe"}}"#, "{{#context}}Hi {{name}}.{{/context}}", "Hi Joe."),
        SpecCase(
            "Parent contexts", #"{"a":"foo","b":"wrong","sec":{"b":"bar"},"c":{"d":"baz"}}"#,
            "{{#sec}}{{a}}, {{b}}, {{c.d}}{{/sec}}", "foo, bar, baz"),
        SpecCase("Variable test", #"{"foo":"bar"}"#, "{{#foo}}{{.}} is {{foo}}{{/foo}}", "bar is bar"),
        SpecCase(
            "List Contexts",
            #"{"tops":[{"tname":{"upper":"A","lower":"a"},"middles":[{"mname":"1","bottoms":[{"bname":"x"},{"bname":"y"}]}]}]}"#,
            "{{#tops}}{{#middles}}{{tname.lower}}{{mname}}.{{#bottoms}}{{tname.upper}}{{mname}}{{bname}}."
                + "{{/bottoms}}{{/middles}}{{/tops}}",
            "a1.A1x.A1y."),
        SpecCase("List", #"{"list":[{"item":1},{"item":2},{"item":3}]}"#, "{{#list}}{{item}}{{/list}}", "123"),
        SpecCase("Empty List", #"{"list":[]}"#, "[{{#list}}Yay lists!{{/list}}]", "[]"),
        SpecCase("Strings Not Lists", #"{"section":"123"}"#, "{{#section}}foo{{/section}}", "foo"),
        SpecCase(
            "Doubled", #"{"bool":true,"two":"second"}"#,
            "{{#bool}}\n* first\n{{/bool}}\n* {{two}}\n{{#bool}}\n* third\n{{/bool}}\n",
            "* first\n* second\n* third\n"),
        SpecCase(
            "Nested (Truthy)", #"{"bool":true}"#, "| A {{#bool}}B {{#bool}}C{{/bool}} D{{/bool}} E |",
            "| A B C D E |"),
        SpecCase(
            "Nested (Falsey)", #"{"bool":false}"#, "| A {{#bool}}B {{#bool}}C{{/bool}} D{{/bool}} E |", "| A  E |"),
        SpecCase("Context Misses", "{}", "[{{#missing}}Found key 'missing'!{{/missing}}]", "[]"),
    ])
    func contexts(of item: SpecCase) throws { try item.check() }

    @Test func deeplyNestedContexts() throws {
        let template = """
            {{#a}}
            {{one}}
            {{#b}}
            {{one}}{{two}}{{one}}
            {{#c}}
            {{one}}{{two}}{{three}}{{two}}{{one}}
            {{#d}}
            {{one}}{{two}}{{three}}{{four}}{{three}}{{two}}{{one}}
            {{#five}}
            {{one}}{{two}}{{three}}{{four}}{{five}}{{four}}{{three}}{{two}}{{one}}
            {{one}}{{two}}{{three}}{{four}}{{.}}6{{.}}{{four}}{{three}}{{two}}{{one}}
            {{one}}{{two}}{{three}}{{four}}{{five}}{{four}}{{three}}{{two}}{{one}}
            {{/five}}
            {{one}}{{two}}{{three}}{{four}}{{three}}{{two}}{{one}}
            {{/d}}
            {{one}}{{two}}{{three}}{{two}}{{one}}
            {{/c}}
            {{one}}{{two}}{{one}}
            {{/b}}
            {{one}}
            {{/a}}

            """
        let expected = """
            1
            121
            12321
            1234321
            123454321
            12345654321
            123454321
            1234321
            12321
            121
            1

            """
        let data = #"{"a":{"one":1},"b":{"two":2},"c":{"three":3,"d":{"four":4,"five":5}}}"#
        #expect(try render(template, data) == expected)
    }

    @Test(arguments: [
        SpecCase("String", #"{"list":["a","b","c","d","e"]}"#, "{{#list}}({{.}}){{/list}}", "(a)(b)(c)(d)(e)"),
        SpecCase("Integer", #"{"list":[1,2,3,4,5]}"#, "{{#list}}({{.}}){{/list}}", "(1)(2)(3)(4)(5)"),
        SpecCase(
            "Decimal", #"{"list":[1.10,2.20,3.30,4.40,5.50]}"#, "{{#list}}({{.}}){{/list}}",
            "(1.1)(2.2)(3.3)(4.4)(5.5)"),
        SpecCase(
            "Array", #"{"list":[[1,2,3],["a","b","c"]]}"#, "{{#list}}({{#.}}{{.}}{{/.}}){{/list}}", "(123)(abc)"),
        SpecCase(
            "HTML Escaping", #"{"list":["&","\"","<",">"]}"#, "{{#list}}({{.}}){{/list}}",
            "(&amp;)(&quot;)(&lt;)(&gt;)"),
        SpecCase(
            "Triple mustache", #"{"list":["&","\"","<",">"]}"#, "{{#list}}({{{.}}}){{/list}}", #"(&)(")(<)(>)"#),
        SpecCase("Ampersand", #"{"list":["&","\"","<",">"]}"#, "{{#list}}({{&.}}){{/list}}", #"(&)(")(<)(>)"#),
        SpecCase("Root-level", #"[{"value":"a"},{"value":"b"}]"#, "{{#.}}({{value}}){{/.}}", "(a)(b)"),
    ])
    func implicitIterators(of item: SpecCase) throws { try item.check() }

    @Test(arguments: [
        SpecCase("Truthy", #"{"a":{"b":{"c":true}}}"#, "[{{#a.b.c}}Here{{/a.b.c}}]", "[Here]"),
        SpecCase("Falsey", #"{"a":{"b":{"c":false}}}"#, "[{{#a.b.c}}Here{{/a.b.c}}]", "[]"),
        SpecCase("Broken Chains", #"{"a":{}}"#, "[{{#a.b.c}}Here{{/a.b.c}}]", "[]"),
    ])
    func dottedNames(of item: SpecCase) throws { try item.check() }

    @Test(arguments: [
        SpecCase("Surrounding", yes, " | {{#boolean}}\t|\t{{/boolean}} | \n", " | \t|\t | \n"),
        SpecCase(
            "Internal", yes, " | {{#boolean}} {{! Important Whitespace }}\n {{/boolean}} | \n", " |  \n  | \n"),
        SpecCase(
            "Indented Inline Sections", yes, " {{#boolean}}YES{{/boolean}}\n {{#boolean}}GOOD{{/boolean}}\n",
            " YES\n GOOD\n"),
        SpecCase(
            "Standalone Lines", yes, "| This Is\n{{#boolean}}\n|\n{{/boolean}}\n| A Line\n",
            "| This Is\n|\n| A Line\n"),
        SpecCase(
            "Indented Standalone Lines", yes, "| This Is\n  {{#boolean}}\n|\n  {{/boolean}}\n| A Line\n",
            "| This Is\n|\n| A Line\n"),
        SpecCase("Standalone Line Endings", yes, "|\r\n{{#boolean}}\r\n{{/boolean}}\r\n|", "|\r\n|"),
        SpecCase("Standalone Without Previous Line", yes, "  {{#boolean}}\n#{{/boolean}}\n/", "#\n/"),
        SpecCase("Standalone Without Newline", yes, "#{{#boolean}}\n/\n  {{/boolean}}", "#\n/\n"),
        SpecCase("Padding", yes, "|{{# boolean }}={{/ boolean }}|", "|=|"),
    ])
    func whiteSpace(of item: SpecCase) throws { try item.check() }
}

/// The specification's `inverted` file.
struct TemplateSpecInvertedTests {
    static let no = #"{"boolean":false}"#

    @Test(arguments: [
        SpecCase("Falsey", no, "[{{^boolean}}rendered{{/boolean}}]", "[rendered]"),
        SpecCase("Truthy", #"{"boolean":true}"#, "[{{^boolean}}not{{/boolean}}]", "[]"),
        SpecCase("Null is falsey", #"{"null":null}"#, "[{{^null}}rendered{{/null}}]", "[rendered]"),
        SpecCase("Context", #"{"context":{"name":"Joe"}}"#, "[{{^context}}Hi {{name}}.{{/context}}]", "[]"),
        SpecCase("List", #"{"list":[{"n":1},{"n":2},{"n":3}]}"#, "[{{^list}}{{n}}{{/list}}]", "[]"),
        SpecCase("Empty List", #"{"list":[]}"#, "[{{^list}}Yay lists!{{/list}}]", "[Yay lists!]"),
        SpecCase(
            "Doubled", #"{"bool":false,"two":"second"}"#,
            "{{^bool}}\n* first\n{{/bool}}\n* {{two}}\n{{^bool}}\n* third\n{{/bool}}\n",
            "* first\n* second\n* third\n"),
        SpecCase(
            "Nested (Falsey)", #"{"bool":false}"#, "| A {{^bool}}B {{^bool}}C{{/bool}} D{{/bool}} E |",
            "| A B C D E |"),
        SpecCase(
            "Nested (Truthy)", #"{"bool":true}"#, "| A {{^bool}}B {{^bool}}C{{/bool}} D{{/bool}} E |", "| A  E |"),
        SpecCase("Context Misses", "{}", "[{{^missing}}Cannot find key!{{/missing}}]", "[Cannot find key!]"),
        SpecCase("Dotted Truthy", #"{"a":{"b":{"c":true}}}"#, "[{{^a.b.c}}Not Here{{/a.b.c}}]", "[]"),
        SpecCase("Dotted Falsey", #"{"a":{"b":{"c":false}}}"#, "[{{^a.b.c}}Not Here{{/a.b.c}}]", "[Not Here]"),
        SpecCase("Dotted Broken Chains", #"{"a":{}}"#, "[{{^a.b.c}}Not Here{{/a.b.c}}]", "[Not Here]"),
    ])
    func contexts(of item: SpecCase) throws { try item.check() }

    @Test(arguments: [
        SpecCase("Surrounding", no, " | {{^boolean}}\t|\t{{/boolean}} | \n", " | \t|\t | \n"),
        SpecCase(
            "Internal", no, " | {{^boolean}} {{! Important Whitespace }}\n {{/boolean}} | \n", " |  \n  | \n"),
        SpecCase(
            "Indented Inline Sections", no, " {{^boolean}}NO{{/boolean}}\n {{^boolean}}WAY{{/boolean}}\n",
            " NO\n WAY\n"),
        SpecCase(
            "Standalone Lines", no, "| This Is\n{{^boolean}}\n|\n{{/boolean}}\n| A Line\n",
            "| This Is\n|\n| A Line\n"),
        SpecCase(
            "Standalone Indented Lines", no, "| This Is\n  {{^boolean}}\n|\n  {{/boolean}}\n| A Line\n",
            "| This Is\n|\n| A Line\n"),
        SpecCase("Standalone Line Endings", no, "|\r\n{{^boolean}}\r\n{{/boolean}}\r\n|", "|\r\n|"),
        SpecCase("Standalone Without Previous Line", no, "  {{^boolean}}\n^{{/boolean}}\n/", "^\n/"),
        SpecCase("Standalone Without Newline", no, "^{{^boolean}}\n/\n  {{/boolean}}", "^\n/\n"),
        SpecCase("Padding", no, "|{{^ boolean }}={{/ boolean }}|", "|=|"),
    ])
    func whiteSpace(of item: SpecCase) throws { try item.check() }
}
