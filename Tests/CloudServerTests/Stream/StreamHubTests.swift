import EventModel
import HTTPServer
import TestSupport
import Testing

@testable import CloudServer

private let request = "GET /v1/events HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

private func serve(_ hub: StreamHub, _ filter: StreamFilter) throws -> HTTPServer {
    var configuration = ServerConfiguration()
    configuration.streamQueueBytes = 16_384
    return try HTTPServer(configuration: configuration) { _, exchange in
        hub.open(exchange, filter) ?? .response(HTTPResponse(status: 503))
    }
}

@Suite struct StreamHubTests {
    private let names = NameTable()

    private func event(_ name: String, _ data: String?, isPrivate: Bool = false, _ publisher: Publisher = .api) -> Event
    {
        Event(
            name: names.name(name), data: data, publisher: publisher, publishedAt: Instant(milliseconds: 0),
            isPrivate: isPrivate)
    }

    @Test func anEventIsOneBlockWithItsKeysInOrder() {
        let bytes = EventStreamFormat.bytes(of: event("a/b", "\"x\"\n\u{1}é"), name: "a/b")
        let text = #"{"data":"\"x\"\n\u0001é","ttl":60,"published_at":"1970-01-01T00:00:00.000Z","coreid":"api"}"#
        #expect(String(decoding: bytes, as: UTF8.self) == "event: a/b\ndata: \(text)\n\n")
        let none = EventStreamFormat.bytes(of: event("a", nil), name: "a")
        #expect(String(decoding: none, as: UTF8.self).contains("{\"data\":null,"))
    }

    @Test func filtersAdmitWhatTheirAudienceMayHear() throws {
        let id = try #require(DeviceID("3f002b000000000000000001"))
        let own = event("a", nil, .device(id, slot: 0))
        let hidden = event("a", nil, isPrivate: true)
        #expect(StreamFilter(audience: .owner).admits(hidden))
        #expect(!StreamFilter(audience: .guest).admits(hidden))
        #expect(StreamFilter(audience: .guest).admits(own))
        #expect(!StreamFilter(audience: .nobody).admits(own))
        #expect(StreamFilter(device: id, audience: .owner).admits(own))
        #expect(!StreamFilter(device: id, audience: .owner).admits(hidden))
    }

    @Test func aSlowReaderHearsOfItsGapAndDelaysNobody() throws {
        let hub = StreamHub()
        let server = try serve(hub, StreamFilter(prefix: "e", audience: .owner))
        defer { server.stop() }
        let slow = try RawClient(port: server.port)
        let fast = try RawClient(port: server.port)
        for client in [slow, fast] {
            #expect(client.exchange(request, until: ":ok\n\n\r\n").contains("text/event-stream"))
        }
        let data = String(repeating: "x", count: 4_000)
        for number in 0..<3_000 {
            hub.publish(event("e", "\(number) \(data)"), name: "e")
            hub.publish(event("f", "not asked for"), name: "f")
            let text = fast.read(until: "\n\n\r\n")
            guard text.contains("{\"data\":\"\(number) ") else {
                Issue.record("the fast reader got \(text.prefix(80)) in place of \(number)")
                return
            }
        }
        hub.closeAll()
        let (text, end) = slow.readAll()
        #expect(end == .closed && text.hasSuffix("0\r\n\r\n"))
        let gaps = text.matches(of: /: gap, (\d+) events lost/).compactMap { Int($0.1) }
        let heard = text.utf8.split(separator: UInt8(ascii: "\n")).count { $0.elementsEqual("event: e".utf8) }
        let lost = gaps.reduce(0, +)
        #expect(heard + lost == 3_000 && lost > 0)
        #expect(hub.figures.gaps == gaps.count && hub.figures.lost == lost && hub.figures.listeners == 0)
    }

    @Test func fourHundredStreamsGetOneEvent() throws {
        let hub = StreamHub()
        let server = try serve(hub, StreamFilter(audience: .guest))
        defer { server.stop() }
        let clients = try (0..<400).map { _ in try RawClient(port: server.port) }
        for client in clients { client.send(request) }
        for client in clients { #expect(client.read(until: ":ok\n\n\r\n").hasSuffix(":ok\n\n\r\n")) }
        hub.publish(event("e", "private", isPrivate: true), name: "e")
        hub.publish(event("e", "public"), name: "e")
        for client in clients { #expect(client.read(until: "\n\n\r\n").contains("public")) }
        #expect(hub.figures.writes == 400)
    }

    @Test(arguments: [1, 17, 40]) func theHeartbeatIsTheConfigurations(_ milliseconds: Int) throws {
        var configuration = StreamHub.Configuration()
        #expect(configuration.heartbeatMilliseconds == 9_000)
        configuration.heartbeatMilliseconds = milliseconds
        let hub = StreamHub(configuration)
        let beats = Lock<[Heartbeat?]>([])
        let server = try HTTPServer { _, exchange in
            guard let reply = hub.open(exchange, StreamFilter(audience: .owner)),
                case .stream(_, let beat, _, _) = reply
            else { return .response(HTTPResponse(status: 503)) }
            beats.withLock { $0.append(beat) }
            return reply
        }
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        client.send(request)
        #expect(client.read(until: "1\r\n\n\r\n1\r\n\n\r\n").contains(":ok\n\n"))
        let beat = try #require(beats.withLock { $0 }.first ?? nil)
        #expect(beat.milliseconds == milliseconds && beat.bytes == [0x0A])
    }

    @Test func aHeadRequestLeavesNoListener() throws {
        let hub = StreamHub()
        let ends = Lock(0)
        let server = try HTTPServer { _, exchange in
            hub.open(exchange, StreamFilter(audience: .owner), ended: { ends.withLock { $0 += 1 } })
                ?? .response(HTTPResponse(status: 503))
        }
        defer { server.stop() }
        for _ in 0..<5 {
            let client = try RawClient(port: server.port)
            client.send("HEAD /v1/events HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let (text, _) = client.readAll()
            #expect(text.contains("text/event-stream") && text.hasSuffix("\r\n\r\n") && !text.contains(":ok"))
        }
        #expect(hub.figures.listeners == 0 && ends.withLock { $0 } == 5)
        hub.publish(event("e", nil), name: "e")
        #expect(hub.figures.writes == 0)
    }

    @Test func aFullOrClosedHubTakesNoMore() throws {
        var configuration = StreamHub.Configuration()
        configuration.mostStreams = 1
        let hub = StreamHub(configuration)
        let server = try serve(hub, StreamFilter(audience: .owner))
        defer { server.stop() }
        let first = try RawClient(port: server.port)
        #expect(first.exchange(request, until: ":ok\n\n\r\n").contains("200 OK"))
        let second = try RawClient(port: server.port)
        second.send(request)
        #expect(second.readAll().text.contains(" 503 "))
        hub.closeAll()
        #expect(first.readAll().end == .closed && hub.figures.listeners == 0)
        let third = try RawClient(port: server.port)
        third.send(request)
        #expect(third.readAll().text.contains(" 503 "), "a hub that was closed opens no more")
    }
}
