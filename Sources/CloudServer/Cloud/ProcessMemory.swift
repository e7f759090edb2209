import Glibc

/// The memory of this process, as `/proc` counts it.
enum ProcessMemory {
    /// How memory is counted.
    enum Measure: Sendable {
        /// What the process holds in memory.
        case resident
        /// All addresses that it has reserved.
        case addressSpace
    }

    /// Open from the start: when file descriptors run out, the figure is wanted most.
    private static let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    private static let pageBytes = Int(sysconf(Int32(_SC_PAGESIZE)))

    /// Opens what `bytes` reads.
    static func prepare() { _ = file }

    /// In bytes; nil where the system has no `/proc`.
    static func bytes(_ measure: Measure = .resident) -> Int? {
        guard file >= 0 else { return nil }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 128) { text in
            let count = pread(file, text.baseAddress, text.count, 0)
            guard count > 0 else { return nil }
            // Pages reserved, then pages resident.
            var numbers: (Int, Int) = (0, 0)
            var place = 0
            for byte in text[..<count] {
                if byte == UInt8(ascii: " ") {
                    place += 1
                    if place == 2 { break }
                } else if place == 0 {
                    numbers.0 = numbers.0 * 10 + Int(byte) - 48
                } else {
                    numbers.1 = numbers.1 * 10 + Int(byte) - 48
                }
            }
            return (measure == .resident ? numbers.1 : numbers.0) * pageBytes
        }
    }
}
