import EventModel
import Testing

@testable import Dispatcher

@Suite("What the dispatcher publishes") struct DispatcherReplyTests {
    @Test("An answer is acknowledged, then published under the triggering event's name")
    func sequence() throws {
        let bench = DispatcherBench()
        try bench.add("my-hooks")
        #expect(bench.fire("my-hooks/get_weather", "d") == ["attempt 1 hook 0"])
        bench.pass(12)
        #expect(
            bench.answer(1, 200, "ok") == [
                "hook-sent/my-hooks/get_weather=undefined", "hook-response/my-hooks/get_weather/0=ok",
            ])
        #expect(bench.dispatcher.tally.chunks == 1 && bench.dispatcher.tally.succeeded == 1)
    }

    @Test("Every status below 400 is a success", arguments: [100, 200, 204, 302, 399])
    func successes(status: Int) throws {
        let bench = try DispatcherBench(hook: "")
        bench.fire("e")
        #expect(bench.answer(1, status, "x") == ["hook-sent/e=undefined", "hook-response/e/0=x"])
    }

    @Test("A status of 400 or above is only an error", arguments: [400, 404, 500, 599])
    func statuses(status: Int) throws {
        let bench = try DispatcherBench(hook: "")
        bench.fire("e")
        let lines = bench.answer(1, status, "a body that nobody gets")
        #expect(lines == ["hook-error/e/0=error status \(status) from h.example"])
        let data = try #require(bench.events[0].data)
        #expect(data.dropFirst(13).prefix(3) == "\(status)")
        #expect(bench.dispatcher.tally.chunks == 0 && bench.dispatcher.tally.failed == 1)
    }

    @Test("No answer is an error with its name", arguments: TransportError.allCases)
    func failures(error: TransportError) throws {
        let bench = DispatcherBench()
        try bench.add(url: "http://H.Example:8080/x")
        bench.fire("e")
        #expect(bench.fail(1, error) == ["hook-error/e/0=error \(error.rawValue) from h.example"])
    }

    @Test("An empty body is acknowledged and has no response")
    func emptyBody() throws {
        for more in ["", #""unchunked": true"#, #""responseTemplate": "{{x}}""#, #""responseTopic": "t""#] {
            let bench = try DispatcherBench(hook: more)
            bench.fire("e")
            #expect(bench.answer(1) == ["hook-sent/e=undefined"])
        }
        // A template that leaves nothing of a body leaves no response.
        let bench = try DispatcherBench(hook: #""responseTemplate": "{{x}}""#)
        bench.fire("e")
        #expect(bench.answer(1, 200, #"{"y": 1}"#) == ["hook-sent/e=undefined"])
    }

    @Test("Topics of the hook's own see the event; an unusable one is the standard one")
    func topics() throws {
        let bench = try DispatcherBench(
            hook: #""responseTopic": "{{{SPARK_DEVICE_ID}}}/{{r}}", "errorResponseTopic": "failed_{{r}}""#)
        bench.fire("e", #"{"r": "x"}"#)
        #expect(
            bench.answer(1, 200, "ok") == ["hook-sent/e=undefined", "3f002b000000000000000000/x/0=ok"])
        bench.fire("e", #"{"r": "x"}"#)
        #expect(bench.answer(2, 500) == ["failed_x/0=error status 500 from h.example"])
        bench.fire("e", #"{"r": "a\nb"}"#)
        #expect(bench.answer(3, 500) == ["hook-error/e/0=error status 500 from h.example"])
        bench.fire("e", #"{"r": "a\nb"}"#)
        #expect(bench.answer(4, 200, "ok") == ["hook-sent/e=undefined", "hook-response/e/0=ok"])
    }

    @Test("A response template applies to JSON alone")
    func responseTemplates() throws {
        let text = try DispatcherBench(
            hook: #""responseTemplate": "{{results.0.elevation}} of {{PARTICLE_EVENT_NAME}}""#)
        text.fire("e")
        #expect(
            text.answer(1, 200, #"{"results": [{"elevation": 1608.637939453125}]}"#).last
                == "hook-response/e/0=1608.637939453125 of e")
        text.fire("e")
        #expect(text.answer(2, 200, "{no JSON").last == "hook-response/e/0={no JSON")
        let object = try DispatcherBench(hook: #""responseTemplate": {"lat": "{{a.b}}", "n": 1}"#)
        object.fire("e")
        #expect(object.answer(1, 200, #"{"a": {"b": 2}}"#).last == #"hook-response/e/0={"lat":"2","n":1}"#)
    }

    @Test("512 bytes at once, and 512 each 250 ms")
    func chunks() throws {
        for (size, count) in [(512, 1), (513, 2), (1024, 2), (1025, 3), (5000, 10)] {
            let bench = try DispatcherBench(hook: "")
            bench.fire("e")
            let body = String(decoding: (0..<size).map { UInt8(0x61 + $0 % 26) }, as: UTF8.self)
            bench.answer(1, 200, body)
            let settled = bench.now
            while let next = bench.wakes.first {
                #expect(next.at == settled + .milliseconds(250) * Int64(bench.events.count - 1))
                bench.now = next.at
                bench.wake()
            }
            #expect(bench.events.count == count + 1)
            #expect(
                bench.published().map { String($0.prefix { $0 != "=" }) } == ["hook-sent/e"]
                    + (0..<count).map { "hook-response/e/\($0)" })
            #expect(bench.events.dropFirst().compactMap(\.data).joined() == body)
            #expect(bench.events.dropFirst().dropLast().allSatisfy { $0.data?.utf8.count == 512 })
            #expect(bench.dispatcher.tally.chunks == count)
        }
    }

    @Test("A late driver does not stretch the pace")
    func lateDriver() throws {
        let bench = try DispatcherBench(hook: "")
        bench.fire("e")
        bench.answer(1, 200, String(repeating: "x", count: 512 * 5))
        let settled = bench.now
        bench.pass(999)
        #expect(bench.wake() == ["hook-response/e/1=" + String(repeating: "x", count: 512), "wake in -499"])
        bench.wake()
        #expect(bench.wakes.map(\.at) == [settled + .milliseconds(750)])
        bench.wake()
        #expect(bench.wakes.map(\.at) == [settled + .milliseconds(1000)])
        bench.pass(1)
        #expect(bench.wake() == ["hook-response/e/4=" + String(repeating: "x", count: 512)])
        #expect(bench.wakes.isEmpty)
    }

    @Test("A chunk ends early rather than split a character")
    func characters() throws {
        let bench = try DispatcherBench(hook: "")
        bench.fire("e")
        let body = String(repeating: "x", count: 510) + "é€" + "end"
        #expect(bench.answer(1, 200, body).dropFirst().first == "hook-response/e/0=" + String(body.prefix(511)))
        #expect(bench.wake() == ["hook-response/e/1=€end"])
    }

    @Test("Replies of several answers go their own pace, under numbers that are used again")
    func severalReplies() throws {
        let bench = try DispatcherBench(hook: "")
        for name in ["ea", "eb"] { bench.fire(name) }
        bench.answer(2, 200, String(repeating: "b", count: 1500))
        bench.pass(100)
        bench.answer(1, 200, String(repeating: "a", count: 600))
        while !bench.wakes.isEmpty {
            bench.now = bench.wakes[0].at
            bench.wake()
        }
        #expect(
            bench.published("hook-response").map { String($0.prefix { $0 != "=" }) } == [
                "hook-response/eb/0", "hook-response/ea/0", "hook-response/eb/1", "hook-response/ea/1",
                "hook-response/eb/2",
            ])
        bench.fire("ec")
        bench.answer(3, 200, String(repeating: "c", count: 600))
        #expect(bench.wake() == ["hook-response/ec/1=" + String(repeating: "c", count: 88)])
    }

    @Test("The first 100,000 bytes are sent, and the loss is told")
    func cap() throws {
        let bench = try DispatcherBench(hook: "")
        bench.fire("e")
        let body = String(repeating: "x", count: 100_001)
        let lines = bench.answer(1, 200, body)
        #expect(lines.prefix(2) == ["hook-sent/e=undefined", "drop truncated hook 0 at h.example"])
        while !bench.wakes.isEmpty { bench.wake() }
        let sent = bench.events.dropFirst().compactMap(\.data)
        #expect(sent.joined().utf8.count == 100_000 && sent.count == 196 && sent.last?.utf8.count == 160)
        let tally = bench.dispatcher.tally
        #expect(tally[.truncated] == 1 && tally.succeeded == 1 && tally.chunks == 196)

        bench.fire("e")
        #expect(!bench.answer(2, 200, String(repeating: "x", count: 100_000)).contains { $0.hasPrefix("drop") })
        bench.fire("e")
        #expect(bench.answer(3, 500, body) == ["hook-error/e/0=error status 500 from h.example"])
        bench.fire("e")
        #expect(bench.answer(4, 200, "kept", dropped: 7).contains("drop truncated hook 0 at h.example"))
    }

    @Test("A rendered reply is capped as well")
    func capOfTemplates() throws {
        let bench = try DispatcherBench(hook: #""responseTemplate": "{{#l}}{{{x}}}{{/l}}""#)
        bench.fire("e")
        let list = Array(repeating: "1", count: 300).joined(separator: ",")
        let text = String(repeating: "y", count: 1000)
        #expect(
            bench.answer(1, 200, #"{"l": [\#(list)], "x": "\#(text)"}"#).contains("drop truncated hook 0 at h.example"))
        while !bench.wakes.isEmpty { bench.wake() }
        #expect(bench.events.dropFirst().compactMap(\.data).joined().utf8.count == 100_000)
    }

    @Test("Unchunked is one event, whole, whatever the bytes")
    func unchunked() throws {
        let bench = try DispatcherBench(hook: #""unchunked": true"#)
        bench.fire("e")
        let body = String(repeating: "x", count: 70_000)
        #expect(bench.answer(1, 200, body) == ["hook-sent/e=undefined", "hook-response/e/0=" + body])
        // Bytes that are no UTF-8 grow when they are mended, cut or not.
        for count in [700, 100_001] {
            bench.fire("e")
            bench.events = []
            bench.settle(
                bench.attempts.count,
                .response(Response(status: 200, body: Array(repeating: 0xFF, count: count))))
            #expect(bench.wakes.isEmpty)
            #expect(bench.events.count == 2)
            #expect(bench.events.last?.data?.unicodeScalars.count == min(count, 100_000))
        }
        // A cut through a character leaves the character out.
        bench.fire("e")
        bench.events = []
        bench.answer(4, 200, "x" + String(repeating: "é", count: 60_000))
        #expect(bench.events.count == 2)
        #expect(bench.events.last?.data?.utf8.count == 99_999)
    }
}
