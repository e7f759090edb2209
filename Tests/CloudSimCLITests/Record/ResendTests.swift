import EventModel
import Glibc
import HTTPServer
import Testing

@Suite struct ResendTests {
    /// A trace of one run whose hook is authorised.
    private static func trace(in folder: Folder, port: Int = 1) throws {
        try folder.write(
            "s.json",
            """
            {"devices": [{"id": "3f002b000000000000000000", "name": "d"}],
             "hooks": [{"event": "a", "url": "http://a.test/log?x=1", "auth": {"username": "u", "password": "p"},
               "headers": {"X-Own": "1"}, "json": {"v": "{{PARTICLE_EVENT_VALUE}}"}, "noDefaults": true},
              {"event": "b", "url": "http://127.0.0.1:\(port)/b", "requestType": "GET", "noDefaults": true}],
             "receivers": [{"host": "a.test", "respond": [{"status": 500}]},
              {"host": "127.0.0.1", "respond": [{"status": 204}]}],
             "timeline": [{"at": "1s", "device": "d", "publish": {"event": "a/1", "data": "é \\" 1"}},
              {"at": "2s", "device": "d", "publish": {"event": "b"}}]}
            """)
        let end = try Program.run(["run", "s.json", "--quiet", "--trace", "t.jsonl"], in: folder)
        try #require(end.code == 0, "\(end)")
    }

    @Test func theDeliveriesAreListed() throws {
        let folder = try Folder()
        try Self.trace(in: folder)
        let end = try Program.run(["resend", "t.jsonl"], in: folder)
        #expect(end.code == 0)
        #expect(
            end.output == """
                1  POST http://a.test/log?x=1  a/1  500 after 0ms
                2  GET http://127.0.0.1:1/b  b  204 after 0ms

                """)
        let text = folder.read("t.jsonl") ?? ""
        try folder.write("marked.jsonl", "\u{FEFF}" + text)
        #expect(try Program.run(["resend", "marked.jsonl"], in: folder).output == end.output)
        try folder.write("wide.jsonl", text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        let wide = try Program.run(["resend", "wide.jsonl"], in: folder)
        #expect(wide.code == 2 && wide.error.contains("wide.jsonl: the text is UTF-16"), "\(wide)")
    }

    @Test func aRequestIsSentAgainAsItWas() throws {
        let folder = try Folder()
        let cloud = try ScriptedCloud(201, "done")
        try Self.trace(in: folder, port: Int(cloud.server.port))
        let words = ["resend", "t.jsonl", "--delivery"]
        let forward = ["--forward", "A.test=http://localhost:\(cloud.server.port)/base"]
        let hidden = try Program.run(words + ["1"] + forward, in: folder)
        #expect(hidden.code == 2 && hidden.error.contains("the trace hides the header Authorization"), "\(hidden)")
        #expect(hidden.error.contains("t.jsonl:3:") && cloud.lines.isEmpty)
        let sent = try Program.run(words + ["1", "--header", "authorization: Basic dTpw"] + forward, in: folder)
        #expect(sent.code == 0 && sent.output == "done", "\(sent)")
        #expect(sent.error.contains("→ 201, 4 bytes after ") && sent.error.contains("a.test is forwarded to localhost"))
        #expect(!sent.error.contains("dTpw") && !sent.error.contains("leave this machine"))
        let plain = try Program.run(words + ["2"], in: folder)
        #expect(plain.code == 0 && cloud.lines == ["POST /base?x=1", "GET /b"], "\(plain)")
        let request = try #require(cloud.seen.first)
        #expect(request.header("authorization") == "Basic dTpw" && request.header("x-own") == "1")
        #expect(request.header("host") == "a.test" && request.header("content-type") == "application/json")
        #expect(String(decoding: request.body, as: UTF8.self) == #"{"v":"é &quot; 1"}"#)
        #expect(request.header("content-length") == "\(request.body.count)")
    }

    /// A trace with signed attempts of an endpoint and of a hook.
    private static func signedTrace(in folder: Folder) throws -> String {
        let secret = "whsec_tDquECsZGpaw7vg/enqABOzS6phvZHJuJUHz1gip1ZM="
        try folder.write(
            "s.json",
            """
            {"devices": [{"name": "d"}],
             "endpoints": [{"name": "crm", "dialect": "signa", "url": "https://b.test/in", "secret": "\(secret)"}],
             "alerts": [{"title": "all", "dialect": "signa", "devices": ["d"]}],
             "hooks": [{"event": "a", "url": "http://a.test/log", "sign": {"secret": "\(secret)"}}],
             "receivers": [{"host": "a.test", "respond": [{"status": 500}]}, {"host": "b.test", "respond": [{}]}],
             "timeline": [{"at": "1s", "device": "d", "publish": {"event": "a", "data": "1"}}]}
            """)
        let end = try Program.run(["run", "s.json", "--quiet", "--trace", "t.jsonl"], in: folder)
        try #require(end.code == 0, "\(end)")
        return secret
    }

    @Test func listsSignedDeliveries() throws {
        let folder = try Folder()
        _ = try Self.signedTrace(in: folder)
        let end = try Program.run(["resend", "t.jsonl"], in: folder)
        let lines = end.output.split(separator: "\n").map(String.init)
        #expect(end.code == 0 && lines.count == 2, "\(end)")
        #expect(lines.contains("1  POST http://a.test/log  a  500 after 0ms"), "\(end)")
        #expect(lines.contains { $0.hasPrefix("dlv_") && $0.hasSuffix("  POST https://b.test/in  a  200 after 0ms") })
    }

