import EventModel
import Glibc
import HTTPServer
import TestSupport
import Testing

/// What a load shows and writes while it runs.
@Suite struct LiveLoadTests {
    private static func server() throws -> HTTPServer {
        try HTTPServer { _, _ in .response(HTTPResponse(status: 202)) }
    }

    /// Waits for something that a running load brings about; false after a minute without it.
    private static func waits(until isThere: () -> Bool) -> Bool {
        for _ in 1...3_000 {
            if isThere() { return true }
            poll(nil, 0, 20)
        }
        return false
    }

    private static func rows(_ folder: Folder) -> [Substring] {
        (folder.read("run/series.csv") ?? "").split(separator: "\n").dropFirst().map { $0 }
    }

    @Test func leavesItsFilesWhenKilled() throws {
        let server = try Self.server()
        defer { server.stop() }
        let folder = try Folder()
        // The remains of another run must not be taken for this one's.
        try folder.write("run/latency.hlog", "old")
        try folder.write("run/report.html", "old")
        let load = try Program(
            ["load", "--url", server.url + "/", "--rate", "50/s", "--duration", "1h", "--out", "run", "--quiet"],
            in: folder)
        #expect(Self.waits { Self.rows(folder).count >= 2 && folder.read("run/summary.json") != nil })
        load.signal(SIGKILL)
        _ = load.end()
        #expect(folder.read("run/latency.hlog") == nil && folder.read("run/report.html") == nil)
        for (number, row) in Self.rows(folder).enumerated() {
            let cells = row.split(separator: ",", omittingEmptySubsequences: false)
            #expect(cells.count == 26 && cells[0] == "\(number)" && cells[2] == "constant:1h:50/s", "\(row)")
            #expect((try? Instant(parsing: String(cells[1]))) != nil)
        }
        let summary = try JSONValue(parsing: try #require(folder.read("run/summary.json")))
        #expect(summary["partial"] == .bool(true) && summary["imbalances"] == .array([]))
        let report = try Program.run(["report", "run"], in: folder)
        #expect(report.code == 0 && report.output.contains("the load had not ended"), "\(report.output)\(report.error)")
        #expect(folder.read("run/report.html")?.contains("the load had not ended") == true)
    }

    @Test func replacesTheLiveFilesAtTheEnd() throws {
        let server = try Self.server()
        defer { server.stop() }
        let folder = try Folder()
        let words = ["--url", server.url + "/", "--rate", "50/s", "--duration", "600ms", "--out", "run", "--quiet"]
        #expect(try Program.run(["load"] + words, in: folder).code == 0)
        let summary = try JSONValue(parsing: try #require(folder.read("run/summary.json")))
        #expect(summary["partial"] == nil && summary["notes"]?.compactText.contains("had not ended") == false)
        #expect(folder.read("run/latency.hlog") != nil && Self.rows(folder).count >= 1)
    }

    @Test func servesMetrics() throws {
        let server = try Self.server()
        defer { server.stop() }
        let folder = try Folder()
        let load = try Program(
            [
                "load", "--url", server.url + "/", "--rate", "50/s", "--duration", "1h", "--metrics", "0", "--hostname",
                "load.test",
            ], in: folder)
        #expect(load.read { $0.error.contains("/metrics\n") })
        let port = load.error.split(separator: "http://127.0.0.1:").dropFirst().first?.split(separator: "/").first
        let number = try #require(port.flatMap { Int($0) })
        func get(_ path: String, host: String = "localhost") -> String {
            guard let client = try? RawClient(port: number) else { return "" }
            client.send("GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
            return client.readAll().text
        }
        #expect(Self.waits { get("/metrics").contains("cloudsim_load_requests_total{status=\"202\"} ") })
        let text = get("/metrics")
        #expect(text.hasPrefix("HTTP/1.1 200 ") && text.contains("text/plain; version=0.0.4"), "\(text)")
        #expect(text.contains("\ncloudsim_load_duration_seconds_bucket{le=\"+Inf\"} "), "\(text)")
        #expect(get("/").hasPrefix("HTTP/1.1 404 "))
        for path in ["/", "/metrics"] { #expect(get(path, host: "evil.test").hasPrefix("HTTP/1.1 421 Misdirected ")) }
        #expect(get("/metrics", host: "load.test").hasPrefix("HTTP/1.1 200 "))
        load.signal(SIGINT)
        _ = load.end()
    }

    @Test func sendsNothingWhenTheMetricsPortIsTaken() throws {
        let hits = Lock(0)
        let server = try HTTPServer { _, _ in
            hits.withLock { $0 += 1 }
            return .response(HTTPResponse())
        }
        defer { server.stop() }
        let words = ["--url", server.url + "/", "--rate", "50/s", "--duration", "1h", "--metrics"]
        let end = try Program.run(["load"] + words + ["\(server.port)"])
        #expect(
            end.code == 3 && end.error.contains("--metrics: port \(server.port) on 127.0.0.1 is taken"), "\(end.error)")
        #expect(hits.withLock { $0 } == 0)
        let wrong = try Program.run(["load"] + words + ["65536"])
        #expect(wrong.code == 2 && wrong.error.contains("--metrics 65536: expected a port from 0 to 65535."))
    }

    @Test func showsThresholdsOnATerminal() throws {
        let server = try Self.server()
        defer { server.stop() }
        let words = ["--rate", "50/s", "--duration", "1h", "--threshold", "errors<1%", "--threshold", "p99<1ns"]
        let load = try TerminalProgram(
            ["load", "--url", server.url + "/"] + words, in: try Folder(), environment: ["PATH=/usr/bin:/bin"])
        #expect(load.read { $0.contains("  ✓ errors<1% 0 %  ✗ p99<1ns ") }, "\(load.shown)")
        let lines = load.shown.split(separator: "\r\u{1B}[K").dropFirst()
        #expect(lines.allSatisfy { $0.count < 80 })
    }
}
