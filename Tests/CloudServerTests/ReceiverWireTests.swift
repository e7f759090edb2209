import CloudSim
import Dispatcher
import EventModel
import HTTPServer
import TestSupport
import Testing

@testable import CloudServer

private func get(_ headers: String = "", method: String = "GET") -> String {
    "\(method) / HTTP/1.1\r\nHost: a\r\n\(headers)\r\n"
}

@Suite struct ReceiverWireTests {
    private func start(
        _ rules: [ReceiverRule], threads: Int = 1, identifier: String? = nil, closes: Bool = false
    ) throws -> ReceiverServer {
        try ReceiverServer(
            threads: threads, receivers: [.init(script: ReceiverScript(rules: rules))], identifier: identifier,
            closes: closes)
    }

    @Test(arguments: [
        (ReceiverFault.hangup, "", RawClient.End.closed), (.interim, "HTTP/1.1 103 Early Hints\r\n\r\n", .closed),
        (.length, "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhello", .closed),
    ])
    func faultsHappenOnTheWire(fault: ReceiverFault, text: String, end: RawClient.End) throws {
        let server = try start([ReceiverRule(reply: .fault(fault))])
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        client.send(get())
        let seen = client.readAll()
        #expect(seen.text == text && seen.end == end)
        #expect(server.counters.faults == [fault: 1])
    }

    @Test func aDrippingBodyBeginsAndDoesNotEnd() throws {
        let server = try start([ReceiverRule(reply: .fault(.drip))])
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        client.send(get())
        #expect(client.read(until: "\r\n\r\n").contains("Content-Length: 262144\r\n"))
        client.setPatience(milliseconds: 50)
        #expect(client.readAll().end == .silent)
    }

    @Test(arguments: [0, 1, 262_143, 262_144, 262_145, 3_000_001])
    func aGeneratedBodyIsWholeAndTheConnectionStays(count: Int) throws {
        let server = try start([
            ReceiverRule(reply: .generated(status: 201, headers: [Header("X-A", "b")], count: count))
        ])
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        // HEAD has the length and no body; the connection serves on after either.
        let head = client.exchange(get(method: "HEAD"), until: "\r\n\r\n")
        #expect(head.hasPrefix("HTTP/1.1 201 ") && head.contains("Content-Length: \(count)\r\n"))
        client.send(get() + get("Connection: close\r\n"))
        let seen = client.readAll()
        let body = String(decoding: ReceiverRule.generatedBody(count: count), as: UTF8.self)
        let parts = seen.text.split(separator: "\r\n\r\n", omittingEmptySubsequences: false)
        try #require(parts.count == 3)
        #expect(seen.end == .closed && parts[0].contains("X-A: b\r\n") && parts[2] == body)
        #expect(parts[1].hasPrefix(body + "HTTP/1.1 201 "))
        #expect(server.counters.statuses == [201: 3])
    }

    @Test func connectionsEndBehindTheirFirstAnswer() throws {
        for rule in [ReceiverRule(), ReceiverRule(reply: .generated(status: 200, headers: [], count: 10))] {
            let server = try start([rule], closes: true)
            defer { server.stop() }
            let client = try RawClient(port: server.port)
            client.send(get() + get())
            let seen = client.readAll()
            #expect(seen.end == .closed && seen.text.ranges(of: "HTTP/1.1 200 OK").count == 1)
            #expect(seen.text.contains("Connection: close\r\n"))
        }
    }

    @Test func severalThreadsLoseNoCountAndNoId() throws {
        for rules in [[ReceiverRule()], [ReceiverRule(), ReceiverRule()]] {
            let server = try start(rules, threads: 3, identifier: "webhook-id")
            defer { server.stop() }
            let clients = try (0..<12).map { _ in try RawClient(port: server.port) }
            for (place, client) in clients.enumerated() {
                client.send(
                    (0..<100).map { get("Webhook-Id: m-\(place * 100 + $0)\r\n") }.joined()
                        + get("webhook-id: m-0\r\nConnection: close\r\n"))
            }
            for client in clients { #expect(client.readAll().end == .closed) }
            #expect(server.counters.received == 1_212 && server.counters.statuses == [200: 1_212])
            #expect(server.counters(of: "a")?.received == 1_212)
            let figures = try #require(server.identifiers)
            #expect(figures.distinct == 1_200 && figures.again == 12 && figures.missing == 0)
            #expect(figures.runs == [.init(prefix: "m-", first: 0, last: 1_199, distinct: 1_200)])
        }
    }

    @Test func aSteadyAnswerChangesWithItsScript() throws {
        let server = try start([ReceiverRule(reply: .response(status: 201))])
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        #expect(client.exchange(get(), until: "\r\n\r\n").hasPrefix("HTTP/1.1 201 "))
        let change = try #require(
            server.change("a") { $0.replace(rules: [ReceiverRule(reply: .response(status: 503))]) })
        #expect(client.exchange(get(), until: "\r\n\r\n").hasPrefix("HTTP/1.1 503 "))
        server.change("a") { $0.restore(change) }
        #expect(client.exchange(get(), until: "\r\n\r\n").hasPrefix("HTTP/1.1 201 "))
        #expect(server.counters.statuses == [201: 2, 503: 1])
        #expect(server.identifiers == nil)
    }
}
