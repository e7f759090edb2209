import EventModel
import Glibc
import HTTPServer
import Testing

@Suite struct VerboseTests {
    private static let scenario = #"""
        { "devices": [ { "name": "d" } ],
          "hooks": [ { "event": "temp", "url": "http://a.test/log", "auth": { "username": "u", "password": "p" },
                       "json": { "v": "{{{PARTICLE_EVENT_VALUE}}}" } } ],
          "receivers": [ { "host": "a.test",
                           "respond": [ { "status": 202, "headers": { "X-Id": "7" }, "body": "accepted" } ] } ],
          "timeline": [ { "at": "1s", "device": "d", "publish": { "event": "temp", "data": "21" } } ] }
        """#

    private func outcome(_ trace: String) throws -> JSONValue {
        let lines = try trace.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        return try #require(lines.first { $0["kind"]?.text == "outcome" })
    }

    /// The same in virtual time and over sockets.
    @Test(arguments: [[], ["--wire"]]) func showsAndKeepsRequestAndResponse(options: [String]) throws {
        let folder = try Folder()
        try folder.write("s.json", Self.scenario)
        let words = ["run", "s.json", "--verbose", "--trace", "t.jsonl"] + options
        let end = try Program.run(words, in: folder)
        #expect(end.code == 0, "\(end)")
        for line in [
            "> POST http://a.test/log", "> Authorization: ***", "> content-type: application/json", "< status 202",
            "< X-Id: 7", "< accepted",
        ] {
            #expect(end.error.contains("      \(line)\n"), "\(line) in \(end.error)")
        }
        #expect(end.error.contains("> {\"event\":\"temp\",\"data\":\"21\","))
        let outcome = try outcome(folder.read("t.jsonl") ?? "")
        #expect(outcome["headers"]?["X-Id"]?.text == "7")
        #expect(outcome["body"]?.text == "accepted" && outcome["body_cut"] == nil)
    }

    @Test func keepsResponsesOfRealHosts() throws {
        let folder = try Folder()
        let body = String(repeating: "x", count: 16_385)
        let server = try HTTPServer { _, _ in
            .response(
                HTTPResponse(
                    status: 200,
                    headers: [HTTPField("X-Id", "7"), HTTPField("Set-Cookie", "a"), HTTPField("Set-Cookie", "b")],
                    body: Array(body.utf8)))
        }
        defer { server.stop() }
        try folder.write("s.json", Self.scenario)
        let end = try Program.run(
            [
                "run", "s.json", "--verbose", "--trace", "t.jsonl", "--forward", "a.test=\(server.url)", "--speed",
                "max",
            ],
            in: folder)
        #expect(end.code == 0 && end.error.contains("< X-Id: 7\n") && end.error.contains("< … 16,385 bytes in all\n"))
        let outcome = try outcome(folder.read("t.jsonl") ?? "")
        #expect(outcome["headers"]?["Set-Cookie"]?.text == "a, b")
        #expect(outcome["body"]?.text?.count == 16_384 && outcome["body_cut"] == .bool(true))
        #expect(outcome["bytes"] == .integer(16_385))
    }

    @Test func leavesTheUsualTraceAlone() throws {
        let folder = try Folder()
        try folder.write("s.json", Self.scenario)
        let end = try Program.run(["run", "s.json", "--trace", "t.jsonl"], in: folder)
        #expect(!end.error.contains("> POST"))
        let outcome = try outcome(folder.read("t.jsonl") ?? "")
        #expect(outcome["headers"] == nil && outcome["body"] == nil)
        let both = try Program.run(["run", "s.json", "--verbose", "--quiet"], in: folder)
        #expect(both.code == 2 && both.error.contains("--verbose and --quiet exclude each other"))
    }

    /// A build server shows little more than the message.
    @Test func reportsTheCompleteNearestMiss() throws {
        let folder = try Folder()
        let data = String(repeating: "0123456789", count: 40)
        let publish = "\"publish\": {\"event\": \"temp\", \"data\": \"\(data)\"}"
        try folder.write(
            "s.json",
            "{ \"devices\": [{\"name\": \"d\"}], \"timeline\": [{\"at\": \"1s\", \"device\": \"d\", \(publish)}],"
                + " \"expect\": [{\"event\": \"temp\", \"data\": \"1\"}] }")
        let end = try Program.run(["run", "s.json", "--junit", "j.xml"], in: folder)
        #expect(end.code == 1)
        let report = folder.read("j.xml")
        #expect(
            report?.contains(
                "message=\"seen: never; nearest: event &quot;temp&quot; with data &quot;\(data)&quot; at +1s\"") == true
        )
    }
}
