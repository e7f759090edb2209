import TestSupport
import Testing

@testable import HTTPServer

/// Limits of connections, with paths to which they do not apply.
@Suite struct ConnectionLimitTests {
    private func server(_ change: (inout ServerConfiguration) -> Void) throws -> HTTPServer {
        var configuration = ServerConfiguration()
        configuration.unlimitedPaths = ["/health"]
        change(&configuration)
        return try HTTPServer(configuration: configuration) { request, _ in
            request.path == "/stream"
                ? .stream(text("begun."), heartbeat: nil, ended: { _ in }) : .response(text("in."))
        }
    }

    private func get(_ path: String, _ server: HTTPServer) throws -> (text: String, end: RawClient.End) {
        let client = try RawClient(port: server.port)
        client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
        return client.readAll()
    }

    @Test func answersUnlimitedPathsBeyondTheTotal() throws {
        let server = try server { $0.maximumConnections = 1 }
        defer { server.stop() }
        let inside = try RawClient(port: server.port)
        #expect(inside.exchange(simpleGet, until: ".").hasSuffix("in."))
        for path in ["/health", "/health?x=1"] {
            let (text, end) = try get(path, server)
            #expect(text.hasPrefix("HTTP/1.1 200 ") && text.contains("Connection: close") && end == .closed)
        }
        let (text, end) = try get("/other", server)
        #expect(text.hasPrefix("HTTP/1.1 503 ") && end == .closed)
        #expect(inside.exchange(simpleGet, until: ".").hasSuffix("in."))
    }

    @Test func idleConnectionsBeyondTheLimitGiveWay() throws {
        let server = try server { $0.maximumConnections = 1 }
        defer { server.stop() }
        let clients = try (0..<200).map { _ in try RawClient(port: server.port) }
        #expect(try get("/health", server).text.hasPrefix("HTTP/1.1 200 "))
        #expect(server.connectionCount <= 66)
        _ = clients
    }

    @Test func countsByAddressAllButStreams() throws {
        let server = try server { $0.maximumConnectionsPerAddress = 2 }
        defer { server.stop() }
        let streams = try (0..<5).map { _ in
            let client = try RawClient(port: server.port)
            #expect(client.exchange("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n", until: "begun.\r\n").contains("200 OK"))
            return client
        }
        let inside = try (0..<2).map { _ in try RawClient(port: server.port) }
        for client in inside { #expect(client.exchange(simpleGet, until: ".").hasSuffix("in.")) }
        #expect(try get("/other", server).text.hasPrefix("HTTP/1.1 429 "))
        #expect(try get("/health", server).text.hasPrefix("HTTP/1.1 200 "))
        for stream in streams { stream.close() }
        #expect(try get("/other", server).text.hasPrefix("HTTP/1.1 429 "), "an ended stream frees no place twice")
    }

    @Test func closesTheStreamsForWhichTheMostWaits() throws {
        var configuration = ServerConfiguration()
        configuration.streamQueueBytes = 8 << 20
        let exchanges = Lock<[Exchange]>([])
        let server = try HTTPServer(configuration: configuration) { _, exchange in
            exchanges.withLock { $0.append(exchange) }
            return .stream(text("begun."), heartbeat: nil, ended: { _ in })
        }
        defer { server.stop() }
        let slow = try RawClient(port: server.port)
        slow.shrinkWindow()
        let quick = try RawClient(port: server.port)
        for client in [slow, quick] {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = client.read(until: "begun.\r\n")
        }
        let all = exchanges.withLock { $0 }
        Exchange.write([UInt8](repeating: 65, count: 6 << 20), to: [all[0]])
        server.closeSlowestStreams()
        Exchange.write(Array("still here.".utf8), to: [all[1]])
        #expect(quick.read(until: "still here.\r\n").contains("still here."))
        #expect(slow.readAll().end != .silent)
    }
}
