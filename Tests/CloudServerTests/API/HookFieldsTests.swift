import Dispatcher
import EventModel
import HTTPServer
import Testing

@testable import CloudServer

@Suite struct HookFieldsTests {
    private func read(_ request: HTTPRequest) throws -> String {
        try HookFields.configuration(from: APIRequest(request)).compactText
    }

    // MARK: What clients send

    /// The current JavaScript client creates a webhook; what has no value is left out of its JSON.
    @Test func theCurrentClientsWebhook() throws {
        let request = try decodedJSON(
            """
            {"event":"weather","url":"https://x.test/w","requestType":"POST","headers":{"X-Key":"1"},\
            "json":{"t":"{{t}}"},"rejectUnauthorized":true,"auth":{"username":"u","password":"p"},"noDefaults":false}
            """)
        let hook = try Hook(decoding: HookFields.configuration(from: APIRequest(request)))
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
        let configuration = try HookFields.configuration(from: APIRequest(request))
        let hook = try Hook(decoding: configuration)
        #expect(configuration["integration_type"] == nil)
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
        let configuration = try HookFields.configuration(from: APIRequest(request))
        #expect(!configuration.compactText.contains("secret"))
        #expect(try Hook(decoding: configuration).noDefaults)
    }

    /// The older form of the same: nested keys, truth values as text, and empty texts for what has no value.
    @Test func theFormOf2017() throws {
        let request = try decodedForm(
            "event=weather&url=https%3A%2F%2Fx.test%2Fw&deviceid=&access_token=secret&requestType=POST"
                + "&headers%5BX-Key%5D=1&json%5Bchannel%5D=%23home&json%5Battachments%5D%5B0%5D%5Btext%5D=%7B%7Bt%7D%7D"
                + "&query=&auth%5Busername%5D=u&auth%5Bpassword%5D=p&mydevices=true&rejectUnauthorized=false&body=null"
                + "&responseTopic=undefined&nonce=5")
        #expect(
            try read(request) == """
                {"event":"weather","url":"https://x.test/w","requestType":"POST","headers":{"X-Key":"1"},\
                "json":{"channel":"#home","attachments":[{"text":"{{t}}"}]},"auth":{"username":"u","password":"p"},\
                "mydevices":true,"rejectUnauthorized":false}
                """)
        let hook = try Hook(decoding: HookFields.configuration(from: APIRequest(request)))
        #expect(!hook.rejectUnauthorized)
    }

    // MARK: Rules

    @Test(arguments: ["Webhook", "webhook", "WEBHOOK", ""])
    func aWebhookByAnyCase(type: String) throws {
        #expect(try read(decodedJSON("{\"integration_type\":\"\(type)\",\"event\":\"a\"}")) == "{\"event\":\"a\"}")
    }

    @Test(arguments: ["\"AzureIotHub\"", "\"GoogleCloudPubSub\"", "5", "[\"Webhook\"]", "\" Webhook\""])
    func otherIntegrationsAreRefused(type: String) throws {
        let request = try decodedJSON("{\"integration_type\":\(type),\"event\":\"a\"}")
        #expect { try read(request) } throws: {
            ($0 as? APIFault)?.status == 400 && "\($0)".contains("integration_type")
        }
    }

    @Test(arguments: [
        ("deviceid", "\"\""), ("deviceID", "\"undefined\""), ("deviceId", "\"null\""), ("deviceid", "\"mine\""),
        ("deviceid", "null"), ("headers", "null"), ("requestType", "null"), ("noDefaults", "null"),
    ])
    func whatSaysNothingIsDropped(key: String, json: String) throws {
        #expect(try read(decodedJSON("{\"event\":\"a\",\"\(key)\":\(json)}")) == "{\"event\":\"a\"}")
    }

    @Test func jsonKeepsItsTexts() throws {
        let text = #"{"event":"a","body":"","responseTopic":"null","name":"undefined","x":"true"}"#
        #expect(try read(decodedJSON(text)) == text)
    }

    @Test(arguments: ["noDefaults", "rejectUnauthorized", "mydevices", "disabled", "unchunked"])
    func truthValuesAreMadeWhole(key: String) throws {
        #expect(try read(decodedForm("\(key)=true")) == "{\"\(key)\":true}")
        #expect(try read(decodedForm("\(key)=False")) == "{\"\(key)\":false}")
        #expect(try read(decodedForm("\(key)=0")) == "{\"\(key)\":false}")
        #expect(try read(decodedForm("\(key)=maybe")) == "{\"\(key)\":\"maybe\"}")
        #expect(try read(decodedJSON("{\"\(key)\":\"true\"}")) == "{\"\(key)\":true}")
    }

    @Test func onlyTheHooksOwnTruthValues() throws {
        #expect(
            try read(decodedForm("json[noDefaults]=true&name=true")) == #"{"json":{"noDefaults":"true"},"name":"true"}"#
        )
    }

    @Test(arguments: ["json", "form", "query", "headers", "auth"])
    func objectsAsTextAreRead(key: String) throws {
        #expect(
            try read(decodedForm("\(key)=%20%7B%22a%22%3A%22%7B%7Bb%7D%7D%22%7D")) == "{\"\(key)\":{\"a\":\"{{b}}\"}}")
        #expect(try read(decodedJSON("{\"\(key)\":\"{\\\"a\\\":1}\"}")) == "{\"\(key)\":{\"a\":1}}")
    }

    @Test(arguments: ["{", "{\"a\":{{{b}}}}", "{{a}}", "5", "\"x\"", "[1]", "{\"a\":1,\"a\":2}"])
    func textsThatAreNoObjectStay(text: String) throws {
        let body = JSONValue.object(["query": .string(text)])
        #expect(try read(decodedJSON(body.compactText)) == body.compactText)
    }

    @Test func jsonMayBeAnArray() throws {
        #expect(try read(decodedForm("json=%5B1%5D&body=%7B%7D")) == #"{"json":[1],"body":"{}"}"#)
    }

    @Test func aMissingURLIsNamed() throws {
        let configuration = try HookFields.configuration(from: APIRequest(decodedForm("event=a&url=")))
        #expect { try Hook(decoding: configuration) } throws: { "\($0)".contains("url") }
    }
}
