import EventModel
import TestSupport
import Testing

@testable import HTTPServer

private let second: UInt64 = 1_000_000_000

@Test func aDribbledHeadGetsNoMoreTimeThanOneInOnePiece() {
    var deadlines = Deadlines()
    let timings = Deadlines.Timings()
    deadlines.enter(.idle, now: 0, timings)
    #expect(deadlines.due == 60 * second)
    deadlines.enter(.head, now: 5 * second, timings)
    for step in 6...14 {
        deadlines.enter(.head, now: UInt64(step) * second, timings)
        #expect(deadlines.verdict(now: UInt64(step) * second) == nil)
    }
    #expect(deadlines.due == 15 * second)
    #expect(deadlines.verdict(now: 15 * second) == .refuse)
    deadlines.enter(.body, now: 15 * second, timings)
    #expect(deadlines.verdict(now: 44 * second) == nil)
    #expect(deadlines.verdict(now: 45 * second) == .refuse)
    deadlines.enter(.reply, now: 45 * second, timings)
    #expect(deadlines.due == .max)
    deadlines.enter(.linger, now: 50 * second, timings)
    #expect(deadlines.verdict(now: 52 * second) == .close)
}

@Test func onlyProgressExtendsASlowSend() {
    var deadlines = Deadlines()
    let timings = Deadlines.Timings()
    deadlines.writeStalled(now: second, timings)
    deadlines.writeStalled(now: 10 * second, timings)
    #expect(deadlines.due == 21 * second)
    deadlines.writeMoved()
    #expect(deadlines.due == .max)
    deadlines.writeStalled(now: 20 * second, timings)
    #expect(deadlines.verdict(now: 39 * second) == nil)
    #expect(deadlines.verdict(now: 40 * second) == .abandon)
}

@Test(arguments: UInt64(1)...20) func timersComeUpInOrderAndNoneIsLost(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var heap = TimerHeap()
    var expected: [Int: UInt64] = [:]
    for _ in 0..<2_000 {
        let slot = Int(random.below(200))
        switch random.below(4) {
        case 0:
            heap.remove(slot)
            expected[slot] = nil
        case 1:
            let now = random.below(1_000)
            var previous: UInt64 = 0
            while let slot = heap.pop(now: now) {
                let due = expected.removeValue(forKey: slot)
                #expect(due.map { $0 <= now && $0 >= previous } == true, "seed \(seed)")
                previous = due ?? 0
            }
            #expect(expected.values.allSatisfy { $0 > now }, "seed \(seed)")
        default:
            let due = random.below(1_000)
            heap.wake(slot, by: due)
            expected[slot] = min(due, expected[slot] ?? .max)
        }
        #expect(heap.first == expected.values.min() ?? .max, "seed \(seed)")
    }
}

@Test func dates() {
    #expect(Moment.format(0) == Array("Thu, 01 Jan 1970 00:00:00 GMT".utf8))
    #expect(Moment.format(784_111_777) == Array("Sun, 06 Nov 1994 08:49:37 GMT".utf8))
    #expect(Moment.format(951_782_400) == Array("Tue, 29 Feb 2000 00:00:00 GMT".utf8))
    #expect(Moment.format(1_485_983_285) == Array("Wed, 01 Feb 2017 21:08:05 GMT".utf8))
    #expect(Moment.format(4_107_542_399) == Array("Sun, 28 Feb 2100 23:59:59 GMT".utf8))
}

private func encode(_ request: String, _ response: HTTPResponse, part: Int = .max) -> (text: String, keeps: Bool) {
    var decoder = RequestDecoder()
    Array(request.utf8).withUnsafeBytes { decoder.feed($0) }
    guard case .request(let request) = decoder.next() else { return ("no request", false) }
    var encoder = ResponseEncoder(for: request)
    var output: [UInt8] = []
    encoder.append(response, part: part, date: Array("D".utf8), to: &output)
    return (String(decoding: output, as: UTF8.self), encoder.keepsAlive)
}

@Test func responsesAreFramedAsTheRequestAsks() {
    let ok = HTTPResponse(status: 200, type: "text/plain", text: "hi")
    let head = "Content-Type: text/plain\r\nDate: D\r\nContent-Length: 2\r\n\r\n"
    #expect(encode(simpleGet, ok) == ("HTTP/1.1 200 OK\r\n" + head + "hi", true))
    #expect(encode("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", ok) == ("HTTP/1.1 200 OK\r\n" + head, true))
    #expect(encode("GET / HTTP/1.0\r\n\r\n", ok) == ("HTTP/1.1 200 OK\r\nConnection: close\r\n" + head + "hi", false))
    let old = encode("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", ok)
    #expect(old == ("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n" + head + "hi", true))
    #expect(encode(simpleGet, ok, part: 1).text.hasSuffix("Content-Length: 2\r\n\r\nh"))
    #expect(
        encode(simpleGet, HTTPResponse(status: 204, body: [65])).text == "HTTP/1.1 204 No Content\r\nDate: D\r\n\r\n")
    #expect(
        encode(simpleGet, HTTPResponse(status: 299, closes: true))
            == ("HTTP/1.1 299 \r\nConnection: close\r\nDate: D\r\nContent-Length: 0\r\n\r\n", false))
}

@Test func aFieldCannotWriteAnotherField() {
    let fields = [
        HTTPField("X", "a\r\nSet-Cookie: b\u{0}"), HTTPField("Bad Name", "x"), HTTPField("", "x"),
        HTTPField("content-LENGTH", "7"), HTTPField("Transfer-Encoding", "chunked"), HTTPField("connection", "x"),
        HTTPField("DATE", "mine"),
    ]
    let text = encode(simpleGet, HTTPResponse(headers: fields)).text
    #expect(text == "HTTP/1.1 200 OK\r\nX: a  Set-Cookie: b \r\nDATE: mine\r\nContent-Length: 0\r\n\r\n")
}
