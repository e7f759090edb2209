import TestSupport
import Testing

@testable import HTTPServer

/// Clients that never stop sending and never come to an end.
@Suite struct DribbleTests {
    /// Sends a start, then one byte after the other until the server has had enough.
    private func dribble(_ start: String, _ piece: String, _ timings: Deadlines.Timings) throws -> (String, Int) {
        var configuration = ServerConfiguration()
        configuration.timings = timings
        let server = try HTTPServer(configuration: configuration) { _, _ in .response(text("served")) }
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        client.setPatience(milliseconds: 1)
        let began = milliseconds()
        client.send(start)
        var answer = ""
        // Bounded, so that a server which waits for ever fails the test instead of holding it up.
        for _ in 0..<10_000 where milliseconds() - began < 20_000 {
            client.send(piece)
            switch client.receive() {
            case .success(let bytes): answer += String(decoding: bytes, as: UTF8.self)
            case .failure(let error) where error.end == .silent: continue
            case .failure: return (answer, milliseconds() - began)
            }
        }
        Issue.record("the server never lost its patience")
        return (answer, milliseconds() - began)
    }

    @Test func aDribbledHeadMeetsItsDeadline() throws {
        var timings = Deadlines.Timings()
        (timings.head, timings.linger) = (40, 10)
        let (answer, took) = try dribble("GET / HTTP/1.1\r\nHost: a\r\nX: ", "x", timings)
        #expect(answer.hasPrefix("HTTP/1.1 408 ") && answer.contains("Connection: close\r\n"))
        #expect(took >= 39)
    }

    @Test(arguments: [
        ("Content-Length: 100000", "x"), ("Transfer-Encoding: chunked\r\n\r\nfffff", ";"),
        ("Transfer-Encoding: chunked\r\n\r\n0", "\r\nX: y"),
    ])
    func aDribbledBodyMeetsItsDeadline(framing: String, piece: String) throws {
        var timings = Deadlines.Timings()
        (timings.body, timings.linger) = (40, 10)
        let ending = framing.hasPrefix("Content") ? "\r\n\r\n" : ""
        let (answer, took) = try dribble("POST / HTTP/1.1\r\nHost: a\r\n\(framing)\(ending)", piece, timings)
        #expect(answer.hasPrefix("HTTP/1.1 408 ") && answer.contains("Connection: close\r\n"))
        #expect(took >= 39)
    }
}
