import EventModel
import Glibc
import HTTPServer
import Testing

@Suite struct RealHostTests {
    /// What a receiver of the test saw.
    private final class Receiver: Sendable {
        let requests = Lock<[HTTPRequest]>([])
        let server: HTTPServer

        init(_ response: HTTPResponse = HTTPResponse(body: Array("ok".utf8))) throws {
            let requests = requests
            server = try HTTPServer { request, _ in
                requests.withLock { $0.append(request) }
                return .response(response)
            }
        }

        deinit { server.stop() }
    }

    @Test func sendMakesOneRealRequest() throws {
        let folder = try Folder()
        let receiver = try Receiver()
        try folder.write("hook.json", #"{"event": "te", "url": "http://a.test/log"}"#)
        let words = ["send", "hook.json", "--event", "test", "--data", "1", "--forward"]
        let end = try Program.run(words + ["A.test=http://localhost:\(receiver.server.port)/base"], in: folder)
        #expect(end.code == 0, "\(end)")
        let requests = receiver.requests.withLock { $0 }
        try #require(requests.count == 1)
        #expect(requests[0].method == "POST" && requests[0].target == "/base")
        #expect(requests[0].header("host") == "a.test")
        let names = try end.output.split(separator: "\n").map { try JSONValue(parsing: String($0))["name"]?.text }
        #expect(names == ["test", "hook-sent/test", "hook-response/test/0"])
        #expect(end.error.contains("→ 200, 2 bytes after "))
        let bad = try Program.run(words + ["a.test=ftp://x"], in: folder)
        #expect(bad.code == 2 && bad.error.contains("ftp://x is no http or https URL"))
        let strange = try Program.run(["send", "hook.json", "--event", "other"], in: folder)
        #expect(strange.code == 1 && strange.error.contains("the hook does not fire for other"))
    }

    @Test func whatCannotBeReachedIsAFailedSend() throws {
        let folder = try Folder()
        // A port that was free a moment ago, and whose server is gone.
        let port = try Receiver().server.port
        try folder.write("hook.json", "{\"event\": \"test\", \"url\": \"http://127.0.0.1:\(port)/\"}")
        let end = try Program.run(["send", "hook.json", "--event", "test"], in: folder)
        #expect(end.code == 1 && end.error.contains("→ ECONNREFUSED after "))
        #expect(end.output.contains("\"name\":\"hook-error/test/0\",\"data\":\"error ECONNREFUSED from 127.0.0.1\""))
        let failing = try Receiver(HTTPResponse(status: 500))
        try folder.write("hook.json", "{\"event\": \"test\", \"url\": \"\(failing.server.url)\"}")
        let refused = try Program.run(["send", "hook.json", "--event", "test"], in: folder)
        #expect(refused.code == 1 && refused.output.contains("error status 500 from 127.0.0.1"))
    }

    @Test func aForwardKeepsTheHost() throws {
        let folder = try Folder()
        let receiver = try Receiver()
        try folder.write("s.json", Sample.passing)
        let end = try Program.run(
            ["run", "s.json", "--forward", "a.test=\(receiver.server.url)", "--speed", "100"], in: folder)
        #expect(end.code == 0, "\(end.error)")
        #expect(end.error.contains("note: a.test is forwarded to \(receiver.server.url)\n"))
        let hosts = receiver.requests.withLock { $0.map { $0.header("host") } }
        #expect(hosts == ["a.test", "a.test", "a.test"])
    }

    @Test func aForwardThatNoHookNeedsIsTold() throws {
        let folder = try Folder()
        try folder.write("s.json", Sample.scenario(#", "duration": "1ms""#))
        func notes(_ forward: String) throws -> String {
            try Program.run(["run", "s.json", "--forward", forward], in: folder).error
        }
        #expect(try notes("a.tset=http://localhost:1").contains("note: no hook calls a.tset, only a.test\n"))
        #expect(!(try notes("A.test:80=http://localhost:1").contains("no hook calls")))
        let port = try Program.run(["run", "s.json", "--forward", "a.test=http://localhost:99999"], in: folder)
        #expect(port.code == 2 && port.error.contains("a port up to 65535"))
        let scheme = try Program.run(["run", "s.json", "--forward", "a.test=localhost:3000"], in: folder)
        #expect(scheme.code == 2 && scheme.error.contains("; write http://localhost:3000."))
        try folder.write("s.json", Sample.scenario(#", "duration": "1ms""#, host: "{{host}}"))
        #expect(!(try notes("b.test=http://localhost:1").contains("no hook calls")))
    }

    @Test func sendAndExplainSayWhatIsWrong() throws {
        let folder = try Folder()
        try folder.write("s.json", Sample.passing)
        try folder.write("hook.json", #"{"event": "te", "url": "http://a.test/log"}"#)
        let scenario = try Program.run(["send", "s.json", "--event", "temp"], in: folder)
        #expect(scenario.code == 2 && scenario.error.contains("s.json is a scenario"), "\(scenario)")
        let strange = try Program.run(["send", "hook.json", "--event", "other"], in: folder)
        #expect(strange.error.contains("see: cloudsim explain hook.json --event other\n"))
        let nobody = try Program.run(["explain", "s.json", "--event", "temp", "--device", "nix"], in: folder)
        #expect(nobody.code == 2 && nobody.error.contains("--device nix: s.json has no device of this name"))
        #expect(try Program.run(["explain", "s.json", "--event", "temp", "--device", "d"], in: folder).code == 0)
    }

    @Test func raisedLimitsNeedTheOwnersWord() throws {
        let folder = try Folder()
        try folder.write(
            "s.json", Sample.scenario(#", "limits": { "perHost": 121 }, "duration": "1ms""#, host: "b.invalid"))
        let end = try Program.run(["run", "s.json"], in: folder)
        #expect(end.code == 2 && end.error.contains("--allow-host b.invalid"))
        try folder.write(
            "s.json", Sample.scenario(#", "limits": { "perHost": null }, "duration": "1ms""#, host: "b.invalid"))
        #expect(try Program.run(["run", "s.json"], in: folder).code == 2)
        let determinism = try Program.run(
            ["run", "s.json", "--check-determinism", "--allow-host", "b.invalid"], in: folder)
        #expect(determinism.code == 2 && determinism.error.contains("needs simulated receivers"))
    }

    @Test func whatLeavesTheMachineIsTold() throws {
        let folder = try Folder()
        try folder.write("s.json", Sample.scenario(#", "duration": "1ms""#, host: "b.invalid"))
        #expect(
            try Program.run(["run", "s.json"], in: folder).error.contains(
                "note: requests to b.invalid leave this machine\n"))
        try folder.write("s.json", Sample.scenario(#", "duration": "1ms""#, host: "{{host}}"))
        #expect(
            try Program.run(["run", "s.json"], in: folder).error.contains(
                "requests to http://{{host}}/log may leave this machine\n"))
        try folder.write("s.json", Sample.scenario(#", "duration": "1ms""#))
        #expect(!(try Program.run(["run", "s.json"], in: folder).error.contains("note: ")))
    }

    @Test func wiredReceiversGiveTheSameFacts() throws {
        let folder = try Folder()
        let faults = ["refused", "reset", "close", "dns", "tls", "garbage"]
        let rules =
            (faults.map { #"{ "fault": "\#($0)", "times": 1 }"# }
            + [
                #"{ "status": 404, "body": "no", "times": 1 }"#, #"{ "echo": true, "latency": "5ms", "times": 1 }"#,
                #"{ "bytes": 1200, "times": 1 }"#, #"{ "fault": "timeout" }"#,
            ]).joined(separator: ", ")
        try folder.write(
            "s.json",
            """
            { "devices": [ { "name": "d", "firmware": "f" } ],
              "firmware": { "f": { "publish": [ { "event": "e", "data": "x", "times": 10, "every": "300ms" } ] } },
              "hooks": [ { "event": "e", "url": "https://a.test/" } ],
              "limits": { "timeout": "200ms", "chunkEvery": "10ms", "errors": 100 },
              "receivers": [ { "host": "a.test", "respond": [ \(rules) ] } ] }
            """)
        func facts(_ words: [String]) throws -> [String] {
            let end = try Program.run(["run", "s.json", "--trace", "-", "--quiet"] + words, in: folder)
            #expect(end.code == 0, "\(end.error)")
            return try end.output.split(separator: "\n").map { line in
                let value = try JSONValue(parsing: String(line))
                if value["kind"]?.text == "summary" {
                    return ["matched", "attempts", "succeeded", "failed", "chunks"].map {
                        value[$0]?.compactText ?? ""
                    }.joined(separator: " ")
                }
                // Moments differ; what happens must not. A default body holds the moment of its event.
                return ["kind", "name", "data", "url", "status", "error", "bytes"].map {
                    let text = value[$0]?.compactText ?? ""
                    return text.contains("published") ? "form" : text
                }.joined(separator: " ")
            }
        }
        let simulated = try facts([])
        #expect(simulated.count { $0.contains("outcome") } == 10)
        #expect(try facts(["--wire"]) == simulated)
    }
}
