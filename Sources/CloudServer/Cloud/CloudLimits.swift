import Glibc

/// How much a cloud takes before it refuses more.
package struct CloudLimits: Sendable {
    /// Signed deliveries that may be pending.
    package var pendingDeliveries = 100_000
    /// Connections that one address may have open, event streams not counted.
    package var connectionsPerAddress = 1_000
    /// Memory in bytes; nil for what the system allows the process.
    package var memory: Int?

    /// The limits by default.
    package init() {}

    /// How many connections the process has file descriptors for: at least a quarter of them is for everything else.
    static func connections(descriptors: Int) -> Int {
        min(10_000, max(16, descriptors - min(1_024, descriptors / 2)))
    }

    /// The file descriptors that the process may open.
    static var descriptors: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return .max }
        return Int(clamping: limit.rlim_cur)
    }
}
