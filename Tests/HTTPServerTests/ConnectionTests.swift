import EventModel
import TestSupport
import Testing

@testable import HTTPServer

/// Drives a connection without a socket: what it sends is kept, what it is told is scripted.
private struct Driver {
    var connection = Connection(peer: PeerAddress(), limits: .init())
    var configuration = ServerConfiguration()
    var moment = Moment()
    var sent = ""
    var events: [String] = []
    var serial: UInt64 = 0
    var room = Int.max
    var reply: Reply = .response(HTTPResponse())

    mutating func feed(_ text: String) {
        connection.isReadable = true
        run(text)
    }

    mutating func run(_ text: String? = nil) {
        var text = text
        for _ in 0..<1_000 {
            switch connection.next(moment, configuration) {
            case .respond(let request):
                events.append(request.method)
                serial += 1
                connection.open(serial, for: request)
                connection.begin(reply, moment)
            case .send:
                let bytes = connection.output[connection.sentCount...].prefix(room)
                guard !bytes.isEmpty else {
                    connection.isWritable = false
                    continue
                }
                sent += String(decoding: bytes, as: UTF8.self)
                room -= room == .max ? 0 : bytes.count
                connection.sent(bytes.count)
            case .receive:
                if let bytes = text { Array(bytes.utf8).withUnsafeBytes { connection.received($0) } }
                text = nil
                connection.isReadable = false
            case .shutdown: events.append("shutdown")
            case .close(let reset):
                events.append(reset ? "reset" : "close")
                return
            case .rest: return
            }
        }
        Issue.record("the connection never rests")
    }

    mutating func pass(milliseconds: Int) {
        moment.now = moment.after(milliseconds)
        run()
    }
}

@Test func aSlowHeadIsAnswered408() {
    var driver = Driver()
    driver.run()
    driver.feed("GET / HT")
    #expect(driver.connection.due == 10_000_000_000)
    for _ in 0..<9 {
        driver.pass(milliseconds: 1_000)
        driver.feed("T")
    }
    #expect(driver.sent == "")
    driver.pass(milliseconds: 1_000)
    #expect(driver.sent.hasPrefix("HTTP/1.1 408 "))
    #expect(driver.events == ["shutdown"])
    driver.pass(milliseconds: 2_000)
    #expect(driver.events.last == "close")
}

@Test func anIdleConnectionClosesWithoutAWord() {
    var driver = Driver()
    driver.feed(simpleGet)
    driver.pass(milliseconds: 30_000)
    driver.feed(simpleGet)
    driver.sent = ""
    driver.pass(milliseconds: 59_999)
    #expect(driver.events == ["GET", "GET"])
    driver.pass(milliseconds: 1)
    #expect(driver.events.count == 3)
    #expect(driver.sent == "")
}

