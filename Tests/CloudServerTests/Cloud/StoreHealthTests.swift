import CloudStore
import HTTPServer
import Testing

@testable import CloudServer

@Suite struct StoreHealthTests {
    @Test func eachTurnOfEventsIsToldOnce() {
        let told = Lock<[String]>([])
        let health = StoreHealth { text in told.withLock { $0.append(text) } }
        let full = StoreError.failed(.writing, path: "/tmp/x", reason: "the disk is full")
        health.see(nil)
        health.see(full)
        health.see(full)
        health.see(.closed)
        health.see(nil)
        health.see(nil)
        #expect(told.withLock { $0.count } == 2)
        #expect(told.withLock { $0.first }?.contains("the disk is full") == true)
        #expect(told.withLock { $0.last } == "the state is kept again")
    }
}
