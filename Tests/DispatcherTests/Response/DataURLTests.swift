import EventModel
import Testing

@testable import Dispatcher

@Suite struct DataURLTests {
    @Test(arguments: [
        ([Header("Content-Type", "image/png")], "data:image/png;base64,aGk="),
        ([Header("content-type", "text/plain; charset=utf-8")], "data:text/plain;charset=utf-8;base64,aGk="),
        ([], "data:application/octet-stream;base64,aGk="),
    ])
    func namesContentType(_ headers: [Header], _ url: String) {
        #expect(String(decoding: DataURL.text(of: Array("hi".utf8), headers: headers), as: UTF8.self) == url)
    }

    @Test(arguments: [
        (#""dataUrlResponseEvent": true"#, "data:application/octet-stream;base64,aGk="),
        (#""dataUrlResponseEvent": false"#, "hi"), (#""dataUrlResponseEvent": null"#, "hi"),
    ])
    func publishesWhatTheHookAsks(_ more: String, _ data: String) throws {
        let bench = try DispatcherBench(hook: more)
        bench.fire("e", "x")
        bench.answer(1, 200, "hi")
        #expect(bench.events.last?.data == data)
    }

    @Test func chunksAsUsual() throws {
        let bench = try DispatcherBench(hook: #""dataUrlResponseEvent": true"#)
        bench.fire("e", "x")
        bench.answer(1, 200, String(repeating: "x", count: 600))
        #expect(bench.events.last?.data?.utf8.count == 512)
        #expect(bench.wakes.count == 1)
    }

    @Test func publishesNothingForEmptyBody() throws {
        let bench = try DispatcherBench(hook: #""dataUrlResponseEvent": true"#)
        bench.fire("e", "x")
        bench.answer(1, 200, "")
        #expect(bench.events.last.map { bench.names.text($0.name) } == "hook-sent/e")
    }
}
