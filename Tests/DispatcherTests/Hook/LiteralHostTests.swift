import Testing

@testable import Dispatcher

@Suite("The host that a hook's URL always has") struct LiteralHostTests {
    @Test(
        "Variables after the host leave it as it is",
        arguments: [
            "https://example.com", "https://EXAMPLE.com/log", "https://example.com/{{x}}",
            "http://example.com/a/{{{x}}}/b",
            "https://example.com?q={{x}}", "https://example.com/{{#x}}@evil.example{{/x}}",
            "HTTPS://example.com:8443/{{x}}", "https://example.com/{{=<% %>=}}<%x%>",
        ])
    func fixed(_ url: String) throws {
        #expect(try HookBench.hook(#"{"event":"e","url":"\#(url)"}"#).literalHost == "example.com")
    }

    @Test(
        "Variables in or right behind the host leave it open",
        arguments: [
            "{{{x}}}", "https://{{x}}", "https://{{x}}/log", "https://example.com{{x}}", "https://example.com:{{x}}/",
            "https://{{x}}.example.com/log", "https:/{{x}}/example.com/", "https://me@{{x}}/",
            "http{{x}}://example.com/",
        ])
    func open(_ url: String) throws {
        #expect(try HookBench.hook(#"{"event":"e","url":"\#(url)"}"#).literalHost == nil)
    }
}
