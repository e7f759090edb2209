import EventModel
import Glibc
import HTTPServer
import Testing

@Suite struct RecordTests {
    private static let id = "3f002b000000000000000000"

    private static func event(_ name: String, _ data: String, second: Int = 8, by coreID: String = id) -> String {
        "event: \(name)\ndata: {\"data\":\(JSONValue.string(data).compactText),\"ttl\":60,"
            + "\"published_at\":\"2016-04-16T13:37:0\(second).728Z\",\"coreid\":\"\(coreID)\"}\n\n"
    }

    /// The events that a recorded scenario plays.
    private static func played(_ file: String, in folder: Folder) throws -> [String] {
        let check = try Program.run(["check", file], in: folder)
        #expect(check.code == 0 && check.output + check.error == "\(file): ok\n", "\(check)")
        let end = try Program.run(["run", file, "--quiet", "--trace", "-"], in: folder)
        #expect(end.code == 0, "\(end)")
        return try end.output.split(separator: "\n").compactMap { line in
            let value = try JSONValue(parsing: String(line))
            guard value["kind"]?.text == "event" else { return nil }
            let words = [value["name"], value["data"], value["published_at"], value["coreid"]]
            return words.map { $0?.text ?? "null" }.joined(separator: " ")
        }
    }

    /// A cloud with some devices whose streams are answered by their number, from 0.
    private static func cloud(
        devices: String = "[]", _ answer: @escaping @Sendable (Int) -> Reply
    ) throws -> ScriptedCloud {
        let streams = Lock(0)
        return try ScriptedCloud { request, _ in
            if request.target == "/v1/devices" { return ScriptedCloud.json(devices) }
            return answer(
                streams.withLock { count in
                    count += 1
                    return count - 1
                })
        }
    }

