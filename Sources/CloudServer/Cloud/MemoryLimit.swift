import Glibc

/// How much memory the process may have.
struct MemoryLimit: Equatable, Sendable {
    /// In bytes.
    var bytes: Int
    /// What counts towards it.
    var measure: ProcessMemory.Measure

    /// The smallest limit that the system sets for this process; nil without one.
    static var ofSystem: MemoryLimit? {
        var limits: [MemoryLimit] = []
        var space = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &space) == 0, let bytes = Int(exactly: space.rlim_cur) {
            limits.append(MemoryLimit(bytes: bytes, measure: .addressSpace))
        }
        if let group = text("/proc/self/cgroup") {
            for path in paths(inGroups: group) {
                if let bytes = text(path).flatMap({ Int($0.filter(\.isNumber)) }) {
                    limits.append(MemoryLimit(bytes: bytes, measure: .resident))
                }
            }
        }
        return limits.min { $0.bytes < $1.bytes }
    }

    /// The files with the limits of control groups, from the text of `/proc/self/cgroup`: those of version 2 and of
    /// version 1, each group's and those of the groups above it.
    static func paths(inGroups text: String) -> [String] {
        var paths: [String] = []
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let isUnified = parts[1].isEmpty
            guard isUnified || parts[1].split(separator: ",").contains("memory") else { continue }
            let root = isUnified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory"
            let file = isUnified ? "memory.max" : "memory.limit_in_bytes"
            var names = parts[2].split(separator: "/")
            while true {
                paths.append(([root] + names.map(String.init) + [file]).joined(separator: "/"))
                if names.popLast() == nil { break }
            }
        }
        return paths
    }

    private static func text(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = read(file, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }
}
