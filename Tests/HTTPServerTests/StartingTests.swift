import Glibc
import TestSupport
import Testing

@testable import HTTPServer

@Suite struct Starting {
    @Test func aTakenPortNamesTheWayOut() throws {
        for threads in [1, 2] {
            let server = try HTTPServer(threads: threads) { _, _ in .response(HTTPResponse()) }
            let error = #expect(throws: ListenError.self) {
                try HTTPServer(port: server.port, threads: threads) { _, _ in .response(HTTPResponse()) }
            }
            #expect(error == .addressInUse(host: "127.0.0.1", port: server.port))
            #expect(error.map { "\($0)" }?.contains("ss -ltnp 'sport = :\(server.port)'") == true)
            server.stop()
            let next = try HTTPServer(port: server.port, threads: threads) { _, _ in .response(HTTPResponse()) }
            #expect(next.port == server.port)
            next.stop()
        }
    }

    @Test func placesThatAreNone() {
        for (host, port) in [("203.0.113.7", 0), ("no such host", 0), ("127.0.0.1", 65_536), ("127.0.0.1", -1)] {
            let error = #expect(throws: ListenError.self) {
                try HTTPServer(host: host, port: port) { _, _ in .response(HTTPResponse()) }
            }
            switch error {
            case .badHost(let named, _): #expect(named == host)
            case .badPort(let named): #expect(named == port)
            default: Issue.record("\(host) \(port): \(String(describing: error))")
            }
        }
    }

    @Test func bothThreadsServe() throws {
        let seen = Inbox<UInt>()
        let server = try HTTPServer(threads: 2) { _, _ in
            seen.put(UInt(pthread_self()))
            return .response(text("."))
        }
        defer { server.stop() }
        var threads: Set<UInt> = []
        for _ in 0..<200 where threads.count < 2 {
            let client = try RawClient(port: server.port)
            #expect(client.exchange(simpleGet, until: ".").hasSuffix("."))
            if let thread = seen.take() { threads.insert(thread) }
        }
        #expect(threads.count == 2)
    }

    @Test func aBusyServerStops() throws {
        let ends = Inbox<StreamEnd>()
        let opened = Inbox<Exchange>()
        let server = try HTTPServer(threads: 2) { request, exchange in
            switch request.path {
            case "/later":
                opened.put(exchange)
                return .later
            case "/stream": return .stream(HTTPResponse(), heartbeat: nil) { ends.put($0) }
            case "/wait": return .script([.wait(milliseconds: 3_600_000)])
            case "/hang": return .script([.hang])
            default: return .response(text("."))
            }
        }
        let paths = ["later", "stream", "wait", "hang", "idle"]
        let clients = try (0..<100).map { index in
            let client = try RawClient(port: server.port)
            client.send("GET /\(paths[index % 5]) HTTP/1.1\r\nHost: a\r\n\r\n")
            return client
        }
        let half = try RawClient(port: server.port)
        half.send("GET / HT")
        for (index, client) in clients.enumerated() where index % 5 == 1 || index % 5 == 4 {
            #expect(client.read(until: index % 5 == 1 ? "\r\n\r\n" : ".").hasPrefix("HTTP/1.1 200"))
        }
        let exchange = try #require(opened.take())
        exchange.answer(.response(text("last word")))
        server.stop()
        server.stop()
        let ending = clients.map { $0.readAll() }
        #expect(ending.allSatisfy { $0.end != .silent })
        #expect(ending.filter { $0.text.hasSuffix("last word") }.count == 1)
        for _ in 0..<20 { #expect(ends.take() == .stopped) }
        #expect(half.readAll().end != .silent)
        #expect(!exchange.answer(.response(text("too late"))))
        #expect(server.connectionCount == 0)
        #expect(throws: RawClient.ConnectError.self) { try RawClient(port: server.port) }
    }

    @Test func aHandlerMayStopItsServer() throws {
        let place = Lock<HTTPServer?>(nil)
        let server = try HTTPServer { _, _ in
            place.withLock { $0 }?.stop()
            return .response(text("bye"))
        }
        place.withLock { $0 = server }
        let client = try RawClient(port: server.port)
        client.send(simpleGet)
        #expect(client.readAll().text.hasSuffix("bye"))
        place.withLock { $0 = nil }
    }
}