    @Test func aLiveStreamIsRecordedAndPlaysAgain() throws {
        let folder = try Folder()
        let text = ":ok\n\n" + Self.event("a/b", "{{x}} 1.0") + Self.event("hook-sent/a", "", by: "particle-internal")
        let cloud = try Self.cloud { _ in ScriptedCloud.stream(text + Self.event("c", "2", second: 9, by: "api")) }
        let end = try Program.run(
            ["record", "a", "--device", "d", "--max", "2", "-o", "r.json"], in: folder, environment: cloud.environment)
        #expect(end.code == 0 && end.output.isEmpty && end.error.contains("2 events of 1 device recorded in r.json\n"))
        #expect(
            cloud.lines == ["GET /v1/devices", "GET /v1/devices/d/events/a", "GET /v1/devices"])
        #expect(
            try Self.played("r.json", in: folder) == [
                "a/b {{x}} 1.0 2016-04-16T13:37:08.728Z \(Self.id)", "c 2 2016-04-16T13:37:09.728Z api",
            ])
        #expect(folder.read("r.json")?.contains(ScriptedCloud.token) == false)
    }

    @Test func aSignalEndsItAndTheFileIsWritten() throws {
        let folder = try Folder()
        let cloud = try Self.cloud { _ in
            .stream(
                HTTPResponse(type: "text/event-stream", text: Self.event("a", "1")), heartbeat: nil, ended: { _ in })
        }
        let program = try Program(["record", "--output=r.json"], in: folder, environment: cloud.environment)
        #expect(program.read { $0.error.contains("1 event of 1 device so far") })
        #expect(folder.read("r.json") == nil)
        program.signal(SIGINT)
        let end = program.end()
        #expect(end.code == 130 && end.error.hasSuffix("1 event of 1 device recorded in r.json\n"), "\(end)")
        #expect(try Self.played("r.json", in: folder).count == 1)
    }

    @Test func aLostConnectionIsOneGapHoweverOftenItIsTried() throws {
        let folder = try Folder()
        let cloud = try Self.cloud { number in
            if number == 1 { return ScriptedCloud.json(503, #"{"error":"busy?"}"#) }
            return ScriptedCloud.stream(number == 0 ? Self.event("a", "1") : Self.event("b", "1", second: 9))
        }
        let end = try Program.run(
            ["record", "--max", "2", "-o", "r.json", "--json"], in: folder, environment: cloud.environment)
        let summary = try JSONValue(parsing: end.output)
        #expect(end.code == 0 && summary["gaps"] == .integer(1), "\(end)")
        #expect(folder.read("r.json")?.contains("1 gap in the stream") == true)
        #expect(end.error.contains("note: the cloud said no (503): busy? Trying again in 2s.\n"), "\(end.error)")
    }

    @Test func withoutEventsNothingIsWritten() throws {
        let folder = try Folder()
        try folder.write("r.json", "old")
        let cloud = try Self.cloud { _ in
            .stream(HTTPResponse(type: "text/event-stream", text: ":ok\n\n"), heartbeat: nil, ended: { _ in })
        }
        let quiet = try Program.run(
            ["record", "--for", "1ms", "-o", "r.json"], in: folder, environment: cloud.environment)
        #expect(quiet.code == 1 && quiet.error.contains("r.json was not written") && folder.read("r.json") == "old")
        let refusing = try ScriptedCloud(403, #"{"error":"Permission Denied"}"#)
        let refused = try Program.run(["record", "-o", "r.json"], in: folder, environment: refusing.environment)
        #expect(refused.code == 1 && refused.error.contains("(403)") && folder.read("r.json") == "old")
        try folder.write("empty", "")
        let empty = try Program.run(["record", "--from", "empty", "-o", "r.json"], in: folder)
        #expect(empty.code == 2 && empty.error.contains("empty: there is no event") && folder.read("r.json") == "old")
    }

    @Test func whatCameBeforeARefusalIsKept() throws {
        let folder = try Folder()
        let cloud = try Self.cloud { number in
            number == 0
                ? ScriptedCloud.stream(Self.event("a", "1")) : ScriptedCloud.json(401, #"{"error":"invalid_token"}"#)
        }
        let end = try Program.run(["record", "-o", "r.json"], in: folder, environment: cloud.environment)
        #expect(end.code == 1 && end.error.contains("(401)"), "\(end)")
        #expect(try Self.played("r.json", in: folder).count == 1)
    }

    @Test func aSavedStreamIsRecorded() throws {
        let folder = try Folder()
        let text = Self.event("a", #"{"pass":"hidden-1", "t":1.0}"#) + Self.event("b", "pass=hidden-2", second: 9)
        try folder.write("saved.txt", text + "event: c\ndata: {\"data\":\"hidden-3")
        let words = ["record", "--redact", "pass", "--redact", "coreid", "--from"]
        let end = try Program.run(words + ["saved.txt", "-o", "r.json"], in: folder)
        let scenario = try #require(folder.read("r.json"))
        #expect(end.code == 0 && end.error.contains("warning: an event cannot be read\n"), "\(end)")
        for text in [scenario, end.error] { #expect(!text.contains("hidden-") && !text.contains(Self.id)) }
        #expect(scenario.contains(#""{\"pass\":\"***\", \"t\":1.0}""#) && scenario.contains("\"pass=***\""))
        let piped = try Program.run(words + ["-", "-o", "-", "b"], in: folder, input: text)
        #expect(
            piped.code == 0 && piped.output.contains("\"event\": \"b\"") && !piped.output.contains("\"event\": \"a\""))
        // What one run wrote, another run reads.
        let trace = try Program.run(["run", "r.json", "--quiet", "--trace", "t.jsonl"], in: folder)
        let again = try Program.run(["record", "--from", "t.jsonl", "-o", "again.json"], in: folder)
        #expect(trace.code == 0 && again.code == 0)
        #expect(try Self.played("again.json", in: folder) == Self.played("r.json", in: folder))
    }

    private static let array = #"""
        [{"name":"a","data":"1","ttl":60,"published_at":"2016-04-16T13:37:08.728Z","coreid":"3f002b000000000000000000",
        "private":false,"device":"kitchen"},{"name":"b","data":null,"ttl":60,"published_at":"2016-04-16T13:37:09.728Z",
        "coreid":"api","private":true},{"name":"c","data":"[{","published_at":"2016-04-16T13:37:09.728Z",
        "coreid":"3f002b000000000000000001","device":"kit*{{chen"}]
        """#

    /// As `/events/recent` answers, and as an editor may have set it.
    @Test(arguments: [array.replacing("\n", with: ""), array, array.replacing(",", with: ",\n")])
    func readsTheArrayOfRecentEvents(text: String) throws {
        let folder = try Folder()
        try folder.write("recent.json", text)
        let end = try Program.run(["record", "--from", "recent.json", "-o", "r.json"], in: folder)
        #expect(end.code == 0 && end.error.contains("3 events of 2 devices recorded in r.json\n"), "\(end)")
        #expect(
            try Self.played("r.json", in: folder) == [
                "a 1 2016-04-16T13:37:08.728Z \(Self.id)", "b null 2016-04-16T13:37:09.728Z api",
                "c [{ 2016-04-16T13:37:09.728Z 3f002b000000000000000001",
            ])
        let scenario = folder.read("r.json") ?? ""
        #expect(scenario.contains(#"{ "id": "\#(Self.id)", "name": "kitchen" }"#))
        #expect(scenario.contains(#""name": "device-2" }"#) && !scenario.contains("chen\"}"))
    }

    @Test func keepsTheNamesOfDevices() throws {
        let folder = try Folder()
        let devices = "[{\"id\":\"\(Self.id)\",\"name\":\"kitchen\"},{\"id\":\"aa\",\"name\":\"x\"},{}]"
        let cloud = try Self.cloud(devices: devices) { _ in ScriptedCloud.stream(Self.event("a", "1")) }
        let words = ["record", "--max", "1", "-o", "r.json"]
        #expect(try Program.run(words, in: folder, environment: cloud.environment).code == 0)
        #expect(folder.read("r.json")?.contains(#""name": "kitchen" }"#) == true)
        #expect(folder.read("r.json")?.contains(#""device": "kitchen", "publish""#) == true)
        let hidden = try Program.run(words + ["--redact", "coreid"], in: folder, environment: cloud.environment)
        #expect(hidden.code == 0 && folder.read("r.json")?.contains("kitchen") == false)
        // A trace has names on lines of other kinds, such as changes; those whose ids follow from them are found.
        try folder.write("s.json", Sample.passing.replacing(#""d""#, with: #""stove""#))
        let trace = try Program.run(["run", "s.json", "--quiet", "--trace", "t.jsonl"], in: folder)
        #expect(trace.code == 0)
        let text = folder.read("t.jsonl") ?? ""
        for rest in [#""kind":"log","device":"stove","text":"hi""#, #""kind":"change","text":"stove: publish temp""#] {
            try folder.write("t.jsonl", text + #"{"seq":9,"at":"2017-02-01T21:08:05.763Z",\#(rest)}"# + "\n")
            #expect(try Program.run(["record", "--from", "t.jsonl", "-o", "r.json"], in: folder).code == 0)
            #expect(folder.read("r.json")?.contains(#""name": "stove" }"#) == true, "\(rest)")
        }
    }

    @Test func readsWhatARunningCloudAnswers() throws {
        let folder = try Folder()
        let cloud = try ServedCloud()
        #expect(try cloud.call("POST", "/v1/devices/lamp/switch", #"{"arg": "on"}"#).status == 200)
        let recent = try cloud.call("GET", "/events/recent")
        #expect(recent.status == 200)
        try folder.write("recent.json", recent.text)
        let end = try Program.run(["record", "--from", "recent.json", "-o", "r.json"], in: folder)
        #expect(end.code == 0 && folder.read("r.json")?.contains(#""device": "lamp", "publish""#) == true, "\(end)")
    }

    @Test(arguments: [
        (["record"], "-o FILE is missing"), (["record", "-o"], "--output needs FILE"),
        (["record", "-o", "a", "--output", "b"], "--output is given twice"),
        (["record", "-o", "-", "--json"], "both want standard output"),
        (["record", "-o", "x", "--max", "0"], "--max 0"), (["record", "-o", "x", "--for", "soon"], "--for"),
        (["record", "-o", "x", "--redact", ""], "--redact: expected a key"),
        (["record", "-o", "x", "--from", "none"], "none: there is no such file"),
        (["record", "-o", "x", "--from", "saved", "--for", "1s"], "--for is for a live stream"),
        (["record", "-o", "x", "--from", "saved", "--device", "name"], "24 hexadecimal digits"),
        (["record", "-o", "saved", "--from", "saved"], "would overwrite the saved stream"),
    ])
    func wrongUsageIsToldAndNothingWritten(words: [String], sentence: String) throws {
        let folder = try Folder()
        try folder.write("saved", Self.event("a", "1"))
        let end = try Program.run(words, in: folder)
        #expect(end.code == 2 && end.error.contains(sentence) && folder.read("x") == nil, "\(end)")
        #expect(folder.read("saved") == Self.event("a", "1"))
    }

    @Test func aFileThatCannotBeWrittenIsToldBeforeTheStreamIsOpened() throws {
        let folder = try Folder()
        let cloud = try ScriptedCloud("")
        let end = try Program.run(["record", "-o", "no/r.json"], in: folder, environment: cloud.environment)
        #expect(end.code == 3 && end.error.contains("no/r.json cannot be written") && cloud.lines.isEmpty)
    }

    @Test func aLinkStaysOneAndItsFileIsReplaced() throws {
        let folder = try Folder()
        try folder.write("saved", Self.event("a", "1"))
        try folder.write("real.json", "old")
        #expect(symlink("real.json", "\(folder.path)/link.json") == 0 && chmod("\(folder.path)/real.json", 0o600) == 0)
        let end = try Program.run(["record", "--from", "saved", "-o", "link.json"], in: folder)
        var status = stat()
        #expect(end.code == 0 && folder.read("real.json")?.contains("Recorded events") == true)
        #expect(lstat("\(folder.path)/link.json", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        #expect(stat("\(folder.path)/real.json", &status) == 0 && status.st_mode & 0o777 == 0o600)
    }
}
