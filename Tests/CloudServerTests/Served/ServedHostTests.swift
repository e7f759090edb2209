import EventModel
import TestSupport
import Testing

@testable import CloudServer

/// What a served cloud answers by the host of the request and to pages of other origins.
@Suite struct ServedHostTests {
    private func answer(
        _ cloud: LocalCloud, _ method: String, _ path: String, host: String = "localhost", fields: String = ""
    ) throws -> LocalCloud.Answer {
        let head = "\(method) \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\nOrigin: http://evil.test\r\n"
        return try cloud.send([Array((head + fields + "\r\n").utf8)])
    }

    @Test func rejectsForeignHostsOnEveryRoute() throws {
        let cloud = try LocalCloud()
        let token = "Authorization: Bearer \(LocalCloud.owner)\r\n"
        for path in ["/health", "/metrics", "/openapi.json", "/v1/devices", "/v1/events", "/nowhere", "/v1/webhooks"] {
            for method in ["GET", "OPTIONS", "POST", "BREW"] {
                let answer = try answer(cloud, method, path, host: "evil.test", fields: token)
                #expect(answer.status == 421, "\(method) \(path)")
                #expect(answer.field("access-control-allow-origin") == nil, "\(method) \(path)")
                #expect(answer.json["error"]?.text?.contains("--hostname") == true, "\(method) \(path)")
            }
        }
        #expect(try answer(cloud, "OPTIONS", "*", host: "evil.test").status == 421)
        #expect(try answer(cloud, "GET", "/health", host: "[::1]:1").status == 200)
    }

    @Test(arguments: ["/health", "/metrics", "/health/", "/%68ealth", "/metrics?a=%zz"])
    func keepsPagesFromMonitoring(path: String) throws {
        let cloud = try LocalCloud()
        for method in ["GET", "HEAD", "POST", "OPTIONS"] {
            let answer = try answer(cloud, method, path)
            let names = answer.fields.map { $0.name.lowercased() }
            #expect(!names.contains { $0.hasPrefix("access-control-") }, "\(method): \(names)")
            if method == "OPTIONS" { #expect(answer.field("allow") == "GET, HEAD, OPTIONS") }
        }
        #expect(try answer(cloud, "GET", "/openapi.json").field("access-control-allow-origin") == "*")
    }

    @Test func answersOptionsAsDescribed() throws {
        let cloud = try LocalCloud()
        guard case .object(let paths)? = OpenAPIDocument.cloud.json["paths"]?.kind else {
            Issue.record("no paths")
            return
        }
        for path in paths {
            guard case .object(let operations) = path.value.kind else { continue }
            var described = Set(operations.map { $0.key.uppercased() }).union(["OPTIONS"])
            if described.contains("GET") { described.insert("HEAD") }
            let answer = try answer(cloud, "OPTIONS", path.key.filter { $0 != "{" && $0 != "}" })
            let allowed = answer.field("allow")?.split(separator: ", ").map(String.init) ?? []
            #expect(answer.status == 204 && Set(allowed) == described, "\(path.key): \(allowed)")
            #expect(answer.status == 204 && allowed.count == described.count, "\(path.key): \(allowed)")
        }
        for path in ["/", "/v1", "/v1/nowhere", "/v1/devices/a/b/c", "/oauth"] {
            #expect(try answer(cloud, "OPTIONS", path).status == 404, "\(path)")
        }
    }
}
