import Dispatcher
import EventModel
import HTTPServer
import Testing

@testable import CloudServer

@Suite struct HookFieldsTests {
    private func hook(_ request: HTTPRequest, replacing old: Hook? = nil) throws -> Hook {
        guard let old else { return try HookFields.hook(from: APIRequest(request)) }
        let request = try APIRequest(request)
        let merged = try HookChange(request).merged(into: old)
        return try HookFields.hook(decoding: merged, isForm: request.isForm)
    }

    private static let base = #""event":"e","url":"http://a.example/""#
    private static let formBase = "event=e&url=http%3A%2F%2Fa.example%2F"

    /// What a hook keeps of a member beside event and URL.
    private func kept(_ member: String) throws -> String {
        let text = try hook(decodedJSON("{\(Self.base),\(member)}")).configuration.compactText
        return String(text.dropFirst(Self.base.utf8.count + 1).dropLast().drop { $0 == "," })
    }

    private func keptOfForm(_ pairs: String) throws -> String {
        let text = try hook(decodedForm("\(Self.formBase)&\(pairs)")).configuration.compactText
        return String(text.dropFirst(Self.base.utf8.count + 1).dropLast().drop { $0 == "," })
    }

    private func refusal(_ request: HTTPRequest) throws -> String {
        let fault = #expect(throws: APIFault.self) { try hook(request) }
        #expect(fault?.status == 400)
        return fault.map { "\($0)" } ?? ""
    }

    // MARK: What clients send

    /// The current JavaScript client creates a webhook; what has no value is left out of its JSON.
    @Test func theCurrentClientsWebhook() throws {
        let request = try decodedJSON(
            """
            {"event":"weather","url":"https://x.test/w","requestType":"POST","headers":{"X-Key":"1"},\
            "json":{"t":"{{t}}"},"rejectUnauthorized":true,"auth":{"username":"u","password":"p"},"noDefaults":false}
            """)
        let hook = try hook(request)
        #expect(hook.event == "weather")
        #expect(hook.method == .post)
        #expect(hook.rejectUnauthorized && !hook.noDefaults)
    }

    /// The current JavaScript client creates an integration: the settings stand beside event and device.
    @Test func theCurrentClientsIntegration() throws {
        let request = try decodedJSON(
            """
            {"event":"weather","deviceid":"0123456789abcdef01234567","integration_type":"Webhook",\
            "url":"https://x.test/{{PARTICLE_DEVICE_ID}}","requestType":"GET","query":{"q":"{{{PARTICLE_EVENT_VALUE}}}"}}
            """, "/v1/integrations")
        let hook = try hook(request)
        #expect(hook.configuration["integration_type"] == nil)
        #expect(hook.method == .get)
        #expect(hook.deviceID?.description == "0123456789abcdef01234567")
    }

    /// The command-line client of 2017 sends the user's file with what it found in it: the event under two names, the
    /// token once more, texts for truth values.
    @Test func theCommandLineOf2017() throws {
        let request = try decodedJSON(
            """
            {"event":"weather","url":"http://x.test/","deviceid":null,"requestType":"POST","eventName":"weather",\
            "mydevices":"true","noDefaults":"true","access_token":"secret","json":{"a":"{{b}}"}}
            """)
        let hook = try hook(request)
        #expect(!hook.configuration.compactText.contains("secret"))
        #expect(hook.noDefaults)
    }

