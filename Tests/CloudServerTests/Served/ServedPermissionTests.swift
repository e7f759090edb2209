import CloudStore
import Dispatcher
import TestSupport
import Testing

@testable import CloudServer

/// Permissions come before the body, whatever is wrong with it.
@Suite struct ServedPermissionTests {
    /// Bodies that cannot be read: fields, body, and the status for a caller who may do what it asks.
    private static let bodies: [(fields: String, body: String, status: Int)] = [
        ("Content-Type: application/json\r\n", "{", 400),
        ("Content-Type: application/json\r\n", "[]", 400),
        ("Content-Type: text/plain\r\n", "x", 415),
        ("Content-Type: application/json\r\nContent-Encoding: gzip\r\n", "x", 415),
        ("Content-Type: multipart/form-data\r\n", "x", 400),
        ("Content-Type: application/json\r\n", String(repeating: "x", count: 1_048_577), 413),
    ]

    private func status(
        _ cloud: LocalCloud, _ method: String, _ path: String, _ token: String?, _ fields: String, _ body: String,
        isChunked: Bool = false
    ) throws -> Int {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + fields
        if let token { head += "Authorization: Bearer \(token)\r\n" }
        let size = String(body.utf8.count, radix: 16)
        head +=
            isChunked ? "Transfer-Encoding: chunked\r\n\r\n\(size)\r\n" : "Content-Length: \(body.utf8.count)\r\n\r\n"
        return try cloud.send([Array((head + body + (isChunked ? "\r\n0\r\n\r\n" : "")).utf8)]).status
    }

    @Test(arguments: [
        // Method, path, whether the answer to a guest is 403 or 404.
        ("POST", "/v1/devices", 403), ("PUT", "/v1/devices/lamp", 403), ("PUT", "/v1/devices/lamp/ping", 403),
        ("POST", "/v1/devices/lamp/switch", 403), ("DELETE", "/v1/devices/lamp", 403),
        ("POST", "/v1/devices/events", 403), ("POST", "/v1/webhooks", 403), ("POST", "/v1/webhooks/0/test", 404),
        ("PUT", "/v1/webhooks/0", 403), ("DELETE", "/v1/webhooks/0", 404), ("POST", "/v1/products/thermo/devices", 404),
        ("PUT", "/v1/products/thermo/devices/lamp", 404), ("POST", "/v1/products/thermo/webhooks", 404),
        ("POST", "/v1/products/thermo/events", 404),
    ])
    func precedeTheBody(method: String, path: String, denial: Int) throws {
        let cloud = try LocalCloud()
        for (fields, body, _) in Self.bodies {
            for isChunked in [false, true] {
                func status(_ token: String?) throws -> Int {
                    try self.status(cloud, method, path, token, fields, body, isChunked: isChunked)
                }
                #expect(try status("wrong") == 401, "\(fields)")
                #expect(try status(LocalCloud.expired) == 401, "\(fields)")
                #expect(try status(LocalCloud.guest) == denial, "\(fields)")
            }
        }
    }

    @Test(arguments: [
        ("PUT", "/v1/devices/nobody", 403), ("POST", "/v1/devices/nobody/switch", 403), ("PUT", "/v1/webhooks/0", 404),
        ("POST", "/v1/webhooks/0/test", 404), ("POST", "/v1/products/nothing/devices", 404),
        ("POST", "/v1/products/nothing/webhooks", 404), ("PUT", "/v1/products/empty/devices/lamp", 403),
        ("POST", "/v1/nowhere", 404), ("PATCH", "/v1/devices", 405),
    ])
    func includeWhatTheOwnerLacks(method: String, path: String, expected: Int) throws {
        let cloud = try LocalCloud()
        for (fields, body, _) in Self.bodies {
            #expect(try status(cloud, method, path, LocalCloud.owner, fields, body) == expected, "\(fields)")
        }
    }

    @Test(arguments: [
        ("POST", "/v1/devices"), ("PUT", "/v1/devices/lamp"), ("POST", "/v1/devices/lamp/switch"),
        ("POST", "/v1/devices/events"), ("POST", "/v1/webhooks"), ("POST", "/v1/products/thermo/devices"),
        ("POST", "/oauth/token"),
    ])
    func areFollowedByTheBody(method: String, path: String) throws {
        let cloud = try LocalCloud()
        for (fields, body, expected) in Self.bodies {
            let token = path == "/oauth/token" ? nil : LocalCloud.owner
            #expect(try status(cloud, method, path, token, fields, body) == expected, "\(fields)")
        }
        let long = Self.bodies[5]
        #expect(try status(cloud, "GET", "/v1/devices", "wrong", long.fields, long.body) == 401)
        #expect(try status(cloud, "GET", "/v1/devices", LocalCloud.owner, long.fields, long.body) == 413)
        #expect(try status(cloud, "GET", "/v1/events", LocalCloud.owner, long.fields, long.body) == 413)
        #expect(try status(cloud, "GET", "/health", nil, long.fields, long.body) == 413)
    }

    @Test func precedeTheBodyOfDialects() throws {
        let cloud = try LocalCloud()
        for (fields, body, expected) in Self.bodies where !fields.contains("gzip") {
            let path = "/signa/v1/webhooks"
            #expect(try status(cloud, "POST", path, "wrong", fields, body) == 401, "\(fields)")
            #expect(try status(cloud, "PATCH", path + "/whk_0", LocalCloud.owner, fields, body) == 404, "\(fields)")
            #expect(try status(cloud, "PATCH", "/v1/alerts/0", LocalCloud.owner, fields, body) == 404, "\(fields)")
            let status = try status(cloud, "POST", path, LocalCloud.owner, fields, body)
            #expect(status == (fields.contains("multipart") ? 415 : expected), "\(fields)")
        }
    }
}
