import EventModel
import Testing

@testable import Dispatcher

@Suite struct EventVariableTests {
    private static let more =
        #""noDefaults": true, "body": "{{PARTICLE_EVENT_ID}}", "responseTopic": "{{PARTICLE_EVENT_ID}}""#

    private func bodies(_ bench: DispatcherBench) -> [String] { bench.attempts.map(\.request.text) }

    @Test func sharesIDAmongHooksOfOneEvent() throws {
        let bench = DispatcherBench()
        try bench.add(more: Self.more)
        try bench.add(more: Self.more)
        bench.fire("e", "x")
        bench.fire("e", "x")
        let ids = bodies(bench)
        #expect(ids.count == 4)
        #expect(ids[0] == ids[1] && ids[2] == ids[3] && ids[0] != ids[2])
        #expect(ids[0].wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
    }

    @Test func keepsIDForReplies() throws {
        let bench = DispatcherBench()
        try bench.add(more: Self.more)
        bench.fire("e", "x")
        bench.answer(1, 200, "ok")
        #expect(bench.events.last.map { bench.names.text($0.name) } == "\(bodies(bench)[0])/0")
    }

    @Test func followsFromKey() {
        func id(_ key: EventIDKey, _ number: UInt64) -> String { EventIdentity(key: key, number: number).text }
        #expect(id(EventIDKey(seed: 7), 1) == id(EventIDKey(seed: 7), 1))
        #expect(id(EventIDKey(seed: 7), 1) != id(EventIDKey(seed: 8), 1))
        #expect(id(.random(), 1) != id(.random(), 1))
    }

    @Test mutating func printsWholeEvent() throws {
        var bench = HookBench()
        let hook =
            #"{"event": "e", "url": "http://a.example/", "body": "{{{PARTICLE_EVENT_JSON}}} {{PARTICLE_EVENT_BASE64}}"}"#
        let parts = try bench.request(hook, "e", #"a "b""#).text.split(separator: " ", maxSplits: 2)
        let whole = try bench.request(hook, "e", #"a"b"#).text.split(separator: " ")
        #expect(parts.count > 1)
        let json =
            #"{"name":"e","data":"a\"b","ttl":60,"published_at":"2017-02-01T21:08:05.763Z","coreid":"\#(HookBench.device)"}"#
        #expect(whole.first.map(String.init) == json)
        #expect(Base64.decode(String(whole[1])) == Array(json.utf8))
    }
}
