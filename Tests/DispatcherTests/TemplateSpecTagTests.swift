import Testing

/// The specification's `comments` and `delimiters` files, and what `partials` says of partials that are not there.
struct TemplateSpecTagTests {
    @Test(arguments: [
        SpecCase("Inline", "{}", "12345{{! Comment Block! }}67890", "1234567890"),
        SpecCase(
            "Multiline", "{}", "12345{{!\n  This is a\n  multi-line comment...\n}}67890\n", "1234567890\n"),
        SpecCase("Standalone", "{}", "Begin.\n{{! Comment Block! }}\nEnd.\n", "Begin.\nEnd.\n"),
        SpecCase(
            "Indented Standalone", "{}", "Begin.\n  {{! Indented Comment Block! }}\nEnd.\n", "Begin.\nEnd.\n"),
        SpecCase("Standalone Line Endings", "{}", "|\r\n{{! Standalone Comment }}\r\n|", "|\r\n|"),
        SpecCase("Standalone Without Previous Line", "{}", "  {{! I'm Still Standalone }}\n!", "!"),
        SpecCase("Standalone Without Newline", "{}", "!\n  {{! I'm Still Standalone }}", "!\n"),
        SpecCase(
            "Multiline Standalone", "{}", "Begin.\n{{!\nSomething's going on here...\n}}\nEnd.\n",
            "Begin.\nEnd.\n"),
        SpecCase(
            "Indented Multiline Standalone", "{}",
            "Begin.\n  {{!\n    Something's going on here...\n  }}\nEnd.\n", "Begin.\nEnd.\n"),
        SpecCase("Indented Inline", "{}", "  12 {{! 34 }}\n", "  12 \n"),
        SpecCase("Surrounding Whitespace", "{}", "12345 {{! Comment Block! }} 67890", "12345  67890"),
        SpecCase(
            "Variable Name Collision", #"{"! comment":1,"! comment ":2,"!comment":3,"comment":4}"#,
            "comments never show: >{{! comment }}<", "comments never show: ><"),
    ])
    func comments(of item: SpecCase) throws { try item.check() }

    static let section = #"{"section":true,"data":"I got interpolated."}"#
    static let inverted = #"{"section":false,"data":"I got interpolated."}"#

    @Test(arguments: [
        SpecCase("Pair Behavior", #"{"text":"Hey!"}"#, "{{=<% %>=}}(<%text%>)", "(Hey!)"),
        SpecCase("Special Characters", #"{"text":"It worked!"}"#, "({{=[ ]=}}[text])", "(It worked!)"),
        SpecCase(
            "Sections", section,
            "[\n{{#section}}\n  {{data}}\n  |data|\n{{/section}}\n\n{{= | | =}}\n|#section|\n  {{data}}\n  |data|\n"
                + "|/section|\n]\n",
            "[\n  I got interpolated.\n  |data|\n\n  {{data}}\n  I got interpolated.\n]\n"),
        SpecCase(
            "Inverted Sections", inverted,
            "[\n{{^section}}\n  {{data}}\n  |data|\n{{/section}}\n\n{{= | | =}}\n|^section|\n  {{data}}\n  |data|\n"
                + "|/section|\n]\n",
            "[\n  I got interpolated.\n  |data|\n\n  {{data}}\n  I got interpolated.\n]\n"),
        SpecCase("Surrounding Whitespace", "{}", "| {{=@ @=}} |", "|  |"),
        SpecCase("Outlying Whitespace (Inline)", "{}", " | {{=@ @=}}\n", " | \n"),
        SpecCase("Standalone Tag", "{}", "Begin.\n{{=@ @=}}\nEnd.\n", "Begin.\nEnd.\n"),
        SpecCase("Indented Standalone Tag", "{}", "Begin.\n  {{=@ @=}}\nEnd.\n", "Begin.\nEnd.\n"),
        SpecCase("Standalone Line Endings", "{}", "|\r\n{{= @ @ =}}\r\n|", "|\r\n|"),
        SpecCase("Standalone Without Previous Line", "{}", "  {{=@ @=}}\n=", "="),
        SpecCase("Standalone Without Newline", "{}", "=\n  {{=@ @=}}", "=\n"),
        SpecCase("Pair with Padding", "{}", "|{{= @   @ =}}|", "||"),
    ])
    func delimiters(of item: SpecCase) throws { try item.check() }

    @Test(arguments: [
        SpecCase("Failed Lookup", "{}", #""{{>text}}""#, #""""#),
        SpecCase("Surrounding Whitespace", "{}", "| {{>partial}} |", "|  |"),
        SpecCase("Inline Indentation", #"{"data":"|"}"#, "  {{data}}  {{> partial}}\n", "  |  \n"),
        SpecCase("Standalone Line Endings", "{}", "|\r\n{{>partial}}\r\n|", "|\r\n|"),
        SpecCase("Standalone Without Previous Line", "{}", "  {{>partial}}\n>", ">"),
        SpecCase("Standalone Without Newline", "{}", ">\n  {{>partial}}", ">\n"),
        SpecCase("Standalone Indentation", "{}", "\\\n {{>partial}}\n/\n", "\\\n/\n"),
        SpecCase("Padding Whitespace", "{}", "|{{> partial }}|", "||"),
    ])
    func missingPartials(of item: SpecCase) throws { try item.check() }

    @Test(arguments: [
        SpecCase("several tags on a line", #"{"a":true}"#, "x\n {{#a}} {{! c }} {{/a}} \ny", "x\ny"),
        SpecCase("braces inside other delimiters", #"{"a":"<&>"}"#, "{{=<% %>=}}<%{a}%><%{ a }%>", "<&><&>"),
        SpecCase("back to braces", #"{"a":1}"#, "{{=<% %>=}}<%a%>{{a}}<%={{ }}=%>{{a}}<%a%>", "1{{a}}1<%a%>"),
        SpecCase("braces beside a triple", #"{"a":1}"#, #"{"v":{{{a}}}}"#, #"{"v":1}"#),
        SpecCase("single braces", #"{"a":1}"#, "{{={ }=}}{a}{{a}}", "11"),
        SpecCase("lone closers are text", "{}", "a }} b } c", "a }} b } c"),
        SpecCase("names with spaces", #"{"my key":"v"}"#, "{{ my key }}", "v"),
        SpecCase("dollar keys in triple braces", #"{"$id":7}"#, "{{{$id}}}", "7"),
        SpecCase("beyond ASCII", #"{"größe":"é"}"#, "ü{{größe}}ß", "üéß"),
    ])
    func beyondTheSpecification(of item: SpecCase) throws { try item.check() }
}
