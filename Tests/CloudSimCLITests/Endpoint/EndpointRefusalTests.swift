import EventModel
import Testing

@Suite("What cloudsim endpoint refuses, and what the cloud does") struct EndpointRefusalTests {
    @Test("A refusal is exit code 1 and the cloud's own sentence, in every dialect")
    func refusals() throws {
        let desk = try EndpointDesk()
        let known = ["--dialect", "particle-pro", "--project", "demo"]
        func sentence(_ words: [String], token: String? = nil) throws -> String {
            let end = try desk.run(words, token: token)
            #expect(end.code == 1 && end.output.isEmpty, "\(end)")
            return end.error
        }
        let begin = "cloudsim: the cloud said no "
        for dialect in [["--dialect", "signa"], ["--dialect", "zstack"], known] {
            let what = dialect == known ? "webhook connection" : "webhook endpoint"
            for words in [
                ["rotate", "no-such"], ["delete", "no-such"], ["test", "no-such"], ["deliveries", "no-such"],
            ] {
                #expect(try sentence(words + dialect) == begin + "(404): there is no such \(what).\n")
            }
            let private10 = try sentence(["create", "a", "http://10.0.0.1/"] + dialect)
            #expect(
                private10 == begin + "(400): body.url: 10.0.0.1 is not a public address (10.0.0.0/8: a private"
                    + " network); let it through with --allow-private 10.0.0.0/8.\n")
            #expect(
                try sentence(["list"] + dialect, token: "nobodys")
                    == begin + "(401): a valid API key is needed: as Authorization: Bearer, or as X-API-Key."
                    + " Give one by --token or CLOUDSIM_TOKEN; cloudsim key create makes one.\n")
        }
        #expect(
            try sentence(["list", "--dialect", "particle-pro"])
                == begin + "(404): there is no such project. Say the key's own with --project.\n")
        #expect(
            try sentence(["redeliver", "no-such", "no-such"]) == begin + "(404): there is no such webhook endpoint.\n")
    }

    @Test("A key that may read cannot change")
    func scopes() throws {
        let desk = try EndpointDesk()
        let made = try Program.run(
            ["key", "create", "--state", "state", "--project", "demo", "--scope", "portfolios:read"], in: desk.folder)
        let key = String(made.output.dropLast())
        #expect(try desk.run(["list"], token: key).code == 0)
        let end = try desk.run(["create", "a", "http://127.0.0.1:9/"], token: key)
        #expect(end.code == 1)
        #expect(end.error == "cloudsim: the cloud said no (403): the key lacks the scope portfolios:manage.\n")
        #expect(!(end.error + end.output).contains(key))
    }

    @Test("The secret is shown even when the watch behind it is refused")
    func halfDone() throws {
        let desk = try EndpointDesk()
        let end = try desk.run(
            ["create", "a", "http://127.0.0.1:9/", "--events", String(repeating: "e", count: 65)])
        #expect(end.code == 1 && end.output.contains("Its secret, shown this once: whsec_"))
        #expect(
            end.error.hasPrefix("cloudsim: the endpoint is there, but hears of no event yet: the cloud said no (400)"))
    }

    @Test("Particle Pro tests through an alert, and says so when there is none")
    func noAlert() throws {
        let desk = try EndpointDesk()
        let dialect = ["--dialect", "particle-pro", "--project", "demo"]
        let id = try #require(try desk.json(["create", "a", "http://127.0.0.1:9/"] + dialect)[0]["id"]?.text)
        let end = try desk.run(["test", id] + dialect)
        #expect(end.code == 1 && end.output.isEmpty && end.error.contains("no alert of project demo names \(id)."))
        #expect(try desk.run(["deliveries", id] + dialect).output == "No deliveries found.\n")
    }

    @Test(
        "Wrong use is exit code 2 and one sentence",
        arguments: [
            (["endpoint"], "ACTION [NAME TARGET_URL|ID [DELIVERY]] is missing. See: cloudsim endpoint --help"),
            (
                ["endpoint", "crate"],
                "There is no endpoint crate. Did you mean endpoint create? See: cloudsim endpoint --help"
            ),
            (["endpoint", "create"], "endpoint create needs NAME TARGET_URL. See: cloudsim endpoint --help"),
            (["endpoint", "create", "a"], "endpoint create needs TARGET_URL. See: cloudsim endpoint --help"),
            (["endpoint", "create", "", "b"], "endpoint create: an argument is empty. See: cloudsim endpoint --help"),
            (["endpoint", "list", "a"], "“a” is one argument too many. See: cloudsim endpoint --help"),
            (["endpoint", "redeliver", "a"], "endpoint redeliver needs DELIVERY. See: cloudsim endpoint --help"),
            (
                ["endpoint", "list", "--secret", "s"],
                "--secret goes with endpoint create alone. See: cloudsim endpoint --help"
            ),
            (
                ["endpoint", "test", "a", "--limit", "2"],
                "--limit goes with endpoint deliveries alone. See: cloudsim endpoint --help"
            ),
            (["endpoint", "deliveries", "a", "--limit", "0"], "--limit 0: expected a whole number from 1 to 1000."),
            (
                ["endpoint", "list", "--dialect", "sigma"],
                "There is no dialect sigma. Did you mean dialect signa? See: cloudsim endpoint --help"
            ),
            (
                ["endpoint", "list", "--project", "p"],
                "--project goes with --dialect particle-pro alone; elsewhere the key says which project it is."
                    + " See: cloudsim endpoint --help"
            ),
            (
                ["endpoint", "rotate", "a", "--force", "--dialect", "zstack"],
                "--force goes with --dialect signa alone: elsewhere no older secret signs on."
                    + " See: cloudsim endpoint --help"
            ),
            (
                ["endpoint", "create", "a", "b", "--secret", "s", "--token", "t", "--url", "http://127.0.0.1:9"],
                "Signa makes its secrets itself; --secret goes with --dialect zstack alone."
            ),
        ])
    func wrongUse(words: [String], message: String) throws {
        #expect(try Program.run(words) == Program.End(code: 2, output: "", error: "cloudsim: \(message)\n"))
    }
}
