import Dispatcher
import EventModel
import Foundation
import HTTPServer
import Testing

/// Scenarios with signed endpoints whose requests leave the process.
@Suite struct SignedRunTests {
    private static func scenario(_ url: String, _ parts: String) -> String {
        """
        {"duration":"2s","start":"2026-06-12T08:00:00.000Z","devices":[{"name":"d"}],
        "endpoints":[{"name":"e","dialect":"zstack","url":"\(url)","secret":"mine"}],\(parts),
        "timeline":[{"at":"1s","device":"d","publish":{"event":"alert"}}]}
        """
    }

    @Test func aForwardedDeliveryBearsTheTimeOnTheWall() throws {
        let folder = try Folder()
        let requests = Lock<[HTTPRequest]>([])
        let server = try HTTPServer { request, _ in
            requests.withLock { $0.append(request) }
            return .response(HTTPResponse(status: 204))
        }
        defer { server.stop() }
        let parts = #""receivers":[{"host":"crm.example.com","respond":[{}]}],"expect":[{"delivery":"succeeded"}]"#
        try folder.write("s.json", Self.scenario("https://crm.example.com/in", parts))
        let end = try Program.run(
            ["run", "s.json", "--forward", "crm.example.com=http://localhost:\(server.port)"], in: folder)
        #expect(end.code == 0, "\(end)")
        let request = try #require(requests.withLock { $0.first })
        let headers = request.headers.map { Header($0.name, $0.value) }
        let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        let verdict = SignatureCheck.judge(
            .init(among: headers), body: request.body, secrets: [try Secret("mine")], now: now)
        #expect(verdict.faults == [])
    }

    @Test func aRealEndpointIsHeldByTheGuard() throws {
        let folder = try Folder()
        let parts = #""expect":[{"kind":"outcome","error":"EBLOCKED"}]"#
        try folder.write("s.json", Self.scenario("https://localhost:1/in", parts))
        let blocked = try Program.run(["run", "s.json", "--speed", "max"], in: folder)
        #expect(blocked.code == 0, "\(blocked)")
        let allowed = parts.replacing("EBLOCKED", with: "ECONNREFUSED") + #","allowPrivate":["localhost"]"#
        try folder.write("s.json", Self.scenario("https://localhost:1/in", allowed))
        let refused = try Program.run(["run", "s.json", "--speed", "max"], in: folder)
        #expect(refused.code == 0, "\(refused)")
        try folder.write("s.json", Self.scenario("https://127.0.0.1:1/in", parts))
        let invalid = try Program.run(["check", "s.json"], in: folder)
        #expect(invalid.code == 2 && invalid.error.contains("\"allowPrivate\": [\"127.0.0.0/8\"]"), "\(invalid)")
    }

    @Test(arguments: ["rebinding-refused", "receiver-dies-half-way", "idempotent-receiver", "secret-rotation"])
    func wiredReceiversJudgeAsScriptedOnesDo(_ name: String) throws {
        let folder = try Folder()
        let scenarios = URL(filePath: #filePath).appending(path: "../../../../scenarios").standardized
        let end = try Program.run(
            ["run", "--wire", "--speed", "max", scenarios.appending(path: "\(name).json").path], in: folder)
        #expect(end.code == 0, "\(end)")
    }
}
