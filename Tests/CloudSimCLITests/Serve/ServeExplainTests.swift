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
