import DeviceEmulator
import Dispatcher
import EventModel
import Testing

@testable import CloudSim

@Suite("Traces") struct TraceTests {
    /// A world in which every kind of line occurs.
    private static let everything = #"""
        {
          "seed": 5, "duration": "5m",
          "devices": [ { "name": "kitchen", "firmware": "f" }, { "count": 2, "name": "m-{{index}}", "firmware": "g" } ],
          "firmware": {
            "f": { "values": { "n": { "counter": 1 } }, "variables": [ "n" ],
                   "functions": { "go": { "return": 3, "publish": [ { "event": "went" } ] } },
                   "publish": [ { "event": "t/k", "data": "{{n}}", "every": "5s", "times": 14 } ],
                   "subscribe": [ { "prefix": "hook-response/t", "publish": [ { "event": "got/{{event}}" } ] },
                                  { "prefix": "hook-error/" }, { "prefix": "m" }, { "prefix": "went" }, { "prefix": "x" } ] },
            "g": { "subscribe": [ { "prefix": "went" } ] } },
          "hooks": [
            { "event": "t", "url": "http://good.example/{{PARTICLE_EVENT_NAME}}", "auth": { "username": "u", "password": "secret-word" },
              "headers": { "X-A": "1" } },
            { "event": "t", "name": "bad", "url": "http://bad.example/", "headers": { "authorization": "Bearer secret-word" }, "json": { "v": 1 } },
            { "event": "big", "url": "http://big.example/", "requestType": "GET" },
            { "event": "inv", "url": "http://{{{PARTICLE_EVENT_VALUE}}}/" } ],
          "receivers": [
            { "host": "good.example", "respond": [ { "bytes": 700, "latency": { "random": [ "5ms", "50ms" ] } } ] },
            { "host": "bad.example", "respond": [ { "status": 500, "times": 1 }, { "fault": "reset", "times": 1 }, { "status": 200, "body": "fine" } ] },
            { "host": "big.example", "respond": [ { "bytes": 100001 } ] } ],
          "limits": { "errors": 2, "sleep": "7s", "perHost": 8 },
          "timeline": [
            { "at": "1s", "device": "kitchen", "call": { "function": "go", "arg": "now" } },
            { "at": "2s", "publish": { "event": "big", "private": true } },
            { "at": "3s", "publish": { "event": "inv", "data": "a b" } },
            { "at": "4s", "device": "m-*", "fault": { "drop": 1 }, "for": "1s" },
            { "at": "4500ms", "device": "kitchen", "call": { "function": "go", "arg": "now" } },
            { "at": "9s", "device": "m-*", "offline": "3s" },
            { "at": "10s", "device": "m-1", "publish": { "event": "never" } } ],
          "expect": [ { "event": "t/k", "count": 14 }, { "event": "nothing" } ]
        }
        """#

    private static let keys = [
        "event": "name,data,ttl,published_at,coreid,private",
        "refused": "device,what,name,reason",
        "attempt": "hook,delivery,attempt,method,url,headers,body",
        "outcome": "delivery,attempt,status,bytes,ms",
        "outcome of a failure": "delivery,attempt,error,bytes,ms",
        "drop": "hook,device,host,event,reason",
        "drop without a host": "hook,device,event,reason",
        "sleep": "hook", "wake": "hook",
        "deliver": "device,name,data,handler",
        "call": "device,function,arg,return",
        "log": "device,text", "change": "text", "expect": "ok,text,seen",
        "summary":
            "seed,published,refused,matched,attempts,succeeded,failed,pending,dropped,chunks,deliveries,delivered,expectations,virtual_seconds,wall_seconds,trace_sha256",
    ]

    @Test("Every kind of line has its keys, in their order")
    func keys() throws {
        let run = try SimulationBench(Self.everything)
        var kinds: Set<String> = []
        for (index, line) in run.lines.enumerated() {
            guard case .object(let members) = line.kind, let kind = line["kind"]?.text else {
                Issue.record("line \(index + 1) is no object with a kind")
                continue
            }
            let variant =
                if kind == "outcome", line["error"] != nil {
                    "outcome of a failure"
                } else if kind == "drop", line["host"] == nil { "drop without a host" } else { kind }
            kinds.insert(variant)
            let head = line["cause"] == nil ? "seq,at,kind," : "seq,at,kind,cause,"
            let keys = members.map(\.key).joined(separator: ",")
            #expect(keys == head + (Self.keys[variant] ?? "?"), "\(run.text[index])")
            #expect(line["seq"]?.compactText == "\(index + 1)")
        }
        #expect(kinds == Set(Self.keys.keys))
        let moments = run.lines.compactMap { $0["at"]?.text }
        #expect(moments == moments.sorted() && moments.count == run.lines.count)
    }

    @Test("A cause is the earlier line that brought a line about")
    func causes() throws {
        let run = try SimulationBench(Self.everything)
        var causedKinds: [String: Set<String>] = [:]
        for (index, line) in run.lines.enumerated() {
            let kind = line["kind"]?.text ?? ""
            guard let cause = line["cause"] else {
                causedKinds[kind, default: []].insert("nothing")
                continue
            }
            let number = try #require(Int(cause.compactText))
            try #require(number >= 1 && number <= index, "\(run.text[index])")
            let reason = run.lines[number - 1]
            causedKinds[kind, default: []].insert(reason["kind"]?.text ?? "")
            let note: Comment = "\(run.text[number - 1]) brought about \(run.text[index])"
            switch kind {
            case "attempt":
                #expect(reason["name"]?.text?.hasPrefix(line["hook"]?.text == "big" ? "big" : "t") == true, note)
            case "outcome":
                #expect(reason["delivery"] == line["delivery"], note)
                let ms = try #require(line["ms"]?.compactText)
                #expect(try Self.span(reason, line) == ms, note)
            case "deliver": #expect(reason["name"] == line["name"] && reason["data"] == line["data"], note)
            case "drop":
                if line["reason"]?.text != "truncated" { #expect(reason["name"] == line["event"], note) }
            case "event":
                let name = line["name"]?.text ?? ""
                if name.hasPrefix("got/") { #expect(reason["name"]?.text == String(name.dropFirst(4)), note) }
            default: break
            }
        }
        #expect(
            causedKinds == [
                "event": ["nothing", "call", "outcome", "event", "deliver", "change"],
                "refused": ["nothing", "change"], "attempt": ["event"], "outcome": ["attempt"],
                "drop": ["event", "outcome"], "sleep": ["outcome"], "wake": ["outcome"], "deliver": ["event"],
                "call": ["change"], "log": ["event"], "change": ["nothing", "change"], "expect": ["nothing"],
                "summary": ["nothing"],
            ])
    }

    private static func span(_ from: JSONValue, _ to: JSONValue) throws -> String {
        let first = try Instant(parsing: from["at"]?.text ?? "")
        let last = try Instant(parsing: to["at"]?.text ?? "")
        return "\((last - first).milliseconds)"
    }

    @Test("Secrets are masked, everywhere")
    func secrets() throws {
        let run = try SimulationBench(Self.everything)
        let text = run.text.joined(separator: "\n")
        for secret in ["secret-word", "dTpzZWNyZXQtd29yZA"] { #expect(!text.contains(secret)) }
        let headers = run.all("attempt", "hook", "headers")
        #expect(headers.contains { $0.hasPrefix("bad ") && $0.contains(#""authorization":"***""#) })
        #expect(headers.contains { $0.hasPrefix("t ") && $0.contains(#""Authorization":"***""#) })
    }

    @Test("The same file and seed give the same trace; another seed gives another")
    func determinism() throws {
        let scenario = try SimulationBench.scenario(Self.everything)
        func lines(_ scenario: Scenario, watched: Bool = false) throws -> [String] {
            try SimulationBench(scenario, watch: watched ? { _ in } : nil).text.dropLast().map { $0 }
        }
        let first = try lines(scenario)
        #expect(try lines(scenario) == first)
        #expect(try lines(scenario, watched: true) == first)
        var other = scenario
        other.seed = 6
        #expect(try lines(other) != first)
    }

    @Test("The last line is the summary that --json prints, and its hash is that of the lines before it")
    func summary() throws {
        let run = try SimulationBench(Self.everything)
        #expect(run.result.summaryLine.compactText == run.text.last)
        let summary = run.result.summary
        #expect(summary.expectations == (passed: 1, failed: 1))
        let line = try #require(run.lines.last)
        let dropped = try #require(line["dropped"])
        func number(_ value: JSONValue?) -> Int { value.flatMap { Int($0.compactText) } ?? -1 }
        let drops = ["host-limit", "device-limit", "sleep", "invalid"].reduce(0) { $0 + number(dropped[$1]) }
        #expect(
            number(line["matched"])
                == number(line["succeeded"]) + number(line["failed"]) + number(line["pending"]) + drops)
        for reason in DropReason.allCases {
            let lines = run.all("drop", "reason").filter { $0 == reason.rawValue }.count
            #expect(number(dropped[reason.rawValue]) == lines)
        }
        #expect(number(line["attempts"]) == run.all("attempt", "hook").count)
        #expect(number(line["delivered"]) == run.all("deliver", "name").count)
        #expect(number(line["refused"]) == run.all("refused", "name").count)
        let own = run.all("event", "coreid", "name").filter {
            !$0.hasPrefix("particle-internal") && !$0.hasSuffix("spark/status")
        }
        #expect(number(line["published"]) == own.count)
        #expect(number(line["chunks"]) == run.all("event", "name").filter { $0.hasPrefix("hook-response/") }.count)
        #expect(number(line["virtual_seconds"]) == 300)
        #expect(number(line["seed"]) == 5)

        var options = ScenarioRun.Options()
        options.hashesTrace = true
        let hashed = ScenarioRun(try SimulationBench.scenario(Self.everything), options: options).run()
        #expect(hashed.summary.traceSHA256 == line["trace_sha256"]?.text)
    }

    @Test("Lines are JSON whatever stands in them")
    func hostileText() throws {
        let run = try SimulationBench(
            #"""
            { "duration": "1m", "devices": [ { "name": "d\"\\é\u2028", "firmware": "f" } ],
              "firmware": { "f": { "publish": [ { "event": "e\"\\", "data": "\u0000\n\"\\é😀\u2028" } ], "subscribe": [ { "prefix": "" } ] } },
              "hooks": [ { "event": "e", "url": "http://a.example/?{{{PARTICLE_EVENT_VALUE}}}", "body": "{{{PARTICLE_EVENT_VALUE}}}" },
                         { "event": "e", "name": "n\"", "url": "http://a.example/", "body": "{{{PARTICLE_EVENT_VALUE}}}" } ],
              "receivers": [ { "host": "a.example", "respond": [ { "body": "\u0007\"" } ] } ] }
            """#)
        #expect(run.all("event", "name", "data").first == "e\"\\ \u{0}\n\"\\é😀\u{2028}")
        #expect(run.all("attempt", "hook", "body") == ["n\" \u{0}\n\"\\é😀\u{2028}"])
        #expect(run.all("drop", "reason", "device") == ["invalid d\"\\é\u{2028}"])
    }
}