    /// The older form of the same: nested keys, truth values as text, and empty texts for what has no value.
    @Test func theFormOf2017() throws {
        let request = try decodedForm(
            "event=weather&url=https%3A%2F%2Fx.test%2Fw&deviceid=&access_token=secret&requestType=POST"
                + "&headers%5BX-Key%5D=1&json%5Bchannel%5D=%23home&json%5Battachments%5D%5B0%5D%5Btext%5D=%7B%7Bt%7D%7D"
                + "&query=&auth%5Busername%5D=u&auth%5Bpassword%5D=p&mydevices=true&rejectUnauthorized=false&body=null"
                + "&responseTopic=undefined&nonce=5")
        #expect(
            try hook(request).configuration.compactText == """
                {"event":"weather","url":"https://x.test/w","requestType":"POST","headers":{"X-Key":"1"},\
                "json":{"channel":"#home","attachments":[{"text":"{{t}}"}]},"auth":{"username":"u","password":"p"},\
                "mydevices":true,"rejectUnauthorized":false}
                """)
        let hook = try hook(request)
        #expect(!hook.rejectUnauthorized)
    }

    // MARK: Rules

    @Test(arguments: ["Webhook", "webhook", "WEBHOOK", ""])
    func takesWebhookInAnyCase(type: String) throws {
        #expect(try kept("\"integration_type\":\"\(type)\"") == "")
    }

    @Test(arguments: ["\"AzureIotHub\"", "\"GoogleCloudPubSub\"", "5", "[\"Webhook\"]", "\" Webhook\""])
    func refusesOtherIntegrations(type: String) throws {
        let text = try refusal(decodedJSON("{\(Self.base),\"integration_type\":\(type)}"))
        #expect(text.contains("integration_type"))
    }

    @Test(arguments: [
        ("deviceid", "\"\""), ("deviceID", "\"undefined\""), ("deviceId", "\"null\""), ("deviceid", "\"mine\""),
        ("deviceid", "null"), ("headers", "null"), ("requestType", "null"), ("noDefaults", "null"),
    ])
    func dropsWhatSaysNothing(key: String, json: String) throws {
        #expect(try kept("\"\(key)\":\(json)") == "")
    }

    @Test func keepsTextsOfJSON() throws {
        let text = #""body":"","responseTopic":"null","name":"undefined""#
        #expect(try kept(text) == text)
    }

    @Test(arguments: ["noDefaults", "rejectUnauthorized", "mydevices", "disabled", "unchunked"])
    func readsTextBooleans(key: String) throws {
        #expect(try keptOfForm("\(key)=true") == "\"\(key)\":true")
        #expect(try keptOfForm("\(key)=False") == "\"\(key)\":false")
        #expect(try keptOfForm("\(key)=0") == "\"\(key)\":false")
        #expect(try kept("\"\(key)\":\"true\"") == "\"\(key)\":true")
        if key != "mydevices" {
            #expect(
                try refusal(decodedForm("\(Self.formBase)&\(key)=maybe")).contains(
                    "must be true or false, not a string"))
        }
    }

    @Test func readsTextBooleansOfHookAlone() throws {
        #expect(try keptOfForm("json[noDefaults]=true&name=true") == #""json":{"noDefaults":"true"},"name":"true""#)
    }

    @Test(arguments: ["form", "query", "headers"])
    func readsObjectsAsText(key: String) throws {
        #expect(try keptOfForm("\(key)=%20%7B%22a%22%3A%22%7B%7Bb%7D%7D%22%7D") == "\"\(key)\":{\"a\":\"{{b}}\"}")
        #expect(try kept("\"\(key)\":\"{\\\"a\\\":1}\"") == "\"\(key)\":{\"a\":1}")
    }

    @Test(arguments: ["{", "{\"a\":{{{b}}}}", "{{a}}", "5", "\"x\"", "[1]", "{\"a\":1,\"a\":2}"])
    func refusesTextsThatAreNoObject(text: String) throws {
        let quoted = JSONValue.string(text).compactText
        #expect(
            try refusal(decodedJSON("{\(Self.base),\"query\":\(quoted)}")).contains("must be an object, not a string"))
    }

    /// The same text means the same in a file, in JSON and in a form.
    @Test func readsJSONAsText() throws {
        let hook = try hook(decodedForm("\(Self.formBase)&json=%7B%22v%22%3A%20%7B%7Bv%7D%7D%7D"))
        #expect(hook.configuration["json"]?.text == "{\"v\": {{v}}}")
        #expect(try refusal(decodedForm("\(Self.formBase)&json=nonsense")).contains("is a string that is not JSON"))
    }

    @Test func namesMissingURL() throws { #expect(try refusal(decodedForm("event=a&url=")).contains("url")) }

    @Test func ignoresWhatListsCarry() throws {
        #expect(
            try kept(#""id":"1","created_at":"x","logs":[],"errors":[],"counters":[],"ok":true,"coreid":null"#) == "")
        #expect(try keptOfForm("id=1&hookUrl=x&ok=true&_=5&coreid=") == "")
    }

    @Test func keepsSecretThatWasNotShown() throws {
        let old = try hook(decodedJSON("{\(Self.base),\"sign\":{\"secret\":\"plain\"}}"))
        let shown = old.shownConfiguration
        #expect(shown.compactText.contains("***"))
        let again = try hook(decodedJSON(shown.compactText), replacing: old)
        #expect(again.configuration == old.configuration)
        let wrapped = try hook(decodedJSON("{\"webhook\":\(shown.compactText)}"), replacing: old)
        #expect(wrapped.configuration == old.configuration)
        #expect(try refusal(decodedJSON(shown.compactText)).contains("***"))
    }
}
