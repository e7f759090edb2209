import CCurl
import Dispatcher
import EventModel
import Foundation
import Glibc
import Testing

@testable import HTTPTransport

/// How attempts end that get no answer.
@Suite struct FailureTests {
    /// How one request ends when `script` plays the server.
    private func outcome(
        of request: Request? = nil, _ script: @escaping @Sendable (RawConnection) -> Void
    ) throws -> TransportError? {
        let server = try RawServer { connection in
            guard connection.readRequest() != nil else { return }
            script(connection)
        }
        defer { server.stop() }
        return try HTTPTransport().exchange(HTTPTransportTests.request(.post, server.url, body: "x")).error
    }

    @Test func nobodyListens() throws {
        let url = "http://127.0.0.1:\(try RawServer.closedPort())/"
        #expect(try HTTPTransport().exchange(request(.get, url)).error == .refused)
    }

    @Test func noSuchName() throws {
        #expect(try HTTPTransport().exchange(request(.get, "http://no-such-name.invalid/")).error == .notFound)
    }

    @Test func closedWithoutAWord() throws {
        #expect(try outcome { _ in } == .reset)
    }

    @Test func resetWithoutAWord() throws {
        #expect(try outcome { $0.resetOnClose() } == .reset)
    }

    @Test func closedInTheHead() throws {
        #expect(try outcome { $0.write("HTTP/1.1 200 OK\r\nContent-Le") } == .reset)
    }

    @Test func closedInTheBody() throws {
        #expect(try outcome { $0.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf") } == .reset)
    }

    @Test func resetInTheBody() throws {
        let error = try outcome {
            $0.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
            $0.resetOnClose()
        }
        #expect(error == .reset)
    }

    @Test func closedBetweenChunks() throws {
        #expect(try outcome { $0.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n") } == .reset)
    }

    @Test(arguments: [
        "220 smtp.example.com ESMTP\r\n", "SSH-2.0-OpenSSH_9.2\r\n\u{0}\u{0}\u{1}garbage", "<html>hello</html>",
        "HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
    ]) func garbage(bytes: String) throws {
        #expect(try outcome { $0.write(bytes) } == .malformed)
    }

    @Test func moreHeadersThanAnyoneNeeds() throws {
        let error = try outcome { connection in
            connection.write("HTTP/1.1 200 OK\r\n")
            let line = "X-Filler: " + String(repeating: "x", count: 1000) + "\r\n"
            while connection.write(line) {}
        }
        #expect(error == .malformed)
    }

    @Test func interimAnswersWithoutEnd() throws {
        let error = try outcome { connection in
            while connection.write("HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n") {}
        }
        #expect(error == .malformed)
    }

    @Test func aHeaderLineWithoutEnd() throws {
        let error = try outcome { connection in
            connection.write("HTTP/1.1 200 OK\r\nX-Filler: ")
            let piece = String(repeating: "x", count: 10_000)
            while connection.write(piece) {}
        }
        #expect(error == .malformed)
    }

    @Test func anAnswerThatNeverComes() throws {
        let server = try RawServer { $0.waitForClose() }
        defer { server.stop() }
        let start = wallNow()
        let error = try HTTPTransport().exchange(
            request(.get, server.url, timeout: .milliseconds(150))
        ).error
        #expect(error == .timedOut)
        #expect(wallNow() - start >= .milliseconds(149))
    }

