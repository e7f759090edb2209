import EventModel
import Testing

/// Hook files as people have them, read by the built program.
@Suite struct HookFileTests {
    private static let url = #""url": "https://api.example.net/x""#

    private func run(_ words: [String], _ hook: String) throws -> Program.End {
        let folder = try Folder()
        try folder.write("hook.json", hook)
        return try Program.run(words, in: folder)
    }

    private func explain(_ hook: String, _ data: String) throws -> Program.End {
        try run(["explain", "hook.json", "--event", "t", "--data", data], hook)
    }

    private func request(_ hook: String) -> String { "{ \"event\": \"t\", \(Self.url), \(hook) }" }

    @Test(arguments: [
        #""json": null, "auth": null, "headers": null, "sign": null, "deviceID": "", "responseTopic": """#,
        #""template": "webhook", "dataUrlResponseEvent": false, "coreid": null, "_": 1"#,
    ])
    func takesWhatExportsHold(_ hook: String) throws {
        #expect(try run(["check", "hook.json"], request(hook)).code == 0)
        let scenario = #"{"devices": [{"name": "d"}], "hooks": [{"file": "hook.json"}, \#(request(hook))]}"#
        let folder = try Folder()
        try folder.write("hook.json", request(hook))
        try folder.write("s.json", scenario)
        #expect(try Program.run(["check", "s.json"], in: folder).code == 0)
        #expect(try Program.run(["explain", "s.json", "--event", "t"], in: folder).code == 0)
        #expect(try Program.run(["run", "s.json", "--hook", "hook.json"], in: folder).code == 0)
    }

