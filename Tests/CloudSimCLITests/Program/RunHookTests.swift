import EventModel
import Glibc
import HTTPServer
import Testing

@Suite struct RunHookTests {
    private static let hook = #"{ "event": "temp", "url": "http://a.test/extra" }"#

    @Test func addsAHookToAScenario() throws {
        let folder = try Folder()
        try folder.write("s.json", Sample.scenario())
        try folder.write("hook.json", Self.hook)
        let end = try Program.run(["run", "s.json", "--hook", "hook.json", "--json"], in: folder)
        #expect(end.code == 0, "\(end)")
        #expect(try JSONValue(parsing: end.output)["matched"] == .integer(6))
        let twice = try Program.run(
            ["run", "s.json", "--hook", "hook.json", "--hook", "hook.json", "--json"], in: folder)
        #expect(try JSONValue(parsing: twice.output)["matched"] == .integer(9))
    }

    @Test func addsAHookToARecordedScenario() throws {
        let folder = try Folder()
        try folder.write(
            "saved.txt",
            #"{"name":"temp","data":"1","published_at":"2026-01-01T00:00:00.000Z","coreid":"3f002b000000000000000001"}"#
                + "\n")
        try folder.write("hook.json", Self.hook)
        #expect(try Program.run(["record", "--from", "saved.txt", "-o", "r.json"], in: folder).code == 0)
        let server = try HTTPServer { _, _ in .response(HTTPResponse(body: [])) }
        defer { server.stop() }
        let end = try Program.run(
            ["run", "r.json", "--hook", "hook.json", "--forward", "a.test=\(server.url)", "--json"], in: folder)
        #expect(end.code == 0, "\(end)")
        #expect(try JSONValue(parsing: end.output)["succeeded"] == .integer(1))
    }

    @Test func rejectsMoreHooksThanAnAccountHolds() throws {
        let folder = try Folder()
        try folder.write("s.json", Sample.scenario(#", "limits": { "hooks": 1 }"#))
        try folder.write("hook.json", Self.hook)
        let end = try Program.run(["run", "s.json", "--hook", "hook.json"], in: folder)
        #expect(end.code == 2 && end.error.contains("bring 2 hooks, and an account has at most 1"), "\(end)")
    }

    @Test(arguments: [
        ["run", "s.json", "--hook", "hook.json"], ["load", "s.json", "--hook", "hook.json", "--duration", "1s"],
        ["load", "--hook", "hook.json", "--duration", "1s", "--rate", "9/s"],
        ["send", "hook.json", "--event", "temp"],
    ])
    func rejectsHooksOfUnknownProducts(words: [String]) throws {
        let folder = try Folder()
        try folder.write(
            "s.json", Sample.scenario(#", "products": [ { "id": 7, "slug": "thermo", "devices": ["*"] } ]"#))
        try folder.write("hook.json", Self.hook.replacing(" }", with: ",\n  \"product\": \"termo\" }"))
        let end = try Program.run(words, in: folder)
        let reason = words.contains("s.json") ? "did you mean \"thermo\"?" : "needs a scenario with \"products\""
        #expect(end.code == 2 && end.output.isEmpty, "\(end)")
        #expect(end.error.contains("hook.json:2:14: error: ") && end.error.contains(reason), "\(end)")
        if words.first == "run" {
            for product in ["\"thermo\"", "7"] {
                try folder.write("hook.json", Self.hook.replacing(" }", with: ", \"product\": \(product) }"))
                #expect(try Program.run(words, in: folder).code == 0)
            }
        }
    }

    /// Where a scenario without `start` begins.
    @Test func beginsNowWhenARealHostTakesPart() throws {
        let folder = try Folder()
        let server = try HTTPServer { _, _ in .response(HTTPResponse(body: [])) }
        defer { server.stop() }
        let forward = #"{ "host": "b.test", "forward": "\#(server.url)/" }"#
        try folder.write("scripted.json", Sample.scenario())
        try folder.write("real.json", Sample.scenario(host: "localhost:\(server.port)"))
        try folder.write(
            "forwarded.json",
            Sample.scenario(host: "b.test").replacing("\"receivers\": [", with: "\"receivers\": [ \(forward),"))
        try folder.write("fixed.json", Sample.scenario(#", "start": "2020-05-05T00:00:00.000Z""#))
        func year(_ words: [String]) throws -> String {
            let end = try Program.run(
                ["run"] + words + ["--speed", "max", "--trace", "t.jsonl", "--quiet"], in: folder)
            #expect(end.code == 0, "\(end)")
            return String(try #require(folder.read("t.jsonl")?.firstMatch(of: #/"at":"(\d{4})/#)?.1))
        }
        let forwarding = ["--forward", "a.test=\(server.url)"]
        #expect(try year(["scripted.json"]) == "2017")
        #expect(try year(["scripted.json", "--wire"]) == "2017")
        #expect(try year(["scripted.json", "--forward", "other.test=\(server.url)"]) == "2017")
        #expect(Int(try year(["scripted.json"] + forwarding))! > 2017)
        #expect(Int(try year(["real.json"]))! > 2017)
        #expect(Int(try year(["forwarded.json"]))! > 2017)
        #expect(try year(["fixed.json"] + forwarding) == "2020")
    }

    @Test func tellsWhenALongRunEnds() throws {
        let folder = try Folder()
        try folder.write("s.json", Sample.long)
        let program = try Program(["run", "s.json", "--speed", "1"], in: folder)
        #expect(program.read { $0.error.contains("note: the run takes 1h and ends at ") })
    }
}
