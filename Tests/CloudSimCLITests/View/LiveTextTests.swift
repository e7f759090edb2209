import CloudSim
import DeviceEmulator
import Dispatcher
import EventModel
import Testing

@testable import CloudSimCLI

@Suite struct LiveTextTests {
    private func text(
        _ samples: TraceSamples, width: Int? = nil, hasColour: Bool = false, end: Instant? = nil,
        wall: (Int) -> Int64 = { _ in 0 }
    ) -> String {
        var text = LiveText(start: TraceSamples.start, end: end, width: width, hasColour: hasColour)
        for (number, line) in samples.lines.enumerated() { text.see(line, at: wall(number)) }
        text.finish(at: wall(samples.lines.count))
        return String(decoding: text.output, as: UTF8.self)
    }

    /// What a device says is there to be read whole: it goes on under itself.
    @Test func aLongLogLineIsBrokenRatherThanCut() {
        var samples = TraceSamples()
        samples.add(
            .log(
                device: "alice",
                text: "crashed: bob.ino:17: index 3 out of bounds for type 'int[3]' in a function; it stays down"),
            after: 5020)
        samples.add(.log(device: "alice", text: String(repeating: "x", count: 60)), after: 5020)
        let expected = """
             +5.020s  log     alice      crashed: bob.ino:17: index 3 out of bounds for type
                                         'int[3]' in a function; it stays down
             +5.020s  log     alice      xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                                         xxxxxxxxx

            """
        #expect(text(samples, width: 80) == expected)
        #expect(text(samples, width: 40).split(separator: "\n").allSatisfy { $0.count <= 40 })
    }

    @Test func everyKindOfLineReadsAsASentence() {
        var samples = TraceSamples()
        samples.addEvent("Temperature/Kitchen", "21.43", by: "kitchen", after: 1000)
        samples.addRequest("https://example.com/log", .response(.init(status: 200)), delivery: 1, after: 1000)
        samples.addEvent("hook-sent/Temperature/Kitchen", "undefined", by: nil, after: 1012)
        samples.addEvent("hook-response/Temperature/Kitchen/0", "ok", by: nil, after: 1012)
        samples.add(
            .deliver(device: "kitchen", name: "hook-response/Temperature/Kitchen/0", data: "ok", handler: "h"),
            after: 1012, cause: 4)
        samples.addRequest("https://example.com/log", .failure(.timedOut), delivery: 2, after: 2000)
        samples.add(.refused(device: "kitchen", what: "publish", name: "door", reason: .rate), after: 3000)
        samples.add(
            .drop(hook: "door", device: "kitchen", host: "example.com", event: "door", reason: .hostLimit), after: 3000)
        samples.add(.drop(hook: "d", device: "kitchen", host: nil, event: "door", reason: .sleep), after: 3000)
        samples.add(
            .drop(hook: "door", device: "kitchen", host: nil, event: "door", reason: .truncated), after: 3000)
        samples.add(.sleep(hook: "door"), after: 3000)
        samples.add(.wake(hook: "door"), after: 63_000)
        samples.add(.call(device: "kitchen", function: "brew", argument: "now", result: 1), after: 63_000)
        samples.add(.call(device: "kitchen", function: "brew", argument: "now", result: nil), after: 63_000)
        samples.add(.log(device: "kitchen", text: "hot"), after: 63_000)
        samples.add(.change(text: "kitchen: reboot"), after: 63_000)
        samples.add(.expect(ok: true, text: "t", seen: "s"), after: 63_000)
        samples.addEvent("tick", nil, by: "kitchen", after: 63_000)
        let expected = """
             +1.000s  event   kitchen    Temperature/Kitchen                  21.43
             +1.012s  request (cloud)    POST https://example.com/log         200, 12 ms
             +1.012s  event   (cloud)    hook-sent/Temperature/Kitchen        undefined
             +1.012s  event   (cloud)    hook-response/Temperature/Kitchen/0  ok
             +1.012s  deliver kitchen    hook-response/Temperature/Kitchen/0  ok
             +2.012s  request (cloud)    POST https://example.com/log         ETIMEDOUT, 12 ms
             +3.000s  refused kitchen    door                                 publish: too fast (rate)
             +3.000s  dropped kitchen    door                                 host-limit of example.com
             +3.000s  dropped kitchen    door                                 sleep, hook d
             +3.000s  cut     kitchen    door                                 truncated
             +3.000s  asleep  (cloud)    hook door                            too many errors
            +1m03.000s  awake   (cloud)    hook door
            +1m03.000s  call    kitchen    brew(now)                            returned 1
            +1m03.000s  call    kitchen    brew(now)                            failed
            +1m03.000s  log     kitchen    hot
            +1m03.000s  change  (timeline) kitchen: reboot
            +1m03.000s  event   kitchen    tick

            """
        #expect(text(samples) == expected)
    }

