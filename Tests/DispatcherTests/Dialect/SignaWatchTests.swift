import EventModel
import Testing

@testable import Dispatcher

@Suite struct SignaWatchTests {
    @Test func aWatchIsOfAPrefixOrOfADevice() throws {
        var bench = DeliveryBench()
        let long = String(repeating: "p", count: 65)
        let cases: [(String, Int, String)] = [
            (#"{"event_prefix":"t"}"#, 200, ""), (#"{"event_prefix":""}"#, 200, ""), (#"{"device":"ABC"}"#, 200, ""),
            (#"{"event_prefix":"t","device":"x"}"#, 400, "body"), ("{}", 400, "body"),
            (#"{"name":"n"}"#, 400, "body"), (#"{"device":""}"#, 400, "body.device"),
            (#"{"event_prefix":"\#(long)"}"#, 400, "body.event_prefix"),
            (#"{"event_prefix":"\#(long.dropLast())"}"#, 200, ""), (#"{"device":"\#(long)"}"#, 400, "body.device"),
            (#"{"event_prefix":null}"#, 400, "body.event_prefix"), (#"{"event_prefix":5}"#, 400, "body.event_prefix"),
            (#"{"event_prefix":"t","active":"no"}"#, 400, "body.active"),
            (#"{"event_prefix":"t","name":5}"#, 400, "body.name"), (#"{"prefix":"t"}"#, 400, "body.prefix"),
            ("null", 400, "body"),
        ]
        for (body, status, location) in cases {
            let answer = try bench.call("createSignaWatch", [:], body)
            #expect(answer.status == status, "\(body)")
            if status == 400 { #expect(answer.location == location, "\(body)") }
        }
        let watches = try bench.call("listSignaWatches").list()
        #expect(watches.count == 4)
        #expect(watches[2].keys == ["id", "object", "device", "active", "created_at", "updated_at"])
        #expect(watches[2]["device"]?.text == "abc" && watches[0]["event_prefix"]?.text == "t")
    }

    @Test func everyWatchOfAProjectTellsAllItsEndpointsAndNoOthers() throws {
        var bench = DeliveryBench()
        try bench.call("createSignaWatch", [:], #"{"device":"\#(DeliveryBench.device)"}"#)
        let (first, second) = (try bench.signa("https://a.example/"), try bench.signa("https://b.example/"))
        _ = try bench.signa("https://c.example/", project: "p2")
        bench.publish("x", by: nil)
        #expect(bench.attempts.isEmpty)
        bench.publish("x")
        #expect(bench.attempts.map(\.endpoint) == [first, second])
        let data = try #require(bench.attempts.first?.request.json["data"])
        #expect(data.keys == ["alert_id", "watch_id", "event", "data", "coreid", "published_at"])
        #expect(data["coreid"]?.text == DeliveryBench.device && data["data"] == .null)
    }

    @Test func deletedAndForeignOnesAreNotFound() throws {
        var bench = DeliveryBench()
        let id = try bench.call("createSignaWatch", [:], #"{"event_prefix":"t","name":"n"}"#).text("id")
        let routes = ["getSignaWatch", "diagnoseSignaWatch", "deleteSignaWatch"]
        for route in routes { #expect(try bench.call(route, ["id": id], project: "p2").status == 404) }
        #expect(try bench.call("listSignaWatches", project: "p2").list().isEmpty)
        let one = try bench.call("getSignaWatch", ["id": id])
        #expect(try one.text("name") == "n" && one.text("object") == "watch")
        let deleted = try bench.call("deleteSignaWatch", ["id": id])
        #expect(deleted.keys == ["id", "object", "deleted", "request_id"])
        for route in routes { #expect(try bench.call(route, ["id": id]).status == 404) }
        #expect(try bench.call("listSignaWatches").list().isEmpty)
        // What are watches in other dialects are none here.
        let other = try bench.zstack()
        #expect(try bench.call("getSignaWatch", ["id": other]).status == 404)
    }

    @Test func diagnosticsTellWhyAnEventFiredOrNot() throws {
        var bench = DeliveryBench()
        try bench.call("createSignaWatch", [:], #"{"event_prefix":"zzz"}"#)
        bench.publish("before")
        bench.advance(by: .seconds(1))
        let prefix = try bench.call("createSignaWatch", [:], #"{"event_prefix":"temp"}"#).text("id")
        let device = try bench.call("createSignaWatch", [:], #"{"device":"\#(DeliveryBench.device)"}"#).text("id")
        let idle = try bench.call("createSignaWatch", [:], #"{"event_prefix":"","active":false}"#).text("id")
        bench.publish("temp/1")
        _ = try bench.signa()
        bench.publish("temp/2")
        bench.publish("humidity", by: nil)
        func diagnose(_ id: String) throws -> [(name: String?, fired: Bool, reason: String)] {
            let answer = try bench.call("diagnoseSignaWatch", ["id": id])
            #expect(answer.keys == ["object", "watch_id", "active", "active_endpoints", "events", "request_id"])
            #expect(answer.body?["active_endpoints"]?.whole == 1)
            return answer.list("events").map { event in
                #expect(event.keys == ["event", "coreid", "published_at", "fired", "alert_id", "reason"])
                #expect((event["alert_id"] == .null) == (event["fired"] == .bool(false)))
                return (event["event"]?.text, event["fired"] == .bool(true), event["reason"]?.text ?? "")
            }
        }
        let events = try diagnose(prefix)
        #expect(events.map(\.name) == ["humidity", "temp/2", "temp/1", "before"])
        #expect(events.map(\.fired) == [false, true, true, false])
        for (event, words) in zip(
            events,
            ["does not begin with “temp”", "1 deliver", "no endpoint was active", "before the watch was created"])
        { #expect(event.reason.contains(words), "\(event.reason)") }
        let byDevice = try diagnose(device)
        #expect(byDevice.map(\.fired) == [false, true, true, false])
        #expect(byDevice[0].reason.contains("it came from api"))
        let byIdle = try diagnose(idle)
        #expect(byIdle.prefix(3).allSatisfy { !$0.fired && $0.reason.contains("not active") })
    }

    @Test func diagnosticsRememberTheLastFiftyEvents() throws {
        var bench = DeliveryBench()
        let id = try bench.call("createSignaWatch", [:], #"{"event_prefix":""}"#).text("id")
        for number in 0..<60 { bench.publish("t\(number)") }
        let events = try bench.call("diagnoseSignaWatch", ["id": id]).list("events")
        #expect(events.count == 50 && events.first?["event"]?.text == "t59" && events.last?["event"]?.text == "t10")
    }
}
