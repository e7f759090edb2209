import EventModel
import Testing

@testable import Dispatcher

@Suite("Whom the dispatcher lets through") struct DispatcherAdmissionTests {
    private static func limits(_ change: (inout Limits) -> Void) -> Limits {
        var limits = Limits()
        change(&limits)
        return limits
    }

    @Test("A device triggers ten requests in any 60 s, over all hooks")
    func deviceWindow() throws {
        let bench = DispatcherBench()
        try bench.add("ea", url: "http://one.example/")
        try bench.add("e", url: "http://two.example/")
        for _ in 0..<5 { #expect(bench.fire("ea").count == 2) }
        #expect(bench.fire("ea") == ["drop device-limit hook 0", "drop device-limit hook 1"])
        #expect(bench.fire("ea", by: DispatcherBench.device(1)).count == 2)
        bench.pass(59_999)
        #expect(bench.fire("eb") == ["drop device-limit hook 1"])
        bench.pass(1)
        #expect(bench.fire("eb") == ["attempt 13 hook 1"])
    }

    @Test("Events of the API count as those of one device")
    func apiWindow() throws {
        let bench = try DispatcherBench(hook: "")
        for number in 0..<10 { #expect(bench.fire("e\(number)", by: .api).count == 1) }
        #expect(bench.fire("e", by: .api) == ["drop device-limit hook 0"])
        #expect(bench.fire("e") == ["attempt 11 hook 0"])
    }

    @Test("A host gets 120 requests in any 60 s, by its name alone, over all hooks")
    func hostWindow() throws {
        let bench = DispatcherBench()
        let urls = [
            "http://host.example/", "https://HOST.example:8443/x", "http://Host.Example.:80/{{PARTICLE_EVENT_NAME}}",
        ]
        for url in urls { try bench.add(url: url) }
        for device in 0..<40 { #expect(bench.fire("e", by: DispatcherBench.device(device)).count == 3) }
        #expect(bench.attempts.count == 120)
        #expect(
            bench.fire("e", by: DispatcherBench.device(99)) == [
                "drop host-limit hook 0 at host.example", "drop host-limit hook 1 at host.example",
                "drop host-limit hook 2 at host.example",
            ])
        bench.pass(60_000)
        #expect(bench.fire("e", by: DispatcherBench.device(99)).count == 3)
        #expect(bench.attempts.count == 123)
    }

    @Test("A drop by one window does not use the other")
    func neitherWindow() throws {
        let bench = DispatcherBench(Self.limits { $0.perHost = 2 })
        try bench.add("a", url: "http://one.example/")
        try bench.add("b", url: "http://two.example/")
        for device in 1...2 { bench.fire("a", by: DispatcherBench.device(device)) }
        for _ in 0..<50 { #expect(bench.fire("a") == ["drop host-limit hook 0 at one.example"]) }
        // None of those used the device's window.
        for _ in 0..<2 { #expect(bench.fire("b").first?.hasPrefix("attempt") == true) }

        let other = DispatcherBench(Self.limits { $0.perHost = 3 })
        try other.add("e", url: "http://{{{PARTICLE_EVENT_VALUE}}}/")
        for host in 0..<10 { #expect(other.fire("e", "h\(host).example").count == 1) }
        for _ in 0..<50 { #expect(other.fire("e", "x.example") == ["drop device-limit hook 0"]) }
        // None of those used the host's window.
        for device in 1...3 { #expect(other.fire("e", "x.example", by: DispatcherBench.device(device)).count == 1) }
        #expect(
            other.fire("e", "x.example", by: DispatcherBench.device(9)) == ["drop host-limit hook 0 at x.example"])
    }

    @Test("Asleep is asked first, then the device, then the host; what cannot be sent comes last")
    func order() throws {
        let bench = DispatcherBench(
            Self.limits {
                $0.perHost = 1
                $0.perDevice = 1
                $0.errors = 2
            })
        try bench.add(
            "e", url: "http://{{{PARTICLE_EVENT_VALUE}}}/", more: #""headers": {"X": "{{{PARTICLE_EVENT_NAME}}}"}"#)
        bench.fire("e", "one.example")
        // Device and host are full, and the URL could not be sent: the device's window refuses first.
        #expect(bench.fire("e", "one.example") == ["drop device-limit hook 0"])
        #expect(bench.fire("e", "no host") == ["drop device-limit hook 0"])
        // The host is full, and a header could not be sent: the host's window refuses first.
        let other = DispatcherBench.device(1)
        #expect(bench.fire("e\r\n", "one.example", by: other) == ["drop host-limit hook 0 at one.example"])
        #expect(bench.fire("e", "one.example", by: other) == ["drop host-limit hook 0 at one.example"])
        bench.fire("e", "two.example", by: other)
        bench.fail(1)
        bench.fail(2)
        #expect(bench.fire("e", "one.example") == ["drop sleep hook 0"])
        #expect(bench.fire("e", "no host") == ["drop sleep hook 0"])
        let tally = bench.dispatcher.tally
        #expect(tally[.deviceLimit] == 2 && tally[.hostLimit] == 2 && tally[.sleep] == 2 && tally[.invalid] == 0)
    }

    /// A hook's extra configuration, an event's data, and the host that the drop names.
    @Test(
        "What cannot be sent is dropped, told to the devices, and uses no window",
        arguments: [
            (#""headers": {"X": "{{{v}}}"}"#, #"{"v": "a\r\nb"}"#),
            (#""headers": {"X": "{{{v}}}"}"#, #"{"v": "a\u0000"}"#),
            (#""headers": {"{{{v}}}": "x"}"#, #"{"v": "a b"}"#),
            (#""headers": {"{{{v}}}": "x"}"#, #"{}"#),
            (#""body": "{{#l}}{{{b}}}{{/l}}""#, "flood"), (#""json": {"a": "{{#l}}{{{b}}}{{/l}}"}"#, "flood"),
            (#""json": ["{{#l}}{{{b}}}{{/l}}"]"#, "flood"), (#""form": {"a": "{{#l}}{{{b}}}{{/l}}"}"#, "flood"),
            (#""query": {"a": "{{#l}}{{{b}}}{{/l}}"}"#, "flood"),
        ])
    func invalid(more: String, data: String) throws {
        let bench = DispatcherBench(
            Self.limits {
                $0.perHost = 1
                $0.perDevice = 1
            })
        try bench.add("e", more: more)
        try bench.add("fine")
        let list = Array(repeating: "1", count: 300).joined(separator: ",")
        let flood = #"{"l":[\#(list)],"b":"\#(String(repeating: "x", count: 1 << 16))"}"#
        #expect(
            bench.fire("e", data == "flood" ? flood : data) == [
                "drop invalid hook 0 at h.example", "hook-error/e/0=error EINVALID from h.example",
            ])
        #expect(bench.dispatcher.tally.attempts == 0 && bench.dispatcher.tally[.invalid] == 1)
        #expect(bench.fire("fine") == ["attempt 1 hook 1"])
    }

    @Test(
        "A URL that is none is dropped with what is known of its host",
        arguments: ["", "h h", "a@b", "x:99999", "[::1"])
    func invalidURLs(host: String) throws {
        let bench = DispatcherBench()
        try bench.add(url: "http://{{{PARTICLE_EVENT_VALUE}}}/", more: #""errorResponseTopic": "oops""#)
        let lines = bench.fire("e", host)
        let name = host == "x:99999" ? "x" : "unknown host"
        #expect(
            lines == [
                "drop invalid hook 0" + (host == "x:99999" ? " at x" : ""), "oops/0=error EINVALID from \(name)",
            ])
    }

    @Test("A real host is held to 120 in any 60 s of wall time, whatever the limits and however fast the world")
    func heldByWall() throws {
        var asked: [String] = []
        let bench = DispatcherBench(
            Self.limits {
                $0.perHost = nil
                $0.perDevice = nil
                $0.errors = nil
            },
            isHeldByWall: {
                asked.append($0)
                return $0 == "real.example"
            })
        try bench.add("e", url: "http://{{{PARTICLE_EVENT_VALUE}}}/")
        var sent: [Instant] = []
        var generator = SeededGenerator(seed: 11)
        for round in 0..<5000 {
            bench.pass(Int64(generator.below(100_000)))
            let rest = Int64(generator.below(300)) * (round % 1000 < 500 ? 1 : 12)
            bench.wall = bench.wall + .milliseconds(rest)
            let recent = sent.filter { $0.milliseconds > bench.wall.milliseconds - 60_000 }
            let line = bench.fire("e", "real.example:\(1 + round % 3)").first
            if recent.count < 120 {
                #expect(line?.hasPrefix("attempt") == true, "round \(round)")
                sent.append(bench.wall)
            } else {
                #expect(line == "drop host-limit hook 0 at real.example", "round \(round)")
            }
            #expect(bench.fire("e", "loop.example").first?.hasPrefix("attempt") == true)
            for delivery in bench.underWay.keys { bench.answer(delivery) }
        }
        #expect(sent.count > 500 && sent.count < 4900)
        #expect(asked.sorted() == ["loop.example", "real.example"])
    }

    @Test("A drop by the wall's window uses neither of the others")
    func wallDropUsesNothing() throws {
        let bench = DispatcherBench(Self.limits { $0.perHost = 200 }, isHeldByWall: { $0 == "h.example" })
        try bench.add()
        for device in 0..<12 { for _ in 0..<10 { bench.fire("e", by: DispatcherBench.device(device)) } }
        let late = DispatcherBench.device(50)
        for _ in 0..<30 { #expect(bench.fire("e", by: late) == ["drop host-limit hook 0 at h.example"]) }
        bench.wall = bench.wall + .seconds(60)
        for _ in 0..<10 { #expect(bench.fire("e", by: late).first?.hasPrefix("attempt") == true) }
        #expect(bench.fire("e", by: late) == ["drop device-limit hook 0"])
    }

    @Test("A wall clock that is set back gives nobody more")
    func wallClockSetBack() throws {
        let bench = DispatcherBench(
            Self.limits {
                $0.perHost = nil
                $0.perDevice = nil
            }, isHeldByWall: { _ in true })
        try bench.add()
        for _ in 0..<120 { bench.fire("e") }
        bench.wall = bench.wall + .seconds(-3600)
        #expect(bench.fire("e") == ["drop host-limit hook 0 at h.example"])
    }
}
