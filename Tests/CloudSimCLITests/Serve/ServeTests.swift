import EventModel
import Glibc
import TestSupport
import Testing

@Suite struct ServeTests {
    @Test func devicesAreListedReadAndCalled() throws {
        let cloud = try ServedCloud()
        guard case .array(let devices) = try cloud.call("GET", "/v1/devices/").json.kind else {
            Issue.record("the devices are no array")
            return
        }
        #expect(devices.compactMap { $0["name"]?.text } == ["thermostat", "lamp", "door"])
        let called = try cloud.call("POST", "/v1/devices/LAMP/switch", #"{"arg":"on"}"#)
        #expect(called.status == 200 && called.json["return_value"] == .integer(1))
        #expect(try cloud.call("GET", "/v1/devices/lamp/state").json["result"] == .string("on"))
        #expect(try cloud.call("GET", "/v1/devices/lamp/nothing").status == 404)
        #expect(try cloud.call("GET", "/v1/devices/nobody").status == 403)
        #expect(try cloud.call("GET", "/v1/devices", token: nil).status == 400)
        #expect(try cloud.call("GET", "/v1/devices", token: "wrong").status == 401)
        #expect(try cloud.call("GET", "/v1/devices?access_token=\(ServedCloud.token)", token: nil).status == 200)
        #expect(try cloud.call("PATCH", "/v1/devices").head.contains("Allow: GET, HEAD, POST, OPTIONS"))
    }

    @Test func theTwentyFirstHookIsRefused() throws {
        let cloud = try ServedCloud()
        for _ in 0..<20 {
            #expect(
                try cloud.call("POST", "/v1/integrations", #"{"event":"e","url":"http://a.test/"}"#).status == 201)
        }
        let last = try cloud.call("POST", "/v1/webhooks", #"{"event":"e","url":"http://a.test/"}"#)
        #expect(last.status == 400 && last.text.contains("at most 20"))
        let invalid = try cloud.call("POST", "/v1/webhooks", #"{"event":"e","url":"http://a.test/","colour":1}"#)
        #expect(invalid.status == 400 && invalid.text.contains("colour"))
    }

    @Test func aStreamCarriesEventsAndEndsInGoodOrder() throws {
        let cloud = try ServedCloud(["--user", "me:a", "--user", "guest:b"])
        let body = #"{"grant_type":"password","username":"guest","password":"b"}"#
        let guest = try #require(try cloud.call("POST", "/oauth/token", body, token: nil).json["access_token"]?.text)
        func open(_ path: String, _ token: String) throws -> RawClient {
            let client = try RawClient(port: cloud.port)
            client.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n\r\n")
            #expect(client.read(until: ":ok\n\n\r\n").contains("Content-Type: text/event-stream"))
            return client
        }
        let own = try open("/v1/devices/events/a%2Fb", ServedCloud.token)
        let other = try open("/v1/events/a%2F", guest)
        // One event at a time: what comes together would be read together.
        _ = try cloud.call("POST", "/v1/devices/events", #"{"name":"a/b","data":"secret","private":true}"#)
        #expect(own.read(until: "\n\n\r\n").contains(#"data: {"data":"secret","ttl":60,"published_at":""#))
        _ = try cloud.call("POST", "/v1/devices/events", #"{"name":"a/c","data":"other"}"#)
        #expect(other.read(until: "\n\n\r\n").contains("event: a/c\n"))
        _ = try cloud.call("POST", "/v1/devices/events", #"{"name":"a/b/c","data":"open","ttl":"7"}"#)
        #expect(own.read(until: "\n\n\r\n").contains("event: a/b/c\ndata: {\"data\":\"open\",\"ttl\":7,"))
        let head = try cloud.call("HEAD", "/v1/devices/events")
        #expect(head.status == 200 && head.text.isEmpty)
        #expect(try cloud.call("GET", "/metrics").text.contains("cloudsim_stream_listeners 2\n"))
        cloud.program.signal(SIGINT)
        let rest = other.readAll()
        #expect(rest.text.hasSuffix("0\r\n\r\n") && rest.text.contains("event: a/b/c") && rest.end == .closed)
        #expect(!rest.text.contains("secret"))
        #expect(cloud.program.end().code == 130)
        #expect(!cloud.program.output.contains(guest), "a token is in the log")
    }

    @Test func aDeletedHooksRequestStillSettles() throws {
        let receiver = try Program(["receiver", "--port", "0", "--latency", "300ms"])
        _ = receiver.read { $0.error.contains("Ctrl-C ends\n") }
        let line = try #require(receiver.error.firstMatch(of: /listening on (\S+);/)?.1)
        let cloud = try ServedCloud()
        let hook = try cloud.call("POST", "/v1/webhooks", "{\"event\":\"e\",\"url\":\"\(line)\"}")
        let id = try #require(hook.json["id"]?.text)
        let stream = try RawClient(port: cloud.port)
        stream.send("GET /v1/events/hook-?access_token=\(ServedCloud.token) HTTP/1.1\r\nHost: localhost\r\n\r\n")
        _ = stream.read(until: ":ok\n\n\r\n")
        _ = try cloud.call("POST", "/v1/devices/events", #"{"name":"e"}"#)
        #expect(try cloud.call("DELETE", "/v1/webhooks/\(id)").json["ok"] == .bool(true))
        _ = try cloud.call("POST", "/v1/devices/events", #"{"name":"e"}"#)
        #expect(stream.read(until: "\n\n\r\n").contains("event: hook-sent/e"))
        #expect(try cloud.call("GET", "/metrics").text.contains("cloudsim_attempts_total 1\n"))
        receiver.signal(SIGINT)
        _ = receiver.end()
    }

    @Test func whatIsNoRequestIsAnsweredInJSON() throws {
        let cloud = try ServedCloud()
        let client = try RawClient(port: cloud.port)
        client.send("GET / HTTP/1.1\r\nHost: localhost\r\nHost: b\r\n\r\n")
        let answer = try ServedCloud.answer(client.readAll().text)
        #expect(answer.status == 400 && answer.json["error"] == .string("there are two Host fields"))
        #expect(try cloud.call("GET", "/nowhere").json["ok"] == .bool(false))
        #expect(try cloud.call("POST", "/v1/devices/events", #"{"name":"#).status == 400)
    }
}
