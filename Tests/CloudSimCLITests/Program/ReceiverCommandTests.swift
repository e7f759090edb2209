import Dispatcher
import EventModel
import Glibc
import HTTPServer
import TestSupport
import Testing

/// A receiver that runs as the program does.
struct RunningReceiver {
    let program: Program
    let port: Int

    init(_ words: [String] = [], in folder: Folder? = nil, environment: [String] = []) throws {
        program = try Program(["receiver", "--port", "0"] + words, in: folder, environment: environment)
        try #require(program.read { $0.error.contains("Ctrl-C ends\n") }, "\(program.error)")
        let line = program.error.split(separator: "\n").first { $0.hasPrefix("listening on ") }
        port = try #require(line?.split(separator: ";").first?.split(separator: ":").last.flatMap { Int($0) })
    }

    /// Sends a request and returns its answer.
    func send(_ method: String = "POST", _ target: String = "/", _ headers: [String] = [], body: String = "") throws
        -> String
    {
        let client = try RawClient(port: port)
        let head = ["\(method) \(target) HTTP/1.1", "Host: a.test", "Connection: close"] + headers
        client.send((head + ["Content-Length: \(body.utf8.count)", "", body]).joined(separator: "\r\n"))
        return client.readAll().text
    }

    func stop() -> Program.End {
        program.signal(SIGINT)
        return program.end()
    }
}

@Suite struct ReceiverCommandTests {
    private static let json = ["Content-Type: application/json"]

    @Test func itShowsAndJudgesWhatItGets() throws {
        let receiver = try RunningReceiver()
        let event = #"{"event":"temp","data":"1","published_at":"2020-01-01T00:00:00.000Z","coreid":"ab"}"#
        #expect(
            try receiver.send("POST", "/x?y=1", Self.json + ["Authorization: Basic c2VjcmV0"], body: event).contains(
                "200 OK"))
        _ = try receiver.send("POST", "/x", Self.json, body: event)
        _ = try receiver.send("POST", "/x", Self.json, body: "{")
        _ = try receiver.send("POST", "/x", ["Content-Type: application/x-www-form-urlencoded"], body: "{\"a\":1}")
        _ = try receiver.send("POST", "/x", ["Content-Type: application/x-www-form-urlencoded"], body: "a=1&b=%20")
        _ = try receiver.send("POST", "/x", body: "\u{1B}[31m")
        let end = receiver.stop()
        #expect(end.code == 130 && end.output.isEmpty)
        for text in [
            "try: cloudsim load --url http://localhost:\(receiver.port)/ --rate 1/s --duration 5s\n",
            "POST a.test/x?y=1  → 200\n", "  Authorization: ***\n", "    \(event)\n",
            "✓ the body is JSON, as its content-type says\n", "· the same event as in request 1: ",
            "✗ the content-type says JSON, but the body is not: body:1:",
            "✗ the content-type says form, but the body is not: the { at byte 1 should be percent-encoded; it is JSON\n",
            "✓ the body is a form, as its content-type says: 2 fields\n", "· the body has no content-type\n",
            "  requests      6\n", "  answered 200  6\n", "  wrong bodies  2\n", "  events again  1\n",
        ] { #expect(end.error.contains(text), "\(text)\n\(end.error)") }
        #expect(!end.error.contains("\u{1B}") && !end.error.contains("c2VjcmV0"))
    }

