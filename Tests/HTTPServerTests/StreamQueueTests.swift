import Testing

@testable import HTTPServer

@Suite struct StreamQueueTests {
    @Test func manyClientsShareWhatMayWait() {
        var configuration = ServerConfiguration()
        #expect(configuration.streamQueueBytes(among: 0) == 262_144)
        #expect(configuration.streamQueueBytes(among: 256) == 262_144)
        #expect(configuration.streamQueueBytes(among: 1024) == 65_536)
        #expect(configuration.streamQueueBytes(among: 10_000) == 16_384)
        configuration.streamQueueBytes = 1_000
        #expect(configuration.streamQueueBytes(among: 1) == 1_000)
    }
}