    @Test func notesInertKeys() throws {
        let end = try run(["check", "hook.json"], request(#""id": "1", "logs": []"#))
        #expect(end.error.contains(#"hook.json:1:53: note: "id" is ignored"#), "\(end)")
        #expect(end.error.contains(#""logs" is ignored"#))
        let scenario = try run(["check", "hook.json"], #"{"devices": [{}], "hooks": [\#(request(#""id": "1""#))]}"#)
        #expect(scenario.error.contains(#"note: "id" is ignored"#), "\(scenario)")
    }

    @Test func explainsRefusedJSONText() throws {
        let hook = request(#""noDefaults": true, "json": "{\"v\": {{v}}}""#)
        #expect(try explain(hook, #"{"v": 3.50}"#).output.hasSuffix("\n\n{\"v\":3.5}\n"))
        let end = try explain(hook, "{}")
        #expect(end.code == 1)
        #expect(
            end.output.contains("its request is refused (EINVALID): the hook's json renders to text that is not JSON"))
        #expect(end.output.contains("line 1, column 7"))
        #expect(end.output.contains("note: $.json: {{v}} has no value\n"))
    }

    /// As `explain` does, for the request that it really sends.
    @Test func sendNotesWhatHasNoValue() throws {
        let hook = #"{"event": "t", "url": "http://127.0.0.1:1/{{miss}}", "json": {"v": "{{v}}"}}"#
        let end = try run(["send", "hook.json", "--event", "t", "--data", "{v: 3}"], hook)
        #expect(end.code == 1 && end.error.contains("note: the event's data looks like JSON and is not"), "\(end)")
        #expect(end.error.contains("note: $.url: {{miss}} has no value\n"), "\(end)")
        #expect(end.error.contains("note: $.json.v: {{v}} has no value\n"), "\(end)")
        let refused = #"{"event": "t", "url": "http://127.0.0.1:1/", "noDefaults": true, "json": "{\"v\": {{v}}}"}"#
        let nothing = try run(["send", "hook.json", "--event", "t", "--data", "{}"], refused)
        #expect(nothing.code == 1 && nothing.error.contains("renders to text that is not JSON"), "\(nothing)")
    }

    @Test func explainsDataThatIsNoJSON() throws {
        let end = try explain(request(#""json": {"v": "{{v}}"}"#), "{v: 3}")
        #expect(end.code == 0)
        #expect(end.output.contains("looks like JSON and is not"))
        #expect(end.output.contains("note: $.json.v: {{v}} has no value\n"))
    }

    @Test(arguments: [
        ["check", "hook.json"], ["explain", "hook.json", "--event", "t"], ["send", "hook.json", "--event", "t"],
    ])
    func showsTextFormForUnquotedBraces(_ words: [String]) throws {
        let end = try run(words, request(#""json": {"v": {{v}} }"#))
        #expect(end.code == 2)
        #expect(end.error.contains(#""json": "{ \"v\": {{v}} }""#), "\(end)")
    }

    @Test func warnsOfDoubleBracesInJSONBodies() throws {
        let hook = request(#""headers": {"Content-Type": "application/json"}, "body": "{\"a\":\"{{v}}\"}""#)
        let end = try run(["check", "hook.json"], hook)
        #expect(end.code == 0)
        #expect(end.error.contains("warning: double braces escape HTML"), "\(end)")
        let scenario = #"""
            {"duration": "5s", "devices": [{"name": "d"}], "hooks": [\#(hook)],
             "timeline": [{"at": "1s", "device": "d", "publish": {"event": "t", "data": {"v": "a\"b"}}}]}
            """#
        let played = try run(["check", "hook.json"], scenario)
        #expect(played.error.contains("(at $.hooks[0].body)"), "\(played)")
    }

    @Test func explainsRequestsOfVerboseRuns() throws {
        let scenario = #"""
            {"devices": [{"name": "d"}], "hooks": [\#(request(#""json": "{\"v\": {{v}}}""#)),
              {"event": "t", "url": "https://api.example.net/y", "body": "{{w}}"}],
             "receivers": [{"host": "api.example.net", "respond": [{}]}],
             "timeline": [{"at": "1s", "device": "d", "publish": {"event": "t", "data": "{v: 1}"}}]}
            """#
        let end = try run(["run", "hook.json", "--verbose"], scenario)
        #expect(end.error.contains("note: the hook's json renders to text that is not JSON"), "\(end)")
        #expect(end.error.contains("note: the event's data looks like JSON and is not"))
        #expect(end.error.contains("note: $.body: {{w}} has no value"))
        #expect(try !run(["run", "hook.json"], scenario).error.contains("note:"))
    }

    @Test(arguments: [
        #""timeline": [{"at": "1s", "device": "kitchn", "reboot": true}]"#,
        #""expect": [{"event": "a", "device": "kitchn"}]"#,
    ])
    func refusesUnknownNames(_ text: String) throws {
        for words in [["run", "hook.json"], ["check", "hook.json"]] {
            let end = try run(words, #"{"devices": [{"name": "kitchen"}], \#(text)}"#)
            #expect(end.code == 2)
            #expect(end.error.contains(#"no device is called "kitchn"; did you mean "kitchen"?"#), "\(end)")
        }
    }

    @Test func hintsAtSecretsOfOptions() throws {
        let end = try run(
            [
                "verify", "hook.json", "--secret", "v1,whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "--header",
                "webhook-id: a",
            ],
            "x")
        #expect(end.error.contains("note: --secret: the secret begins with \"v1,\""), "\(end)")
        let padded = try run(
            [
                "verify", "hook.json", "--secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw ", "--id", "a",
                "--timestamp", "1", "--signature", "v1,eA==",
            ], "x")
        #expect(padded.code == 2)
        #expect(padded.error.contains("white space"), "\(padded)")
    }

    private static let oddSecrets = [
        ("v1,whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "begins with \"v1,\""), ("\"hush\"", "quotes"),
        (" hush", "white space"), ("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "capitals"),
    ]

    /// Each command that takes a secret as an option. The port is closed: what counts is said before anything is sent.
    @Test(arguments: oddSecrets) func hintsAtSecretsInEveryCommand(secret: String, hint: String) throws {
        let url = "http://127.0.0.1:1/"
        let folder = try Folder()
        try folder.write("hook.json", #"{"event": "t", "url": "\#(url)"}"#)
        let signed =
            #"{"event": "t", "url": "\#(url)", "json": {}, "sign": {"secret": \#(JSONValue.string(secret).compactText)}}"#
        try folder.write("signed.json", signed)
        try folder.write("s.json", #"{"devices": [{"name": "d"}], "duration": "1s"}"#)
        try folder.write("t.jsonl", "")
        let load = ["load", "--rate", "10/s", "--duration", "100ms"]
        for words in [
            load + ["--url", url, "--secret", secret], load + ["--hook", "hook.json", "--secret", secret],
            load + ["--hook", "signed.json"], ["send", "signed.json", "--event", "t"],
            ["run", "s.json", "--hook", "signed.json"], ["explain", "signed.json", "--event", "t"],
            ["check", "signed.json"], ["resend", "t.jsonl", "--secret", secret],
            ["endpoint", "create", "e", url, "--dialect", "zstack", "--secret", secret, "--url", url],
        ] {
            let end = try Program.run(words, in: folder)
            #expect(end.error.contains("the secret") && end.error.contains(hint), "\(words): \(end)")
            #expect(!(end.error + end.output).contains(secret), "\(words): \(end)")
        }
    }
}
