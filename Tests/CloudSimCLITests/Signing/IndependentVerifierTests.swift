import Dispatcher
import EventModel
import Glibc
import Testing

@Suite("Signatures, by implementations that others wrote", .enabled(if: Verifiers.arePresent, Verifiers.absence))
struct IndependentVerifierTests {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    private func resigned(_ message: SignedMessage) throws -> String {
        Signature.sign(
            id: message.id, timestamp: message.timestamp, body: Array(message.body.utf8),
            with: [try Secret(message.secret)])
    }

    private func expectRefusal(_ results: [String], _ what: String) {
        for result in results { #expect(result.hasPrefix("WebhookVerificationError"), "\(what): \(result)") }
    }

    /// Both judge the messages: true for those that they take.
    private func judge(_ messages: [SignedMessage]) throws -> [[String]] {
        let results = try Verifiers.run(
            messages.flatMap { message in Verifiers.all.map { .init(library: $0, message: message) } })
        return stride(from: 0, to: results.count, by: Verifiers.all.count).map {
            Array(results[$0..<$0 + Verifiers.all.count])
        }
    }

    @Test("What a signed hook sends over a socket, both verify; what was spoilt, both refuse")
    func ours() throws {
        let folder = try Folder()
        let receiver = try RunningReceiver(["--json", "--secret", "another", "--secret", Self.secret])
        let hooks = [
            #""json": {"value": "{{{PARTICLE_EVENT_VALUE}}}", "n": 1}"#, #""json": ["{{{PARTICLE_EVENT_VALUE}}}", 1]"#,
            #""body": "{ \"a\" : 1,\n\"b\":\"{{{PARTICLE_EVENT_VALUE}}}\" }\n""#,
            #""json": {"n": 1}, "noDefaults": true, "requestType": "PUT""#,
        ]
        for hook in hooks {
            try folder.write(
                "hook.json",
                "{\"event\":\"t\",\"url\":\"http://example.com/x\",\"sign\":{\"secret\":\"\(Self.secret)\"},\(hook)}")
            let end = try Program.run(
                [
                    "send", "hook.json", "--event", "t/1", "--data", "grün 21.5 °C",
                    "--forward", "example.com=http://localhost:\(receiver.port)",
                ], in: folder)
            #expect(end.code == 0, "\(end)")
            #expect(!end.error.contains(Self.secret) && !end.output.contains(Self.secret))
        }
        let lines = try receiver.stop().output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        try #require(lines.count == hooks.count)
        let messages = try lines.map { line in
            #expect(line.compactText.contains("verified by secret 2 of 2 (older)"))
            let headers = try #require(line["headers"])
            return SignedMessage(
                secret: Self.secret, id: try #require(headers["webhook-id"]?.text),
                timestamp: try #require(headers["webhook-timestamp"]?.text.flatMap { Int64($0) }),
                signature: try #require(headers["webhook-signature"]?.text), body: try #require(line["body"]?.text))
        }
        #expect(Set(messages.map(\.id)).count == messages.count)
        for (message, results) in zip(messages, try judge(messages)) {
            #expect(results == Verifiers.all.map { _ in "ok" }, "\(message)")
            #expect(try message.verify().output == "verified by secret 1 of 1\n")
        }
        for message in messages {
            let spoilt = try message.spoilt(resigned)
            for (one, results) in zip(spoilt, try judge(spoilt.map(\.message))) {
                expectRefusal(results, "\(one)")
                let end = try one.message.verify()
                #expect(end.code == 1 && end.output.hasPrefix("failed: \(one.check): "), "\(one): \(end)")
            }
        }
    }

    @Test("What they sign is what we sign, and is verified; what was spoilt is not", arguments: 1...4)
    func theirs(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let now = Int64(time(nil))
        var messages: [SignedMessage] = []
        for number in 0..<4 {
            let key = (0..<Int(random.below(41)) + 24).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let text = String((0..<random.below(2_000)).map { _ in "aß€😀 1".randomElement(using: &random) ?? "a" })
            messages.append(
                SignedMessage(
                    secret: Secret.prefix + Base64.encode(key), id: "msg_\(random.next())",
                    timestamp: now - Int64(random.below(200)),
                    body: number == 0 ? "1" : JSONValue.object(["text": .string(text)]).compactText))
        }
        let jobs = messages.flatMap { message in
            Verifiers.all.map { Verifiers.Job(library: $0, message: message, signs: true) }
        }
        for (job, signature) in zip(jobs, try Verifiers.run(jobs)) {
            #expect(try resigned(job.message) == signature, "seed \(seed)")
            var message = job.message
            message.signature = signature
            let end = try message.verify()
            #expect(end.code == 0 && end.output == "verified by secret 1 of 1\n", "seed \(seed): \(end)")
            for one in try message.spoilt(resigned) {
                let end = try one.message.verify()
                #expect(end.code == 1 && end.output.hasPrefix("failed: \(one.check): "), "seed \(seed): \(end)")
            }
        }
    }

    @Test("While one secret takes over from another, either is enough for them")
    func rotation() throws {
        let other = "whsec_plJ3nmyCDGBKInavdOK15jsl"
        var message = SignedMessage(secret: Self.secret, id: "m", timestamp: Int64(time(nil)), body: "{\"a\":1}")
        message.signature = Signature.sign(
            id: "m", timestamp: message.timestamp, body: Array(message.body.utf8),
            with: [try Secret(other), try Secret(Self.secret)])
        var second = message
        second.secret = other
        #expect(try judge([message, second]).allSatisfy { $0 == ["ok", "ok"] })
    }
}
