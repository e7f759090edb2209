import EventModel
import FoundationXML
import Glibc
import Testing

/// Scenarios for tests of the whole program.
enum Sample {
    /// One event, one hook, one answer; `more` stands behind the other members.
    static func scenario(_ more: String = "", value: String = "1", host: String = "a.test") -> String {
        """
        { "title": "sample", "devices": [ { "name": "d", "firmware": "f" } ],
          "firmware": { "f": { "values": { "r": { "random": [0, 1000000] } },
                               "publish": [ { "event": "temp", "data": "\(value)", "times": 3, "every": "2s" } ] } },
          "hooks": [ { "event": "temp", "url": "http://\(host)/log" } ],
          "receivers": [ { "host": "a.test", "respond": [ { "body": "ok", "latency": "20ms" } ] } ]\(more) }
        """
    }

    static let failing = scenario(#", "expect": [ { "event": "never" } ]"#)
    static let passing = scenario(#", "expect": [ { "event": "hook-sent/temp", "count": 3 } ]"#)
    /// A scenario that a wall clock keeps busy for an hour.
    static let long = scenario(#", "duration": "1h""#)
}

@Suite struct RunTests {
    private func folder() throws -> Folder {
        let folder = try Folder()
        try folder.write("pass.json", Sample.passing)
        try folder.write("fail.json", Sample.failing)
        return folder
    }

    @Test func expectationsDecideTheCode() throws {
        let folder = try folder()
        let pass = try Program.run(["run", "pass.json"], in: folder)
        #expect(pass.code == 0 && pass.output.isEmpty)
        #expect(pass.error.contains("The expectation holds."))
        let fail = try Program.run(["run", "fail.json"], in: folder)
        #expect(fail.code == 1 && fail.error.contains("✗"))
        #expect(try Program.run(["run", "pass.json", "fail.json", "pass.json"], in: folder).code == 1)
    }

    @Test func nothingRunsWhenOneFileIsBad() throws {
        let folder = try folder()
        try folder.write("bad.json", "{")
        let end = try Program.run(["run", "pass.json", "bad.json", "--json"], in: folder)
        #expect(end.code == 2 && end.output.isEmpty)
        #expect(!end.error.contains("holds"))
    }

    @Test func quietTellsErrorsOnly() throws {
        let folder = try folder()
        #expect(
            try Program.run(["run", "--quiet", "pass.json"], in: folder) == Program.End(code: 0, output: "", error: ""))
        let fail = try Program.run(["run", "--quiet", "fail.json"], in: folder)
        #expect(fail.code == 1 && fail.output.isEmpty)
        #expect(fail.error.hasPrefix("fail.json: expected ") && fail.error.split(separator: "\n").count == 1)
    }

    @Test func theSummaryIsTheTracesLastLine() throws {
        let folder = try folder()
        let end = try Program.run(["run", "pass.json", "--json", "--trace", "t.jsonl"], in: folder)
        #expect(end.code == 0)
        let trace = try #require(folder.read("t.jsonl"))
        let lines = trace.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.last == "" && "\(lines[lines.count - 2])\n" == end.output)
        let summary = try JSONValue(parsing: end.output)
        #expect(summary["kind"]?.text == "summary" && summary["trace_sha256"]?.text?.count == 64)
        let quiet = try Program.run(["run", "pass.json", "--trace", "-", "--quiet"], in: folder)
        let streamed = quiet.output.split(separator: "\n")
        #expect(quiet.error.isEmpty && streamed.dropLast().elementsEqual(lines.dropLast(2)))
    }

    @Test(arguments: ["--trace", "--junit"]) func whatIsReadIsNotWritten(_ option: String) throws {
        let folder = try folder()
        let hook = #"{ "event": "temp", "url": "http://a.test/log" }"#
        let host =
            #"{ "devices": [ {} ], "hooks": [ { "file": "hook.json" } ], "receivers": [ { "host": "a.test", "respond": [ {} ] } ] }"#
        try folder.write("hook.json", hook)
        try folder.write("host.json", host)
        for (file, text) in [("host.json", host), ("./host.json", host), ("hook.json", hook)] {
            let end = try Program.run(["run", "host.json", option, file], in: folder)
            #expect(end.code == 2 && end.error.contains("\(option) \(file) would overwrite "), "\(end)")
            #expect(folder.read(file) == text)
        }
        #expect(try Program.run(["run", "host.json", option, "new", "--quiet"], in: folder).code == 0)
        #expect(try Program.run(["run", "host.json", option, "new", "--quiet"], in: folder).code == 0)
    }

    @Test func oneLineForEachFile() throws {
        let folder = try folder()
        let end = try Program.run(["run", "pass.json", "fail.json", "--json", "--quiet"], in: folder)
        #expect(end.code == 1)
        let passed = try end.output.split(separator: "\n").map {
            try JSONValue(parsing: String($0))["expectations"]?["passed"]
        }
        #expect(passed == [.integer(1), .integer(0)])
    }

    @Test func theSeedDecidesTheTrace() throws {
        let folder = try Folder()
        try folder.write("s.json", Sample.scenario(value: "{{r}}"))
        func trace(_ seed: String...) throws -> String {
            let end = try Program.run(["run", "s.json", "--trace", "-", "--quiet"] + seed, in: folder)
            #expect(end.code == 0)
            return end.output.split(separator: "\n").dropLast().joined(separator: "\n")
        }
        #expect(try trace("--seed", "7") == trace("--seed=7"))
        #expect(try trace("--seed", "7") != trace("--seed", "8"))
        let end = try Program.run(["run", "s.json", "--check-determinism"], in: folder)
        #expect(end.code == 0 && end.error.contains("deterministic: both traces have SHA-256 "))
    }

    @Test func junitIsWellFormedAndNamesTheFailure() throws {
        let folder = try folder()
        let end = try Program.run(["run", "pass.json", "fail.json", "--junit", "j.xml", "--quiet"], in: folder)
        #expect(end.code == 1)
        let document = try XMLDocument(xmlString: try #require(folder.read("j.xml")))
        #expect(document.rootElement()?.attribute(forName: "tests")?.stringValue == "2")
        #expect(document.rootElement()?.attribute(forName: "failures")?.stringValue == "1")
    }

    @Test(arguments: ["pass.json", "fail.json"]) func aFullDiskLosesNothingSilently(_ file: String) throws {
        let folder = try folder()
        let trace = try Program.run(["run", file, "--trace", "/dev/full", "--json"], in: folder)
        #expect(trace.code == 3)
        #expect(trace.error.hasSuffix("cloudsim: /dev/full cannot be written: no space left on device.\n"))
        // What the run came to is told all the same.
        #expect(trace.error.contains("published") && trace.output.contains("\"kind\":\"summary\""))
        let output = try Program.run(["run", file, "--trace", "-", "--quiet"], in: folder, output: .file("/dev/full"))
        #expect(output.code == 3)
        #expect(output.error.contains("standard output cannot be written: no space left on device.\n"))
        let json = try Program.run(["run", file, "--json", "--quiet"], in: folder, output: .file("/dev/full"))
        #expect(json.code == 3)
        #expect(json.error.contains("standard output cannot be written: no space left on device.\n"))
        let junit = try Program.run(["run", file, "--junit", "/dev/full"], in: folder)
        #expect(junit.code == 3 && junit.error.contains("/dev/full cannot be written"))
    }

    @Test(arguments: ["--trace", "--junit"]) func anUnwritablePlaceIsToldBeforeTheRun(_ option: String) throws {
        let end = try Program.run(["run", "pass.json", option, "no/such/folder"], in: folder())
        #expect(end.code == 3 && end.output.isEmpty)
        #expect(end.error == "cloudsim: no/such/folder cannot be written: no such file or directory.\n")
    }

    @Test func aReaderMayGoAwayEarly() throws {
        let folder = try folder()
        for words in [["--trace", "-"], ["--json"]] {
            let end = try Program.run(["run", "pass.json"] + words, in: folder, output: .abandoned)
            #expect(end.code == 0, "\(end)")
        }
        #expect(try Program.run(["--help"], output: .abandoned).code == 0)
        #expect(try Program.run(["render", "a"], output: .abandoned).code == 0)
    }

    @Test func plainTextWithoutATerminal() throws {
        let folder = try folder()
        for environment in [[], ["NO_COLOR=1"], ["TERM=xterm-256color"]] {
            let end = try Program.run(["run", "pass.json"], in: folder, environment: environment)
            #expect(!end.error.contains("\u{1B}") && !end.error.contains("\r"))
        }
    }

    @Test func warningsOfTheScenarioAreTold() throws {
        let folder = try Folder()
        try folder.write(
            "s.json",
            Sample.scenario().split(separator: "\n").map {
                $0.replacing("/log\"", with: "/log\", \"requestType\": \"GET\", \"json\": {}")
            }.joined(separator: "\n"))
        #expect(try Program.run(["run", "s.json"], in: folder).error.contains(": warning: "))
        #expect(try Program.run(["run", "s.json", "--quiet"], in: folder).error.isEmpty)
    }
}
