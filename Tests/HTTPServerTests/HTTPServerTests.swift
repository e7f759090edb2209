import Glibc
import TestSupport
import Testing

@testable import HTTPServer

/// A plain response.
func text(_ text: String, status: Int = 200) -> HTTPResponse {
    HTTPResponse(status: status, type: "text/plain", text: text)
}

@Suite struct Serving {
    @Test(arguments: [1, 2]) func aConnectionServesManyRequests(threads: Int) throws {
        let server = try HTTPServer(threads: threads) { request, _ in
            .response(text("\(request.method) \(request.path) \(request.body.count)."))
        }
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        #expect(client.exchange(simpleGet, until: ".").hasSuffix("\r\n\r\nGET / 0."))
        let post = "POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        #expect(client.exchange(post, until: ".").hasSuffix("\r\n\r\nPOST /p 3."))
        let three = client.exchange(
            simpleGet + post + "PUT /z HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", until: "z 0.")
        #expect(three.components("HTTP/1.1 200 OK") == 3)
        #expect(three.contains("GET / 0.") && three.contains("POST /p 3."))
        #expect(client.readAll().end == .closed)
    }

    @Test func aHeadHasNoBody() throws {
        let server = try HTTPServer { _, _ in .response(text("hello")) }
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.0\r\n\r\n")
        let (all, end) = client.readAll()
        #expect(end == .closed)
        #expect(all.components("Content-Length: 5") == 2)
        #expect(all.components("hello") == 1 && all.hasSuffix("hello"))
    }

    @Test func aClientThatExpectsToContinueIsTold() throws {
        let server = try HTTPServer { request, _ in .response(text("\(request.body.count).")) }
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
        #expect(client.exchange(head, until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        #expect(client.exchange("abc", until: ".").hasSuffix("\r\n\r\n3."))
    }

    @Test func aBodyTooLargeIsRefusedWhileItArrives() throws {
        var configuration = ServerConfiguration()
        configuration.limits.body = 1_000
        let server = try HTTPServer(configuration: configuration) { _, _ in .response(text("?")) }
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n")
        client.send([UInt8](repeating: 65, count: 500_000))
        let (all, end) = client.readAll()
        #expect(all.hasPrefix("HTTP/1.1 413 Content Too Large\r\n"))
        #expect(all.contains("Connection: close\r\n"))
        #expect(end == .closed)
    }

    @Test func aLargeResponseArrivesWhole() throws {
        let body = String(repeating: "0123456789abcdef", count: 500_000)
        let server = try HTTPServer { _, _ in .response(HTTPResponse(body: Array(body.utf8), closes: true)) }
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        client.send(simpleGet)
        let (all, end) = client.readAll()
        #expect(end == .closed)
        #expect(all.hasSuffix("\r\n\r\n" + body))
    }