    @Test func anAnswerThatDribbles() throws {
        let server = try RawServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            while connection.write("x") { connection.pause(milliseconds: 5) }
        }
        defer { server.stop() }
        let error = try HTTPTransport().exchange(request(.get, server.url, timeout: .milliseconds(150))).error
        #expect(error == .timedOut)
    }

    @Test(arguments: [0, -1]) func noTimeAtAll(milliseconds: Int64) throws {
        let server = try RawServer { $0.waitForClose() }
        defer { server.stop() }
        let hurried = request(.get, server.url, timeout: .milliseconds(milliseconds))
        #expect(try HTTPTransport().exchange(hurried).error == .timedOut)
        #expect(server.accepted == 0)
    }

    @Test func allTheTimeInTheWorld() throws {
        let server = try RawServer { connection in
            while connection.readRequest() != nil { connection.answer() }
        }
        defer { server.stop() }
        let patient = request(.get, server.url, timeout: Interval(milliseconds: .max))
        #expect(try HTTPTransport().exchange(patient).response?.status == 200)
    }

    @Test(arguments: [
        "", "ftp://example.com/", "file:///etc/passwd", "http://", "http:///x", "nonsense", "http://a b/",
    ])
    func urlsThatAreNone(url: String) throws {
        #expect(try HTTPTransport().exchange(request(.get, url)).error == .malformed)
    }

    @Test func plainSpeechWhereTLSIsExpected() throws {
        let server = try RawServer { connection in
            connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            connection.waitForClose()
        }
        defer { server.stop() }
        let error = try HTTPTransport().exchange(request(.get, "https://127.0.0.1:\(server.port)/")).error
        #expect(error == .malformed)
    }

    @Test func aResetInTheHandshake() throws {
        let server = try RawServer { connection in
            connection.pause(milliseconds: 10_000)
            connection.resetOnClose()
        }
        defer { server.stop() }
        let error = try HTTPTransport().exchange(request(.get, "https://127.0.0.1:\(server.port)/")).error
        #expect(error == .reset)
    }

    /// One failure must not colour the next on the same easy handle.
    @Test func failuresInARowKeepTheirNames() throws {
        let server = try RawServer { connection in
            while let request = connection.readRequest() {
                switch request.line.split(separator: " ")[1] {
                case "/garbage":
                    _ = connection.write("what?\r\n")
                    return
                case "/chunk":
                    _ = connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
                    return
                case "/half":
                    _ = connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
                    return
                case "/silent": return connection.waitForClose()
                default: connection.answer()
                }
            }
        }
        defer { server.stop() }
        let transport = HTTPTransport(transfersPerThread: 1)
        let refused = "http://127.0.0.1:\(try RawServer.closedPort())"
        let cases: [(String, TransportError?)] = [
            (refused, .refused), ("\(server.url)/chunk", .malformed), ("\(server.url)/ok", nil),
            (refused, .refused), ("\(server.url)/half", .reset), ("\(server.url)/silent", .timedOut),
            ("\(server.url)/garbage", .malformed), (refused, .refused), ("\(server.url)/ok", nil),
        ]
        for (url, expected) in cases {
            let outcome = try transport.exchange(
                request(.post, url, body: "x", timeout: expected == .timedOut ? .milliseconds(100) : .seconds(30)))
            #expect(outcome.error == expected, "\(url)")
        }
    }

    @Test(arguments: [
        (ENETUNREACH, TransportError.refused), (EHOSTUNREACH, .refused), (ECONNREFUSED, .refused),
        (ETIMEDOUT, .timedOut), (ECONNRESET, .reset), (0, .refused),
    ]) func whatAFailedConnectMeans(systemError: Int32, expected: TransportError) {
        #expect(TransportError(CURLE_COULDNT_CONNECT, systemError: systemError, isSecure: false) == expected)
    }

    @Test(arguments: [
        (CURLE_PEER_FAILED_VERIFICATION, TransportError.certificate), (CURLE_SSL_CONNECT_ERROR, .malformed),
        (CURLE_HTTP2, .malformed), (CURLE_HTTP2_STREAM, .malformed), (CURLE_WEIRD_SERVER_REPLY, .malformed),
        (CURLE_GOT_NOTHING, .reset), (CURLE_RECV_ERROR, .reset), (CURLE_SEND_ERROR, .reset),
        (CURLE_COULDNT_RESOLVE_HOST, .notFound), (CURLE_OPERATION_TIMEDOUT, .timedOut),
    ]) func whatAFailureOverTLSMeans(code: CURLcode, expected: TransportError) {
        #expect(TransportError(code, systemError: 0, isSecure: true) == expected)
    }
}
