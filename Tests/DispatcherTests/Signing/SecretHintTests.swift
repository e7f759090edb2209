import EventModel
import Testing

@testable import Dispatcher

@Suite struct SecretHintTests {
    private static let key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    @Test(arguments: [
        ("v1,\(key)", "\"v1,\""), ("\"\(key)\"", "quotes"), ("'\(key)'", "quotes"), (" \(key)", "white space"),
        ("plain ", "white space"), ("\tplain", "white space"), ("secret=\(key)", "before whsec_"),
        (key.uppercased(), "capitals"), ("'plain'", "quotes"),
    ])
    func hintsAtSlips(_ text: String, _ hint: String) throws {
        #expect(Secret.hint(for: text)?.contains(hint) == true)
        #expect(Secret.hint(for: text)?.contains("MfKQ") == false)
        #expect(try Secret(text).hint == Secret.hint(for: text))
        let quoted = JSONValue.string(text).compactText
        let hook = try HookBench.hook(#"{"event": "e", "url": "http://a.example/", "sign": {"secret": \#(quoted)}}"#)
        #expect(hook.warnings.map(\.jsonPath) == ["$.sign.secret"])
    }

    @Test(arguments: ["\(key) ", "\(key)\n", "\(key)\""])
    func hintsAtSlipsThatAreErrors(_ text: String) throws {
        #expect(throws: SecretError.notBase64) { try Secret(text) }
        #expect(Secret.hint(for: text) != nil)
    }

    @Test(arguments: [key, "plain", "two words", "it's"])
    func trustsOthers(_ text: String) throws { #expect(try Secret(text).hint == nil) }
}
