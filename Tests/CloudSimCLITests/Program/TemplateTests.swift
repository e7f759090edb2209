import Testing

@Suite struct RenderTests {
    @Test func exactlyTheRenderedBytes() throws {
        let folder = try Folder()
        try folder.write("t.mustache", "<b>{{a.b}}</b>\n{{{a.b}}}\r\n{{#l}}{{.}},{{/l}}ü")
        try folder.write("d.json", #"{"a": {"b": "1 < 2 & \"3\""}, "l": [1, 20.00, null, true]}"#)
        let expected = "<b>1 &lt; 2 &amp; &quot;3&quot;</b>\n1 < 2 & \"3\"\r\n1,20,,true,ü"
        #expect(
            try Program.run(["render", "t.mustache", "--data", "d.json"], in: folder)
                == Program.End(code: 0, output: expected, error: ""))
        #expect(
            try Program.run(["render", "-", "--data", "d.json"], in: folder, input: "{{a.b}}").output
                == "1 &lt; 2 &amp; &quot;3&quot;")
        #expect(
            try Program.run(["render", "It is in the {{room}}", "--data", "-"], input: #"{"room":"kitchen"}"#)
                == Program.End(code: 0, output: "It is in the kitchen", error: ""))
        #expect(try Program.run(["render", "-"], input: "") == Program.End(code: 0, output: "", error: ""))
        #expect(try Program.run(["render", "--", "--{{x}}"]).output == "--")
    }

    @Test(arguments: [("5", "5"), ("\"t\"", "t"), ("[1,2]", "1,2"), ("null", "")])
    func anyJSONIsTheContext(data: String, text: String) throws {
        #expect(try Program.run(["render", "{{.}}", "--data", "-"], input: data).output == text)
    }

    @Test func faultsHaveTheirPlaces() throws {
        let folder = try Folder()
        try folder.write("t.mustache", "a\n{{#b}}")
        try folder.write("d.json", "{\n\"a\":}")
        try folder.write("latin.txt", [0xE9])
        for (words, start) in [
            (["t.mustache"], "cloudsim: t.mustache:2:1: error: "),
            (["{{a}}", "--data", "d.json"], "cloudsim: d.json:2:5: error: "),
            (["{{a"], "cloudsim: template:1:1: error: "),
            (["latin.txt"], "cloudsim: latin.txt: the template is not UTF-8."),
            (["{{a}}", "--data", "no.json"], "cloudsim: no.json: there is no such file.\n"),
        ] {
            let end = try Program.run(["render"] + words, in: folder)
            #expect(end.code == 2 && end.output.isEmpty && end.error.hasPrefix(start), "\(words): \(end)")
        }
    }
}

@Suite struct ExplainTests {
    private static let hook =
        #"{"event": "temp", "url": "http://a.test/log?x=1", "json": {"v": "{{PARTICLE_EVENT_VALUE}}"},"#
        + #" "headers": {"X-It": "it's"}, "noDefaults": true}"#

    @Test func theExactRequest() throws {
        let folder = try Folder()
        try folder.write("h.json", Self.hook)
        let end = try Program.run(["explain", "h.json", "--event", "temp/a", "--data", "21.5"], in: folder)
        #expect(
            end
                == Program.End(
                    code: 0,
                    output: """
                        hook 1, temp: fires
                        POST /log?x=1 HTTP/1.1
                        X-It: it's
                        User-Agent: ParticleBot/1.1 (https://docs.particle.io/webhooks)
                        host: a.test
                        accept: application/json
                        content-type: application/json
                        content-length: 12

                        {"v":"21.5"}

                        """, error: ""))
    }

    @Test func theCurlCommand() throws {
        let folder = try Folder()
        try folder.write("h.json", Self.hook)
        let end = try Program.run(["explain", "h.json", "--event", "temp", "--data", "1", "--curl"], in: folder)
        #expect(end.code == 0)
        #expect(end.output.contains("curl ") && end.output.contains(#"-H 'X-It: it'\''s'"#))
        #expect(end.output.hasSuffix("'http://a.test/log?x=1'\n") && end.output.contains(#"'{"v":"1"}'"#))
    }

    @Test func whyNothingFires() throws {
        let folder = try Folder()
        try folder.write(
            "h.json", #"{"event": "temp", "url": "http://a.test/", "deviceID": "0123456789abcdef00000000"}"#)
        for (words, reason) in [
            (["--event", "Temp"], "does not fire: Temp does not start with “temp”\n"),
            (
                ["--event", "temp", "--device", "3f002b000000000000000000"],
                "does not fire: it is for device 0123456789abcdef00000000 only, not 3f002b000000000000000000\n"
            ),
        ] {
            let end = try Program.run(["explain", "h.json"] + words, in: folder)
            #expect(end.code == 1 && end.output == "hook 1, temp: \(reason)", "\(end)")
            #expect(end.error == "nothing fires for \(words[1])\n")
        }
        try folder.write("all.json", #"{"event": "", "url": "http://a.test/"}"#)
        let reply = try Program.run(["explain", "all.json", "--event", "hook-sent/x"], in: folder)
        #expect(reply.code == 1 || reply.code == 2)
        let bad = try Program.run(["explain", "h.json", "--event", "temp", "--device", "x"], in: folder)
        #expect(bad.code == 2 && bad.error == "cloudsim: --device x: expected 24 hexadecimal digits.\n")
    }

    @Test func aScenariosHooksAndDevices() throws {
        let folder = try Folder()
        try folder.write("s.json", Sample.scenario())
        let named = try Program.run(["explain", "s.json", "--event", "temp", "--device", "d"], in: folder)
        #expect(named.code == 0 && named.output.hasPrefix("hook 1, temp: fires\nPOST /log HTTP/1.1\n"))
    }
}
