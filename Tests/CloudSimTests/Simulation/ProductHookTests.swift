import Dispatcher
import EventModel
import Testing

@testable import CloudSim

/// Which events fire a product's hook, and where its answers go.
@Suite struct ProductHookTests {
    private func lines(_ hook: String, status: Int = 200) throws -> [String] {
        let bench = try LiveBench(
            """
            "devices": [
              { "id": "00000000000000000000000a", "name": "t-1", "firmware": "f" }, { "name": "t-2" },
              { "name": "x", "firmware": "f" }
            ],
            "firmware": { "f": { "publish": [ { "event": "a", "data": "1", "after": "1s" } ] } },
            "products": [ { "id": 7, "slug": "p", "version": 3, "devices": ["t-*"] } ],
            "hooks": [ \(hook) ],
            "receivers": [ { "host": "a.io", "respond": [ { "status": \(status), "body": "b" } ] } ]
            """)
        bench.run(until: 5000)
        return bench.taken()
    }

    @Test(arguments: ["\"p\"", "7", "\"7\""]) func firesForItsDevicesOnly(product: String) throws {
        let lines = try lines(#"{ "event": "a", "url": "https://a.io/{{PRODUCT_ID}}", "product": \#(product) }"#)
        let answers = lines.filter { $0.contains("hook-response") }
        #expect(answers.count == 1)
        #expect(
            answers.first?.contains("00000000000000000000000a/hook-response/a/0=b") == true, "\(lines)")
    }

    @Test func sendsErrorsToItsDevice() throws {
        let lines = try lines(#"{ "event": "a", "url": "https://a.io/", "product": "p" }"#, status: 500)
        #expect(lines.filter { $0.contains("00000000000000000000000a/hook-error/a/0=") }.count == 1, "\(lines)")
    }

    @Test func usesTopicsOfItsOwn() throws {
        let lines = try lines(
            #"{ "event": "a", "url": "https://a.io/", "product": "p", "responseTopic": "{{PRODUCT_VERSION}}/x" }"#)
        #expect(lines.filter { $0.contains("event 3/x/0=b") }.count == 1, "\(lines)")
    }

    @Test func leavesAccountsHooksAlone() throws {
        let lines = try lines(#"{ "event": "a", "url": "https://a.io/{{PRODUCT_ID}}" }"#)
        #expect(lines.filter { $0.contains("event hook-response/a/0=b") }.count == 2, "\(lines)")
    }
}
