import EventModel
import Testing

@Suite("Signed hooks of a running cloud") struct ServedSigningTests {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    @Test("The secret is never shown, and signs on after a kill")
    func kept() throws {
        let folder = try Folder()
        let receiver = try RunningReceiver(["--json", "--secret", Self.secret])
        let url = "http://127.0.0.1:\(receiver.port)/x"
        let hook = #"{"event":"t","url":"\#(url)","json":{"a":1},"sign":{"secret":"\#(Self.secret)"}}"#
        var cloud = try ServedCloud(["--state", "state"], in: folder)
        let created = try cloud.call("POST", "/v1/webhooks", hook)
        #expect(created.status == 201 && !created.text.contains("whsec_"))
        let id = try #require(created.json["id"]?.text)
        func look() throws {
            let one = try cloud.call("GET", "/v1/webhooks/\(id)")
            #expect(one.json["webhook"]?["sign"]?["secret"]?.text == "***")
            for path in ["/v1/webhooks", "/v1/webhooks/\(id)"] {
                let answer = try cloud.call("GET", path)
                #expect(answer.status == 200 && !answer.text.contains("whsec_"))
            }
            #expect(try cloud.call("POST", "/v1/webhooks/\(id)/test", "{}").json["ok"] == .bool(true))
        }
        try look()
        // What was shown, sent back, keeps the secret: *** is none.
        let shown = hook.replacing(Self.secret, with: "***")
        let kept = try cloud.call("PUT", "/v1/webhooks/\(id)", shown)
        #expect(kept.status == 200, "\(kept.text)")
        try look()
        cloud.killNow()
        cloud = try ServedCloud(["--state", "state"], in: folder)
        try look()
        cloud.killNow()
        let lines = receiver.stop().output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { $0.contains("\"verified by secret 1 of 1\"") && !$0.contains("seen before") })
    }
}
