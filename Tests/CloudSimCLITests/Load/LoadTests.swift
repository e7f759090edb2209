import EventModel
import HTTPServer
import TestSupport
import Testing

/// Counts what it gets, and answers as it is told.
private final class CountingReceiver: Sendable {
    private let server: HTTPServer
    private let seen: Lock<[String]>

    init(status: Int = 200) throws {
        let seen = Lock<[String]>([])
        self.seen = seen
        server = try HTTPServer { request, _ in
            seen.withLock { $0.append(String(decoding: request.body, as: UTF8.self)) }
            return .response(HTTPResponse(status: status, headers: [], body: []))
        }
    }

    deinit { server.stop() }

    var url: String { server.url + "/hook" }
    var bodies: [String] { seen.withLock { $0 } }
}

@Suite struct LoadTests {
    private static func load(_ words: [String], in folder: Folder? = nil) throws -> Program.End {
        try Program.run(["load"] + words, in: folder)
    }

    private static func summary(_ end: Program.End) throws -> JSONValue {
        let lines = end.output.split(separator: "\n")
        #expect(lines.count == 1, "\(end.output)")
        return try JSONValue(parsing: String(try #require(lines.last)))
    }

    @Test func whatIsSentArrivesAndIsCounted() throws {
        let receiver = try CountingReceiver()
        let end = try Self.load([
            "--url", receiver.url, "--rate", "400/s", "--duration", "500ms", "--data", "n{{n}}", "--json", "--quiet",
            "--threshold", "errors<1%", "--threshold", "p99<30s",
        ])
        #expect(end.code == 0 && end.error.isEmpty, "\(end.error)")
        let summary = try Self.summary(end)
        #expect(summary["planned"] == .integer(200) && summary["succeeded"] == .integer(200))
        #expect(summary["unsent"] == .integer(0) && summary["pending"] == .integer(0))
        #expect(receiver.bodies.count == 200 && Set(receiver.bodies).count == 200)
        #expect(receiver.bodies.allSatisfy { $0.contains("data=n") }, "\(receiver.bodies.first ?? "")")
    }

    @Test func aThresholdThatDoesNotHoldIsSaidAndExitsOne() throws {
        let receiver = try CountingReceiver(status: 503)
        let end = try Self.load([
            "--url", receiver.url, "--rate", "100/s", "--duration", "200ms", "--threshold", "errors<1%",
        ])
        #expect(end.code == 1 && end.error.contains("✗ errors<1% does not hold: 100 %"), "\(end.error)")
        #expect(end.error.contains("503 × 20"), "\(end.error)")
    }

    @Test func nobodyListeningIsCountedByName() throws {
        let end = try Self.load([
            "--url", "http://127.0.0.1:1/", "--rate", "50/s", "--duration", "200ms", "--json", "--quiet",
        ])
        let summary = try Self.summary(end)
        #expect(summary["failed"] == .integer(10) && summary["errors"]?["ECONNREFUSED"] == .integer(10))
        #expect(end.code == 1 && end.error.contains("no request was answered, of 10 sent: ECONNREFUSED × 10"))
    }

    @Test func aReportHasAllItsFiles() throws {
        let receiver = try CountingReceiver()
        let folder = try Folder()
        let end = try Self.load(
            ["--url", receiver.url, "--stage", "200ms:100/s", "--stage", "step:200ms:50/s", "--out", "run"], in: folder)
        #expect(end.code == 0, "\(end.error)")
        #expect(folder.read("run/report.html")?.contains("<svg") == true)
        #expect(folder.read("run/series.csv")?.hasPrefix("second,") == true)
        #expect(folder.read("run/latency.hlog")?.contains("#[Histogram log format version") == true)
        let summary = try JSONValue(parsing: try #require(folder.read("run/summary.json")))
        guard case .array(let stages)? = summary["stages"]?.kind else {
            Issue.record("there are no stages")
            return
        }
        #expect(stages.count == 2)
    }

    @Test func aClosedLoopGoesAsFastAsAnswersCome() throws {
        let receiver = try CountingReceiver()
        let end = try Self.load([
            "--url", receiver.url, "--rate", "max", "--duration", "300ms", "--connections", "4", "--json", "--quiet",
        ])
        let summary = try Self.summary(end)
        #expect(summary["sent"] == .integer(receiver.bodies.count) && receiver.bodies.count > 4)
    }

    @Test(arguments: [
        (["--rate", "1/s"], "a SCENARIO, --url U or --hook FILE is missing"),
        (["--url", "http://localhost:1/"], "--rate R/s, --rate max or --stage is missing"),
        (["--url", "http://localhost:1/", "--rate", "fast"], "fast"),
        (["--url", "http://localhost:1/", "--rate", "1/s", "--stage", "1s:1/s"], "use one of them"),
        (["--url", "http://localhost:1/", "--stage", "soon"], "write one like 30s:500/s"),
        (["--url", "http://localhost:1/", "--rate", "1/s", "--threshold", "p42<1s"], "--threshold p42<1s"),
        (["--url", "ftp://x/", "--rate", "1/s"], "http"),
        (["--url", "http://localhost:1/", "--rate", "1/s", "--id-header", "a b"], "the name of a header"),
        (["--url", "http://localhost:1/", "--rate", "1/s", "--id-header", "Host"], "another meaning"),
        (
            ["--url", "http://localhost:1/", "--rate", "1/s", "--secret", "s", "--id-header", "Webhook-Id"],
            "Take another name, such as x-request-id"
        ),
        (["--url", "http://example.com/", "--rate", "100/s"], "--allow-host example.com"),
        (["--url", "http://example.com/", "--rate", "1/s", "--unlimited"], "--allow-host example.com"),
        (["--url", "http://localhost:1/", "--rate", "1/s", "--limits", "--unlimited"], "exclude each other"),
        (["--url", "http://localhost:1/", "--rate", "1/s", "--abort-on-fail"], "--abort-on-fail needs a --threshold"),
        (["--url", "http://localhost:1/", "--find-max", "p99<1s", "--stage", "1s:1/s"], "searches the rate itself"),
        (["--url", "http://localhost:1/", "--find-max", "p99"], "--find-max p99"),
        (["--url", "http://localhost:1/", "--stage", "1s:1/s", "--duration", "2s"], "has a duration of its own"),
        (["--url", "http://localhost:1/", "--rate", "0.01/s", "--duration", "1s"], "after the end of the load"),
        (["--url", "http://localhost:1/", "--stage", "constant:1s:1/m"], "after the end of the load"),
        (["--url", "http://localhost:1/", "--stage", "poisson:1s:1/d"], "perhaps another --seed"),
        (["--url", "http://localhost:1/", "--rate", "1/m", "--warmup", "40s"], "no event is due after the warm-up"),
        (["--url", "http://localhost:1/", "--rate", "1.1234567890/s"], "has 10 decimals"),
        (["missing.json", "--event", "x"], "missing.json"),
        (["--url", "http://localhost:1/", "--rate", "1/s", "--duration", "0s"], "a load takes some time"),
        (["--url", "http://localhost:1/", "--rate", "1/s", "--data", "@"], "names no file"),
        (["--url", "http://localhost:1/", "--find-max", "p99<1s", "--abort-on-fail"], "has no meaning"),
    ])
    func whatIsMissingOrWrongIsNamed(words: [String], text: String) throws {
        let end = try Self.load(words)
        #expect(end.code == 2 && end.error.contains(text), "\(end.code) \(end.error)")
    }

    private static let scenario = #"""
        {"title": "Two meters", "duration": "600ms",
         "devices": [{"name": "m-{{index}}", "count": 2, "firmware": "meter"}],
         "firmware": {"meter": {"publish": [{"event": "reading", "data": "{{index}}", "every": "100ms", "times": 3}]}},
         "hooks": [{"event": "reading", "url": "https://meters.example.com/log"}],
         "receivers": [{"host": "meters.example.com", "respond": [{"status": 202}]}],
         "expect": [{"summary": "failed", "equals": 0}]}
        """#

    @Test func aScenarioIsALoadAtItsOwnPaceAndItsReceiversStandByThemselves() throws {
        let folder = try Folder()
        try folder.write("meters.json", Self.scenario)
        let end = try Self.load(["meters.json", "--json"], in: folder)
        #expect(end.code == 0 && end.error.contains("meters.example.com answers as http://127.0.0.1"), "\(end.error)")
        #expect(end.error.contains("cloudsim run judges it"))
        let summary = try Self.summary(end)
        #expect(summary["sent"] == .integer(6) && summary["statuses"]?["202"] == .integer(6))
        #expect(summary["target"] == .string("Two meters") && summary["stages"] == .array([]))
    }

    @Test func everyHookOfAScenarioPostsToTheURL() throws {
        let receiver = try CountingReceiver()
        let folder = try Folder()
        try folder.write("meters.json", Self.scenario)
        let end = try Self.load(
            [
                "meters.json", "--url", receiver.url, "--devices", "5", "--rate", "50/s", "--duration", "200ms",
                "--json",
            ],
            in: folder)
        let summary = try Self.summary(end)
        #expect(end.code == 0 && summary["planned"] == .integer(10) && receiver.bodies.count == 10, "\(end.error)")
        #expect(receiver.bodies.contains { $0.contains("data=5") }, "\(receiver.bodies)")
    }

    @Test func theHighestRateThatHoldsIsSearched() throws {
        let receiver = try CountingReceiver()
        let end = try Self.load([
            "--url", receiver.url, "--find-max", "planned<=9", "--rate", "40/s", "--duration", "100ms", "--json",
        ])
        let summary = try Self.summary(end)
        guard case .array(let steps)? = summary["search"]?.kind else {
            Issue.record("there are no steps: \(end.error)")
            return
        }
        #expect(
            steps.first?["rate"] == .number(40) && end.error.contains("✓ 40.0 /s  planned<=9 holds: 4"), "\(end.error)")
        #expect(steps.contains { $0["holds"] == .bool(false) })
        guard case .array(let thresholds)? = summary["thresholds"]?.kind else {
            Issue.record("there are no thresholds")
            return
        }
        #expect(thresholds.first?["holds"] == .bool(true) && end.code == 0)
        #expect(end.error.contains("is the highest rate that holds planned<=9, errors<1%"), "\(end.error)")
    }

    @Test func aReceiverThatIsNotThereHoldsNoRate() throws {
        let end = try Self.load([
            "--url", "http://127.0.0.1:1/", "--find-max", "p99<50ms", "--rate", "200/s", "--duration", "100ms",
        ])
        #expect(end.code == 1 && end.error.contains("✗ no rate holds p99<50ms, errors<1%"), "\(end.error)")
        #expect(end.error.split(separator: "✗ 200.0 /s", omittingEmptySubsequences: false).count == 2, "\(end.error)")
        #expect(!end.error.contains("✗ 100.0 /s") && end.error.contains("no request was answered"), "\(end.error)")
    }

    @Test func printsFailedThresholdsWhenQuiet() throws {
        let receiver = try CountingReceiver(status: 503)
        let words = ["--url", receiver.url, "--rate", "50/s", "--duration", "100ms", "--threshold", "errors<1%"]
        let end = try Self.load(words + ["--threshold", "planned>0", "--quiet"])
        #expect(end.code == 1 && end.error.hasPrefix("✗ errors<1% does not hold: 100 %"), "\(end.error)")
        #expect(!end.error.contains("planned") && end.output.isEmpty, "\(end.error)")
    }

    /// The warm-up comes before the duration, whether the load has a rate or its scenario's own pace.
    @Test(arguments: [["--rate", "20/s"], []])
    func warmsUpBeforeTheDuration(pace: [String]) throws {
        let folder = try Folder()
        try folder.write("meters.json", Self.scenario.replacing(#", "times": 3"#, with: ""))
        let words = ["meters.json", "--duration", "300ms", "--warmup", "200ms", "--json", "--quiet"]
        let end = try Self.load(words + pace, in: folder)
        let summary = try Self.summary(end)
        #expect(summary["measured"] == .integer(300_000_000) && summary["warmup"] == .integer(200_000_000))
        #expect(summary["planned"] == .integer(10) && summary["planned_rate"] == .number(20), "\(end.output)")
    }

    @Test func whereTheReportGoesIsTriedFirst() throws {
        let folder = try Folder()
        try folder.write("file", "")
        let words = ["--url", "http://127.0.0.1:1/", "--rate", "1/s", "--duration", "1h", "--out", "file"]
        let end = try Self.load(words, in: folder)
        #expect(end.code == 3 && end.error.contains("file/summary.json cannot be written"), "\(end.error)")
    }

    @Test func rowsEndWithEitherBreak() throws {
        let receiver = try CountingReceiver()
        let folder = try Folder()
        try folder.write("rows", "a\r\nb\r\n\r\nc\r\n")
        let words = ["--url", receiver.url, "--rate", "40/s", "--duration", "100ms", "--data", "@rows", "--quiet"]
        #expect(try Self.load(words, in: folder).code == 0)
        let data = receiver.bodies.map { body in
            body.split(separator: "&").first { $0.hasPrefix("data=") }.map { String($0.dropFirst(5)) } ?? ""
        }
        #expect(data.sorted() == ["", "a", "b", "c"], "\(data)")
    }

    @Test func removesAByteOrderMarkFromData() throws {
        let receiver = try CountingReceiver()
        let folder = try Folder()
        try folder.write("rows", "\u{FEFF}a\nb\n")
        try folder.write("hook.json", "\u{FEFF}" + #"{"event": "load", "url": "\#(receiver.url)"}"#)
        let words = ["--hook", "hook.json", "--rate", "20/s", "--duration", "100ms", "--data", "@rows", "--quiet"]
        let end = try Self.load(words, in: folder)
        #expect(end.code == 0 && receiver.bodies.contains { $0.contains("data=a&") }, "\(end.error)")
    }

    @Test(arguments: [("--data", "@file"), ("--hook", "file"), ("--event", "")])
    func rejectsUTF16(option: String, value: String) throws {
        let folder = try Folder()
        try folder.write("file", #"{"event": "load"}"#.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
        // Without an option the file is a scenario.
        let source = option == "--event" ? ["file"] : ["--url", "http://localhost:1/", option, value]
        let end = try Self.load(source + ["--rate", "1/s", "--duration", "1h"], in: folder)
        #expect(end.code == 2 && end.error.contains("the text is UTF-16; save it as UTF-8"), "\(end.error)")
    }

    @Test func aBrokenThresholdEndsTheLoadEarly() throws {
        let receiver = try CountingReceiver(status: 500)
        let end = try Self.load([
            "--url", receiver.url, "--rate", "50/s", "--duration", "10m", "--threshold", "errors<1%", "--abort-on-fail",
            "--json",
        ])
        #expect(end.code == 1 && end.error.contains("ended early: errors<1% does not hold: 100 %"), "\(end.error)")
        #expect(try Self.summary(end)["imbalances"] == .array([]))
    }

    @Test func theReportNamesItsCommandAndNotItsSecret() throws {
        let receiver = try CountingReceiver()
        let end = try Self.load([
            "--url", receiver.url, "--rate", "10/s", "--duration", "100ms", "--secret",
            "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ=",
            "--data", "it's {{n}}", "--json", "--quiet",
        ])
        let command = try Self.summary(end)["command"]?.text ?? ""
        #expect(command.hasPrefix("cloudsim load --url http://127.0.0.1:") && command.contains("--secret ***"))
        #expect(command.contains(#"--data 'it'\''s {{n}}'"#) && !end.output.contains("whsec"), "\(command)")
    }

    @Test func theHooksOwnNameIsWhatIsPublished() throws {
        let receiver = try CountingReceiver()
        let folder = try Folder()
        try folder.write("hook.json", #"{"event": "temperature", "url": "\#(receiver.url)"}"#)
        let words = ["--hook", "hook.json", "--rate", "20/s", "--duration", "100ms", "--quiet"]
        #expect(try Self.load(words, in: folder).code == 0)
        #expect(receiver.bodies.count == 2 && receiver.bodies.allSatisfy { $0.contains("event=temperature") })
        let end = try Self.load(words + ["--event", "humidity"], in: folder)
        #expect(end.code == 2 && end.error.contains("waits for events named temperature"), "\(end.error)")
    }
}
