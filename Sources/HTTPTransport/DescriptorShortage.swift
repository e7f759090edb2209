import Glibc

/// Holds attempts back while the process has no file descriptors to spare, so that none begins that must fail.
struct DescriptorShortage {
    /// The time between two looks at what is free, in nanoseconds.
    private static let interval: Int64 = 50_000_000
    /// With so many descriptors free the shortage is over.
    private static let plenty = 16
    /// What one attempt may need: its socket, the resolver's pair and a file of certificates.
    private static let needs = 4

    /// True from the first attempt that lacked a descriptor until there are plenty again.
    private(set) var isActive = false
    private var nextLook = MonotonicTime.distantFuture
    /// How many attempts may be under way.
    private var room = 0

    /// When attempts that wait may be started, unless one that is under way ends before.
    var due: MonotonicTime { isActive ? nextLook : .distantFuture }

    /// An attempt lacked a descriptor, while so many others are under way: there is none for more than those.
    mutating func begin(now: MonotonicTime, underWay: Int) {
        isActive = true
        room = underWay
        nextLook = now + Self.interval
    }

    /// True if one more attempt may start beside those under way; `spare` counts the free descriptors up to a number.
    mutating func admits(now: MonotonicTime, underWay: Int, spare: (Int) -> Int) -> Bool {
        guard isActive else { return true }
        if now >= nextLook {
            nextLook = now + Self.interval
            let free = spare(Self.plenty)
            isActive = free < Self.plenty
            // One at least: it may find a kept connection.
            room = underWay + max(1, free / Self.needs)
        }
        return !isActive || underWay < room
    }

    /// How many idle connections one of so many I/O threads may keep: all of them together no more than half of what
    /// the process may open, guarded threads included.
    static func idleConnections(threads: Int) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return .max }
        return max(4, Int(clamping: limit.rlim_cur) / 4 / threads)
    }

    /// How many descriptors the process could open now, counted up to `most`.
    static func spareDescriptors(upTo most: Int) -> Int {
        var opened: [Int32] = []
        while opened.count < most {
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { break }
            opened.append(descriptor)
        }
        for descriptor in opened { close(descriptor) }
        return opened.count
    }
}
