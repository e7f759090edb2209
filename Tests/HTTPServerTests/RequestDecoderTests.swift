import EventModel
import TestSupport
import Testing

@testable import HTTPServer

/// What a decoder made of some bytes, in a form that compares.
func outcome(of bytes: [UInt8], cuts: [Int] = [], limits: RequestDecoder.Limits = .init()) -> [String] {
    var decoder = RequestDecoder(limits: limits)
    var lines: [String] = []
    var start = 0
    for end in cuts + [bytes.count] {
        bytes[start..<end].withUnsafeBytes { decoder.feed($0) }
        start = end
        while let event = decoder.next() {
            switch event {
            case .continueExpected: lines.append("continue")
            case .refused(let refusal): lines.append("refused \(refusal.status) \(refusal.reason)")
            case .request(let request):
                let fields = request.headers.map { "\($0.name)=\($0.value)" }.joined(separator: "|")
                lines.append(
                    "\(request.method) \(request.target) \(request.authority) 1.\(request.minorVersion) [\(fields)] "
                        + "\(request.keepsAlive) \(request.path) \(request.query ?? "-") "
                        + String(decoding: request.body, as: UTF8.self))
            }
        }
    }
    return lines
}

private let good: [(bytes: String, outcome: [String])] = [
    (simpleGet, ["GET / a 1.1 [Host=a] true / - "]),
    ("\r\n" + simpleGet, ["GET / a 1.1 [Host=a] true / - "]),
    (simpleGet + "\r\n" + simpleGet, Array(repeating: "GET / a 1.1 [Host=a] true / - ", count: 2)),
    (
        "GET /a%20b?c=d?e HTTP/1.1\r\nhost:a:80\r\nX-Empty:\r\nx-tab: \ta b\t \r\n\r\n",
        ["GET /a%20b?c=d?e a:80 1.1 [host=a:80|X-Empty=|x-tab=a b] true /a%20b c=d?e "]
    ),
    (
        "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" + simpleGet,
        ["POST /p a 1.1 [Host=a|Content-Length=5] true /p - hello", "GET / a 1.1 [Host=a] true / - "]
    ),
    (
        "PUT /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n4\r\nwiki\r\n00A ;n=v;m=\"x\"\r\n0123456789\r\n0;e\r\n"
            + "Trailer: t\r\nContent-Length: 9\r\n\r\n" + simpleGet,
        ["PUT /p a 1.1 [Host=a|Transfer-Encoding=Chunked] true /p - wiki0123456789", "GET / a 1.1 [Host=a] true / - "]
    ),
    (
        "GET http://Example.COM:8080/x?y HTTP/1.1\r\nHost: other\r\n\r\n",
        ["GET http://Example.COM:8080/x?y Example.COM:8080 1.1 [Host=other] true /x y "]
    ),
    ("GET https://[::1]?y HTTP/1.1\r\nHost:\r\n\r\n", ["GET https://[::1]?y [::1] 1.1 [Host=] true / y "]),
    ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", ["OPTIONS * a 1.1 [Host=a] true * - "]),
    ("GET / HTTP/1.0\r\n\r\n", ["GET /  1.0 [] false / - "]),
    ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", ["GET /  1.0 [Connection=Keep-Alive] true / - "]),
    (
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: TE, close\r\n\r\n",
        ["GET / a 1.1 [Host=a|Connection=TE, close] false / - "]
    ),
    ("GET / HTTP/1.7\r\nHost: a\r\n\r\n", ["GET / a 1.1 [Host=a] true / - "]),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\nok",
        ["continue", "POST / a 1.1 [Host=a|Expect=100-Continue|Content-Length=2] true / - ok"]
    ),
    (
        "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok",
        ["POST /  1.0 [Expect=100-continue|Content-Length=2] false / - ok"]
    ),
    (
        "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
        ["GET / a 1.1 [Host=a|Expect=100-continue] true / - "]
    ),
    ("BREW-IT!x /{}| HTTP/1.1\r\nHost: \r\n\r\n", ["BREW-IT!x /{}|  1.1 [Host=] true /{}| - "]),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0000\r\n\r\n",
        ["POST / a 1.1 [Host=a|Content-Length=0000] true / - "]
    ),
]

