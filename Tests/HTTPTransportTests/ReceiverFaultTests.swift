import CloudServer
import CloudSim
import Dispatcher
import EventModel
import Testing

@testable import HTTPTransport

@Suite("Receivers that do everything wrong") struct ReceiverFaultTests {
    private static func outcome(of rule: ReceiverRule, timeout: Interval = .seconds(30)) throws -> Outcome {
        let server = try ReceiverServer(receivers: [.init(script: ReceiverScript(rules: [rule]))])
        defer { server.stop() }
        let transport = HTTPTransport()
        defer { transport.close() }
        return try transport.exchange(request(.post, server.url + "/", body: "{}", timeout: timeout))
    }

    @Test(
        "A fault on the wire ends an attempt as it does in a simulation",
        arguments: ReceiverFault.allCases.filter(\.isPlayable))
    func faults(fault: ReceiverFault) throws {
        let timeout = Interval.milliseconds(fault.isEndless ? 300 : 30_000)
        let error = try Self.outcome(of: ReceiverRule(reply: .fault(fault)), timeout: timeout).error
        #expect(error == fault.transportError)
    }

    @Test("Of 10 GB the first bytes are kept, and the rest is not waited for")
    func flood() throws {
        let rule = ReceiverRule(reply: .generated(status: 200, headers: [], count: 10_737_418_240))
        let response = try #require(try Self.outcome(of: rule).response)
        #expect(response.status == 200 && response.body == ReceiverRule.generatedBody(count: 100_000))
        #expect(response.bytesDropped == 10_737_418_240 - 100_000)
    }

    @Test("A redirect is an answer and not followed")
    func redirect() throws {
        let rule = ReceiverRule(reply: .response(status: 302, headers: [Header("Location", "http://127.0.0.1:1/")]))
        #expect(try Self.outcome(of: rule).response?.status == 302)
    }
}
