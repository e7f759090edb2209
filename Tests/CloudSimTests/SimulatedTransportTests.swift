import Dispatcher
import EventModel
import Testing

@testable import CloudSim

@Suite("The simulated transport") struct SimulatedTransportTests {
    private func request(_ host: String = "a.example", timeout: Int64 = 20_000) -> Request {
        Request(
            head: RequestHead(
                method: .post, url: "http://\(host)/", host: host, hostIndex: host == "a.example" ? 0 : 1, headers: [],
                timeout: .milliseconds(timeout)))
    }

    private func rule(_ reply: ReceiverRule.Reply, latency: ReceiverRule.Latency) -> ReceiverRule {
        var rule = ReceiverRule(reply: reply)
        rule.latency = latency
        return rule
    }

    /// When and how a request ends that is sent at 1,000 ms.
    private func end(_ rule: ReceiverRule, timeout: Int64 = 20_000) -> String {
        let transport = SimulatedTransport(seed: 1)
        transport.serve("a.example", ReceiverScript(rules: [rule]))
        transport.send(request(timeout: timeout), id: AttemptID(0), now: Instant(milliseconds: 1000))
        let due = transport.nextDue?.milliseconds ?? -1
        var completions: [Completion] = []
        transport.outcomes(until: Instant(milliseconds: due - 1), into: &completions)
        #expect(completions.isEmpty && transport.inFlight == 1)
        transport.outcomes(until: Instant(milliseconds: due), into: &completions)
        #expect(completions.count == 1 && transport.inFlight == 0 && transport.nextDue == nil)
        switch completions.first?.outcome {
        case .response(let response): return "\(due) \(response.status)"
        case .failure(let error): return "\(due) \(error.rawValue)"
        case nil: return "nothing"
        }
    }

    @Test("An answer that takes as long as the timeout is none")
    func timeouts() {
        for latency in [Int64(0), 1, 499] {
            #expect(
                end(rule(.response(), latency: .constant(.milliseconds(latency))), timeout: 500)
                    == "\(1000 + latency) 200")
        }
        for latency in [Int64(500), 501, 100_000] {
            for reply in [ReceiverRule.Reply.response(), .echo(status: 200, headers: []), .fault(.refused)] {
                #expect(
                    end(rule(reply, latency: .constant(.milliseconds(latency))), timeout: 500) == "1500 ETIMEDOUT")
            }
        }
    }

    @Test("A body that is made while it is sent is kept as far as any other, and the rest is counted")
    func generatedBodies() throws {
        let transport = SimulatedTransport(seed: 1)
        let rules = [ReceiverRule(reply: .generated(status: 201, headers: [], count: 10_737_418_240))]
        transport.serve("a.example", ReceiverScript(rules: rules))
        transport.send(request(), id: AttemptID(0), now: Instant(milliseconds: 0))
        guard case .response(let response)? = transport.next(by: Instant(milliseconds: 0))?.outcome else {
            Issue.record("there was no answer")
            return
        }
        #expect(response.status == 201 && response.body == ReceiverRule.generatedBody(count: 100_000))
        #expect(response.bytesDropped == 10_737_418_240 - 100_000)
    }

    @Test("Faults end at their latency, an endless one at the sender's limit", arguments: ReceiverFault.allCases)
    func faults(fault: ReceiverFault) {
        let seen = end(rule(.fault(fault), latency: .constant(.milliseconds(30))))
        #expect(seen == (fault.isEndless ? "21000 ETIMEDOUT" : "1030 \(fault.transportError.rawValue)"))
    }

    @Test("What ends at one moment ends in the order in which it was sent")
    func order() {
        let transport = SimulatedTransport(seed: 1)
        transport.serve("a.example", ReceiverScript(rules: [ReceiverRule()]))
        for number in 0..<100 {
            transport.send(request(), id: AttemptID(99 - number), now: Instant(milliseconds: 5))
        }
        var completions: [Completion] = []
        transport.outcomes(until: Instant(milliseconds: 5), into: &completions)
        #expect(completions.map(\.id.number) == (0..<100).reversed())
    }

    @Test("A receiver's random latencies follow from the seed and are not disturbed by other receivers")
    func streams() {
        func latencies(seed: UInt64, withOthers: Bool) -> [Int64] {
            let transport = SimulatedTransport(seed: seed)
            let random = rule(.response(), latency: .random(.milliseconds(1), .milliseconds(1000)))
            transport.serve("a.example", ReceiverScript(rules: [random]))
            transport.serve("b.example", ReceiverScript(rules: [random]))
            var latencies: [Int64] = []
            for number in 0..<50 {
                let now = Instant(milliseconds: Int64(number) * 10_000)
                transport.send(request(), id: AttemptID(0), now: now)
                latencies.append((transport.nextDue ?? now).milliseconds - now.milliseconds)
                if withOthers { transport.send(request("b.example"), id: AttemptID(1), now: now) }
                var completions: [Completion] = []
                transport.outcomes(until: now + .seconds(2), into: &completions)
            }
            return latencies
        }
        #expect(latencies(seed: 1, withOthers: false) == latencies(seed: 1, withOthers: true))
        #expect(latencies(seed: 1, withOthers: false) != latencies(seed: 2, withOthers: false))
        #expect(latencies(seed: 1, withOthers: false).allSatisfy { (1...1000).contains($0) })
    }

    @Test("A changed script answers from then on; what is under way keeps its answer")
    func changes() {
        let transport = SimulatedTransport(seed: 1)
        transport.serve(
            "a.example",
            ReceiverScript(rules: [rule(.response(status: 201), latency: .constant(.milliseconds(50)))]))
        transport.send(request(), id: AttemptID(0), now: Instant(milliseconds: 0))
        transport.change("a.example") { $0.replace(rules: [ReceiverRule(reply: .response(status: 202))]) }
        transport.change("nobody.example") { _ in Issue.record("nobody has no script") }
        transport.send(request(), id: AttemptID(1), now: Instant(milliseconds: 1))
        var completions: [Completion] = []
        transport.outcomes(until: Instant(milliseconds: 50), into: &completions)
        let statuses = completions.map { completion in
            if case .response(let response) = completion.outcome { response.status } else { 0 }
        }
        #expect(statuses == [202, 201])
    }
}
