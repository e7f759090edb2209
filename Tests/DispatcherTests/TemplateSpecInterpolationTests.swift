import Testing

/// The specification's `interpolation` file.
struct TemplateSpecInterpolationTests {
    static let forbidden = #"{"forbidden":"& \" < >"}"#
    static let deep = #"{"a":{"b":{"c":{"d":{"e":{"name":"Phil"}}}}}}"#
    static let string = #"{"string":"---"}"#

    @Test(arguments: [
        SpecCase("No Interpolation", "{}", "Hello from {Mustache}!\n", "Hello from {Mustache}!\n"),
        SpecCase("Basic Interpolation", #"{"subject":"world"}"#, "Hello, {{subject}}!\n", "Hello, world!\n"),
        SpecCase(
            "No Re-interpolation", ##"{"template":"{{planet}}","planet":"Earth"}"##, "{{template}}: {{planet}}",
            "{{planet}}: Earth"),
        SpecCase("HTML Escaping", forbidden, "escaped: {{forbidden}}\n", "escaped: &amp; &quot; &lt; &gt;\n"),
        SpecCase("Triple Mustache", forbidden, "not escaped: {{{forbidden}}}\n", "not escaped: & \" < >\n"),
        SpecCase("Ampersand", forbidden, "not escaped: {{&forbidden}}\n", "not escaped: & \" < >\n"),
        SpecCase("Basic Integer", #"{"mph":85}"#, #""{{mph}} miles an hour!""#, #""85 miles an hour!""#),
        SpecCase("Triple Mustache Integer", #"{"mph":85}"#, #""{{{mph}}} mph""#, #""85 mph""#),
        SpecCase("Ampersand Integer", #"{"mph":85}"#, #""{{&mph}} mph""#, #""85 mph""#),
        SpecCase("Basic Decimal", #"{"power":1.210}"#, #""{{power}} jiggawatts!""#, #""1.21 jiggawatts!""#),
        SpecCase("Triple Mustache Decimal", #"{"power":1.210}"#, #""{{{power}}} GW""#, #""1.21 GW""#),
        SpecCase("Ampersand Decimal", #"{"power":1.210}"#, #""{{&power}} GW""#, #""1.21 GW""#),
        SpecCase("Basic Null", #"{"cannot":null}"#, "I ({{cannot}}) be seen!", "I () be seen!"),
        SpecCase("Triple Mustache Null", #"{"cannot":null}"#, "I ({{{cannot}}}) be seen!", "I () be seen!"),
        SpecCase("Ampersand Null", #"{"cannot":null}"#, "I ({{&cannot}}) be seen!", "I () be seen!"),
        SpecCase("Basic Context Miss", "{}", "I ({{cannot}}) be seen!", "I () be seen!"),
        SpecCase("Triple Mustache Context Miss", "{}", "I ({{{cannot}}}) be seen!", "I () be seen!"),
        SpecCase("Ampersand Context Miss", "{}", "I ({{&cannot}}) be seen!", "I () be seen!"),
    ])
    func values(of item: SpecCase) throws { try item.check() }

    @Test(arguments: [
        SpecCase(
            "Basic", #"{"person":{"name":"Joe"}}"#, "{{person.name}} == {{#person}}{{name}}{{/person}}", "Joe == Joe"),
        SpecCase(
            "Triple Mustache", #"{"person":{"name":"Joe"}}"#,
            "{{{person.name}}} == {{#person}}{{{name}}}{{/person}}", "Joe == Joe"),
        SpecCase(
            "Ampersand", #"{"person":{"name":"Joe"}}"#, "{{&person.name}} == {{#person}}{{&name}}{{/person}}",
            "Joe == Joe"),
        SpecCase("Arbitrary Depth", deep, "{{a.b.c.d.e.name}}", "Phil"),
        SpecCase("Broken Chains", #"{"a":{}}"#, #""{{a.b.c}}" == """#, #""" == """#),
        SpecCase("Broken Chain Resolution", #"{"a":{"b":{}},"c":{"name":"Jim"}}"#, #""{{a.b.c.name}}""#, #""""#),
        SpecCase(
            "Initial Resolution",
            #"{"a":{"b":{"c":{"d":{"e":{"name":"Phil"}}}}},"b":{"c":{"d":{"e":{"name":"Wrong"}}}}}"#,
            "{{#a}}{{b.c.d.e.name}}{{/a}}", "Phil"),
        SpecCase("Context Precedence", #"{"a":{"b":{}},"b":{"c":"ERROR"}}"#, "{{#a}}{{b.c}}{{/a}}", ""),
        SpecCase(
            "Leading Dot", #"{"a":{},"b":{"name":"Name"},"name":"Fail"}"#,
            "{{#a}}{{.name}}{{/a}}{{#b}}{{.name}}{{/b}}", "Name"),
        SpecCase("Never Single Keys", #"{"a.b":"c"}"#, "{{a.b}}", ""),
        SpecCase("No Masking", #"{"a.b":"c","a":{"b":"d"}}"#, "{{a.b}}", "d"),
    ])
    func dottedNames(of item: SpecCase) throws { try item.check() }

    @Test(arguments: [
        SpecCase("Basic", #""world""#, "Hello, {{.}}!\n", "Hello, world!\n"),
        SpecCase("HTML Escaping", #""& \" < >""#, "{{.}}", "&amp; &quot; &lt; &gt;"),
        SpecCase("Triple Mustache", #""& \" < >""#, "{{{.}}}", "& \" < >"),
        SpecCase("Ampersand", #""& \" < >""#, "{{&.}}", "& \" < >"),
        SpecCase("Integer", "85", #""{{.}} miles an hour!""#, #""85 miles an hour!""#),
    ])
    func implicitIterators(of item: SpecCase) throws { try item.check() }

    @Test(arguments: [
        SpecCase("Interpolation - Surrounding", string, "| {{string}} |", "| --- |"),
        SpecCase("Triple Mustache - Surrounding", string, "| {{{string}}} |", "| --- |"),
        SpecCase("Ampersand - Surrounding", string, "| {{&string}} |", "| --- |"),
        SpecCase("Interpolation - Standalone", string, "  {{string}}\n", "  ---\n"),
        SpecCase("Triple Mustache - Standalone", string, "  {{{string}}}\n", "  ---\n"),
        SpecCase("Ampersand - Standalone", string, "  {{&string}}\n", "  ---\n"),
        SpecCase("Interpolation With Padding", string, "|{{ string }}|", "|---|"),
        SpecCase("Triple Mustache With Padding", string, "|{{{ string }}}|", "|---|"),
        SpecCase("Ampersand With Padding", string, "|{{& string }}|", "|---|"),
    ])
    func whiteSpace(of item: SpecCase) throws { try item.check() }
}