@Test func pipelinedRequestsWaitForTheReplyBeforeThem() {
    var driver = Driver()
    driver.reply = .script([.wait(milliseconds: 5), .respond(HTTPResponse(status: 201))])
    driver.feed(simpleGet + "PUT / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(driver.events == ["GET"])
    driver.pass(milliseconds: 4)
    #expect(driver.sent == "")
    driver.pass(milliseconds: 1)
    #expect(driver.events == ["GET", "PUT"])
    driver.pass(milliseconds: 5)
    #expect(driver.sent.split(separator: "HTTP/1.1 201").count == 2)
}

@Test func aClientThatTakesNothingIsGivenUp() {
    var driver = Driver()
    driver.room = 10
    driver.feed(simpleGet)
    #expect(driver.sent.utf8.count == 10)
    driver.pass(milliseconds: 19_999)
    #expect(driver.events == ["GET"])
    driver.pass(milliseconds: 1)
    #expect(driver.events == ["GET", "reset"])
}

@Test func aDripIsPlayedBytewise() {
    var driver = Driver()
    driver.reply = .script([
        .drip(HTTPResponse(body: Array("abc".utf8)), pieceBytes: 1, milliseconds: 7), .write(Array("!".utf8)), .hang,
    ])
    driver.feed(simpleGet)
    for end in ["\r\n\r\n", "\r\n\r\na", "\r\n\r\nab", "\r\n\r\nabc!"] {
        #expect(driver.sent.hasSuffix("Content-Length: 3" + end))
        #expect(end.hasSuffix("!") == (driver.connection.due == .max))
        driver.pass(milliseconds: 7)
    }
    driver.connection.isHungUp = true
    driver.run()
    #expect(driver.events.last == "close")
}

@Test func streamsBeatWhileTheyAreQuiet() {
    var driver = Driver()
    let ends = Lock<[StreamEnd]>([])
    let head = HTTPResponse(body: Array(":ok\n\n".utf8))
    driver.reply = .stream(head, heartbeat: Heartbeat(milliseconds: 9_000, bytes: [10])) { end in
        ends.withLock { $0.append(end) }
    }
    driver.feed(simpleGet)
    #expect(driver.sent.hasSuffix("Transfer-Encoding: chunked\r\n\r\n5\r\n:ok\n\n\r\n"))
    driver.sent = ""
    driver.pass(milliseconds: 8_999)
    driver.connection.write(Array("data".utf8), driver.moment, limit: 100)
    driver.run()
    driver.pass(milliseconds: 8_999)
    #expect(driver.sent == "4\r\ndata\r\n")
    driver.pass(milliseconds: 1)
    #expect(driver.sent == "4\r\ndata\r\n1\r\n\n\r\n")
    driver.connection.finish()
    driver.run()
    #expect(driver.sent.hasSuffix("0\r\n\r\n"))
    #expect(ends.withLock { $0 } == [])
    driver.feed(simpleGet)
    driver.room = 0
    driver.connection.isWritable = true
    driver.connection.write([UInt8](repeating: 65, count: 90), driver.moment, limit: 100)
    driver.run()
    driver.connection.write([UInt8](repeating: 65, count: 90), driver.moment, limit: 100)
    driver.run()
    #expect(ends.withLock { $0 } == [.tooSlow])
    #expect(driver.events.last == "reset")
}

@Test func anIdleConnectionIsSmall() {
    #expect(MemoryLayout<Connection>.stride <= 768)
    var driver = Driver()
    driver.feed(simpleGet)
    #expect(driver.connection.output.capacity == 0)
}

@Test(arguments: UInt64(1)...30) func whateverHappensAConnectionComesToRest(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let texts = [
        simpleGet, simpleGet + simpleGet, "GET / HT", "TP/1.1\r\nHost: a\r\n\r\n", "\r\n", "GET / HTTP/1.0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n", "abc", "\u{0}",
        "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
    ]
    let body = HTTPResponse(body: Array("0123456789".utf8))
    for _ in 0..<40 {
        var driver = Driver()
        for _ in 0..<30 where driver.events.last != "close" && driver.events.last != "reset" {
            switch random.below(10) {
            case 0: driver.reply = .response(body)
            case 1: driver.reply = .script([.wait(milliseconds: Int(random.below(50))), .respond(body), .reset])
            case 2: driver.reply = .script([.drip(body, pieceBytes: 3, milliseconds: 5), .hang])
            case 3: driver.reply = random.below(2) == 0 ? .later : .stream(body, heartbeat: nil) { _ in }
            case 4: driver.pass(milliseconds: Int(random.below(40_000)))
            case 5:
                driver.room = Int(random.below(60))
                driver.connection.isWritable = true
                driver.run()
            case 6:
                driver.connection.isHungUp = true
                driver.connection.ended()
                driver.run()
            case 7:
                driver.connection.begin(.response(body), driver.moment)
                driver.connection.write([65], driver.moment, limit: 50)
                driver.connection.finish()
                driver.run()
            default: driver.feed(texts[Int(random.below(UInt64(texts.count)))])
            }
        }
        // Sooner or later a client that does nothing is let go, unless a reply is still to come.
        for _ in 0..<5 { driver.pass(milliseconds: 60_000) }
        let isOver = driver.events.last == "close" || driver.events.last == "reset"
        #expect(isOver || driver.connection.due == .max, "seed \(seed): \(driver.events)")
    }
}
