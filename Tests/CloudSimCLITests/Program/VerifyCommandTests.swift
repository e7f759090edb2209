import Testing

@Suite struct VerifyCommandTests {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private static let body = #"{"test": 2432232314}"#
    private static let now = "2021-02-25T15:02:10Z"

    private func verify(
        _ secrets: [String] = [secret], timestamp: String = "1614265330", now: String = now,
        signature: String = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", more: [String] = [], body: String = body
    ) throws -> Program.End {
        let words = [
            "verify", "-", "--id", "msg_p5jXN8AQM9LWM0D4loKWxJek", "--timestamp", timestamp, "--signature", signature,
            "--now", now,
        ]
        let end = try Program.run(words + secrets.flatMap { ["--secret", $0] } + more, input: body)
        for secret in secrets { #expect(!end.error.contains(secret) && !end.output.contains(secret)) }
        return end
    }

    @Test func theSecretThatMatchesIsNamed() throws {
        #expect(try verify().output == "verified by secret 1 of 1\n")
        #expect(try verify([Self.secret, "wrong-key"]).output == "verified by secret 1 of 2 (newest)\n")
        let end = try verify(["wrong-key", "third", Self.secret])
        #expect(end.code == 0 && end.output == "verified by secret 3 of 3 (older)\n")
        // A key of 18 bytes, as one of the specification's own examples has.
        let short = try verify([Self.secret, "whsec_plJ3nmyCDGBKInavdOK15jsl"])
        #expect(
            short.code == 0 && short.error.hasPrefix("note: --secret 2: the secret's key is not 24 to 64 bytes long"))
    }

    @Test func aFileIsReadByteForByte() throws {
        let folder = try Folder()
        let path = try folder.write("body.json", Self.body)
        let words = [
            "verify", path, "--secret", Self.secret, "--id", "msg_p5jXN8AQM9LWM0D4loKWxJek", "--timestamp",
            "1614265330",
            "--signature", "v2,x v1,AAAA v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "--now", Self.now,
        ]
        #expect(try Program.run(words).code == 0)
        try folder.write("body.json", Self.body + "\n")
        let end = try Program.run(words)
        #expect(end.code == 1)
        #expect(
            end.output == "failed: signature: it does not match: another secret, or the body was changed on its way\n")
        #expect(
            end.error == "note: without the line break at the end of the body the signature is that of secret 1 of 1\n")
    }

    @Test func theCheckThatFailsIsNamed() throws {
        let wrong = try verify(["wrong-key"])
        #expect(wrong.code == 1 && wrong.output.hasPrefix("failed: signature: "))
        let old = try verify(now: "2021-02-25T15:07:11Z")
        #expect(old.code == 1)
        #expect(
            old.output == "failed: timestamp tolerance: it is 301 s old, and more than 5m is not to be believed\n")
        #expect(old.error == "note: the signature itself is that of secret 1 of 1\n")
        #expect(try verify(now: "2021-02-25T14:57:09Z").output.contains("it is 301 s ahead"))
        #expect(try verify(now: "2021-02-25T15:07:11Z", more: ["--tolerance", "301s"]).code == 0)
        #expect(try verify(now: "2021-02-25T15:02:12Z", more: ["--tolerance", "1s"]).output.contains("more than 1s"))
        let both = try verify(["wrong-key"], timestamp: "soon", signature: "nonsense")
        #expect(both.code == 1)
        #expect(
            both.output == """
                failed: malformed: the timestamp “soon” is no whole number of seconds
                failed: malformed: the signature header holds no signature that begins with v1,

                """)
        #expect(try verify(timestamp: "\u{1B}[31m").output.contains("\u{1B}") == false)
        #expect(try verify(signature: "").output.contains("malformed: the header webhook-signature is missing"))
    }

    private func verify(headers: [String]) throws -> Program.End {
        try Program.run(
            ["verify", "-", "--secret", Self.secret, "--now", Self.now] + headers.flatMap { ["--header", $0] },
            input: Self.body)
    }

    private static let good = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    @Test(arguments: ["webhook-", "svix-", "Svix-", "X-Webhook-", "x-webhook-"])
    func acceptsHeadersOfEveryFamily(_ prefix: String) throws {
        let head = ["\(prefix)ID: msg_p5jXN8AQM9LWM0D4loKWxJek", "\(prefix)Timestamp: 1614265330"]
        #expect(
            try verify(headers: head + ["\(prefix)Signature: \(Self.good)"]).output == "verified by secret 1 of 1\n")
        let several = ["v1a,abc", "v1,AAAA", Self.good].map { "\(prefix)Signature: \($0)" }
        #expect(try verify(headers: head + several).output == "verified by secret 1 of 1\n")
        let missing = try verify(headers: head)
        #expect(missing.code == 1)
        #expect(missing.output == "failed: malformed: the header \(prefix.lowercased())signature is missing\n")
    }

    @Test func explainsMixedFamilies() throws {
        let end = try verify(headers: [
            "webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek", "svix-timestamp: 1614265330", "svix-signature: \(Self.good)",
        ])
        #expect(end.code == 1)
        #expect(
            end.output == "failed: malformed: the header svix-id is missing; webhook-id cannot replace it, because"
                + " all three headers must begin alike\n")
    }

    @Test func acceptsSeveralSignatureOptions() throws {
        let end = try verify(signature: "v1,AAAA", more: ["--signature", Self.good])
        #expect(end.output == "verified by secret 1 of 1\n")
    }

    @Test func rejectsHeadersBesideSingleOptions() throws {
        let end = try verify(more: ["--header", "svix-id: a"])
        #expect(end.code == 2 && end.error.contains("--id and --header exclude each other."), "\(end.error)")
        let bad = try verify(headers: ["svix-id"])
        #expect(bad.code == 2 && bad.error.contains("expected NAME: VALUE"), "\(bad.error)")
    }

    @Test func wrongUsageIsExitCode2() throws {
        #expect(try verify([]).code == 2)
        #expect(try verify([]).error.contains("--secret is missing."))
        #expect(try verify(["whsec_%"]).error.contains("--secret: what follows whsec_ in the secret is not base64"))
        #expect(try verify(now: "noon").code == 2)
        #expect(try verify(more: ["--tolerance", "5"]).error.contains("--tolerance: "))
        #expect(try Program.run(["verify", "--id", "a"]).code == 2)
        #expect(try Program.run(["verify", "--help"]).output.contains("cloudsim verify - --now"))
    }
}
