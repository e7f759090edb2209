import HTTPServer
import Testing

@testable import CloudServer

@Suite struct MemoryWatchTests {
    private final class Process: Sendable {
        let used = Lock(0)
        let reliefs = Lock(0)

        func watch(_ limit: Int) -> MemoryWatch {
            MemoryWatch(
                MemoryLimit(bytes: limit, measure: .resident), used: { _ in self.used.withLock { $0 } },
                relieve: { self.reliefs.withLock { $0 += 1 } })
        }
    }

    @Test(arguments: [(0, false), (899, false), (900, true), (2_000, true)])
    func isShortFromNineTenthsOn(used: Int, isShort: Bool) {
        let process = Process()
        process.used.withLock { $0 = used }
        #expect(process.watch(1_000).look() == isShort)
        #expect(process.reliefs.withLock { $0 } == (isShort ? 1 : 0))
    }

    @Test func relievesAtOnceAndThenNowAndThen() {
        let process = Process()
        let watch = process.watch(1_000)
        process.used.withLock { $0 = 950 }
        for _ in 0..<200 { watch.look() }
        #expect(process.reliefs.withLock { $0 } == 1)
        for _ in 0..<200 { watch.look() }
        #expect(process.reliefs.withLock { $0 } == 2)
        process.used.withLock { $0 = 500 }
        #expect(!watch.look())
        process.used.withLock { $0 = 950 }
        #expect(watch.look() && process.reliefs.withLock { $0 } == 3)
    }

    @Test func looksAgainAfterManyQuestions() {
        let process = Process()
        let watch = process.watch(1_000)
        #expect(!watch.isShort)
        process.used.withLock { $0 = 950 }
        #expect((0..<40).contains { _ in watch.isShort })
    }

    @Test func readsWhatTheProcessHas() throws {
        let resident = try #require(ProcessMemory.bytes())
        let reserved = try #require(ProcessMemory.bytes(.addressSpace))
        #expect(resident > 1 << 20 && reserved >= resident)
    }

    @Test(arguments: [
        ("0::/\n", ["/sys/fs/cgroup/memory.max"]),
        ("0::/a/b\n", ["/sys/fs/cgroup/a/b/memory.max", "/sys/fs/cgroup/a/memory.max", "/sys/fs/cgroup/memory.max"]),
        (
            "7:cpu:/x\n3:memory,foo:/m\n",
            ["/sys/fs/cgroup/memory/m/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
        ),
        ("", []), ("nonsense", []),
    ])
    func findsTheLimitsOfControlGroups(text: String, paths: [String]) {
        #expect(MemoryLimit.paths(inGroups: text) == paths)
    }

    @Test(arguments: [(200, 100), (64, 32), (24, 16), (4_096, 3_072), (1_048_576, 10_000)])
    func leavesDescriptorsForMoreThanConnections(descriptors: Int, connections: Int) {
        #expect(CloudLimits.connections(descriptors: descriptors) == connections)
    }
}