    /// The longest words of signed deliveries: none touches the next.
    @Test func whatBecomesOfASignedDeliveryStandsInColumns() {
        var samples = TraceSamples()
        let receipt = Receipt(verdict: .verified, id: "evt_1")
        samples.add(.receipt(receiver: "careless.example.com", receipt), after: 1000)
        let refused = Receipt(verdict: .refused, id: "evt_2", reason: "signature: none")
        samples.add(.receipt(receiver: "careless.example.com", refused), after: 1020)
        let due = TraceSamples.start + .milliseconds(6466)
        samples.add(.delivery(state: "retry", endpoint: "crm", delivery: "dlv_2", attempts: 1, due: due), after: 1040)
        samples.add(.delivery(state: "disabled", endpoint: "crm", delivery: nil, attempts: 2, due: nil), after: 6466)
        let expected = """
             +1.000s  receipt careless.example.com verified                             evt_1
             +1.020s  receipt careless.example.com refused                              signature: none, evt_2
             +1.040s  status  crm              retry in 5.426s                      attempt 1, dlv_2
             +6.466s  status  crm              disabled                             attempt 2

            """
        #expect(text(samples) == expected)
    }

    @Test func aKnownEndSetsTheTimesInOneColumn() {
        var samples = TraceSamples()
        samples.addEvent("a", nil, by: "d", after: 1000)
        samples.addEvent("b", nil, by: "d", after: 3_600_000)
        let lines = text(samples, end: TraceSamples.start + .seconds(3600)).split(separator: "\n")
        #expect(lines[0] == "      +1.000s  event   d          a")
        #expect(lines[1] == "+1h00m00.000s  event   d          b")
    }

