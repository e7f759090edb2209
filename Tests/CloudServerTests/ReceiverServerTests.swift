import CloudSim
import Dispatcher
import EventModel
import HTTPServer
import TestSupport
import Testing

@testable import CloudServer

private func rule(_ reply: ReceiverRule.Reply, times: Int? = nil, latency: Int64 = 0) -> ReceiverRule {
    var rule = ReceiverRule(reply: reply)
    rule.times = times
    rule.latency = .constant(.milliseconds(latency))
    return rule
}

private func answering(_ text: String, status: Int = 200) -> ReceiverRule {
    rule(.response(status: status, headers: [Header("X-Receiver", text)], body: Array(text.utf8)))
}

private func get(_ host: String, path: String = "/") -> String { "GET \(path) HTTP/1.1\r\nHost: \(host)\r\n\r\n" }

private func start(_ rules: [ReceiverRule]) throws -> ReceiverServer {
    try ReceiverServer(receivers: [.init(script: ReceiverScript(rules: rules))])
}

@Suite struct ReceiverServerTests {
    @Test func aScriptAnswersByItsRules() throws {
        var brewing = answering("short.", status: 418)
        brewing.condition = ReceiverRule.Condition()
        brewing.condition?.method = "POST"
        brewing.condition?.path = Glob("/brew/*")
        brewing.condition?.bodyContains = Array("tea".utf8)
        let server = try start([
            brewing, rule(.response(status: 500, body: Array("once.".utf8)), times: 1),
            rule(.echo(status: 201, headers: [Header("Content-Type", "text/plain")])),
        ])
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        let post = "POST /brew/x?y HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n"
        let first = client.exchange(post + "some tea", until: ".")
        #expect(
            first.hasPrefix("HTTP/1.1 418 ") && first.contains("X-Receiver: short.\r\n")
                && first.hasSuffix("\r\n\r\nshort."))
        #expect(client.exchange(post + "coffee..", until: "once.").hasPrefix("HTTP/1.1 500 "))
        let echo = client.exchange(post + "coffee..", until: "coffee..")
        #expect(echo.hasPrefix("HTTP/1.1 201 Created\r\n") && echo.contains("Content-Type: text/plain\r\n"))
        #expect(server.counters.received == 3)
        #expect(server.counters.statusCounts.map(\.status) == [201, 418, 500])
        #expect(server.counters.statuses == [201: 1, 418: 1, 500: 1])
    }

    @Test func oneServerAnswersForManyHosts() throws {
        let server = try ReceiverServer(receivers: [
            .init(host: "one.example", script: ReceiverScript(rules: [answering("one.")])),
            .init(host: "Two.Example", script: ReceiverScript(rules: [answering("two.")])),
            .init(host: "two.example:8080", script: ReceiverScript(rules: [answering("port.")])),
        ])
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        for (host, text) in [
            ("one.example", "one."), ("ONE.example:443", "one."), ("two.example", "two."),
            ("two.example:8080", "port."),
        ] {
            #expect(client.exchange(get(host), until: ".").hasSuffix("\r\n\r\n" + text), "\(host)")
        }
        let absolute = "GET http://two.example/x HTTP/1.1\r\nHost: one.example\r\n\r\n"
        #expect(client.exchange(absolute, until: ".").hasSuffix("\r\n\r\ntwo."))
        #expect(client.exchange(get("three.example"), until: "\"\n").hasPrefix("HTTP/1.1 421 "))
        #expect(server.counters(of: "one.example")?.received == 2)
        #expect(server.counters(of: "three.example") == nil)
        #expect(server.counters.received == 6)
        #expect(server.counters.strangers == 1)
    }

    @Test(arguments: [
        (ReceiverFault.reset, "", RawClient.End.reset), (.refused, "", .reset), (.dns, "", .reset), (.tls, "", .reset),
        (.garbage, "\u{1}this is not HTTP\r\n\r\n", .closed), (.timeout, "", .silent),
    ])
    func faultsHappenOnTheWire(fault: ReceiverFault, text: String, end: RawClient.End) throws {
        let server = try start([rule(.fault(fault))])
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        if end == .silent { client.setPatience(milliseconds: 50) }
        client.send(get("a"))
        let seen = client.readAll()
        #expect(seen.text == text && seen.end == end)
        #expect(server.counters.faults == [fault: 1])
        #expect(server.counters.faultCounts.map(\.fault) == [fault])
    }

    @Test func aClosedConnectionEndsAfterHalfABody() throws {
        let server = try start([rule(.fault(.close), latency: 30)])
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        let begin = milliseconds()
        client.send(get("a"))
        let seen = client.readAll()
        #expect(milliseconds() - begin >= 29)
        #expect(seen.end == .closed && seen.text.contains("Content-Length: 64\r\n"))
        #expect(seen.text.split(separator: "\r\n\r\n").last?.utf8.count == 32)
    }

    @Test func latenciesTakeTheirTimeWithoutHoldingOthersUp() throws {
        let slow = rule(.response(status: 201), times: 1, latency: 300)
        let server = try start([slow, rule(.response(status: 202))])
        defer { server.stop() }
        let first = try RawClient(port: server.port)
        let second = try RawClient(port: server.port)
        let begin = milliseconds()
        first.send(get("a"))
        let deadline = begin + 10_000
        while server.counters.received == 0, milliseconds() < deadline {}
        #expect(second.exchange(get("a"), until: "\r\n\r\n").hasPrefix("HTTP/1.1 202 "))
        #expect(first.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 201 "))
        #expect(milliseconds() - begin >= 299)
    }

    @Test func everyRequestIsObserved() throws {
        let calls = Lock<[ReceivedCall]>([])
        let script = ReceiverScript(rules: [answering("seen.", status: 202)])
        let server = try ReceiverServer(receivers: [.init(script: script)], seed: 1) { call in
            calls.withLock { $0.append(call) }
        }
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        let put = "PUT /p?q=1 HTTP/1.1\r\nHost: h:81\r\nX-A: b\r\nContent-Length: 2\r\n\r\nok"
        #expect(client.exchange(put, until: "seen.").hasPrefix("HTTP/1.1 202 "))
        let call = try #require(calls.withLock { $0.first })
        #expect(call.number == 1 && call.method == "PUT" && call.target == "/p?q=1" && call.authority == "h:81")
        #expect(call.headers == [Header("Host", "h:81"), Header("X-A", "b"), Header("Content-Length", "2")])
        #expect(call.header("x-a") == "b" && call.header("x-b") == nil)
        #expect(call.body == Array("ok".utf8) && call.peer.hasPrefix("127.0.0.1:"))
        #expect(call.time > Instant(milliseconds: 1_600_000_000_000))
        guard case .response(202, _, _) = call.answer.reply else {
            Issue.record("\(call.answer)")
            return
        }
    }

    @Test func rulesChangeWhileTheServerRuns() throws {
        let server = try start([answering("before.")])
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        #expect(client.exchange(get("a"), until: ".").hasSuffix("before."))
        let change = try #require(server.change("a") { $0.replace(rules: [answering("during.")]) })
        #expect(client.exchange(get("a"), until: ".").hasSuffix("during."))
        server.change("a") { $0.restore(change) }
        #expect(client.exchange(get("a"), until: ".").hasSuffix("before."))
    }

    @Test func whatNoSocketCanPlayIsAnsweredWithoutOne() throws {
        let rules = [
            rule(.fault(.refused), times: 1, latency: 5), rule(.response(status: 200), times: 1),
            rule(.fault(.tls), times: 1), rule(.fault(.dns)),
        ]
        let script = ReceiverScript(rules: rules)
        let server = try ReceiverServer(receivers: [.init(host: "a", script: script)])
        defer { server.stop() }
        let head = RequestHead(method: .get, url: "https://a/", host: "a", hostIndex: 0, headers: [])
        let stranger = RequestHead(method: .get, url: "https://b/", host: "b", hostIndex: 1, headers: [])
        #expect(server.answerWithoutSocket(to: Request(head: stranger)) == nil)
        let first = server.answerWithoutSocket(to: Request(head: head))
        #expect(first?.error == .refused && first?.latency == .milliseconds(5))
        for _ in 0..<3 { #expect(server.answerWithoutSocket(to: Request(head: head)) == nil) }
        let client = try RawClient(port: server.port)
        #expect(client.exchange(get("a"), until: "\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
        #expect(server.answerWithoutSocket(to: Request(head: head))?.error == .certificate)
        #expect(server.answerWithoutSocket(to: Request(head: head))?.error == .notFound)
        #expect(server.counters.faults == [.refused: 1, .tls: 1, .dns: 1] && server.counters.received == 4)
    }

    @Test func theSameSeedGivesTheLatenciesOfTheSimulatedReceiver() throws {
        var random = ReceiverRule(reply: .response(status: 200))
        random.latency = .random(.milliseconds(1), .milliseconds(20))
        let script = ReceiverScript(rules: [random])
        let drawn = Lock<[Interval]>([])
        let server = try ReceiverServer(receivers: [.init(host: "a", script: script)], seed: 9) { call in
            drawn.withLock { $0.append(call.answer.latency) }
        }
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        for _ in 0..<5 { #expect(client.exchange(get("a"), until: "\r\n\r\n").hasPrefix("HTTP/1.1 200 ")) }
        let simulated = SimulatedTransport(seed: 9)
        simulated.serve("a", script)
        let head = RequestHead(method: .get, url: "https://a/", host: "a", hostIndex: 0, headers: [])
        var latencies: [Interval] = []
        for number in 0..<5 {
            let now = Instant(milliseconds: Int64(number) * 1_000)
            simulated.send(Request(head: head), id: AttemptID(number), now: now)
            latencies.append((simulated.nextDue ?? now) - now)
            var completions: [Completion] = []
            simulated.outcomes(until: now + .seconds(1), into: &completions)
        }
        #expect(drawn.withLock { $0 } == latencies)
    }
}
