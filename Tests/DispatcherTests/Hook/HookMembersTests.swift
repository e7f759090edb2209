import EventModel
import Testing

@testable import Dispatcher

@Suite struct HookMembersTests {
    private static let base = #""event": "e", "url": "http://a.example/""#

    private func hook(_ rest: String, _ origin: HookOrigin = .file) throws -> Hook {
        try Hook(decoding: JSONValue(parsing: "{\(Self.base), \(rest)}"), origin: origin)
    }

    /// Event and URL are left: a hook needs them.
    static let optionalKeys = HookDecoder.keys.filter { !["event", "url"].contains($0) }

    @Test(arguments: optionalKeys, [HookOrigin.file, .client, .form])
    func takesNullForAbsent(_ key: String, _ origin: HookOrigin) throws {
        let hook = try hook("\"\(key)\": null", origin)
        #expect(hook.configuration[key] == nil)
        #expect(hook.warnings.isEmpty && hook.notes.isEmpty)
    }

    @Test func takesAllKeysWithNull() throws {
        let nulls = Self.optionalKeys.map { "\"\($0)\": null" }.joined(separator: ", ")
        let hook = try hook(nulls)
        #expect(hook.configuration.compactText == #"{"event":"e","url":"http://a.example/"}"#)
    }

    @Test(arguments: ["event", "url"])
    func missesRequiredKeyThatIsNull(_ key: String) throws {
        let other = key == "event" ? #""url": "http://a.example/""# : #""event": "e""#
        let errors = try HookBench.errors("{\(other), \"\(key)\": null}")
        #expect(errors.count == 1)
        #expect(errors.first?.message.contains("\"\(key)\"") == true)
    }

    @Test func takesNullInsideKeys() throws {
        let hook = try hook(
            #""headers": {"A": null, "B": "1"}, "auth": {"username": "u", "password": null}"#)
        #expect(hook.headers.map(\.name.source) == ["B"])
        #expect(hook.account?.password.source == "")
        #expect(try self.hook(#""auth": {"username": null, "password": null}"#).account == nil)
    }

    @Test mutating func keepsNullOfJSONBodies() throws {
        var bench = HookBench()
        let hook = #"{\#(Self.base), "noDefaults": true, "json": {"a": null, "b": [null]}}"#
        #expect(try bench.request(hook, "e", nil).text == #"{"a":null,"b":[null]}"#)
    }

    @Test(arguments: [
        "deviceID", "deviceid", "deviceId", "responseTemplate", "responseTopic", "errorResponseTopic", "name",
    ])
    func takesEmptyTextForAbsent(_ key: String) throws {
        let hook = try hook("\"\(key)\": \"\"")
        #expect(hook.configuration[key] == nil)
        #expect(hook.responseTemplate == nil && hook.deviceID == nil && hook.ownResponseTopic == nil)
        #expect(hook.label == "e")
    }

    static let inert = [
        (#""id": "259866deeb9de0246b17738b""#, "id"), (#""created_at": "2026-11-30T21:02:39.232Z""#, "created_at"),
        (#""updated_at": "2026""#, "updated_at"), (#""integration_type": "Webhook""#, "integration_type"),
        (#""template": "webhook""#, "template"), (#""ownerID": "5""#, "ownerID"),
        (#""hookUrl": "http://x/""#, "hookUrl"),
        (#""ok": true"#, "ok"), (#""logs": [1]"#, "logs"), (#""errors": []"#, "errors"),
        (#""counters": [{"a": 1}]"#, "counters"), (#""coreid": null"#, "coreid"), (#""_": 1"#, "_"),
        (#""dataUrlResponseEvent": false"#, "dataUrlResponseEvent"),
    ]

    @Test(arguments: inert)
    func ignoresInertKeysWithNote(_ member: String, _ key: String) throws {
        let hook = try hook(member)
        #expect(hook.configuration[key] == nil)
        #expect(hook.notes.map(\.jsonPath) == [JSONPath.member(key, of: "$")])
        #expect(hook.notes.first?.message.contains("is ignored") == true)
    }

    @Test(arguments: [
        (#""coreid": "3f002b000000000000000000""#, "coreid"), (#""integration_type": "AzureIotHub""#, "Webhook"),
        (#""integration_type": 5"#, "Webhook"), (#""product_id": 1"#, "product_id"), (#""foo": null"#, "foo"),
    ])
    func refusesOtherKeysAndValues(_ member: String, _ fragment: String) throws {
        let errors = try HookBench.errors("{\(Self.base), \(member)}")
        #expect(errors.count == 1)
        #expect(errors.first?.message.contains(fragment) == true, "\(errors)")
    }

    @Test func listsKnownKeys() throws {
        let message = try #require(try HookBench.errors(#"{\#(Self.base), "evnt": 1}"#).first?.message)
        #expect(message.contains(#"did you mean "event"? The keys are event, eventName, url"#), "\(message)")
        #expect(HookDecoder.keys.allSatisfy { message.contains($0) })
    }

    @Test func namesKeysOfAuth() throws {
        let message = try HookBench.errors(#"{\#(Self.base), "auth": {"user": "u"}}"#).first?.message
        #expect(message?.contains(#""username" and "password""#) == true, "\(message ?? "")")
    }

    @Test func readsWhatTheAPIReturns() throws {
        let hook = try Hook(decoding: JSONValue(parsing: #"{"webhook": {\#(Self.base), "id": "1", "logs": []}}"#))
        #expect(hook.event == "e")
        #expect(hook.notes.map(\.jsonPath) == ["$.webhook.id", "$.webhook.logs"])
    }

    @Test(arguments: ["", "null", "undefined"])
    func takesTextsOfFormsForAbsent(_ text: String) throws {
        for key in Self.optionalKeys {
            #expect(try hook("\"\(key)\": \"\(text)\"", .form).configuration[key] == nil, "\(key)")
        }
    }
}
