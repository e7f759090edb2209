import EventModel
import Glibc
import HTTPServer
import Testing

@Suite struct SubscribeTests {
    private static func event(_ name: String, _ data: String = "\"1\"") -> String {
        "event: \(name)\ndata: {\"data\":\(data),\"ttl\":60,\"published_at\":\"2016-04-16T13:37:08.728Z\","
            + "\"coreid\":\"aa\"}\n\n"
    }

    @Test func eventsAreShownAsInTheReference() throws {
        let cloud = try ScriptedCloud { _, _ in ScriptedCloud.stream(":ok\n\n" + Self.event("a", "null")) }
        let end = try Program.run(["subscribe", "--max", "1"], environment: cloud.environment)
        #expect(
            end.output == """
                {
                  "name":"a",
                  "data":null,
                  "ttl":"60",
                  "published_at":"2016-04-16T13:37:08.728Z",
                  "coreid":"aa"
                }

                """)
        #expect(end.error == "Subscribing to all events from my personal stream (my devices only)\n" && end.code == 0)
        let json = try Program.run(["subscribe", "--max", "1", "--json"], environment: cloud.environment)
        #expect(
            json.output == "{\"name\":\"a\",\"data\":null,\"ttl\":60,"
                + "\"published_at\":\"2016-04-16T13:37:08.728Z\",\"coreid\":\"aa\"}\n")
        #expect(cloud.seen[0].header("accept") == "text/event-stream")
    }

    @Test(arguments: [
        ([], "/v1/devices/events"), (["mine"], "/v1/devices/events"), (["a/b c"], "/v1/devices/events/a%2Fb%20c"),
        (["a", "mine"], "/v1/devices/events/a"), (["a", "d"], "/v1/devices/d/events/a"),
        (["--device", "d"], "/v1/devices/d/events"), (["mine", "d"], "/v1/devices/d/events/mine"),
    ])
    func wordsBecomePaths(words: [String], path: String) throws {
        let cloud = try ScriptedCloud { _, _ in ScriptedCloud.stream(Self.event("a")) }
        let end = try Program.run(["subscribe", "--max", "1"] + words, environment: cloud.environment)
        #expect(end.code == 0 && cloud.lines == ["GET \(path)"])
    }

    @Test func aLostStreamIsOpenedAgain() throws {
        let cloud = try ScriptedCloud { _, number in ScriptedCloud.stream(Self.event("\(number)")) }
        let end = try Program.run(["subscribe", "--max", "2", "--json"], environment: cloud.environment)
        #expect(end.code == 0 && end.output.split(separator: "\n").count == 2 && cloud.seen.count == 2)
        #expect(end.error.contains("note: the cloud ended the stream. Trying again in 1s.\nnote: connected again.\n"))
    }

    @Test func aHostileStreamIsToldAndGoesOn() throws {
        let text =
            "event: a\ndata: {\u{1B}[2J\n\n: gap 3\n\n" + Self.event("b", "\"\\u001b\\u009b \(ScriptedCloud.token)\"")
        let cloud = try ScriptedCloud { _, _ in ScriptedCloud.stream(text) }
        let end = try Program.run(["subscribe", "--max", "1", "--json"], environment: cloud.environment)
        #expect(end.code == 0 && end.output.contains(#""data":"\u001b\u009b ***""#), "\(end.output)")
        #expect(end.error.contains("warning: an event's data is not JSON"))
        #expect(end.error.contains("{\\u{1b}[2J\n") && end.error.contains("note: the cloud says: gap 3\n"))
    }

    @Test func aRefusedStreamIsASentence() throws {
        let cloud = try ScriptedCloud(403, #"{"error":"Permission Denied"}"#)
        let end = try Program.run(["subscribe"], environment: cloud.environment)
        #expect(end.code == 1 && end.error.hasSuffix("cloudsim: the cloud said no (403): Permission Denied.\n"))
        let url = try ScriptedCloud("").url
        let nobody = try Program.run(["subscribe", "--url", url, "--token", "abcd"])
        #expect(nobody.code == 3 && nobody.error.contains("nobody answers at \(url)"))
    }

    @Test func aSignalEndsItQuietly() throws {
        let cloud = try ScriptedCloud { _, _ in
            .stream(
                HTTPResponse(type: "text/event-stream", text: Self.event("a")), heartbeat: nil, ended: { _ in })
        }
        let program = try Program(["subscribe", "--json"], environment: cloud.environment)
        #expect(program.read { $0.output.contains("\n") })
        program.signal(SIGINT)
        let end = program.end()
        #expect(end.code == 130 && end.error.split(separator: "\n").count == 1)
    }

    @Test func theTimeMayBeLimited() throws {
        let cloud = try ScriptedCloud { _, _ in
            .stream(HTTPResponse(type: "text/event-stream", text: ":ok\n\n"), heartbeat: nil, ended: { _ in })
        }
        let end = try Program.run(["subscribe", "--for", "1ms"], environment: cloud.environment)
        #expect(end.code == 0 && end.output.isEmpty)
    }
}
