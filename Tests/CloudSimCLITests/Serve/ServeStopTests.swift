import EventModel
import Glibc
import TestSupport
import Testing

@Suite struct ServeStopTests {
    /// A cloud with hooks whose receiver does not answer in time, and a receiver that has their requests.
    private func busy(_ count: Int, in folder: Folder) throws -> (ServedCloud, RunningReceiver) {
        let receiver = try RunningReceiver(["--latency", "60s"])
        let cloud = try ServedCloud(["--state", "state"], in: folder)
        for _ in 0..<count {
            let hook = "{\"event\":\"e\",\"url\":\"http://127.0.0.1:\(receiver.port)/\"}"
            #expect(try cloud.call("POST", "/v1/webhooks", hook).status == 201)
        }
        #expect(try cloud.call("POST", "/v1/devices/events", #"{"name":"e"}"#).status == 200)
        #expect(
            receiver.program.read { $0.error.split(separator: "\n").count { $0.contains("POST 127.0.0.1") } == count })
        return (cloud, receiver)
    }

    @Test func streamsCloseAtOnceAndASecondInterruptLeaves() throws {
        let folder = try Folder()
        let (cloud, receiver) = try busy(2, in: folder)
        let stream = try RawClient(port: cloud.port)
        stream.send(
            "GET /v1/events?access_token=\(ServedCloud.token) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        _ = stream.read(until: ":ok\n\n\r\n")
        cloud.program.signal(SIGINT)
        #expect(
            cloud.program.read {
                $0.error.hasSuffix("waiting for 2 attempts; press Ctrl-C again to leave at once\n")
            }, "\(cloud.program.error)")
        // The attempts have not ended, or the program could not be waiting: the stream ends before them.
        let (text, end) = stream.readAll()
        #expect(text.hasSuffix("0\r\n\r\n") && end == .closed && !text.contains("hook-"))
        #expect(try cloud.call("GET", "/v1/devices").status == 503)
        cloud.program.signal(SIGINT)
        let last = cloud.program.end()
        #expect(last.code == 130)
        #expect(last.error.hasSuffix("stopped; 2 requests had no answer yet, which the hooks' logs say\n"))
        _ = receiver.stop()
        let next = try ServedCloud(["--state", "state"], in: folder)
        guard case .array(let hooks) = try next.call("GET", "/v1/webhooks").json.kind else {
            Issue.record("the hooks are no array")
            return
        }
        #expect(hooks.count == 2)
        for hook in hooks {
            let id = try #require(hook["id"]?.text)
            let detailed = try next.call("GET", "/v1/webhooks/\(id)").text
            #expect(detailed.contains("the cloud was stopped before 127.0.0.1 answered"), "\(detailed)")
        }
    }

    @Test func whatEndsWhileItIsAwaitedIsTakenIn() throws {
        let folder = try Folder()
        let (cloud, receiver) = try busy(1, in: folder)
        cloud.program.signal(SIGTERM)
        #expect(
            cloud.program.read { $0.error.hasSuffix("waiting for 1 attempt; press Ctrl-C again to leave at once\n") })
        // A receiver that goes away ends what it has not answered.
        _ = receiver.stop()
        let end = cloud.program.end()
        #expect(end.code == 130 && end.error.hasSuffix("at once\nstopped\n"), "\(end.error)")
        let next = try ServedCloud(["--state", "state"], in: folder)
        guard case .array(let hooks) = try next.call("GET", "/v1/webhooks").json.kind else {
            Issue.record("the hooks are no array")
            return
        }
        let id = try #require(hooks.first?["id"]?.text)
        let webhook = try next.call("GET", "/v1/webhooks/\(id)").json["webhook"]
        guard case .array(let errors) = webhook?["errors"]?.kind else {
            Issue.record("the errors are no array")
            return
        }
        #expect(errors.compactMap { $0["message"]?.text } == ["error ECONNRESET from 127.0.0.1"])
    }

    @Test func whoIsIdleLeavesWithoutAWordOfWaiting() throws {
        let cloud = try ServedCloud()
        cloud.program.signal(SIGINT)
        let end = cloud.program.end()
        #expect(end.code == 130 && end.error.hasSuffix("stopped\n") && !end.error.contains("waiting for"))
    }
}
