import Dispatcher
import EventModel
import Testing

@testable import HTTPTransport

@Suite struct StreamingReadTests {
    private static func collect(_ read: StreamingRead) -> [StreamingRead.Step] {
        var steps: [StreamingRead.Step] = []
        while true {
            let step = read.next(within: .seconds(30))
            if case .piece(let more) = step, case .piece(let before)? = steps.last {
                steps[steps.count - 1] = .piece(before + more)
            } else {
                steps.append(step)
            }
            switch step {
            case .end, .failure: return steps
            default: continue
            }
        }
    }

    @Test func bytesAreHandedOnAsTheyArrive() throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n:ok\n\n")
            connection.waitForClose()
        }
        defer { server.stop() }
        let read = StreamingRead(StreamingRequest(url: server.url + "/v1/events"))
        #expect(read.next(within: .seconds(30)) == .head(status: 200))
        #expect(read.next(within: .seconds(30)) == .piece(Array(":ok\n\n".utf8)))
        #expect(read.next(within: .milliseconds(1)) == .quiet)
    }

    @Test func aBodyGoesOutAndALongAnswerComesBackWhole() throws {
        let long = String(repeating: "0123456789", count: 50_000)
        let server = try RawServer { connection in
            let head = connection.readRequest()?.head ?? ""
            connection.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 No\r\nX-Echo: a\r\n\r\n" + head + long)
        }
        defer { server.stop() }
        let read = StreamingRead(
            StreamingRequest(
                method: .post, url: server.url + "/a?b=c", headers: [Header("x-a", "1")], body: Array("{}".utf8)))
        let steps = Self.collect(read)
        #expect(steps.count == 3 && steps.first == .head(status: 400) && steps.last == .end)
        guard case .piece(let bytes) = steps[1] else {
            Issue.record("no body came")
            return
        }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasPrefix("POST /a?b=c HTTP/1.1\r\n") && text.hasSuffix(long))
        #expect(text.contains("x-a: 1\r\n") && text.contains("Content-Length: 2\r\n"))
        #expect(read.next(within: .zero) == .end)
    }

    @Test func failuresHaveTheirNames() throws {
        #expect(
            Self.collect(StreamingRead(StreamingRequest(url: "http://127.0.0.1:\(try RawServer.closedPort())")))
                == [.failure(.refused)])
        #expect(Self.collect(StreamingRead(StreamingRequest(url: "ftp://a.test"))) == [.failure(.malformed)])
        let cases: [(String, [StreamingRead.Step])] = [
            ("", [.failure(.reset)]), ("HTTP/1.1 200 OK\r\nA: b\r\n", [.failure(.reset)]),
            ("SSH-2.0\r\n\r\n", [.failure(.malformed)]),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
                [.head(status: 200), .piece(Array("abc".utf8)), .failure(.reset)]
            ),
            ("HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n", [.head(status: 302), .end]),
        ]
        for (answer, steps) in cases {
            let server = try RawServer { connection in
                _ = connection.readRequest()
                connection.write(answer)
            }
            defer { server.stop() }
            #expect(Self.collect(StreamingRead(StreamingRequest(url: server.url))) == steps, "\(answer)")
            #expect(server.accepted == 1)
        }
    }

    @Test func silenceEndsIt() throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n\r\n")
            connection.waitForClose()
        }
        defer { server.stop() }
        let read = StreamingRead(StreamingRequest(url: server.url, idleTimeout: .milliseconds(100)))
        #expect(Self.collect(read) == [.head(status: 200), .failure(.timedOut)])
    }
}
