import EventModel
import HTTPServer
import TestSupport
import Testing

@Suite struct ReportTests {
    /// Reports of real loads, one folder each; `counts.json` is what a receiver would have counted of the first.
    private static func loaded(_ names: [String], rate: Int = 200) throws -> Folder {
        let server = try HTTPServer { _, _ in .response(HTTPResponse(status: 200, headers: [], body: [])) }
        defer { server.stop() }
        let folder = try Folder()
        for (position, name) in names.enumerated() {
            let end = try Program.run(
                [
                    "load", "--url", server.url + "/", "--stage", "step:200ms:\(rate * (position + 1))/s", "--out",
                    name, "--quiet", "--threshold", "errors<1%",
                ], in: folder)
            #expect(end.code == 0, "\(end.error)")
        }
        return folder
    }

    private static func report(_ words: [String], in folder: Folder) throws -> Program.End {
        try Program.run(["report"] + words, in: folder)
    }

    private static func json(_ text: String?) throws -> JSONValue { try JSONValue(parsing: try #require(text)) }

    @Test func aRunIsRenderedAnewFromItsFigures() throws {
        let folder = try Self.loaded(["run"])
        let before = ["report.html", "series.csv", "summary.json"].map { folder.read("run/\($0)") }
        try folder.write("run/report.html", "old")
        try folder.write("run/series.csv", "old")
        let end = try Self.report(["run"], in: folder)
        #expect(end.code == 0 && end.error.isEmpty, "\(end.error)")
        #expect(end.output.contains("✓ errors<1% holds") && end.output.contains("wrote report.html, series.csv in run"))
        #expect(["report.html", "series.csv", "summary.json"].map { folder.read("run/\($0)") } == before)
    }

    @Test func otherThresholdsAreJudgedAndAreOnThePage() throws {
        let folder = try Self.loaded(["run"])
        let summary = folder.read("run/summary.json")
        let end = try Self.report(["run/", "--threshold", "p99<1ns", "--threshold", "unsent<=0"], in: folder)
        #expect(end.code == 1 && end.output.contains("✗ p99<1ns does not hold: "), "\(end.output)")
        #expect(end.output.contains("✓ unsent<=0") && !end.output.contains("errors<1%"))
        #expect(folder.read("run/report.html")?.contains("p99&lt;1ns") == true)
        #expect(folder.read("run/summary.json") == summary)
        let record = try Self.report(["run", "--threshold", "p99<1ns", "--json"], in: folder)
        #expect(record.code == 1 && record.error.hasPrefix("✗ p99<1ns does not hold: "), "\(record.error)")
        #expect(try Self.json(record.output)["thresholds"]?.compactText.contains("\"holds\":false") == true)
    }

    @Test func aCopyElsewhereHasEveryFile() throws {
        let folder = try Self.loaded(["run"])
        let end = try Self.report(["run", "--out", "copy", "--threshold", "p99<60s"], in: folder)
        #expect(
            end.code == 0 && end.output.contains("wrote report.html, summary.json, series.csv, latency.hlog in copy"))
        #expect(folder.read("copy/latency.hlog") == folder.read("run/latency.hlog"))
        #expect(try Self.json(folder.read("copy/summary.json"))["thresholds"]?.compactText.contains("p99<60s") == true)
        #expect(try Self.report(["copy"], in: folder).code == 0)
    }

    @Test func runsStandSideBySideInEightyColumns() throws {
        let folder = try Self.loaded(["before", "after", "a-run-with-a-very-long-name"])
        let pair = try Self.report(["before", "after", "--out", "both"], in: folder)
        #expect(pair.code == 0 && pair.error.isEmpty, "\(pair.error)")
        let sent = pair.output.split(separator: "\n").first { $0.hasPrefix("  sent ") }
        #expect(sent?.split(separator: " ") == ["sent", "40", "80", "×", "2"], "\(sent ?? "")")
        for row in ["latency p50", "latency p99.9", "latency max", "service p99", "rate", "errors", "late", "unsent"] {
            #expect(pair.output.contains("\n  \(row) "), "\(row)")
        }
        let page = try #require(folder.read("both/report.html"))
        #expect(page.contains("before") && page.contains("after") && page.contains("Percentile curves"))
        #expect(folder.read("both/summary.json") == nil)
        let three = try Self.report(["before", "after", "a-run-with-a-very-long-name"], in: folder)
        #expect(three.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(three.output)")
        let four = try Self.report(["before", "after", "a-run-with-a-very-long-name", "both/../before/."], in: folder)
        #expect(four.code == 2 && four.error.contains("before and both/../before/. are one folder"), "\(four.error)")
        let record = try Self.json(try Self.report(["before", "after", "--json"], in: folder).output)
        guard case .array(let runs)? = record["runs"]?.kind else {
            Issue.record("there are no runs")
            return
        }
        #expect(runs.count == 2 && runs[1]["change"]?["sent"] == .number(1) && runs[0]["change"] == nil)
        #expect(runs[1]["summary"]?["sent"] == .integer(80) && runs[1]["name"] == .string("after"))
        let judged = try Self.report(["before", "after", "--threshold", "sent<50"], in: folder)
        #expect(judged.code == 1 && judged.output.contains("✗ after: sent<50 does not hold: 80"), "\(judged.output)")
        #expect(!judged.output.contains("✗ before"))
    }

    @Test func comparesWithTheFirstRun() throws {
        let folder = try Self.loaded(["before", "after"])
        // The second run was loaded twice as fast.
        let words = ["before", "after", "--out", "both", "--threshold", "errors<+0.5%", "--threshold"]
        let worse = try Self.report(words + ["planned<+10%"], in: folder)
        #expect(
            worse.code == 1 && worse.output.contains("  ✗ after: planned<+10% does not hold: 80, was 40 (× 2)\n"),
            "\(worse.output)\(worse.error)")
        #expect(worse.output.contains("  ✓ after: errors<+0.5% holds: 0 % (0 of 80), was 0 % (0 of 40) (same)\n"))
        #expect(folder.read("both/report.html")?.contains("planned&lt;+10%") == true)
        #expect(try Self.report(words + ["planned<+150%"], in: folder).code == 0)
        let json = try Self.report(words + ["planned<+10%", "--json"], in: folder)
        #expect(
            json.code == 1 && json.error == "✗ after: planned<+10% does not hold: 80, was 40 (× 2)\n", "\(json.error)")
        // What changed comes first.
        let rows = worse.output.split(separator: "\n").dropFirst().prefix { !$0.isEmpty && !$0.contains("after:") }
        let changed = rows.map { !$0.hasSuffix("same") && !$0.hasSuffix("±0 %") && !$0.hasSuffix("–") }
        let count = changed.firstIndex(of: false) ?? changed.count
        #expect(count > 0 && !changed[count...].contains(true), "\(worse.output)")
    }

    @Test func rejectsChangesWithoutAFirstRun() throws {
        let folder = try Self.loaded(["one", "two"])
        for words in [["one"], ["one", "two", "--merge"]] {
            let end = try Self.report(words + ["--threshold", "p99<+10%"], in: folder)
            #expect(end.code == 2 && end.error.contains("compares with a first run: name two runs"), "\(end.error)")
        }
        let wrong = try Self.report(["one", "two", "--threshold", "p99<+10"], in: folder)
        #expect(wrong.code == 2 && wrong.error.contains("--threshold p99<+10: "), "\(wrong.error)")
        let load = try Program.run(["load", "--url", "http://localhost:1/", "--rate", "1/s", "--threshold", "p99<+10%"])
        #expect(load.code == 2 && load.error.contains("only cloudsim report FIRST SECOND knows"), "\(load.error)")
    }

    @Test func mergedRunsAreOneRunThatMergesAgain() throws {
        let folder = try Self.loaded(["one", "two", "three"])
        let end = try Self.report(["one", "two", "--merge", "--out", "both", "--json"], in: folder)
        #expect(end.code == 0 && end.error.isEmpty, "\(end.error)")
        let both = try Self.json(folder.read("both/summary.json"))
        #expect(both["sent"] == .integer(120) && both["latency"]?["count"] == .integer(120))
        #expect(both["imbalances"]?.compactText == "[]")
        // The times from the send are in the logs as well, so that their percentiles are no guess.
        #expect(
            both["notes"]?.compactText.contains("of lateness, wait, connect") == true,
            "\(both["notes"]?.compactText ?? "")")
        #expect(folder.read("both/latency.hlog")?.contains("\nTag=service,") == true)
        let stepwise = try Self.report(["both", "three", "--merge", "--json"], in: folder)
        let atOnce = try Self.report(["one", "two", "three", "--merge", "--json"], in: folder)
        for time in ["latency", "service"] {
            let figures = try [stepwise, atOnce].map { try Self.json($0.output)[time]?["p99"] }
            #expect(figures[0] == figures[1] && figures[0] != nil)
        }
    }

    @Test func aRunIsNotAddedToItself() throws {
        let folder = try Self.loaded(["one", "two"])
        #expect(try Self.report(["one", "--out", "copy"], in: folder).code == 0)
        #expect(try Self.report(["one", "two", "--merge", "--out", "both"], in: folder).code == 0)
        for (words, pair) in [
            (["one", "copy"], "one and copy"), (["both", "two"], "both and two"),
            (["two", "copy", "both"], "two and both"),
        ] {
            let end = try Self.report(words + ["--merge"], in: folder)
            #expect(end.code == 2 && end.output.isEmpty, "\(end.output)")
            #expect(
                end.error.contains("\(pair) cannot be added up: both have the run that began at 2"), "\(end.error)")
        }
        #expect(try Self.report(["one", "copy"], in: folder).code == 0)
    }

    @Test func aSearchAndWhatMatchedAreTold() throws {
        let folder = try Self.loaded(["run"])
        let summary = try #require(folder.read("run/summary.json"))
        try folder.write(
            "run/summary.json",
            summary.replacing(
                "\"thresholds\":",
                with:
                    #""search":[{"rate":400,"holds":true,"seen":"1.00 ms"},{"rate":800,"holds":false,"seen":"9.00 ms"}],"#
                    + "\"thresholds\":"))
        let end = try Self.report(["run"], in: folder)
        #expect(end.code == 0, "\(end.error)")
        for line in [
            "  planned 40 = 40 sent\n", "  matched 40 = 40 succeeded\n", "  step  1      400.0 /s  ✓ 1.00 ms\n",
            "  step  2      800.0 /s  ✗ 9.00 ms\n", "  the highest rate that held: 400.0 /s\n",
        ] { #expect(end.output.contains(line), "\(line)\(end.output)") }
        #expect(folder.read("run/report.html")?.contains("The highest rate that held is <b>400.0 /s</b>") == true)
    }

    @Test func logsOfOlderLoadsMergeWithoutTheTimesFromTheSend() throws {
        let folder = try Self.loaded(["one", "two"])
        let lines = try #require(folder.read("two/latency.hlog")).split(separator: "\n")
        try folder.write("two/latency.hlog", lines.filter { !$0.hasPrefix("Tag=") }.joined(separator: "\n"))
        let end = try Self.report(["one", "two", "--merge", "--json"], in: folder)
        #expect(end.code == 0, "\(end.error)")
        #expect(try Self.json(end.output)["notes"]?.compactText.contains("percentiles of service, lateness") == true)
    }

    @Test func bothEndsAreSetSideBySide() throws {
        let folder = try Self.loaded(["run"])
        let counts = #"{"received":RECEIVED,"statuses":{},"faults":{},"malformed":0}"#
        try folder.write("counts.json", counts.replacing("RECEIVED", with: "38"))
        let end = try Self.report(["run", "--received", "counts.json"], in: folder)
        #expect(end.code == 0 && end.error.isEmpty, "\(end.error)")
        let row = end.output.split(separator: "\n").first { $0.hasPrefix("  requests ") }
        #expect(row?.split(separator: " ") == ["requests", "40", "38", "2"], "\(end.output)")
        #expect(folder.read("run/report.html")?.contains("The receiver had 38 of the 40 requests") == true)
        try folder.write("counts.json", counts.replacing("RECEIVED", with: "41"))
        let more = try Self.report(["run", "--received", "counts.json", "--json"], in: folder)
        #expect(more.code == 1 && more.error.contains("1 more than the 40 that were sent"), "\(more.error)")
        #expect(try Self.json(more.output)["receiver"]?["received"] == .integer(41))
    }

    @Test func bothEndsAreComparedByIdAndOverSeveralRuns() throws {
        let folder = try Folder()
        let receiver = try RunningReceiver(["--live", "--counts", "-", "--fault-rate", "0.2:reset", "--seed", "5"])
        for name in ["one", "two"] {
            let end = try Program.run(
                [
                    "load", "--url", "http://127.0.0.1:\(receiver.port)/", "--rate", "200/s", "--duration", "200ms",
                    "--id-header", "webhook-id", "--out", name, "--quiet",
                ], in: folder)
            #expect(end.code == 0, "\(end.error)")
        }
        try folder.write("counts.json", receiver.stop().output)
        let both = try Self.report(["one", "two", "--merge", "--received", "counts.json", "--json"], in: folder)
        #expect(both.code == 0 && both.error.isEmpty, "\(both.error)")
        let ends = try #require(try Self.json(both.output)["receiver"])
        #expect(ends["sent"] == .integer(80) && ends["lost"] == .integer(0), "\(ends.compactText)")
        guard case .array(let ids)? = ends["ids"]?.kind else {
            Issue.record("there are no ids")
            return
        }
        #expect(ids.count == 2 && ids.allSatisfy { $0["received"] == .integer(40) && $0["lost"] == .integer(0) })
        #expect(try Self.report(["one", "two", "--merge", "--out", "both"], in: folder).code == 0)
        let later = try Self.report(["both", "--received", "counts.json"], in: folder)
        #expect(later.code == 0, "\(later.error)")
        #expect(
            later.output.split(separator: "\n").filter { $0.hasPrefix("  webhook-id ") }.count == 2, "\(later.output)")
        // One of the two alone is not all that the receiver had.
        let one = try Self.report(["one", "--received", "counts.json"], in: folder)
        #expect(one.code == 1 && one.error.contains("40 more than the 40 that were sent"), "\(one.error)")
        #expect(one.output.contains("  webhook-id "), "\(one.output)")
    }

    @Test func whatIsMissingOrWrongIsNamed() throws {
        let folder = try Self.loaded(["run", "other"])
        let summary = try #require(folder.read("run/summary.json"))
        let log = try #require(folder.read("run/latency.hlog"))
        for (name, text) in [
            ("schema", summary.replacing("cloudsim-load/1", with: "k6/9")), ("json", String(summary.dropLast(40))),
            ("member", summary.replacing("\"late\":", with: "\"lat\":")), ("list", "[]"),
        ] {
            try folder.write("\(name)/summary.json", text)
        }
        let lines = log.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let damaged = lines.prefix(4) + [String(lines[4].dropLast(24))] + lines.dropFirst(5)
        try folder.write("torn/summary.json", summary)
        try folder.write("torn/latency.hlog", damaged.joined(separator: "\n"))
        try folder.write("mixed/summary.json", summary)
        try folder.write("mixed/latency.hlog", try #require(folder.read("other/latency.hlog")))
        try folder.write("bare/summary.json", try #require(folder.read("other/summary.json")))
        try folder.write("empty/readme", "")
        try folder.write("counts.json", "{\"received\": -1}")
        for (words, text) in [
            (["nowhere"], "nowhere: there is no such folder; cloudsim load --out DIR writes such folders"),
            (["run/summary.json"], "Name the folder that it is in, run;"),
            (["empty"], "empty has no summary.json, so it is no report of a load"),
            (["schema"], "schema/summary.json: schema is \"k6/9\" and should be \"cloudsim-load/1\""),
            (["json"], "json/summary.json:"), (["member"], "member/summary.json: late is missing"),
            (["list"], "list/summary.json: the summary is an array and should be an object"),
            (["torn"], "torn/latency.hlog:5: has a histogram that"),
            (["mixed"], "mixed/latency.hlog has 80 times, and summary.json beside it tells of 40"),
            (["run", "bare", "--merge"], "bare has no latency.hlog"),
            (["run", "./run"], "run and ./run are one folder"),
            (["run", "--out", "run/"], "--out run/ is the folder of a run"),
            (["run", "--merge"], "--merge needs two folders"),
            (["run", "other", "--received", "counts.json"], "--received is of one run"),
            (["run", "--received", "counts.json"], "counts.json: received is -1"),
            (["run", "--received", "none.json"], "none.json: there is no such file"),
            (["run", "--threshold", "p42<1s"], "--threshold p42<1s"), ([], "DIR… is missing"),
        ] {
            let end = try Self.report(words, in: folder)
            #expect(
                end.code == 2 && end.error.contains(text) && end.output.isEmpty, "\(words) \(end.code) \(end.error)")
        }
        let file = try Self.report(["run", "--out", "counts.json"], in: folder)
        #expect(file.code == 3 && file.error.contains("counts.json"), "\(file.error)")
    }
}