    @Test func signaturesAreChecked() throws {
        let receiver = try RunningReceiver(["--secret", "hush", "--json"])
        let now = Int64(time(nil))
        func signed(_ id: String, at moment: Int64, _ secret: String = "hush") throws -> [String] {
            let signature = Signature.sign(
                id: id, timestamp: moment, body: Array("{}".utf8), with: [try Secret(secret)])
            return Self.json + ["webhook-id: \(id)", "webhook-timestamp: \(moment)", "webhook-signature: \(signature)"]
        }
        for headers in [
            try signed("a", at: now), try signed("a", at: now), try signed("b", at: now - 4_000),
            try signed("c", at: now, "other"), Self.json, Self.json + ["webhook-id: d"],
        ] { _ = try receiver.send("POST", "/", headers, body: "{}") }
        let end = receiver.stop()
        let texts = try end.output.split(separator: "\n").map { line in
            guard case .array(let judgements)? = try JSONValue(parsing: String(line))["judgements"]?.kind else {
                return [""]
            }
            return judgements.filter { $0["subject"]?.text != "body" }.map { $0["text"]?.text ?? "" }
        }
        try #require(texts.count == 6)
        #expect(texts[0] == ["verified by secret 1 of 1"])
        #expect(
            texts[1] == [
                "verified by secret 1 of 1",
                "seen before (retry or replay): the id a came in request 1; do it once",
            ])
        #expect(texts[2].count == 2 && texts[2][0].hasPrefix("timestamp tolerance: it is 4"))
        #expect(texts[2].last == "the signature itself is that of secret 1 of 1")
        #expect(texts[3] == ["signature: it does not match: another secret, or the body was changed on its way"])
        #expect(texts[4] == ["not signed: webhook-id, webhook-timestamp and webhook-signature are missing"])
        #expect(
            texts[5] == [
                "malformed: the header webhook-timestamp is missing",
                "malformed: the header webhook-signature is missing",
            ])
        #expect(end.error.contains("  bad signatures       3\n") && end.error.contains("  message ids again    1\n"))
        #expect(end.error.contains("  verified signatures  2\n") && end.error.contains("  without a signature  1\n"))
        #expect(!end.output.contains("hush") && !end.error.contains("hush"))
    }

    @Test func checksHeadersOfEveryFamily() throws {
        let receiver = try RunningReceiver(["--secret", "hush", "--strict", "--json"])
        let now = Int64(time(nil))
        let signature = Signature.sign(id: "a", timestamp: now, body: Array("{}".utf8), with: [try Secret("hush")])
        for prefix in ["svix-", "X-Webhook-", "webhook-"] {
            let head = Self.json + ["\(prefix)ID: a", "\(prefix)Timestamp: \(now)"]
            let lines = ["v1a,abc", "v1,AAAA v2,x", signature].map { "\(prefix)Signature: \($0)" }
            #expect(try receiver.send("POST", "/", head + lines, body: "{}").hasPrefix("HTTP/1.1 200 "), "\(prefix)")
            let part = try receiver.send("POST", "/", head, body: "{}")
            #expect(part.hasPrefix("HTTP/1.1 401 "), "\(prefix)")
        }
        let end = receiver.stop()
        #expect(end.error.contains("  verified signatures  3\n"), "\(end.error)")
        #expect(end.output.contains("the header svix-signature is missing"), "\(end.output)")
    }

    @Test func aStrictOneRefusesAndCounts() throws {
        let receiver = try RunningReceiver([
            "--secret", "hush", "--strict", "--live", "--threads", "2", "--counts", "-",
        ])
        let now = Int64(time(nil))
        for (name, status) in [("hush", "200"), ("other", "401"), ("hush", "200")] {
            let signature = Signature.sign(id: "a", timestamp: now, body: Array("{}".utf8), with: [try Secret(name)])
            let headers = ["webhook-id: a", "webhook-timestamp: \(now)", "webhook-signature: \(signature)"]
            let answer = try receiver.send("POST", "/", Self.json + headers, body: "{}")
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
        }
        #expect(try receiver.send("POST", "/", Self.json, body: "{}").hasPrefix("HTTP/1.1 401 "))
        let end = receiver.stop()
        #expect(end.output.contains(#""statuses":{"200":2,"401":2}"#), "\(end.output)")
        #expect(end.output.contains(#""malformed":0,"signatures":{"verified":2,"bad":1,"missing":1},"ids":"#))
        #expect(end.error.contains("  verified signatures  2\n"), "\(end.error)")
        let bare = try Program.run(["receiver", "--port", "0", "--strict"])
        #expect(bare.code == 2 && bare.error.contains("--strict judges by --secret S"), "\(bare.error)")
    }

    private static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    @Test func countsAreWholeHoweverItEnds() throws {
        let folder = try Folder()
        try folder.write("counts.json", "of the last time\n")
        let receiver = try RunningReceiver(["--live", "--counts", "counts.json"], in: folder)
        #expect(folder.read("counts.json") == "of the last time\n")
        _ = try receiver.send()
        receiver.program.signal(SIGINT)
        receiver.program.signal(SIGINT)
        #expect(receiver.program.end().code == 130)
        #expect(folder.read("counts.json")?.hasPrefix(#"{"received":1,"statuses":{"200":1}"#) == true)
        #expect(Self.names(in: folder.path) == ["counts.json"])
    }

    @Test func whileOneSecretTakesOverBothAreTold() throws {
        let receiver = try RunningReceiver(["--secret", "new", "--secret", "old", "--json"])
        let now = Int64(time(nil))
        for (number, name) in ["new", "old", "third"].enumerated() {
            let signature = Signature.sign(
                id: "m\(number)", timestamp: now, body: Array("{}".utf8), with: [try Secret(name)])
            _ = try receiver.send(
                "POST", "/",
                Self.json + [
                    "webhook-id: m\(number)", "webhook-timestamp: \(now)", "webhook-signature: \(signature)",
                ], body: "{}")
        }
        let lines = receiver.stop().output.split(separator: "\n")
        try #require(lines.count == 3)
        #expect(lines[0].contains("\"verified by secret 1 of 2 (newest)\""))
        #expect(lines[1].contains("\"verified by secret 2 of 2 (older)\""))
        #expect(lines[2].contains("\"signature: it does not match"))
    }

    @Test func itAnswersAsItIsTold() throws {
        let plain = try RunningReceiver(["--status", "503", "--latency", "1ms"])
        #expect(try plain.send().hasPrefix("HTTP/1.1 503 "))
        #expect(plain.stop().error.contains("→ 503 after 1ms\n"))
        let folder = try Folder()
        try folder.write("r.json", #"{"respond": [{"status": 201, "times": 1}, {"fault": "reset"}]}"#)
        let scripted = try RunningReceiver(["--respond", "r.json"], in: folder)
        #expect(try scripted.send().hasPrefix("HTTP/1.1 201 "))
        #expect(try scripted.send().isEmpty)
        let end = scripted.stop()
        #expect(end.error.contains("→ reset\n") && end.error.contains("  fault, reset  1\n"))
        try folder.write("bad.json", "{\"respond\": [\n{\"status\": 99}]}")
        let bad = try Program.run(["receiver", "--port", "0", "--respond", "bad.json"], in: folder)
        #expect(bad.code == 2 && bad.error.contains("bad.json:2:12: error: "))
    }

    @Test func aTakenPortIsExitCode3() throws {
        let server = try HTTPServer { _, _ in .response(HTTPResponse()) }
        defer { server.stop() }
        let end = try Program.run(["receiver", "--port", String(server.port)])
        #expect(end.code == 3 && end.output.isEmpty)
        #expect(end.error.hasPrefix("cloudsim: port \(server.port) on 127.0.0.1 is taken by another program"))
    }

    @Test func anotherAddressIsToldWhatItExposes() throws {
        let receiver = try RunningReceiver(["--host", "0.0.0.0"])
        #expect(receiver.stop().error.contains("note: with --host 0.0.0.0, whoever reaches this machine"))
        let bad = try Program.run(["receiver", "--host", "192.0.2.1", "--port", "0"])
        #expect(bad.code == 3 && bad.error.contains("it is no address of this machine"))
    }

    @Test func aReaderThatGoesAwayEndsIt() throws {
        let receiver = try RunningReceiver(["--json"])
        receiver.program.abandonOutput()
        // A program that another test starts holds the pipe for a moment, so the first write may still succeed.
        for _ in 0..<100_000 where (try? receiver.send()) == nil { break }
        #expect(receiver.program.end().code == 0)
    }

    @Test(arguments: [false, true]) func whatIsNoRequestIsShownAndCounted(_ isJSON: Bool) throws {
        let receiver = try RunningReceiver(isJSON ? ["--json"] : [])
        let client = try RawClient(port: receiver.port)
        client.send("POST / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
        #expect(client.readAll().text.contains(" 400 "))
        let other = try RawClient(port: receiver.port)
        other.send("\u{1B}[31m\r\n\r\n")
        #expect(other.readAll().text.contains(" 400 "))
        _ = try receiver.send()
        let end = receiver.stop()
        #expect(end.error.contains("  no request from 127.0.0.1:"))
        #expect(end.error.contains("  → 400: there are two Host fields\n"), "\(end.error)")
        #expect(!end.error.contains("\u{1B}"))
        #expect(end.error.contains("  requests      1\n") && end.error.contains("  no requests   2\n"))
        guard isJSON else { return }
        let lines = try end.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        #expect(lines.map { $0["status"] } == [.integer(400), .integer(400), .integer(200)])
        #expect(lines[0]["refused"] == .string("there are two Host fields"))
    }
}
