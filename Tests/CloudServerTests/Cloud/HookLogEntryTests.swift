import Dispatcher
import EventModel
import Testing

@testable import CloudServer

@Suite struct HookLogEntryTests {
    @Test func secretsAreNotShown() throws {
        let bench = BookBench()
        try bench.add("h")
        let headers = [Header("Authorization", "Bearer abc"), Header("X-A", "abc")]
        let entry = try #require(bench.end(bench.send("h", headers: headers)))
        #expect(entry.json["request"]?["headers"]?.compactText == #"{"Authorization":"***","X-A":"abc"}"#)
        #expect(!entry.text.contains("Bearer"))
    }

    @Test func anEntryHasItsPartsInOrder() throws {
        let bench = BookBench()
        try bench.add("h")
        let entry = try #require(bench.end(bench.send("h", data: "1"), 503))
        let time = bench.now.description
        #expect(
            entry.text == """
                {"time":"\(time)","event":{"name":"e","data":"1","ttl":60,"published_at":"\(time)","coreid":"api",\
                "private":false},"request":{"method":"POST","url":"http://h.example/","headers":{},"body":"1"},\
                "response":{"status":503,"headers":{},"body":""},"message":"error status 503 from h.example"}
                """)
        #expect(entry.testResult["ok"] == .bool(false) && entry.testResult["message"] == entry.json["message"])
        let stored = HookLogEntry.stored(entry.text)
        #expect(stored.json == entry.json && stored.text == entry.text)
        #expect(HookLogEntry.stored("no JSON").json == .string("no JSON"))
        let good = try #require(bench.end(bench.send("h")))
        #expect(good.json["message"] == .string("status 200 from h.example after 12ms"))
        #expect(good.testResult["ok"] == .bool(true))
        let silent = try #require(bench.end(bench.send("h"), nil))
        #expect(silent.json["message"] == .string("error ETIMEDOUT from h.example") && silent.json["response"] == .null)
    }

    @Test(arguments: [0, 4_096, 4_097, 100_000]) func longBodiesAreCut(_ count: Int) throws {
        let bench = BookBench()
        try bench.add("h")
        let body = String(repeating: "x", count: count)
        let entry = try #require(bench.end(bench.send("h", data: body)))
        let shown = entry.json["request"]?["body"]?.text
        #expect(shown == (count <= 4_096 ? body : String(body.prefix(4_096)) + "… (\(count) bytes)"))
    }
}
