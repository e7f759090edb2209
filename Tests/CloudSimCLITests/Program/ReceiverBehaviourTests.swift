import EventModel
import Glibc
import TestSupport
import Testing

@Suite struct ReceiverBehaviourTests {
    private func statuses(_ receiver: RunningReceiver, _ count: Int) throws -> [String] {
        try (0..<count).map { _ in
            let answer = try receiver.send()
            return answer.isEmpty ? "-" : String(answer.split(separator: " ")[1])
        }
    }

    @Test func statusesTakeTurnsAndFlappingBreaksIn() throws {
        let receiver = try RunningReceiver(["--sequence", "200,201,500", "--flap", "4:1"])
        #expect(try statuses(receiver, 10) == ["200", "201", "500", "200", "-", "201", "500", "200", "201", "-"])
        let end = receiver.stop()
        for row in ["requests      10\n", "answered 200   3\n", "answered 201   3\n", "fault, reset   2\n"] {
            #expect(end.error.contains(row), "\(row)\n\(end.error)")
        }
    }

    @Test func flappingSaysWhatIsSaidAndRulesOfAFileComeBehindIt() throws {
        let folder = try Folder()
        try folder.write("rules.json", #"{"respond":[{"status":202,"times":1},{"statuses":[204,205]}]}"#)
        let words = ["--respond", "rules.json", "--flap", "1:1:503", "--live", "--counts", "counts.json"]
        let receiver = try RunningReceiver(words, in: folder)
        #expect(try statuses(receiver, 6) == ["202", "503", "204", "503", "205", "503"])
        #expect(receiver.stop().code == 130)
        let counts = try JSONValue(parsing: try #require(folder.read("counts.json")))
        #expect(counts["received"] == .integer(6) && counts["statuses"]?["503"] == .integer(3))
    }

    /// Down by time it is away: who comes then is refused, and later it is there again, at the same port.
    @Test(arguments: [["200ms:300ms"], ["200ms:300ms:refused", "--threads", "2"]])
    func downByTimeNobodyListens(words: [String]) throws {
        let receiver = try RunningReceiver(["--flap"] + words)
        let kept = try RawClient(port: receiver.port, patience: 30)
        #expect(kept.exchange(simpleGet, until: "\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
        let deadline = milliseconds() + 30_000
        var seen: [Bool] = []
        while seen != [true, false, true], milliseconds() < deadline {
            let isThere = (try? RawClient(port: receiver.port)) != nil
            if seen.last != isThere { seen.append(isThere) }
        }
        #expect(seen == [true, false, true])
        #expect(receiver.stop().code == 130)
    }

    @Test(arguments: [
        (["--fault-rate", "1:hangup"], "-"), (["--fail-rate", "1"], "500"), (["--fail-rate", "1:429"], "429"),
        (["--fail-rate", "0:429", "--fault-rate", "0:drip", "--status", "203"], "203"),
        (["--fail-rate", "0.25:429", "--fail-rate", "0.75:429", "--latency", "random:1ms-2ms"], "429"),
        (["--latency", "exponential:1ms"], "200"), (["--latency", "1ms", "--seed", "3"], "200"),
    ])
    func ratesTakeTheirShare(words: [String], status: String) throws {
        let receiver = try RunningReceiver(words)
        #expect(try statuses(receiver, 20) == Array(repeating: status, count: 20))
        #expect(receiver.stop().code == 130)
    }

    @Test func whatItCountedIsWrittenWithTheIds() throws {
        let receiver = try RunningReceiver(["--live", "--threads", "2", "--counts", "-", "--id-header", "x-id"])
        for id in ["load-1", "load-2", "load-4", "load-2"] { _ = try receiver.send("POST", "/", ["X-Id: \(id)"]) }
        _ = try receiver.send()
        let end = receiver.stop()
        #expect(
            end.output
                == #"{"received":5,"statuses":{"200":5},"faults":{},"malformed":0,"ids":{"header":"x-id","distinct":3,"#
                + #""again":1,"missing":1,"uncounted":0,"runs":[{"prefix":"load-","first":1,"last":4,"distinct":3,"gaps":1}]}}"#
                + "\n")
        for row in ["requests       5\n", "different ids  3\n", "ids again      1\n", "ids left out   1\n"] {
            #expect(end.error.contains(row), "\(row)\n\(end.error)")
        }
        #expect(!end.error.contains("POST"), "requests are counted, not shown")
    }

    @Test func aQuietOneSaysNothing() throws {
        let before = try RunningReceiver()
        _ = before.stop()
        let program = try Program(["receiver", "--port", "\(before.port)", "--quiet", "--secret", "s", "--counts", "-"])
        let deadline = milliseconds() + 30_000
        var client: RawClient?
        while client == nil, milliseconds() < deadline { client = try? RawClient(port: before.port) }
        let answer = client?.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n", until: "\r\n\r\n")
        #expect(answer?.hasPrefix("HTTP/1.1 200 ") == true)
        program.signal(SIGINT)
        let end = program.end()
        #expect(end.code == 130 && end.error.isEmpty, "\(end.error)")
        #expect(end.output.contains(#""signatures":{"verified":0,"bad":0,"missing":1}"#), "\(end.output)")
    }

    @Test func itTellsTheCountsWhileTheyGrow() throws {
        let receiver = try RunningReceiver(["--live", "--close", "--bytes", "2000000"])
        #expect(try receiver.send().utf8.count > 2_000_000)
        #expect(receiver.program.read { $0.error.contains("  1 in all  200: 1  ") }, "\(receiver.program.error)")
        #expect(receiver.stop().code == 130)
    }

    @Test(arguments: [
        (["--status", "199"], "a status from 200 to 599"), (["--sequence", "200,,500"], "with commas between"),
        (["--sequence", "200", "--status", "200"], "exclude each other"), (["--bytes", "-1"], "a number of bytes"),
        (["--latency", "random:5ms"], "random:1ms-9ms"), (["--latency", "random:9ms-1ms"], "shortest time first"),
        (["--latency", "exponential:0s"], "at least 1ms"), (["--latency", "soon"], "--latency: "),
        (["--fail-rate", "2"], "a share up to 1"), (["--fail-rate", "0.1:99"], "perhaps a status"),
        (["--fail-rate", "nan"], "a share up to 1"), (["--fault-rate", "0.1"], "as in 0.01:reset"),
        (["--fault-rate", "0.1:dns"], "these there are: reset, close, timeout, garbage, hangup, drip"),
        (["--fail-rate", "0.6", "--fault-rate", "0.6:reset"], "come to more than 1"),
        (["--flap", "10s"], "first up, then down"), (["--flap", "10s:5"], "first up, then down"),
        (["--flap", "0:5"], "first up, then down"), (["--flap", "1:5:crash"], "no fault “crash”"),
        (["--flap", "1:5:refused"], "no fault “refused”"),
        (["--threads", "0"], "from 1 to 64"), (["--seed", "-1"], "a whole number"),
        (["--live", "--quiet"], "exclude each other"), (["--json", "--counts", "-"], "exclude each other"),
        (["--respond", "no.json", "--sequence", "200"], "does not go with --respond"),
    ])
    func wrongOptionsAreExplained(words: [String], text: String) throws {
        let end = try Program.run(["receiver", "--port", "0"] + words, in: try Folder())
        #expect(end.code == 2 && end.output.isEmpty)
        #expect(end.error.contains(text), "\(end.error)")
    }
}
