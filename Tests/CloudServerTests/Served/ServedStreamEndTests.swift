import TestSupport
import Testing

@testable import CloudServer

/// Event streams of a served cloud whose token ends.
@Suite struct ServedStreamEndTests {
    private func request(_ method: String, _ path: String, _ token: String, _ body: String = "") -> String {
        "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private func stream(_ cloud: LocalCloud, _ path: String, _ token: String) throws -> RawClient {
        let client = try RawClient(port: cloud.port, patience: 30)
        let head = request("GET", path, token)
        #expect(client.exchange(head, until: ":ok\n\n\r\n").hasPrefix("HTTP/1.1 200 "))
        return client
    }

    /// What follows up to the end of the stream.
    private func rest(_ client: RawClient) -> String { client.exchange("", until: "\r\n0\r\n\r\n") }

    @Test(arguments: ["/v1/events", "/v1/devices/events", "/v1/devices/lamp/events", "/v1/products/thermo/events/x"])
    func endAfterRevocation(path: String) throws {
        let cloud = try LocalCloud()
        let doomed = try stream(cloud, path, LocalCloud.spare[0])
        let other = try stream(cloud, path, LocalCloud.spare[1])
        let revocation = try RawClient(port: cloud.port)
        let answer = revocation.exchange(
            request("DELETE", "/v1/access_tokens/\(LocalCloud.spare[0])", LocalCloud.spare[0]), until: "true}")
        #expect(answer.hasPrefix("HTTP/1.1 200 "), "\(answer)")
        let text = rest(doomed)
        #expect(text.contains(": the access token was revoked\n\n\r\n0\r\n\r\n"), "\(text)")
        other.setPatience(milliseconds: 50)
        #expect(!rest(other).contains(": the access token"))
    }

    @Test func endWhenTheTokenExpires() throws {
        let cloud = try LocalCloud()
        let login = try RawClient(port: cloud.port)
        let body = "grant_type=password&username=owner&password=a%20password&expires_in=1"
        let answer = login.exchange(request("POST", "/oauth/token", "", body), until: "}")
        let token = try #require(
            answer.split(separator: "\"access_token\":\"").dropFirst().first?.prefix { $0 != "\"" }, "\(answer)")
        let doomed = try RawClient(port: cloud.port, patience: 30)
        let text = doomed.exchange(request("GET", "/v1/events", String(token)), until: "\r\n0\r\n\r\n")
        #expect(text.contains(": the access token has expired\n\n\r\n0\r\n\r\n"), "\(text)")
    }
}