    @Test func deliveriesOfOneEventAreOneLine() {
        var samples = TraceSamples()
        for device in 1...3 {
            samples.add(.deliver(device: "m\(device)", name: "door", data: "open", handler: "h"), cause: 1)
        }
        samples.add(.deliver(device: "m1", name: "door", data: "shut", handler: "h"), cause: 2)
        let lines = text(samples).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[0].hasSuffix("3 handlers, m1 first"))
        #expect(lines[1].hasSuffix("shut"))
    }

    @Test func plainTextIsOneLineForEachEventAndNeverCut() {
        var samples = TraceSamples()
        let long = String(repeating: "x", count: 1024)
        for number in 0..<3000 { samples.addEvent("e/\(number)", "\(long)\n\u{1B}[2J", by: "dev\u{7}ice") }
        let output = text(samples)
        let lines = output.split(separator: "\n")
        #expect(lines.count == 3000)
        #expect(lines.allSatisfy { $0.hasSuffix("\(long)\\n\\u{1b}[2J") && $0.contains(" dev\\u{7}ice ") })
        #expect(!output.utf8.contains(0x1B))
    }

    @Test func aTerminalsLineFitsWhateverComes() {
        var generator = SeededGenerator(seed: 11, stream: 0)
        let letters = ["a", "/", " ", "温", "é", "e\u{301}", "👍", "\u{1B}", "\n", "\u{202E}", "\u{200B}", "~"]
        func random(_ most: UInt64) -> String {
            (0..<generator.below(most)).map { _ in letters.randomElement(using: &generator)! }.joined()
        }
        for width in [1, 5, 10, 20, 30, 40, 60, 79, 100, 200] {
            for hasColour in [false, true] {
                var samples = TraceSamples()
                for number in 0..<60 {
                    samples.addEvent(random(64), random(200), by: random(40), after: Int64(number) * 100_000)
                    samples.addRequest("https://\(random(300))", .failure(.certificate), delivery: number)
                    samples.add(.call(device: random(9), function: random(60), argument: random(99), result: .min))
                    samples.add(.log(device: random(9), text: random(300)))
                    samples.add(.change(text: random(300)))
                    samples.add(
                        .drop(hook: random(9), device: "", host: random(90), event: random(9), reason: .hostLimit))
                }
                let output = text(samples, width: width, hasColour: hasColour)
                // Time, kind and their gaps are always shown.
                let least = max(width, 30)
                for line in output.split(separator: "\n") {
                    let bare = line.replacing(#/\u{1B}\[\d+m/#, with: "")
                    #expect(!bare.unicodeScalars.contains { $0.value < 0x20 }, "seed 11, width \(width): \(line)")
                    #expect(Columns.count(String(bare)) <= least, "seed 11, width \(width): \(bare)")
                }
            }
        }
    }

    @Test func aRequestKeepsItsOutcomeInANarrowTerminal() {
        var samples = TraceSamples()
        let url = "https://example.com/" + String(repeating: "p", count: 200)
        samples.addRequest(url, .response(.init(status: 404)), delivery: 1)
        let line = text(samples, width: 79).split(separator: "\n")[0]
        #expect(line.hasSuffix("p  404, 12 ms"))
        #expect(line.count == 79)
    }

    @Test(arguments: [
        "https://api.example.com/v1/tenants/0123456789/devices/kitchen/readings",
        "https://api.example.com/v1/tenants/0123456789/devices/kitchen/readings?event=temp&data=1&coreid=0123456789ab",
        "http://\(String(repeating: "sub.", count: 20))example.com/readings",
    ]) func keepsStatusAndEndOfPath(url: String) {
        for outcome in [Outcome.response(.init(status: 404)), .failure(.refused)] {
            var samples = TraceSamples()
            samples.addRequest(url, outcome, delivery: 1)
            let line = text(samples, width: 79).split(separator: "\n")[0]
            #expect(line.contains("/readings"), "\(line)")
            #expect(line.hasSuffix(", 12 ms") && (line.contains("404") || line.contains("ECONNREFUSED")), "\(line)")
            #expect(line.count <= 79)
        }
    }

    private func verbose(_ samples: TraceSamples, width: Int? = nil) -> String {
        var text = LiveText(
            start: TraceSamples.start, end: nil, width: width, hasColour: false, isVerbose: true)
        for line in samples.lines { text.see(line, at: 0) }
        text.finish(at: 0)
        return String(decoding: text.output, as: UTF8.self)
    }

    private func samples(_ body: [UInt8], _ outcome: Outcome?) -> TraceSamples {
        var samples = TraceSamples()
        let head = RequestHead(
            method: .post, url: "https://example.com/log", host: "example.com", hostIndex: 0,
            headers: [Header("host", "example.com"), Header("Authorization", "Basic c2VjcmV0")])
        let request = Request(head: head, body: body)
        samples.add(.attempt(hook: "h", delivery: 1, attempt: 1, request))
        if let outcome {
            samples.add(.outcome(delivery: 1, attempt: 1, outcome, elapsed: .milliseconds(12)), after: 12)
        }
        return samples
    }

    @Test func showsRequestAndResponseInFull() {
        let response = Response(
            status: 201, headers: [Header("content-type", "text/plain"), Header("x-a", "b\u{1B}")],
            body: Array("made\nit\n".utf8))
        let expected = """
             +0.012s  request (cloud)    POST https://example.com/log         201, 12 ms
                  > POST https://example.com/log
                  > host: example.com
                  > Authorization: ***
                  > content-length: 5
                  >
                  > {"a"}
                  < status 201
                  < content-type: text/plain
                  < x-a: b\\u{1b}
                  <
                  < made
                  < it

            """
        #expect(verbose(samples(Array("{\"a\"}".utf8), .response(response))) == expected)
    }

    @Test func showsRequestsWithoutAResponse() {
        #expect(verbose(samples([], .failure(.timedOut))).hasSuffix("      < no response: ETIMEDOUT\n"))
        #expect(verbose(samples([], nil)).hasSuffix("      < no response yet\n"))
        let binary = verbose(samples([0xFF, 0x00], nil))
        #expect(binary.contains("> 2 bytes that are not UTF-8\n"))
    }

    @Test func statesWhereABodyIsCut() {
        let body = [UInt8](repeating: 0x61, count: ExchangeText.maxBodyBytes + 1)
        let shown = verbose(samples([], .response(Response(status: 200, body: body))))
        #expect(shown.hasSuffix("      < … 16,385 bytes in all\n"))
        let whole = verbose(samples([], .response(Response(status: 200, body: Array(body.dropLast())))))
        #expect(!whole.contains("bytes in all"))
        let narrow = verbose(samples([], .response(Response(status: 200, body: Array(body.prefix(300))))), width: 79)
        #expect(narrow.split(separator: "\n").allSatisfy { $0.count <= 79 })
        #expect(narrow.filter { $0 == "a" }.count >= 300)
    }

    @Test func whatIsLeftOutIsTold() {
        var samples = TraceSamples()
        for number in 0..<20_000 { samples.addEvent("e", "\(number)", by: "d") }
        // 20,000 lines in two seconds of wall time.
        let lines = text(samples, width: 79) { Int64($0 / 10) }.split(separator: "\n")
        let told = lines.filter { $0.hasPrefix("… ") && $0.hasSuffix(" more") }
        let left = told.compactMap { Int($0.dropFirst(2).dropLast(5).filter { $0 != "," }) }.reduce(0, +)
        #expect(lines.count - told.count + left == 20_000)
        #expect((1500...3000).contains(lines.count))
        #expect(told.count > 5)
    }

    @Test func whatChangesTheRunIsShownAmongThousands() {
        var samples = TraceSamples()
        for number in 0..<5000 {
            samples.addEvent("e", "\(number)", by: "d")
            if number % 1000 == 999 { samples.add(.sleep(hook: "h\(number)")) }
        }
        let output = text(samples, width: 79)
        for number in [999, 1999, 2999, 3999, 4999] { #expect(output.contains("hook h\(number) ")) }
    }

    @Test func whatIsInFlightIsCounted() {
        var samples = TraceSamples()
        samples.addRequest("http://a", .failure(.reset), delivery: 1)
        samples.addRequest("http://b", .failure(.reset), delivery: 2)
        var text = LiveText(start: TraceSamples.start, end: nil, width: 79, hasColour: false)
        for line in samples.lines.dropLast() { text.see(line, at: 0) }
        #expect(text.inFlight == 1)
        text.see(samples.lines[3], at: 0)
        #expect(text.inFlight == 0)
    }
}
