import TestSupport
import Testing

/// The hosts that the program's servers accept.
@Suite struct ServeHostTests {
    private static func status(_ port: Int, _ host: String, path: String = "/metrics") throws -> String {
        let client = try RawClient(port: port)
        client.send("GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
        return String(client.readAll().text.dropFirst(9).prefix(3))
    }

    @Test func acceptsNamesGivenByHostname() throws {
        let cloud = try ServedCloud(["--hostname", "Cloud.Test", "--hostname", "other.test"])
        for (host, expected) in [
            ("cloud.test", "200"), ("other.test:1", "200"), ("localhost", "200"), ("evil.test", "421"),
        ] {
            #expect(try Self.status(cloud.port, host) == expected, "\(host)")
        }
        cloud.killNow()
        let wrong = try Program.run(["serve", "--hostname", "http://a/"])
        #expect(wrong.code == 2 && wrong.error.contains("--hostname http://a/: expected a host name"), "\(wrong.error)")
    }

    @Test func returnsNoForeignHookURL() throws {
        let cloud = try ServedCloud(["--host", "0.0.0.0"])
        let client = try RawClient(port: cloud.port)
        let body = #"{"event":"e","url":"http://a.test/"}"#
        let request = ServedCloud.request("POST", "/v1/webhooks", body, token: ServedCloud.token)
        client.send(request.replacing("Host: localhost", with: "Host: evil.test"))
        let text = client.readAll().text
        #expect(text.contains("\"hookUrl\":\"http://127.0.0.1:\(cloud.port)/v1/webhooks/"), "\(text)")
        #expect(text.contains("201 Created") && !text.contains("evil.test"), "\(text)")
        cloud.killNow()
    }
}
