import CloudSim
import Dispatcher
import EventModel
import Testing

@testable import CloudServer
@testable import CloudSimCLI

@Suite struct ReceiverJudgeTests {
    private func call(
        _ number: Int, _ type: String?, _ body: [UInt8], target: String = "/", method: String = "POST"
    ) -> ReceivedCall {
        ReceivedCall(
            number: number, time: Instant(milliseconds: 0), peer: "127.0.0.1:1", authority: "a.test", method: method,
            target: target, headers: type.map { [Header("Content-Type", $0)] } ?? [], body: body,
            answer: ReceiverAnswer(latency: .zero, reply: .response(status: 200, headers: [], body: [])))
    }

    private func call(_ type: String?, _ body: [UInt8]) -> ReceivedCall { call(1, type, body) }

    private func weight(_ type: String?, _ body: String) -> Judgement.Weight? {
        ReceivedContent(call(type, Array(body.utf8))).judgement?.weight
    }

    @Test(arguments: ["application/json", "APPLICATION/JSON; charset=utf-8", " application/problem+json ;x"])
    func jsonIsJSON(_ type: String) {
        for body in ["{}", "null", "[1]", "\"a\"", " 1 "] { #expect(weight(type, body) == .good, "\(body)") }
        for body in ["", "{", "{}x", "'a'", "a=b", "NaN"] { #expect(weight(type, body) == .bad, "\(body)") }
        #expect(ReceivedContent(call(type, [0x22, 0xFF, 0x22])).judgement?.weight == .bad)
    }

    @Test func aFormIsAForm() {
        let type = "application/x-www-form-urlencoded"
        for body in ["", "a=1", "a=%20&b=+&c", "a[b]=1", "a=~-._"] { #expect(weight(type, body) == .good, "\(body)") }
        for body in ["%", "a=%2", "a=%ZZ", "a b", "{\"a\":1}", "ä=1", "a=1\r\n", "<a/>"] {
            #expect(weight(type, body) == .bad, "\(body)")
        }
    }

    @Test func otherTypesAreNobodysBusiness() {
        for type in ["text/plain", "image/png", "application/jsonx"] { #expect(weight(type, "{") == nil) }
        #expect(weight(nil, "") == nil)
        #expect(weight(nil, "x") == .note)
    }

    @Test func anEventIsKnownAgainInEveryShape() {
        let fields = ["event": "t/a b", "coreid": "ab", "published_at": "2020-01-01T00:00:00.000Z"]
        let form = "event=t%2Fa%20b&data=1&published_at=2020-01-01T00%3A00%3A00.000Z&coreid=ab"
        let json = JSONValue(.object(fields.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }))
        var judge = ReceiverJudge(secrets: [])
        func again(_ call: ReceivedCall) -> Bool { judge.judge(call).contains { $0.subject == .event } }
        #expect(!again(call(1, "application/json", Array(json.compactText.utf8))))
        #expect(again(call(2, "application/x-www-form-urlencoded", Array(form.utf8))))
        #expect(again(call(3, nil, [], target: "/x?\(form)", method: "GET")))
        #expect(!again(call(4, nil, [], target: "/x?\(form)2", method: "GET")))
        #expect(!again(call(5, nil, [], target: "/x?event=t", method: "GET")))
        #expect(!again(call(6, nil, [], target: "/x?event=t", method: "GET")))
    }

    @Test func signedWithoutASecretIsToldOnce() {
        var judge = ReceiverJudge(secrets: [])
        var signed = call("text/plain", [])
        signed.headers.append(Header("Webhook-Signature", "v1,x"))
        #expect(judge.judge(signed).map(\.weight) == [.note])
        #expect(judge.judge(signed).isEmpty)
    }

    @Test func anIdIsKnownAgainWithinTheTolerance() throws {
        let secret = try Secret("s")
        var judge = ReceiverJudge(secrets: [secret])
        func isAgain(_ number: Int, at seconds: Int64, _ id: String = "a") -> Bool {
            var call = call(number, "text/plain", [])
            call.time = Instant(milliseconds: seconds * 1_000)
            let signature = Signature.sign(id: id, timestamp: seconds, body: [], with: [secret])
            call.headers += [
                Header("webhook-id", id), Header("webhook-timestamp", "\(seconds)"),
                Header("webhook-signature", signature),
            ]
            let judgements = judge.judge(call).filter { $0.subject != .body }
            #expect(judgements.first?.weight == .good)
            return judgements.contains { $0.subject == .message && $0.weight == .note }
        }
        #expect(!isAgain(1, at: 1_000))
        #expect(!isAgain(2, at: 1_000, "b"))
        #expect(isAgain(3, at: 1_300))
        #expect(!isAgain(4, at: 1_601))
        #expect(isAgain(5, at: 1_601))
    }

    @Test func aTerminalShowsTheBeginningOfALongBody() {
        let long = call("text/plain", Array(String(repeating: "line of text\n", count: 1_000).utf8))
        let lines = ReceiverText.text(long, [], width: 40, hasColour: false).split(separator: "\n")
        #expect(lines.count == 15 && lines.last == "    … 13,000 bytes in all")
        #expect(lines.allSatisfy { $0.count < 40 })
        let all = ReceiverText.text(long, [], width: nil, hasColour: false).split(separator: "\n")
        #expect(all.count == 1_002 && all.last == "    line of text")
        let wide = call("text/plain", Array(String(repeating: "ü", count: 100_000).utf8))
        #expect(ReceiverText.text(wide, [], width: 40, hasColour: false).split(separator: "\n").count == 15)
        let short = call("text/plain", [0x31, 0x0A])
        #expect(ReceiverText.text(short, [], width: 40, hasColour: false).hasSuffix("\n    1\n"))
    }

    @Test func colourOnlyWhereItIsWanted() {
        let judgements = [Judgement(subject: .body, weight: .bad, text: "x")]
        let plain = ReceiverText.text(call(nil, []), judgements, width: 80, hasColour: false)
        #expect(!plain.contains("\u{1B}"))
        #expect(ReceiverText.text(call(nil, []), judgements, width: 80, hasColour: true).contains("\u{1B}[31m✗"))
    }

    @Test func bytesThatAreNoTextSurviveInJSON() throws {
        let line = try JSONValue(parsing: ReceiverRecord.line(call(nil, [0xFF, 0x00]), []))
        #expect(line["body_base64"]?.text == "/wA=" && line["body"] == nil)
    }
}
