import Dispatch
import EventModel
import Glibc
import HTTPServer
import TestSupport
import Testing

/// A receiver that answers as it should not, and counts what it gets.
private final class BadReceiver: Sendable {
    private let server: HTTPServer
    private let count: Lock<Int>
    private let arrival = DispatchSemaphore(value: 0)

    /// Answers the n-th request, from 0, as `answer` says.
    init(_ answer: @escaping @Sendable (Int) -> Reply) throws {
        let count = Lock(0)
        self.count = count
        server = try HTTPServer { [arrival] _, _ in
            defer { arrival.signal() }
            return answer(
                count.withLock {
                    $0 += 1
                    return $0 - 1
                })
        }
    }

    /// Writes a text in answer to every request and closes the connection.
    convenience init(writing text: String) throws {
        try self.init { _ in .script([.write(Array(text.utf8)), .close]) }
    }

    deinit { server.stop() }

    var url: String { server.url + "/hook" }
    var received: Int { count.withLock { $0 } }

    /// Waits for so many more requests; false when they do not come in half a minute.
    func waits(for requests: Int) -> Bool {
        (0..<requests).allSatisfy { _ in arrival.wait(timeout: .now() + 30) == .success }
    }
}

/// A load of so many events against a receiver, the program as people run it.
private struct BadLoad {
    let summary: JSONValue
    let text: String
    let peakKilobytes: Int

    init(_ url: String, events: Int = 40, _ words: [String] = []) throws {
        let program = try Program(
            ["load", "--url", url, "--rate", "200/s", "--duration", "\(events * 5)ms", "--json"] + words)
        let end = program.end()
        summary = try JSONValue(parsing: end.output)
        // A load in which nothing was answered fails, and says so.
        let isSilent = summary["statuses"] == JSONValue(.object([]))
        try #require(end.code == (isSilent ? 1 : 0), "\(end.error)")
        #expect(end.error.contains("no request was answered") == isSilent, "\(end.error)")
        text = end.error
        peakKilobytes = program.peakKilobytes
        // Whatever the receiver does, the schedule stays and every sum comes out. A machine that stands still at the end
        // leaves some events unsent, which is no matter of the receiver's.
        #expect(summary["planned"] == .integer(events) && sent > 0, "\(end.error)")
        #expect(summary["pending"] == .integer(0) && summary["imbalances"] == .array([]), "\(end.error)")
    }

    /// How often the summary has a status or the name of an error.
    func count(_ name: String) -> Int {
        let counted = summary["statuses"]?[name] ?? summary["errors"]?[name]
        guard case .number(let count)? = counted?.kind else { return 0 }
        return Int(count)
    }

    var sent: Int { number("sent") }

    func number(_ name: String) -> Int {
        guard case .number(let number)? = summary[name]?.kind else { return -1 }
        return Int(number)
    }
}

@Suite struct LoadBadReceiverTests {
    @Test func aClosedPortRefuses() throws {
        let load = try BadLoad("http://127.0.0.1:1/")
        #expect(load.count("ECONNREFUSED") == load.sent && load.number("failed") == load.sent, "\(load.text)")
        #expect(load.text.contains("ECONNREFUSED × \(load.sent)"))
    }

