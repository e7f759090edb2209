import EventModel
import Testing

@testable import Dispatcher

@Suite("Signed hooks") struct HookSigningTests {
    private static let text = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    private func configuration(_ more: String = "", sign: String = #"{"secret": "\#(text)"}"#) -> String {
        #"{"event": "t", "url": "http://a.test/\#(more.isEmpty ? "" : "{{x}}")", "sign": \#(sign)\#(more)}"#
    }

    private func attempts(_ configuration: String, _ data: [String?]) throws -> [Request] {
        let bench = DispatcherBench()
        _ = try bench.dispatcher.add(try HookBench.hook(configuration))
        for text in data { bench.fire("t/a", text) }
        return bench.attempts.map(\.request)
    }

    private func value(_ name: String, _ request: Request) -> String? {
        let values = request.head.headers.filter { $0.hasName(name) }.map(\.value)
        return values.count == 1 ? values[0] : nil
    }

    @Test(
        "The signature is that of the bytes that are sent",
        arguments: [
            "", #", "json": {"a": "{{PARTICLE_EVENT_VALUE}}"}"#, #", "body": "ü {{PARTICLE_EVENT_VALUE}}""#,
            #", "requestType": "GET""#, #", "form": {"a": 1}"#,
        ])
    func bytes(_ more: String) throws {
        let requests = try attempts(configuration(more), ["1", "grün", nil, "1"])
        try #require(requests.count == 4)
        for request in requests {
            let verdict = SignatureCheck.judge(
                .init(among: request.head.headers), body: request.body, secrets: [try Secret(Self.text)],
                now: DispatcherBench.start)
            #expect(verdict == .init(faults: [], secret: 0))
            #expect(
                Int64(value("webhook-timestamp", request) ?? "") == DispatcherBench.start.milliseconds / 1000)
        }
        let ids = requests.compactMap { value("webhook-id", $0) }
        #expect(Set(ids).count == 4)
        #expect(ids.allSatisfy { $0.hasPrefix("msg_") && $0.utf8.count == 28 })
        #expect(try attempts(configuration(more), ["1", "grün", nil, "1"]).map { value("webhook-id", $0) } == ids)
    }

    @Test("A header of the hook's own gives way to the signature's")
    func ownHeaders() throws {
        let text = configuration(#", "headers": {"Webhook-ID": "mine", "{{y}}": "z", "X-A": "b"}"#)
        let hook = try HookBench.hook(text)
        #expect(hook.warnings.map(\.jsonPath) == [#"$.headers["Webhook-ID"]"#])
        let request = try #require(try attempts(text, [#"{"y": "WEBHOOK-signature"}"#]).first)
        #expect(value("webhook-id", request)?.hasPrefix("msg_") == true)
        #expect(value("webhook-signature", request)?.hasPrefix("v1,") == true)
        #expect(value("x-a", request) == "b")
    }

    @Test("Without the key nothing is signed")
    func unsigned() throws {
        let request = try #require(try attempts(#"{"event": "t", "url": "http://a.test/"}"#, ["1"]).first)
        #expect(SignatureCheck.Headers(among: request.head.headers).isEmpty)
    }

    @Test("The secret is not shown, and stays in what is stored")
    func shown() throws {
        let hook = try HookBench.hook(configuration(#", "name": "n""#))
        #expect(!hook.shownConfiguration.compactText.contains("whsec_"))
        #expect(hook.shownConfiguration["sign"]?["secret"]?.text == "***")
        #expect(hook.shownConfiguration["name"]?.text == "n")
        let stored = try HookBench.hook(hook.configuration.compactText)
        #expect(stored.secret != nil)
        let plain = try HookBench.hook(#"{"event": "t", "url": "http://a.test/"}"#)
        #expect(plain.shownConfiguration == plain.configuration)
    }

    @Test(
        "What is wrong is named by its key",
        arguments: [
            ("5", "$.sign", "\"sign\" must be an object"), ("{}", "$.sign", "\"sign\" needs a \"secret\""),
            (#"{"secret": 5}"#, "$.sign.secret", "\"secret\" must be a string"),
            (#"{"secret": ""}"#, "$.sign.secret", "the secret is empty"),
            (#"{"secret": "whsec_"}"#, "$.sign.secret", "nothing follows whsec_"),
            (#"{"secret": "whsec_%"}"#, "$.sign.secret", "is not base64"),
            (#"{"secret": "***"}"#, "$.sign.secret", "*** stands where a secret is not shown"),
            (#"{"secrt": "a", "secret": "b"}"#, "$.sign.secrt", "did you mean \"secret\"?"),
        ])
    func faults(_ sign: String, _ path: String, _ message: String) throws {
        let errors = try HookBench.errors(configuration(sign: sign))
        #expect(errors.map(\.jsonPath) == [path])
        #expect(errors.allSatisfy { $0.message.contains(message) }, "\(errors)")
        #expect(errors.allSatisfy { !$0.message.contains("%") })
    }

    @Test("An unusual key and a request without a body are warned of")
    func warnings() throws {
        #expect(
            try HookBench.hook(configuration(sign: #"{"secret": "whsec_AAAA"}"#)).warnings.map(\.jsonPath) == [
                "$.sign.secret"
            ])
        #expect(
            try HookBench.hook(configuration(#", "requestType": "GET""#)).warnings.map(\.jsonPath) == ["$.sign"])
    }

    @Test func signsWithTheReceiversClock() throws {
        let wall = Instant(milliseconds: 1_700_000_000_999)
        let bench = DispatcherBench(readsWall: { $0 == "a.test" })
        _ = try bench.dispatcher.add(try HookBench.hook(configuration()))
        bench.dispatcher.outsideLead = wall - bench.now
        bench.fire("t/a", "1")
        #expect(bench.attempts.compactMap { value("webhook-timestamp", $0.request) } == ["1700000000"])
    }
}
