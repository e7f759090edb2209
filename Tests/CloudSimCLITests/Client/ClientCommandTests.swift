import EventModel
import HTTPServer
import Testing

@Suite struct ClientCommandTests {
    private static func run(_ cloud: ScriptedCloud, _ words: [String], in folder: Folder? = nil) throws -> Program.End {
        let end = try Program.run(words, in: folder, environment: cloud.environment)
        #expect(!end.output.contains(ScriptedCloud.token) && !end.error.contains(ScriptedCloud.token))
        return end
    }

    @Test func publishSaysWhatItPublished() throws {
        let cloud = try ScriptedCloud(#"{"ok":true}"#)
        let end = try Self.run(cloud, ["publish", "temp", "21.5", "--private"])
        #expect(end == Program.End(code: 0, output: "Published private event: temp\n", error: ""))
        let open = try Self.run(cloud, ["publish", "temp", "--", "-3"])
        #expect(open.output == "Published public event: temp\n")
        #expect(try Self.run(cloud, ["publish", "temp", "--json"]).output == "{\"ok\":true}\n")
        #expect(cloud.lines == Array(repeating: "POST /v1/devices/events", count: 3))
        let bodies = cloud.seen.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(bodies[0] == #"{"name":"temp","data":"21.5","private":true,"ttl":60}"#)
        #expect(bodies[1] == #"{"name":"temp","data":"-3","private":false,"ttl":60}"#)
        #expect(bodies[2] == #"{"name":"temp","private":false,"ttl":60}"#)
        #expect(cloud.seen.allSatisfy { $0.header("authorization") == "Bearer \(ScriptedCloud.token)" })
        let bad = try Self.run(cloud, ["publish", String(repeating: "x", count: 65)])
        #expect(bad.code == 2 && bad.error == "cloudsim: an event name has 65 bytes; the most is 64.\n")
    }

    @Test func getPrintsTheValueAlone() throws {
        let cloud = try ScriptedCloud { _, number in
            ScriptedCloud.json("{\"result\":\(["21.5", "\"a\\u001b[2Jb\"", "{\"a\":[1]}"][number % 3])}")
        }
        #expect(try Self.run(cloud, ["get", "my device/1", "temp"]).output == "21.5\n")
        #expect(try Self.run(cloud, ["get", "d", "temp"]).output == "a\\u{1b}[2Jb\n")
        #expect(try Self.run(cloud, ["get", "d", "temp", "--json"]).output == "{\"result\":{\"a\":[1]}}\n")
        #expect(cloud.lines[0] == "GET /v1/devices/my%20device%2F1/temp")
    }

