import EventModel
import Glibc
import HTTPServer
import Testing

@Suite struct ServeExplainTests {
    /// Two hooks, the second for another event, and a device that publishes six times at once when it is called.
    private static let scenario = #"""
        { "devices": [ { "name": "d", "firmware": "f" } ],
          "firmware": { "f": { "functions": { "go": { "publish": [
            { "event": "temp", "data": "1" }, { "event": "temp", "data": "2" }, { "event": "temp", "data": "3" },
            { "event": "temp", "data": "4" }, { "event": "temp", "data": "5" }, { "event": "temp", "data": "6" } ] } } } },
          "hooks": [ { "event": "temp", "url": "http://a.test/log?token=secret-1", "requestType": "GET" },
                     { "event": "door", "url": "http://a.test/door" },
                     { "event": "temp", "url": "http://a.test/off", "disabled": true } ],
          "receivers": [ { "host": "a.test", "respond": [ { "status": 500 } ] } ],
          "limits": { "perDevice": 4 } }
        """#

    private func cloud(_ folder: Folder, _ more: [String] = []) throws -> ServedCloud {
        try folder.write("s.json", Self.scenario)
        return try ServedCloud(["--scenario", "s.json"] + more, in: folder)
    }

    private func explain(_ cloud: ServedCloud, _ words: [String]) throws -> Program.End {
        try Program.run(
            ["explain", "--url", "http://127.0.0.1:\(cloud.port)", "--token", ServedCloud.token] + words)
    }

    @Test func saysWhyHooksFireAndWhyNot() throws {
        let cloud = try cloud(try Folder())
        let fires = try explain(cloud, ["--event", "temp/kitchen", "--data", "21", "--device", "d"])
        #expect(fires.code == 0, "\(fires)")
        #expect(fires.output.contains("hook 1, temp [") && fires.output.contains("]: fires\n  GET http://a.test/log?"))
        #expect(fires.output.contains("does not fire: temp/kitchen does not start with door"))
        #expect(fires.output.contains("does not fire: it is disabled"))
        let none = try explain(cloud, ["--event", "x"])
        #expect(none.code == 1 && none.error.contains("nothing fires for x"))
        let nobody = try explain(cloud, ["--event", "x", "--device", "nix"])
        #expect(nobody.code == 1 && nobody.error.contains("403"), "\(nobody)")
        #expect(try explain(cloud, ["--event", ""]).code == 2)
        #expect(try explain(cloud, ["--event", "x", "--curl"]).code == 2)
    }

    @Test func saysWhenThereIsRoomAgain() throws {
        let cloud = try cloud(try Folder())
        #expect(try cloud.call("POST", "/v1/devices/d/go", "{}").status == 200)
        let end = try explain(cloud, ["--event", "temp", "--device", "d", "--json"])
        #expect(end.code == 1, "\(end)")
        let answer = try JSONValue(parsing: end.output)
        guard case .array(let hooks)? = answer["hooks"]?.kind else { throw Missing() }
        #expect(hooks[0]["reason"]?.text == "device-limit" && hooks[0]["until"]?.text != nil, "\(end)")
        #expect(hooks[0]["last"]?["message"]?.text?.isEmpty == false)
        // An event of the API has a window of its own.
        let api = try explain(cloud, ["--event", "temp"])
        #expect(api.code == 0, "\(api)")
    }

    @Test func notesMissingValuesAsTheLocalCommandDoes() throws {
        let folder = try Folder()
        let hook = #"{"event":"temp","url":"http://a.test/{{place}}","body":"{{v}} {{PARTICLE_EVENT_NAME}}"}"#
        try folder.write("hook.json", hook)
        try folder.write(
            "s.json", #"{"devices":[{"name":"d"}],"hooks":[\#(hook)],"receivers":[{"host":"a.test","respond":[{}]}]}"#)
        let cloud = try ServedCloud(["--scenario", "s.json"], in: folder)
        for data in ["{\"v\": 1, }", "{\"other\": 1}", "{\"v\": 1, \"place\": \"x\"}"] {
            let words = ["--event", "temp", "--data", data]
            let local = try Program.run(["explain", "hook.json"] + words, in: folder)
            let asked = try explain(cloud, words)
            func notes(_ end: Program.End) -> [String] {
                end.output.split(separator: "\n").map { $0.drop { $0 == " " } }.filter { $0.hasPrefix("note: ") }
                    .map(String.init)
            }
            #expect(notes(local) == notes(asked), "\(local) \(asked)")
            #expect(notes(asked).isEmpty == data.contains("place"), "\(asked)")
        }
    }

    @Test func listsTheBoardThatSketchesSee() throws {
        let folder = try Folder()
        try folder.write("s.ino", "static_assert(PLATFORM_ID == 13, \"a Boron\"); void setup() {} void loop() {}")
        try folder.write(
            "s.json",
            #"{"devices":[{"name":"bare","profile":"gen2"},{"name":"porch","profile":"gen2","firmware":"s.ino"}]}"#)
        let cloud = try ServedCloud(["--scenario", "s.json"], in: folder)
        let end = try Program.run(
            ["list", "--url", "http://127.0.0.1:\(cloud.port)", "--token", ServedCloud.token])
        let lines = end.output.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("porch ") && $0.contains("(Boron)") }, "\(end)")
        #expect(lines.contains { $0.hasPrefix("bare ") && $0.contains("(Photon)") }, "\(end)")
    }

    private struct Missing: Error {}

    @Test(arguments: ["text", "json"]) func logsAndCountsWhatGoesOut(format: String) throws {
        let cloud = try cloud(try Folder(), ["--log-format", format])
        #expect(try cloud.call("POST", "/v1/devices/d/go", "{}").status == 200)
        let refused =
            format == "text"
            ? " d refused publish temp rate\n"
            : "\"device\":\"d\",\"refused\":\"publish\",\"name\":\"temp\",\"reason\":\"rate\"}"
        let sent =
            format == "text"
            ? " hook temp GET http://a.test/log?token=***" : "\"hook\":\"temp\",\"method\":\"GET\",\"url\":"
        let status = format == "text" ? " 500 0ms\n" : "\"status\":500,\"ms\":"
        #expect(
            cloud.program.read {
                $0.output.contains(refused) && $0.output.contains(sent) && $0.output.contains(status)
            },
            "\(cloud.program.output)")
        #expect(!cloud.program.output.contains("secret-1"))
        let metrics = try cloud.call("GET", "/metrics").text
        #expect(metrics.contains("cloudsim_publishes_refused_total{reason=\"rate\"} 2\n"), "\(metrics)")
        #expect(metrics.contains("cloudsim_outcomes_total{class=\"5xx\"} 4\n"))
    }
}