    @Test func aThousandClientsAtOnce() throws {
        HTTPServer.raiseDescriptorLimit()
        let server = try HTTPServer(threads: 2) { _, _ in
            .script([.wait(milliseconds: 20), .respond(text("late."))])
        }
        defer { server.stop() }
        let clients = try (0..<1_000).map { _ in try RawClient(port: server.port) }
        for client in clients { client.send(simpleGet) }
        for client in clients { #expect(client.read(until: ".").hasSuffix("late.")) }
        #expect(server.connectionCount == 1_000)
        for client in clients { client.send(simpleGet) }
        for client in clients { #expect(client.read(until: ".").hasSuffix("late.")) }
    }

    @Test func clientsPastTheLimitAreTold() throws {
        var configuration = ServerConfiguration()
        configuration.maximumConnections = 2
        let server = try HTTPServer(threads: 2, configuration: configuration) { _, _ in .response(text("in.")) }
        defer { server.stop() }
        let inside = try (0..<2).map { _ in try RawClient(port: server.port) }
        for client in inside { #expect(client.exchange(simpleGet, until: ".").hasSuffix("in.")) }
        let outside = try RawClient(port: server.port)
        outside.send(simpleGet)
        let (all, end) = outside.readAll()
        #expect(all.hasPrefix("HTTP/1.1 503 ") && end == .closed)
        outside.close()
        for client in inside { #expect(client.exchange(simpleGet, until: ".").hasSuffix("in.")) }
    }
}

@Suite struct Faults {
    private func play(_ steps: [ReplyStep]) throws -> (text: String, end: RawClient.End, took: Int) {
        let server = try HTTPServer { _, _ in .script(steps) }
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        let start = milliseconds()
        client.send(simpleGet)
        let (all, end) = client.readAll()
        return (all, end, milliseconds() - start)
    }

    @Test func latency() throws {
        let (all, end, took) = try play([.wait(milliseconds: 60), .respond(HTTPResponse(status: 201)), .close])
        #expect(all.hasPrefix("HTTP/1.1 201 Created\r\n"))
        #expect(end == .closed)
        #expect(took >= 59)
    }

    @Test func reset() throws {
        let (all, end, _) = try play([.reset])
        #expect(all == "" && end == .reset)
    }

    @Test func halfABody() throws {
        let (all, end, _) = try play([.part(text("0123456789"), bodyBytes: 5), .close])
        #expect(all.contains("Content-Length: 10\r\n") && all.hasSuffix("\r\n\r\n01234"))
        #expect(end == .closed)
    }

    @Test func garbage() throws {
        let (all, end, _) = try play([.write(Array("\u{0}\u{1}not http".utf8)), .close])
        #expect(all == "\u{0}\u{1}not http" && end == .closed)
    }

    @Test func drip() throws {
        let (all, end, took) = try play([.drip(text("0123456789"), pieceBytes: 2, milliseconds: 10), .close])
        #expect(all.hasSuffix("\r\n\r\n0123456789") && end == .closed)
        #expect(took >= 49)
    }

    @Test func silenceLastsUntilTheClientLeaves() throws {
        let server = try HTTPServer { _, _ in .script([.hang]) }
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        client.send(simpleGet)
        client.setPatience(milliseconds: 50)
        #expect(client.readAll().end == .silent)
        #expect(server.connectionCount == 1)
        client.close()
        let deadline = milliseconds() + 10_000
        while server.connectionCount > 0, milliseconds() < deadline { sched_yield() }
        #expect(server.connectionCount == 0)
    }
}

@Suite struct Exchanges {
    @Test func answersMayComeLaterFromAnotherThread() throws {
        let waiting = Inbox<Exchange>()
        let server = try HTTPServer { _, exchange in
            waiting.put(exchange)
            return .later
        }
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        for round in 0..<3 {
            client.send(simpleGet)
            let exchange = try #require(waiting.take())
            #expect(exchange.answer(.response(text("round \(round)."))))
            #expect(exchange.answer(.response(text("again."))))
            #expect(client.read(until: ".").hasSuffix("\r\n\r\nround \(round)."))
        }
    }

    @Test func anAnswerForAClientThatLeftIsDropped() throws {
        let waiting = Inbox<Exchange>()
        let server = try HTTPServer { request, exchange in
            guard request.path == "/" else { return .response(text("fine.")) }
            waiting.put(exchange)
            return .later
        }
        defer { server.stop() }
        let first = try RawClient(port: server.port)
        first.send(simpleGet)
        let exchange = try #require(waiting.take())
        first.close()
        let deadline = milliseconds() + 10_000
        while server.connectionCount > 0, milliseconds() < deadline { sched_yield() }
        let second = try RawClient(port: server.port)
        #expect(second.exchange("GET /x HTTP/1.1\r\nHost: a\r\n\r\n", until: ".").hasSuffix("fine."))
        exchange.answer(.response(text("stale.")))
        #expect(second.exchange("GET /x HTTP/1.1\r\nHost: a\r\n\r\n", until: ".").hasSuffix("\r\n\r\nfine."))
    }

    @Test func aStreamCarriesWhatIsWrittenAndNoticesAHangUp() throws {
        let opened = Inbox<Exchange>()
        let ends = Inbox<StreamEnd>()
        let server = try HTTPServer { _, exchange in
            opened.put(exchange)
            let beat = Heartbeat(milliseconds: 30, bytes: Array("\n".utf8))
            return .stream(HTTPResponse(body: Array(":ok".utf8)), heartbeat: beat) { ends.put($0) }
        }
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        #expect(client.exchange(simpleGet, until: "3\r\n:ok\r\n").contains("Transfer-Encoding: chunked\r\n"))
        let exchange = try #require(opened.take())
        exchange.write(Array("one".utf8))
        #expect(client.read(until: "3\r\none\r\n").hasSuffix("3\r\none\r\n"))
        #expect(client.read(until: "1\r\n\n\r\n").hasSuffix("1\r\n\n\r\n"))
        exchange.finish()
        #expect(client.read(until: "0\r\n\r\n").hasSuffix("0\r\n\r\n"))
        client.send("GET / HTTP/1.0\r\n\r\n")
        let second = try #require(opened.take())
        second.write(Array("raw".utf8))
        #expect(client.read(until: "raw").contains("Connection: close\r\n"))
        client.close()
        #expect(ends.take() == .hungUp)
    }

    @Test func aClientThatDoesNotReadItsStreamIsDropped() throws {
        var configuration = ServerConfiguration()
        configuration.streamQueueBytes = 50_000
        let opened = Inbox<Exchange>()
        let ends = Inbox<StreamEnd>()
        let server = try HTTPServer(configuration: configuration) { _, exchange in
            opened.put(exchange)
            return .stream(HTTPResponse(), heartbeat: nil) { ends.put($0) }
        }
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        client.shrinkWindow()
        client.send(simpleGet)
        let exchange = try #require(opened.take())
        for _ in 0..<2_000 { exchange.write([UInt8](repeating: 65, count: 10_000)) }
        #expect(ends.take() == .tooSlow)
    }
}

extension String {
    /// How often `part` occurs.
    fileprivate func components(_ part: String) -> Int {
        split(separator: part, omittingEmptySubsequences: false).count - 1
    }
}