    @Test func callPrintsWhatTheFunctionReturns() throws {
        let cloud = try ScriptedCloud(#"{"id":"1","return_value":-7}"#)
        #expect(try Self.run(cloud, ["call", "d", "led", "on & off"]).output == "-7\n")
        #expect(try Self.run(cloud, ["call", "d", "led"]).output == "-7\n")
        #expect(cloud.lines == ["POST /v1/devices/d/led", "POST /v1/devices/d/led"])
        #expect(cloud.seen.map { String(decoding: $0.body, as: UTF8.self) } == ["arg=on%20%26%20off", "arg="])
    }

    @Test func listShowsWhatDevicesOffer() throws {
        let cloud = try ScriptedCloud { request, _ in
            request.target == "/v1/devices"
                ? ScriptedCloud.json(
                    #"[{"id":"aa","name":"one","product_id":6,"connected":true},"#
                        + #"{"id":"bb","name":null,"product_id":99,"connected":false}]"#)
                : ScriptedCloud.json(#"{"id":"aa","variables":{"temp":"double"},"functions":["led"]}"#)
        }
        let end = try Self.run(cloud, ["list"])
        #expect(
            end.output == """
                one [aa] (Photon) is online
                  variables:
                    temp (double)
                  Functions:
                    int led(String args)
                <no name> [bb] (Product 99) is offline

                """)
        #expect(cloud.lines == ["GET /v1/devices", "GET /v1/devices/aa"])
        let json = try JSONValue(parsing: try Self.run(cloud, ["list", "--json"]).output)
        guard case .array(let devices) = json.kind else {
            Issue.record("\(json)")
            return
        }
        #expect(devices.count == 2 && devices[0]["variables"]?["temp"]?.text == "double")
        let silent = try ScriptedCloud { request, _ in
            request.target == "/v1/devices"
                ? ScriptedCloud.json(#"[{"id":"aa","name":"one","connected":true}]"#)
                : ScriptedCloud.json(408, "{}")
        }
        let unread = try Self.run(silent, ["list"])
        #expect(unread.code == 0 && unread.output == "one [aa] (Device) is online\n")
        #expect(unread.error == "note: 1 of 1 devices did not say what functions and variables they have\n")
        #expect(try Self.run(try ScriptedCloud("[]"), ["list"]).output == "No devices found.\n")
    }

    @Test func webhookListHasTheTextsOfTheReference() throws {
        let cloud = try ScriptedCloud(
            #"[{"id":"123412341234123412341234","event":"Librato_","#
                + #""url":"https://metrics-api.librato.com/v1/metrics","created_at":"2015-02-28T03:32:41.412Z"},"#
                + #"{"id":"234523452345234523452345","event":"slack-incoming-webhook","#
                + #""url":"https://hooks.slack.com/services/B1","created_at":"2015-02-28T04:31:47.133Z"}]"#)
        let end = try Self.run(cloud, ["webhook", "list"])
        #expect(
            end.output == """
                Found 2 hooks registered

                    1.) Hook #123412341234123412341234 is watching for "Librato_"
                        and posting to: https://metrics-api.librato.com/v1/metrics
                        created at 2015-02-28T03:32:41.412Z

                    2.) Hook #234523452345234523452345 is watching for "slack-incoming-webhook"
                        and posting to: https://hooks.slack.com/services/B1
                        created at 2015-02-28T04:31:47.133Z


                """)
        #expect(cloud.lines == ["GET /v1/webhooks"])
    }

    @Test func webhookCreateChecksAndPostsTheFile() throws {
        let folder = try Folder()
        let cloud = try ScriptedCloud(201, #"{"id":"234523452345234523452345","ok":true}"#)
        let hook =
            #"{"event":"slack","url":"https://a.test/h","auth":{"username":"me","password":"hidden"},"json":{"a":"b"}}"#
        try folder.write("slack.json", hook)
        let end = try Self.run(cloud, ["webhook", "create", "slack.json"], in: folder)
        #expect(
            end.output == """
                Using settings from the file slack.json
                Sending webhook request  { uri: '\(cloud.url)/v1/webhooks',
                  method: 'POST',
                  json: true,
                  form:
                   { event: 'slack',
                     url: 'https://a.test/h',
                     auth:
                      { username: 'me',
                        password: '***' },
                     json:
                      { a: 'b' },
                     access_token: '***',
                     deviceid: undefined,
                     requestType: undefined,
                     headers: undefined,
                     query: undefined } }
                Successfully created webhook with ID 234523452345234523452345

                """)
        #expect(end.code == 0 && cloud.lines == ["POST /v1/webhooks"])
        #expect(String(decoding: cloud.seen[0].body, as: UTF8.self) == hook)
        let json = try Self.run(cloud, ["webhook", "create", "slack.json", "--json"], in: folder)
        #expect(json.output == "{\"id\":\"234523452345234523452345\",\"ok\":true}\n")
        try folder.write("old.json", #"{"eventName":"slack","url":"https://a.test/h"}"#)
        #expect(try Self.run(cloud, ["webhook", "create", "old.json"], in: folder).code == 0)
        let named = #"{"event":"slack","eventName":"slack","url":"https://a.test/h"}"#
        #expect(cloud.seen.last.map { String(decoding: $0.body, as: UTF8.self) } == named)
        try folder.write("bad.json", "{\"event\": \"a\",\n \"urll\": \"https://a.test\"}")
        let bad = try Self.run(cloud, ["webhook", "create", "bad.json"], in: folder)
        #expect(bad.code == 2 && bad.output.isEmpty && bad.error.contains("bad.json:2:2: "))
        #expect(cloud.seen.count == 3, "a file that does not hold is not sent")
    }

    @Test func webhooksAreShownDeletedAndTested() throws {
        let cloud = try ScriptedCloud { request, _ in
            switch request.method {
            case "DELETE": ScriptedCloud.json(#"{"ok":true,"status":"Hook Deleted"}"#)
            case "POST": ScriptedCloud.json(#"{"ok":false,"message":"error status 500 from a.test"}"#)
            default: ScriptedCloud.json(#"{"webhook":{"id":"a","logs":[]}}"#)
            }
        }
        let deleted = try Self.run(cloud, ["webhook", "delete", "a"])
        #expect(deleted == Program.End(code: 0, output: "Successfully deleted webhook!\n", error: ""))
        #expect(try Self.run(cloud, ["webhook", "get", "a"]).output == "{\n  \"id\": \"a\",\n  \"logs\": []\n}\n")
        #expect(try Self.run(cloud, ["webhook", "get", "a", "--json"]).output.hasPrefix("{\"webhook\":{"))
        let tested = try Self.run(cloud, ["webhook", "test", "a", "--data", "1"])
        #expect(tested == Program.End(code: 1, output: "error status 500 from a.test\n", error: ""))
        #expect(cloud.lines.last == "POST /v1/integrations/a/test")
        #expect(cloud.seen.last.map { String(decoding: $0.body, as: UTF8.self) } == #"{"data":"1"}"#)
    }

    @Test(arguments: [
        (["webhook", "creat"], "There is no webhook creat. Did you mean webhook create? See: cloudsim webhook --help"),
        (["webhook", "get"], "webhook get needs ID. See: cloudsim webhook --help"),
        (["webhook", "list", "a"], "“a” is one argument too many. See: cloudsim webhook --help"),
        (["webhook", "list", "--data", "a"], "--data goes with webhook test alone. See: cloudsim webhook --help"),
        (
            ["subscribe", "a", "b", "--device", "c"],
            "the device is given twice, as b and by --device. See: cloudsim subscribe --help"
        ),
        (["subscribe", "--max", "0"], "--max 0: expected a whole number from 1."),
        (["list", "--url", "ftp://a"], "--url ftp://a: expected the cloud's base URL, as in http://127.0.0.1:7070."),
        (
            ["list", "--url", "http://me:word@a.test"],
            "--url http://me:word@a.test: expected the cloud's base URL, as in http://127.0.0.1:7070, without a user name."
        ),
        (["get", "events", "a"], "events is no device, function or variable: see cloudsim subscribe."),
        (["get", "a", "events"], "events is no device, function or variable: see cloudsim subscribe."),
        (["call", "", "a"], "a device, function or variable has a name; this one is empty."),
        (["list", "--token", "a b"], "the token holds characters that no token has."),
    ])
    func wrongUseIsOneSentence(words: [String], message: String) throws {
        let end = try Program.run(words)
        #expect(end == Program.End(code: 2, output: "", error: "cloudsim: \(message)\n"))
    }

    @Test func refusalsAreSentencesWithTheCloudsWords() throws {
        let cases: [(Int, String, String)] = [
            (
                401, #"{"error":"invalid_token","error_description":"The access token provided is invalid."}"#,
                "the cloud said no (401): The access token provided is invalid. Log in with: cloudsim login --url @"
            ),
            (
                403, #"{"error":"Permission Denied","info":"I didn't recognize that device name or ID"}"#,
                "the cloud said no (403): Permission Denied: I didn't recognize that device name or ID."
            ),
            (404, "<html>", "the cloud said no (404). Is @ a cloud's base URL?"),
            (302, "", "the cloud said no (302). It wants to be called elsewhere: check --url."),
            (
                400, "{\"error\":\"bad \(ScriptedCloud.token) \\u001b[1m\"}",
                "the cloud said no (400): bad *** \\u{1b}[1m."
            ),
        ]
        for (status, body, message) in cases {
            let cloud = try ScriptedCloud(status, body)
            let end = try Self.run(cloud, ["get", "d", "v"])
            let expected = message.replacing("@", with: cloud.url)
            #expect(end == Program.End(code: 1, output: "", error: "cloudsim: \(expected)\n"))
        }
        let page = try ScriptedCloud(200, "<html>")
        let end = try Self.run(page, ["list"])
        #expect(end.code == 3 && end.error.contains("something that is no JSON"))
    }

    @Test func whereNobodyAnswersIsExitCode3() throws {
        let url = try ScriptedCloud("").url
        let end = try Program.run(["list", "--url", url, "--token", "abcd"])
        let message = "cloudsim: nobody answers at \(url): is cloudsim serve running there?\n"
        #expect(end == Program.End(code: 3, output: "", error: message))
    }

    @Test func aTokenInClearOverTheNetworkIsTold() throws {
        let end = try Program.run(["list", "--url", "http://a.invalid", "--token", "abcdef"])
        #expect(end.error.hasPrefix("note: http://a.invalid is not https: whoever listens on the way sees the token\n"))
        #expect(end.code == 3)
    }
}
