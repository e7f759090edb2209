import Glibc

/// What the figures were measured on.
enum Machine {
    static let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))

    /// Processes that wanted a core in the last minute, these included.
    static var load: Double {
        var averages = [0.0]
        return getloadavg(&averages, 1) == 1 ? averages[0] : 0
    }

    static var line: String {
        let share = usable < cores ? " (\(usable) of them for us)" : ""
        return "machine: \(model), \(cores) cores\(share), load average \(decimals(load, 1))"
    }

    /// Nil on a machine that has little else to do.
    static var warning: String? {
        let load = load
        if load <= Double(cores) / 2 { return nil }
        return "warning: load average \(decimals(load, 1)) on \(cores) cores: others are at work, figures suffer"
    }

    private static var model: String { value(of: "model name", in: "/proc/cpuinfo") ?? "unknown processor" }

    /// The cores that this process may use.
    private static var usable: Int {
        guard let mask = value(of: "Cpus_allowed", in: "/proc/self/status") else { return cores }
        return mask.compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount }
    }

    /// What follows a name and a colon in one of the kernel's tables.
    static func value(of name: String, in path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 4096)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let parts = text.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].split(whereSeparator: \.isWhitespace).joined(separator: " ") == name else {
                continue
            }
            return parts[1].split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        return nil
    }
}