    @Test(arguments: [
        ("reset", "ECONNRESET"), ("hangup", "ECONNRESET"), ("close", "ECONNRESET"), ("interim", "ECONNRESET"),
        ("garbage", "EPROTO"), ("length", "EPROTO"), ("timeout", "ETIMEDOUT"), ("drip", "ETIMEDOUT"),
    ])
    func aFaultOfTheReceiversHasItsName(fault: String, error: String) throws {
        let receiver = try RunningReceiver(["--live", "--counts", "-", "--fault-rate", "1:\(fault)"])
        // Of those that take too long none ends before its time; the others have all the time they need.
        let timeout = error == "ETIMEDOUT" ? "400ms" : "30s"
        let load = try BadLoad(
            "http://127.0.0.1:\(receiver.port)/", ["--id-header", "webhook-id", "--timeout", timeout])
        #expect(load.count(error) == load.sent && load.number("failed") == load.sent, "\(load.text)")
        let counts = try JSONValue(parsing: receiver.stop().output)
        #expect(counts["ids"]?["distinct"] == counts["received"] && counts["ids"]?["again"] == .integer(0))
        if error != "ETIMEDOUT" { #expect(counts["received"] == .integer(load.sent)) }
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello", "ECONNRESET"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhello", "200"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\nhello", "EPROTO"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nhello", "EPROTO"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nhello\r\n0\r\n\r\n", "EPROTO"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "ECONNRESET"),
        ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello", "200"),
        ("HTTP/1.1 200 OK\r\nContent-Ty", "ECONNRESET"),
        ("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\nhello", "204"),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 201 Created\r\n\r\n", "201"),
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nhello", "EPROTO"),
        (String(repeating: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", count: 12_000), "EPROTO"),
        (
            "HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
            "302"
        ),
        ("HTTP/1.1 301 Moved\r\nConnection: close\r\nLocation: /hook\r\nContent-Length: 0\r\n\r\n", "301"),
        ("HTTP/1.1 999 Odd\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", "999"),
        ("HTTP/1.1 20 Short\r\n\r\n", "EPROTO"),
        ("hello", "EPROTO"), ("\u{0}\u{1}\u{2}\r\n\r\n", "EPROTO"),
        ("HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 400_000), "EPROTO"),
    ])
    func anOddAnswerIsCountedOnceByItsName(answer: String, name: String) throws {
        let receiver = try BadReceiver(writing: answer)
        let load = try BadLoad(receiver.url, events: 20)
        #expect(load.count(name) == load.sent && receiver.received == load.sent, "\(answer.prefix(80)): \(load.text)")
        // A redirect is an answer that is not followed; below 400 an answer counts as good.
        let isGood = Int(name).map { $0 < 400 } ?? false
        #expect(load.number("succeeded") == (isGood ? load.sent : 0))
    }

    /// Bad answers spoil no others, whatever connection these go on.
    @Test func amongBadAnswersGoodOnesStayGood() throws {
        let receiver = try BadReceiver { number in
            switch number % 4 {
            case 0: .script([.write(Array("HTTP/1.1 202 OK\r\nContent-Length: 2\r\n\r\nhello".utf8))])
            case 1: .script([.reset])
            case 2: .script([.write(Array("nonsense\r\n\r\n".utf8)), .close])
            default: .response(HTTPResponse(status: 200, body: Array("good".utf8)))
            }
        }
        let load = try BadLoad(receiver.url, events: 100, ["--timeout", "30s", "--connections", "3"])
        #expect(receiver.received == load.sent)
        for (place, name) in ["202", "ECONNRESET", "EPROTO", "200"].enumerated() {
            #expect(load.count(name) == (load.sent + 3 - place) / 4, "\(load.text)")
        }
    }

    /// A closed loop against a receiver that breaks half of its connections neither stops nor sends twice.
    @Test func aClosedLoopGoesOnAfterEveryReset() throws {
        let receiver = try BadReceiver { $0 % 2 == 0 ? .script([.reset]) : .response(HTTPResponse(status: 200)) }
        let end = try Program.run([
            "load", "--url", receiver.url, "--rate", "max", "--duration", "200ms", "--connections", "4", "--json",
        ])
        let summary = try JSONValue(parsing: end.output)
        #expect(summary["sent"] == .integer(receiver.received) && receiver.received > 4, "\(end.error)")
        #expect(summary["errors"]?["ECONNRESET"] == .integer((receiver.received + 1) / 2), "\(end.error)")
        #expect(summary["pending"] == .integer(0) && summary["imbalances"] == .array([]))
    }

    @Test func anAnswerWithoutEndIsCutAndCostsNoMemory() throws {
        let receiver = try RunningReceiver(["--live", "--bytes", "10737418240"])
        let load = try BadLoad("http://127.0.0.1:\(receiver.port)/", ["--timeout", "30s", "--connections", "2"])
        #expect(
            load.count("200") == load.sent && load.summary["dropped"]?["truncated"] == .integer(load.sent),
            "\(load.text)")
        // A megabyte and some of each, never what the head announces.
        #expect((1_000_000..<5_000_000).contains(load.number("bytes_received") / load.sent), "\(load.text)")
        #expect(load.peakKilobytes < 1_000_000, "\(load.peakKilobytes) kB")
        #expect(
            load.text.contains("\(load.sent) answers went past 100,000 bytes; the rest was dropped"), "\(load.text)")
        // Each of these connections is lost, and one more is opened for whoever comes next.
        #expect(load.number("reconnects") >= load.sent - 2, "\(load.text)")
    }

    @Test func connectionsThatAreClosedAreOpenedAgain() throws {
        let receiver = try RunningReceiver(["--live", "--close"])
        let load = try BadLoad("http://127.0.0.1:\(receiver.port)/", ["--connections", "1", "--timeout", "30s"])
        #expect(load.count("200") == load.sent && load.number("reconnects") == load.sent - 1, "\(load.text)")
    }

    /// A receiver that closes behind its answer without a word may do so under the next request: each is sent once all
    /// the same.
    @Test func connectionsThatCloseInSilenceSendNothingTwice() throws {
        let receiver = try BadReceiver { _ in .script([.respond(HTTPResponse(status: 200)), .close]) }
        let load = try BadLoad(receiver.url, events: 100, ["--connections", "1"])
        #expect(load.count("200") + load.count("ECONNRESET") == load.sent, "\(load.text)")
        #expect(load.count("200") <= receiver.received && receiver.received <= load.sent)
    }

    /// Everything hangs, and four connections are all there is: what waits behind them is due all the same, ends by
    /// name, and the wait is told.
    @Test func aLoadGoesOnWhileEverythingHangs() throws {
        let receiver = try BadReceiver { _ in .script([.hang]) }
        let load = try BadLoad(receiver.url, events: 100, ["--connections", "4", "--timeout", "250ms"])
        #expect(load.count("ETIMEDOUT") == load.sent, "\(load.text)")
        #expect(load.text.contains("for a free connection (there are 4)"), "\(load.text)")
    }

    @Test func whatHangsWhenTheLoadIsStoppedIsPending() throws {
        let receiver = try BadReceiver { _ in .script([.hang]) }
        let program = try Program(["load", "--url", receiver.url, "--rate", "100/s", "--duration", "10m", "--json"])
        #expect(receiver.waits(for: 10))
        program.signal(SIGINT)
        let end = program.end()
        #expect(end.code == 130)
        let summary = try JSONValue(parsing: end.output)
        #expect(summary["pending"] == summary["sent"] && summary["failed"] == .integer(0), "\(end.error)")
        #expect(summary["imbalances"] == .array([]))
    }

    /// What waits for a response counts while the load runs, long before its timeout.
    @Test func abortsWhenResponsesStop() throws {
        let receiver = try BadReceiver { $0 < 50 ? .response(HTTPResponse()) : .script([.hang]) }
        let words = ["--url", receiver.url, "--rate", "100/s", "--duration", "10m", "--threshold", "p99<900ms"]
        let end = try Program.run(["load"] + words + ["--abort-on-fail", "--json"])
        #expect(end.code == 1 && end.error.contains("ended early: p99<900ms does not hold: "), "\(end.error)")
        let summary = try JSONValue(parsing: end.output)
        #expect(summary["imbalances"] == .array([]) && !end.error.contains("ETIMEDOUT"), "\(end.error)")
    }
}