    @Test func signsAnewOnlyWithASecret() throws {
        let folder = try Folder()
        let secret = try Self.signedTrace(in: folder)
        let list = try Program.run(["resend", "t.jsonl"], in: folder).output
        let signed = String(
            try #require(list.split(separator: "\n").first { $0.hasPrefix("dlv_") }?.prefix { $0 != " " }))
        let receiver = try Program(["receiver", "--port", "0", "--secret", secret, "--json"], in: folder)
        #expect(receiver.read { $0.error.contains("Ctrl-C ends\n") })
        let url = try #require(receiver.error.firstMatch(of: #/http://[^;]+/#)?.output)
        let forwards = ["--forward", "a.test=\(url)", "--forward", "b.test=\(url)"]
        for (number, id) in ["1", signed].enumerated() {
            let words = ["resend", "t.jsonl", "--delivery", id] + forwards
            let old = try Program.run(words, in: folder)
            #expect(old.code == 0 && old.error.contains("--secret S signs anew"), "\(old)")
            let new = try Program.run(words + ["--secret", secret], in: folder)
            #expect(new.code == 0 && !new.error.contains("keeps the signature"), "\(new)")
            #expect(receiver.read { $0.output.split(separator: "\n").count >= 2 * number + 2 })
            let lines = receiver.output.split(separator: "\n").map(String.init)
            func judged(_ line: String) throws -> [String] {
                guard case .array(let all)? = try JSONValue(parsing: line)["judgements"]?.kind else { return [] }
                return all.filter { $0["subject"]?.text == "signature" }.compactMap { $0["weight"]?.text }
            }
            #expect(try judged(lines[2 * number]).contains("bad"), "\(lines)")
            #expect(try judged(lines[2 * number + 1]) == ["good"], "\(lines)")
        }
        let unsigned = try Folder()
        try Self.trace(in: unsigned)
        let words = ["resend", "t.jsonl", "--delivery", "2", "--dry", "--secret", secret]
        let refused = try Program.run(words, in: unsigned)
        #expect(refused.code == 2 && refused.error.contains("carries no signature"), "\(refused)")
        receiver.signal(SIGINT)
        _ = receiver.end()
    }

    @Test func nothingIsSentThatWasNotMeant() throws {
        let folder = try Folder()
        let cloud = try ScriptedCloud(500, "no")
        try Self.trace(in: folder, port: Int(cloud.server.port))
        let words = ["resend", "t.jsonl", "--delivery"]
        let dry = try Program.run(words + ["1", "--dry", "--header", "Authorization:"], in: folder)
        #expect(
            dry.code == 0 && dry.output.hasPrefix("POST /log?x=1 HTTP/1.1\n") && !dry.output.contains("uthorization"))
        let slip = try Program.run(words + ["2", "--forward", "b.test=\(cloud.url)"], in: folder)
        #expect(slip.code == 2 && slip.error.contains("the request goes to 127.0.0.1, not to b.test"))
        #expect(cloud.lines.isEmpty)
        let failed = try Program.run(words + ["2"], in: folder)
        #expect(failed.code == 1 && failed.output == "no" && failed.error.contains("→ 500"))
        let nobody = try Program.run(
            words + ["1", "--header", "Authorization:", "--forward", "a.test=http://127.0.0.1:1"], in: folder)
        #expect(nobody.code == 1 && nobody.error.contains("→ ECONNREFUSED"))
    }

    @Test(arguments: [
        ("1", ["--header", "no colon"], "--header: expected NAME: VALUE"),
        ("1", ["--header", "a b: c"], "--header: expected"),
        ("1", ["--header", "a: b\r\nc: d"], "--header: expected"),
        ("3", [], "there is no delivery 3; the trace has 1 to 2"),
        ("0", [], "--delivery 0"), ("x", [], "--delivery x"), ("1", ["--forward", "a.test"], "expected HOST=URL"),
        ("1", ["--forward", "a.test=ftp://x"], "ftp://x is no http or https URL"),
    ])
    func wrongUsageIsTold(delivery: String, words: [String], sentence: String) throws {
        let folder = try Folder()
        try Self.trace(in: folder)
        let end = try Program.run(["resend", "t.jsonl", "--delivery", delivery] + words, in: folder)
        #expect(end.code == 2 && end.error.contains(sentence), "\(end)")
    }

    private static let head = #"{"kind":"attempt","delivery":1,"#

    @Test(arguments: [
        ("{\n", ":1: this is no line of a trace"), ("\u{0}\u{FF}", ":1: this is no line"),
        ("", "the trace holds no request"),
        (#"{"kind":"attempt"}"#, ":1: an attempt has a delivery"),
        (head + #""method":"PATCH","url":"http://a/","headers":{}}"#, ":1: the method PATCH is none of"),
        (
            head + #""method":"GET","url":"file:///etc/passwd","headers":{}}"#,
            ":1: the request to file:///etc/passwd cannot"
        ),
        (
            head + #""method":"GET","url":"http://a/","headers":{"a":"b\r\nc: d"}}"#,
            ":1: the request to http://a/ cannot"
        ),
        (head + #""method":"GET","url":"http://a/","headers":[]}"#, ":1: the headers are an object"),
        (head + #""method":"GET","url":"http://a/","headers":{"a":1}}"#, ":1: the header a is no text"),
        (#"{"kind":"event"}"# + "\n" + #"{"kind":"#, "the trace holds no request"),
    ])
    func aBrokenTraceIsToldWithItsLine(text: String, sentence: String) throws {
        let folder = try Folder()
        try folder.write("t.jsonl", text)
        let end = try Program.run(["resend", "t.jsonl", "--delivery", "1"], in: folder)
        #expect(end.code == 2 && end.error.contains("t.jsonl") && end.error.contains(sentence), "\(end)")
    }
}
