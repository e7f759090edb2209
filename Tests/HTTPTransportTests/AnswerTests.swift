import Dispatcher
import EventModel
import Foundation
import Testing

@testable import HTTPTransport

/// What comes back as an answer, however oddly it arrives.
@Suite struct AnswerTests {
    /// What one request gets from a server that sends `bytes` and closes.
    private func outcome(of bytes: String, method: RequestMethod = .get) throws -> Outcome {
        let server = try RawServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write(bytes)
        }
        defer { server.stop() }
        return try HTTPTransport().exchange(request(method, server.url))
    }

    @Test func answersCarryStatusHeadersAndBody() throws {
        let response = try #require(
            try outcome(
                of: "HTTP/1.1 418 I'm a teapot\r\nX-One:  1 \r\nx-one: 2\r\nempty:\r\nContent-Length: 3\r\n\r\nabc"
            )
            .response)
        #expect(response.status == 418)
        #expect(
            response.headers == [
                Header("X-One", "1"), Header("x-one", "2"), Header("empty", ""), Header("Content-Length", "3"),
            ])
        #expect(response.body == Array("abc".utf8))
        #expect(response.bytesDropped == 0)
    }

    @Test(
        "Content-lengths that contradict each other, or that nobody can count, are no HTTP",
        arguments: [
            "2\r\nContent-Length: 5", "5\r\ncontent-length: 2", "99999999999999999999999", "+5", "5, 6", "5,", "-5",
        ])
    func lengths(_ lengths: String) throws {
        let outcome = try outcome(of: "HTTP/1.1 200 OK\r\nContent-Length: \(lengths)\r\n\r\nhello")
        #expect(outcome.error == .malformed)
    }

    @Test(
        "Content-lengths that agree are one",
        arguments: ["5\r\nContent-Length: 5", "005", "5\r\nA: b\r\ncontent-length: 5"])
    func agreeingLengths(_ lengths: String) throws {
        let outcome = try outcome(of: "HTTP/1.1 200 OK\r\nContent-Length: \(lengths)\r\n\r\nhello")
        #expect(outcome.response?.body == Array("hello".utf8))
    }

    @Test func interimAnswersAreSkipped() throws {
        let response = try #require(
            try outcome(
                of: "HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                    + "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok"
            ).response)
        #expect(response.status == 201)
        #expect(response.headers == [Header("Content-Length", "2")])
        #expect(response.text == "ok")
    }

    @Test func aBodyMayEndWithTheConnection() throws {
        let response = try #require(try outcome(of: "HTTP/1.0 200 OK\r\n\r\nuntil the end").response)
        #expect(response.text == "until the end")
    }

    @Test func chunksAreJoinedAndTrailersIgnored() throws {
        let response = try #require(
            try outcome(
                of:
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Late: 1\r\n\r\n"
            ).response)
        #expect(response.text == "abcde")
        #expect(response.field("x-late") == nil)
    }

    @Test(arguments: [204, 304]) func someStatusesHaveNoBody(status: Int) throws {
        let response = try #require(try outcome(of: "HTTP/1.1 \(status) Nothing\r\nETag: x\r\n\r\n").response)
        #expect(response.status == status)
        #expect(response.body.isEmpty)
    }

    @Test(arguments: [301, 302, 303, 307, 308]) func redirectsAreNotFollowed(status: Int) throws {
        let server = try RawServer { connection in
            while connection.readRequest() != nil {
                connection.answer(status, headers: "Location: /elsewhere\r\n", body: "gone")
            }
        }
        defer { server.stop() }
        let transport = HTTPTransport()
        let response = try #require(try transport.exchange(request(.post, server.url, body: "x")).response)
        #expect(response.status == status)
        #expect(response.text == "gone")
        #expect(transport.inFlight == 0)
    }

    @Test func encodedBodiesStayAsTheyAre() throws {
        let response = try #require(
            try outcome(of: "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope").response)
        #expect(response.text == "nope")
    }

    @Test func bytesThatAreNoTextArriveWhole() throws {
        let all = (0...255).map { UInt8($0) }
        let server = try RawServer { connection in
            guard let request = connection.readRequest() else { return }
            connection.write(Array("HTTP/1.1 200 OK\r\nContent-Length: 256\r\n\r\n".utf8) + request.body)
        }
        defer { server.stop() }
        var echo = request(.put, server.url)
        echo.body = all
        #expect(try HTTPTransport().exchange(echo).response?.body == all)
    }

    @Test func aStatusOutsideTheBookIsStillAStatus() throws {
        #expect(try outcome(of: "HTTP/1.1 999 Denied\r\nContent-Length: 0\r\n\r\n").response?.status == 999)
    }

    @Test func foldedAndOddHeaderLinesAreRead() throws {
        let response = try #require(
            try outcome(of: "HTTP/1.1 200\r\nA: one\r\n two\r\nB: 3\r\nContent-Length: 0\r\n\r\n").response)
        #expect(response.field("a") == "one two")
        #expect(response.field("b") == "3")
    }

    @Test func switchingProtocolsIsNoAnswer() throws {
        #expect(try outcome(of: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nwhat").error == .malformed)
    }

    @Test func aBodyPastTheCapIsCutAndCounted() throws {
        let excess = 150_000
        let body = String(repeating: "x", count: Response.maximumBytes + excess)
        let server = try RawServer { connection in
            while connection.readRequest() != nil { connection.answer(body: body) }
        }
        defer { server.stop() }
        let transport = HTTPTransport()
        for _ in 1...3 {
            let response = try #require(try transport.exchange(request(.get, server.url)).response)
            #expect(response.body.count == Response.maximumBytes)
            #expect(response.bytesDropped == excess)
        }
        #expect(server.accepted == 1, "A body of moderate length does not cost the connection.")
    }

    @Test func anAnnouncedGiantEndsEarlyAndIsCountedWhole() throws {
        let server = try RawServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
            let piece = [UInt8](repeating: 120, count: 65_536)
            while connection.write(piece) {}
        }
        defer { server.stop() }
        let response = try #require(try HTTPTransport().exchange(request(.get, server.url)).response)
        #expect(response.status == 200)
        #expect(response.body.count == Response.maximumBytes)
        #expect(response.bytesDropped == 10_000_000_000 - Response.maximumBytes)
    }

    @Test func anEndlessBodyEndsEarlyAndIsCountedAsSeen() throws {
        let server = try RawServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            let piece = Array("10000\r\n".utf8) + [UInt8](repeating: 120, count: 65_536) + Array("\r\n".utf8)
            while connection.write(piece) {}
        }
        defer { server.stop() }
        let transport = HTTPTransport()
        for _ in 1...2 {
            let response = try #require(try transport.exchange(request(.get, server.url)).response)
            #expect(response.body.count == Response.maximumBytes)
            #expect(response.bytesDropped > ResponseSink.maximumDiscardedBytes)
            #expect(response.bytesDropped < ResponseSink.maximumDiscardedBytes * 2)
        }
    }

    @Test func differentHeadsOnOneConnectionAreToldApart() throws {
        let server = try RawServer { connection in
            var count = 0
            while connection.readRequest() != nil {
                count += 1
                connection.answer(200 + count % 2, headers: "N: \(count / 2)\r\n", body: "\(count)")
            }
        }
        defer { server.stop() }
        let transport = HTTPTransport(transfersPerThread: 1)
        for count in 1...8 {
            let response = try #require(try transport.exchange(request(.get, server.url)).response)
            #expect(response.status == 200 + count % 2)
            #expect(response.field("n") == "\(count / 2)")
            #expect(response.text == "\(count)")
        }
    }
}