@Test(arguments: good) func everyCuttingGivesTheSame(bytes: String, expected: [String]) {
    let bytes = Array(bytes.utf8)
    #expect(outcome(of: bytes) == expected)
    for cut in 0...bytes.count { #expect(outcome(of: bytes, cuts: [cut]) == expected, "cut at \(cut)") }
    #expect(outcome(of: bytes, cuts: Array(0...bytes.count)) == expected)
}

private func get(_ fields: String) -> String { "GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n" }
private func post(_ fields: String, _ body: String = "") -> String {
    "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)"
}
@Suite struct LongBodyTests {
    private func events(_ text: String, reports: Bool) -> [RequestDecoder.Event] {
        var limits = RequestDecoder.Limits()
        limits.body = 4
        limits.reportsLongBodies = reports
        var decoder = RequestDecoder(limits: limits)
        Array(text.utf8).withUnsafeBytes { decoder.feed($0) }
        var events: [RequestDecoder.Event] = []
        while let event = decoder.next() { events.append(event) }
        return events
    }

    @Test(arguments: [
        "Content-Length: 5\r\n\r\nhello", "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    ])
    func areReportedWithTheirRequest(rest: String) throws {
        let text = "POST /x HTTP/1.1\r\nHost: a\r\n\(rest)" + simpleGet
        let reported = events(text, reports: true)
        guard reported.count == 1, case .request(let request) = reported[0] else {
            Issue.record("\(reported)")
            return
        }
        #expect(request.bodyRefusal?.status == 413 && request.target == "/x")
        #expect(request.body.isEmpty && !request.keepsAlive)
        let refused = events(text, reports: false)
        guard refused.count == 1, case .refused(let refusal) = refused[0] else {
            Issue.record("\(refused)")
            return
        }
        #expect(refusal.status == 413)
    }
}

private func chunked(_ body: String) -> String { post("Transfer-Encoding: chunked", body) }

private let bad: [(bytes: String, status: Int)] = [
    // The request line.
    ("GET / HTTP/1.1\nHost: a\r\n\r\n", 400), ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET /  HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400),
    (" GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET /\r\nHost: a\r\n\r\n", 400), ("GET / \r\n\r\n", 400),
    ("GET / http/1.1\r\nHost: a\r\n\r\n", 400), ("GET / HTTP/1,1\r\nHost: a\r\n\r\n", 400),
    ("GET / HTTP/1.10\r\nHost: a\r\n\r\n", 400), ("GET / HTTP/1.\r\nHost: a\r\n\r\n", 400),
    ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505), ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    ("GET / HTTP/0.9\r\n\r\n", 505),
    ("GET /\u{0} HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET /a\rb HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET /ä HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET /#f HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET http://u@h/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET ftp://h/ HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 501),
    ("\r\n\r\n" + simpleGet, 400), ("\n" + simpleGet, 400), ("\rG", 400), ("\u{16}\u{3}\u{1}", 400),
    // The fields.
    (get("X: a\nY: b"), 400), (get("X: a\r\n b"), 400), (get(" X: a"), 400), (get("\tX: a"), 400), (get("X : a"), 400),
    (get("X\t: a"), 400), (get("X"), 400), (get(": a"), 400), (get("X: a\u{0}b"), 400), (get("X: a\rb"), 400),
    (get("X: a\u{7F}"), 400), (get("X: a\u{B}"), 400), (get("X\u{E4}: a"), 400), (get("X(: a"), 400),
    ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400), (get("Host: a"), 400),
    (get("hOST: b"), 400), ("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", 200),
    (post("Expect: 200-ok\r\nContent-Length: 1", "x"), 417),
    // The length.
    (post("Content-Length: 1\r\nContent-Length: 2", "xx"), 400),
    (post("Content-Length: 1\r\nContent-Length: 1", "x"), 400),
    (post("Content-Length: 1, 1", "x"), 400), (post("Content-Length: +1", "x"), 400), (post("Content-Length: -1"), 400),
    (post("Content-Length: 0x1", "x"), 400), (post("Content-Length: 1 1"), 400), (post("Content-Length:"), 400),
    (post("Content-Length: 9223372036854775808"), 400), (post("Content-Length: 99999999999999999999999"), 400),
    (post("Content-Length: 1048577"), 413), (post("Content-Length: 9223372036854775807"), 413),
    // Transfer codings, and what smugglers make of them.
    (post("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n"), 400),
    (post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400),
    (post("Content-Length: 5\r\nTransfer-Encoding: identity"), 400), (post("Transfer-Encoding: xchunked"), 501),
    (post("Transfer-Encoding: gzip, chunked"), 501), (post("Transfer-Encoding: gzip"), 501),
    (post("Transfer-Encoding: chunked, gzip"), 400), (post("Transfer-Encoding: chunked, chunked"), 400),
    (post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), 400),
    (post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity"), 400),
    (post("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked"), 501), (post("Transfer-Encoding:"), 400),
    (post("Transfer-Encoding: ,chunked"), 400), (post("Transfer-Encoding: \u{B}chunked"), 400),
    (post("Transfer-Encoding : chunked"), 400), (post("Transfer-Encoding\r\n: chunked"), 400),
    (post("Transfer-Encoding: \"chunked\""), 501), (post("Transfer-Encoding: chunked;q=1"), 501),
    (post(" Transfer-Encoding: chunked"), 400), (post("X: y\r\n\r Transfer-Encoding: chunked"), 400),
    ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    // Chunks.
    (chunked("x\r\n"), 400), (chunked("\r\n"), 400), (chunked("-1\r\n"), 400), (chunked("0x1\r\n"), 400),
    (chunked(" 1\r\nx\r\n"), 400), (chunked("1 \r\nx\r\n"), 400), (chunked("1 x\r\n"), 400), (chunked("1\nx\r\n"), 400),
    (chunked("1\r\nxy\r\n"), 400), (chunked("1\r\nx\n0\r\n\r\n"), 400), (chunked("1;\u{0}\r\nx\r\n"), 400),
    (chunked("1;a=b\rc\r\nx\r\n"), 400), (chunked("ffffffffffffffff\r\n"), 400),
    (chunked("0000000000000001\r\nx\r\n"), 400), (chunked("fffffffffffffff\r\n"), 413), (chunked("100001\r\n"), 413),
    (chunked("1\r\nx\r\n100000\r\n"), 413), (chunked("0\r\n X: y\r\n\r\n"), 400), (chunked("0\r\nX : y\r\n\r\n"), 400),
    (chunked("0\r\nX: y\n\r\n"), 400), (chunked("0\r\nGET / HTTP/1.1\r\n\r\n"), 400),
    (chunked("1;" + String(repeating: "e", count: 5_000) + "\r\nx\r\n"), 400),
    (chunked(String(repeating: "1;" + String(repeating: "e", count: 999) + "\r\nx\r\n", count: 20)), 400),
    // Sizes.
    ("GET /" + String(repeating: "a", count: 9_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414),
    (get("X: " + String(repeating: "a", count: 66_000)), 431),
    (get((1...70).map { "X\($0): " + String(repeating: "a", count: 1_000) }.joined(separator: "\r\n")), 431),
    (get((1...200).map { "X\($0): a" }.joined(separator: "\r\n")), 431),
    (chunked("0\r\nX: " + String(repeating: "a", count: 66_000) + "\r\n\r\n"), 431),
]

@Test(arguments: bad) func whatTwoReadersCouldReadDifferentlyIsRefused(bytes: String, status: Int) {
    let bytes = Array(bytes.utf8)
    let whole = outcome(of: bytes)
    if status == 200 {
        #expect(whole.count == 1 && !whole[0].hasPrefix("refused"))
        return
    }
    #expect(whole.count == 1)
    #expect(whole.last?.hasPrefix("refused \(status) ") == true, "\(whole)")
    let step = max(1, bytes.count / 100)
    for cut in stride(from: 0, through: bytes.count, by: step) {
        #expect(outcome(of: bytes, cuts: [cut]) == whole, "cut at \(cut)")
    }
    #expect(outcome(of: bytes, cuts: Array(0...bytes.count)) == whole)
}

@Test func nothingFollowsARefusal() {
    #expect(outcome(of: Array(("BAD\r\n" + simpleGet).utf8)).count == 1)
}

@Test func limitsAreExact() {
    var limits = RequestDecoder.Limits()
    limits.requestLine = "GET / HTTP/1.1\r\n".utf8.count
    limits.headerSection = "Host: a\r\n\r\n".utf8.count
    limits.headerCount = 1
    #expect(outcome(of: Array(simpleGet.utf8), limits: limits) == ["GET / a 1.1 [Host=a] true / - "])
    limits.headerSection -= 1
    #expect(outcome(of: Array(simpleGet.utf8), limits: limits)[0].hasPrefix("refused 431"))
    limits.headerSection += 1
    limits.headerCount = 0
    #expect(outcome(of: Array(simpleGet.utf8), limits: limits)[0].hasPrefix("refused 431"))
    limits.requestLine -= 1
    #expect(outcome(of: Array(simpleGet.utf8), limits: limits)[0].hasPrefix("refused 414"))
    limits = RequestDecoder.Limits()
    limits.body = 3
    #expect(outcome(of: Array(post("Content-Length: 3", "abc").utf8), limits: limits)[0].hasSuffix(" abc"))
    #expect(outcome(of: Array(post("Content-Length: 4", "abcd").utf8), limits: limits)[0].hasPrefix("refused 413"))
    #expect(outcome(of: Array(chunked("2\r\nab\r\n1\r\nc\r\n0\r\n\r\n").utf8), limits: limits)[0].hasSuffix(" abc"))
    #expect(outcome(of: Array(chunked("2\r\nab\r\n2\r\n").utf8), limits: limits)[0].hasPrefix("refused 413"))
}

@Test(arguments: UInt64(1)...40) func noiseNeverBreaksTheDecoder(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let corpus =
        good.map { Array($0.bytes.utf8) } + bad.filter { $0.bytes.utf8.count < 500 }.map { Array($0.bytes.utf8) }
    let sharp: [UInt8] = [0, 9, 10, 13, 32, 48, 49, 58, 59, 44, 102, 127, 128, 255]
    for round in 0..<60 {
        var bytes = corpus[Int(random.below(UInt64(corpus.count)))]
        if random.below(3) == 0 { bytes += corpus[Int(random.below(UInt64(corpus.count)))] }
        for _ in 0..<random.below(6) {
            let place = Int(random.below(UInt64(bytes.count)))
            let byte = random.below(2) == 0 ? sharp[Int(random.below(14))] : UInt8(random.below(256))
            switch random.below(3) {
            case 0: bytes[place] = byte
            case 1: bytes.insert(byte, at: place)
            default: if bytes.count > 1 { bytes.remove(at: place) }
            }
        }
        var cuts = (0..<random.below(8)).map { _ in Int(random.below(UInt64(bytes.count + 1))) }
        cuts.sort()
        let whole = outcome(of: bytes)
        #expect(outcome(of: bytes, cuts: cuts) == whole, "seed \(seed), round \(round)")
        #expect(outcome(of: bytes, cuts: Array(0...bytes.count)) == whole, "seed \(seed), round \(round)")
        #expect(whole.dropLast().allSatisfy { !$0.hasPrefix("refused") }, "seed \(seed), round \(round)")
    }
}

@Test func fieldsAreFoundInAnyCase() {
    var decoder = RequestDecoder()
    Array(get("X-Thing: one\r\nx-tHING: two").utf8).withUnsafeBytes { decoder.feed($0) }
    guard case .request(let request) = decoder.next() else {
        Issue.record("no request")
        return
    }
    #expect(request.header("x-thing") == "one")
    #expect(request.header("x-things") == nil)
    #expect(request.host == "a")
}
