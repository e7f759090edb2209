import EventModel
import HTTPServer
import Testing

@testable import CloudServer

private func entry(_ target: String, method: String = "GET", status: Int = 200, bytes: Int = 12) -> AccessEntry {
    AccessEntry(
        time: Instant(milliseconds: 1_795_234_567_123), peer: PeerAddress(), method: method, target: target,
        status: status, bytes: bytes, microseconds: 1042)
}

private func line(_ entry: AccessEntry, _ format: LogFormat = .text) -> String {
    var output: [UInt8] = []
    entry.write(as: format, to: &output)
    return String(decoding: output, as: UTF8.self)
}

private func logged(_ target: String) -> String {
    var output: [UInt8] = []
    LogText.appendMasked(target, to: &output)
    return String(decoding: output, as: UTF8.self)
}

/// What a log wrote, and a gate before its output.
private final class Output: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var isOpen: Bool
        var waits = false
    }

    private let state: Awaited<State>

    init(isOpen: Bool = true) { state = Awaited(State(isOpen: isOpen)) }

    var lines: [String] {
        String(decoding: state.withLock { $0.bytes }, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    func write(_ bytes: [UInt8]) {
        state.withLock { $0.waits = true }
        state.signal()
        state.wait { $0.isOpen }
        state.withLock { $0.bytes += bytes }
        state.signal()
    }

    /// Waits until something was written.
    func waitForLine() { state.wait { !$0.bytes.isEmpty } }

    /// Waits until the log stands before the gate.
    func waitForWriter() { state.wait { $0.waits } }

    func open() {
        state.withLock { $0.isOpen = true }
        state.signal()
    }
}

@Suite struct AccessEntryTests {
    @Test func aLineSaysWhoAskedForWhatAndWhatCameOfIt() {
        #expect(
            line(entry("/v1/devices?x=1"))
                == "2026-11-21T04:16:07.123Z 0.0.0.0:0 GET /v1/devices?x=1 200 12B 1.042ms\n")
        #expect(
            line(entry("/v1/devices?x=1"), .json)
                == #"{"time":"2026-11-21T04:16:07.123Z","peer":"0.0.0.0:0","method":"GET","target":"/v1/devices?x=1","#
                + #""status":200,"bytes":12,"ms":1.042}"# + "\n")
    }

    @Test func whoLeftBeforeTheAnswerGotNone() {
        #expect(line(entry("/", status: 0, bytes: 0)).hasSuffix(" GET / - 0B 1.042ms\n"))
        #expect(line(entry("/", status: 0, bytes: 0), .json).contains(#""status":null,"bytes":0,"#))
    }

    @Test func whatIsMissingIsADash() {
        #expect(line(entry("", method: "")).contains(" - - 200 "))
    }

    @Test(arguments: [
        ("/v1/devices?access_token=abc", "/v1/devices?access_token=***"),
        ("/v1/devices?a=1&access_token=abc&b=2", "/v1/devices?a=1&access_token=***&b=2"),
        ("/?access_token=a=b=c&access_token=d", "/?access_token=***&access_token=***"),
        ("/?ACCESS_TOKEN=abc", "/?ACCESS_TOKEN=***"),
        ("/?access%5Ftoken=abc", "/?access%5Ftoken=***"),
        ("/?api_key=abc&a=1", "/?api_key=***&a=1"), ("/?API%5fKey=abc", "/?API%5fKey=***"),
        ("/?%61pi_key=abc", "/?%61pi_key=***"), ("/?x-api-key=abc", "/?x-api-key=***"),
        ("/?apiKey=abc", "/?apiKey=***"), ("/?api=abc&key=1", "/?api=abc&key=1"),
        ("/?%61%63cess_%74oken=abc&x", "/?%61%63cess_%74oken=***&x"),
        ("/?json[password]=abc", "/?json[password]=***"),
        ("/?password=a;b?c/d", "/?password=***"),
        ("/?a=1;access_token=abc;b&c=2", "/?a=1;access_token=***&c=2"),
        ("/?a=1;;b;secret=abc", "/?a=1;;b;secret=***"),
        ("/?refresh_token=1&client_secret=2&client_id=3", "/?refresh_token=***&client_secret=***&client_id=3"),
        ("/?api_key=abc&x=1", "/?api_key=***&x=1"), ("/?API-Key=abc", "/?API-Key=***"),
        ("/?apikey=abc", "/?apikey=***"), ("/?x_%61pi%5Fkey=abc", "/?x_%61pi%5Fkey=***"),
        ("/?monkey=abc&api=k&key=1", "/?monkey=abc&api=k&key=1"),
        ("/?access_token=", "/?access_token="),
        ("/?access_token", "/?access_token"),
        ("/?access_token&x=1", "/?access_token&x=1"),
        ("/v1/access_tokens", "/v1/access_tokens"),
        ("/v1/access_tokens/", "/v1/access_tokens/"),
        ("/v1/access_tokens/abc", "/v1/access_tokens/***"),
        ("/v1/access_tokens/abc/", "/v1/access_tokens/***"),
        ("/v1/access_tokens/a/b?x=1&access_token=2", "/v1/access_tokens/***?x=1&access_token=***"),
        ("/v1/access_tokens/current", "/v1/access_tokens/current"),
        ("/v1/access%5ftokens/abc", "/v1/access%5ftokens/***"),
        ("/v1/access_tokens%2Fabc", "/v1/access_tokens***"),
        ("http://user:pass@host/v1/x?y=1", "http://***@host/v1/x?y=1"),
        ("http://user:p@ss@host?access_token=1", "http://***@host?access_token=***"),
        ("http://host/a@b", "http://host/a@b"),
        ("http://host", "http://host"),
        ("*", "*"),
        ("/a%", "/a%"),
        ("/?%=%&tok%65n%=1", "/?%=%&tok%65n%=***"),
        ("/?a&&=&b=", "/?a&&=&b="),
        ("/v1/events/a b\"c\\d\r\nGET /", #"/v1/events/a\x20b\x22c\x5cd\x0d\x0aGET\x20/"#),
        ("/é\u{1B}[31m\u{7F}", #"/\xc3\xa9\x1b[31m\x7f"#),
    ])
    func secretsAreMaskedAndTheInvisibleIsMadeVisible(target: String, shown: String) {
        #expect(logged(target) == shown)
    }

    @Test func aLongTargetIsCut() {
        let text = logged("/" + String(repeating: "a", count: 100_000))
        #expect(text.utf8.count == LogText.targetLimit + 3 && text.hasSuffix("aaa..."))
        #expect(logged("/?x=" + String(repeating: "\n", count: 100_000)).utf8.count < LogText.targetLimit + 10)
        let method = line(entry("/", method: String(repeating: "M", count: 10_000)))
        #expect(method.contains(" " + String(repeating: "M", count: 32) + "... / "))
    }

    @Test func noTargetForgesALineOrAField() throws {
        for seed in UInt64(1)...2000 {
            var generator = SeededGenerator(seed: seed)
            let pieces = [
                "\n", "\r", " ", "\"", "\\", "/", "?", "&", "=", "%", "%0a", "access_tokens", "token", "http://", "@",
                "\u{0}", "\u{2028}", "ü", "\u{85}", "x",
            ]
            let target = (0..<Int.random(in: 0...30, using: &generator))
                .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            let hostile = entry(target, method: "A\nB \(target)")
            let text = line(hostile)
            #expect(text.utf8.dropLast().allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "seed \(seed)")
            #expect(text.split(separator: " ", omittingEmptySubsequences: false).count == 7, "seed \(seed): \(text)")
            let json = try JSONValue(parsing: line(hostile, .json))
            let shown = String(text.split(separator: " ")[3])
            #expect(json["target"]?.text == shown && json["status"] == .integer(200), "seed \(seed)")
        }
    }

    @Test func aSecretIsHiddenHoweverItsKeyIsWritten() {
        for seed in UInt64(1)...1000 {
            var generator = SeededGenerator(seed: seed)
            let key =
                ["access_token", "password", "refresh_token", "client_secret"].randomElement(using: &generator) ?? ""
            var written = ""
            for byte in key.utf8 {
                switch Int.random(in: 0...3, using: &generator) {
                case 0: written += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
                case 1: written += "%" + String(byte, radix: 16).uppercased()
                case 2: written += String(UnicodeScalar(byte)).uppercased()
                default: written += String(UnicodeScalar(byte))
                }
            }
            let before = Bool.random(using: &generator) ? "a=1&" : ""
            let shown = logged("/v1/devices?\(before)\(written)=S3CR3T&z=2")
            #expect(shown == "/v1/devices?\(before)\(written)=***&z=2", "seed \(seed)")
        }
    }
}

@Suite struct DeviceEntryTests {
    private func line(_ deed: DeviceEntry.Deed, _ format: LogFormat) -> String {
        var output: [UInt8] = []
        DeviceEntry(time: Instant(milliseconds: 1_795_234_567_123), device: "lamp \"1\"", deed: deed)
            .write(as: format, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test func aLineIsALineWhateverADeviceSays() {
        #expect(
            line(.log("on \u{1B}[2J\n\u{202E}ü"), .text)
                == "2026-11-21T04:16:07.123Z lamp \"1\" log on \\u{1b}[2J\\u{a}\\u{202e}ü\n")
        #expect(
            line(.log("a\n\"b\""), .json)
                == #"{"time":"2026-11-21T04:16:07.123Z","device":"lamp \"1\"","log":"a\n\"b\""}"# + "\n")
    }

    @Test func pinsHaveTheirValue() {
        #expect(line(.pin("D7", 1), .text) == "2026-11-21T04:16:07.123Z lamp \"1\" pin D7 1\n")
        #expect(
            line(.pin("A0", -4), .json)
                == #"{"time":"2026-11-21T04:16:07.123Z","device":"lamp \"1\"","pin":"A0","value":-4}"# + "\n")
    }
}

@Suite struct CloudLogTests {
    @Test func closingWritesEverythingInOrder() {
        let output = Output()
        let log = CloudLog(format: .text) { output.write($0) }
        for index in 0..<1000 { log.record(entry("/\(index)")) }
        log.close(atMost: 60_000)
        #expect(output.lines.count == 1000)
        #expect(output.lines.enumerated().allSatisfy { $1.contains(" GET /\($0) 200 ") })
        log.record(entry("/late"))
        log.close()
        #expect(output.lines.count == 1000 && log.linesLost == 0)
    }

    @Test func flushingWritesWhatWasRecordedBefore() {
        let output = Output()
        let log = CloudLog(format: .json) { output.write($0) }
        defer { log.close() }
        for round in 1...20 {
            log.record(entry("/\(round)"))
            log.flush(atMost: 60_000)
            #expect(output.lines.count == round)
        }
    }

    @Test(arguments: LogFormat.allCases)
    func aBlockedOutputLosesLinesAndSaysHowMany(format: LogFormat) {
        let output = Output(isOpen: false)
        let log = CloudLog(format: format) { output.write($0) }
        log.record(entry("/first"))
        output.waitForWriter()
        for index in 0..<(CloudLog.capacity + 7) { log.record(entry("/\(index)")) }
        #expect(log.linesLost == 7)
        output.open()
        log.close(atMost: 60_000)
        let lines = output.lines
        #expect(lines.count == 1 + CloudLog.capacity + 1)
        #expect(lines.dropLast().last?.contains("/\(CloudLog.capacity - 1)") == true)
        let announced =
            format == .text
            ? "2026-11-21T04:16:07.123Z log: 7 lines lost; the output is slower than the requests"
            : #"{"time":"2026-11-21T04:16:07.123Z","lines_lost":7}"#
        #expect(lines.last == announced)
    }

    @Test func longTargetsFillTheBufferTooAndAreCounted() {
        let output = Output(isOpen: false)
        let log = CloudLog(format: .text) { output.write($0) }
        log.record(entry("/first"))
        output.waitForWriter()
        let long = "/" + String(repeating: "a", count: 8191)
        for _ in 0..<1000 { log.record(entry(long)) }
        let fitting = CloudLog.byteCapacity / (8192 + 3)
        #expect(log.linesLost == 1000 - fitting)
        output.open()
        log.close(atMost: 60_000)
        #expect(output.lines.count == 1 + fitting + 1)
    }

    @Test func anOutputThatNeverReturnsDoesNotKeepTheProcess() {
        let output = Output(isOpen: false)
        let log = CloudLog(format: .text) { output.write($0) }
        log.record(entry("/"))
        output.waitForWriter()
        log.flush(atMost: 1)
        log.close(atMost: 1)
        #expect(output.lines.isEmpty)
        output.open()
        log.close(atMost: 60_000)
        #expect(output.lines.count == 1)
    }

    @Test func manyThreadsRecordWholeLines() async {
        let output = Output()
        let log = CloudLog(format: .text) { output.write($0) }
        await withTaskGroup(of: Void.self) { group in
            for thread in 0..<8 {
                group.addTask { for index in 0..<500 { log.record(entry("/\(thread)/\(index)")) } }
            }
        }
        log.close(atMost: 60_000)
        let targets = output.lines.map { $0.split(separator: " ")[3] }
        #expect(targets.count == 4000 && Set(targets).count == 4000)
    }

    @Test func aLogThatNobodyHoldsIsClosed() {
        let output = Output()
        do {
            let log = CloudLog(format: .text) { output.write($0) }
            log.record(entry("/kept"))
        }
        output.waitForLine()
        #expect(output.lines.count == 1)
    }
}
