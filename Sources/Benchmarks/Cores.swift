import Glibc

/// Who gets which of the machine's cores: the server that is called two of them and its clients the others, where there
/// are enough.
enum Cores {
    private static let taskset = "/usr/bin/taskset"
    static let isParted = Machine.cores >= 4 && access(taskset, X_OK) == 0

    /// A command whose process stays on the cores of servers.
    static func ofServer(_ command: [String]) -> [String] { pinned(0, command) }

    /// A command whose process stays on the cores of clients.
    static func ofClient(_ command: [String]) -> [String] { pinned(2, command) }

    private static func pinned(_ first: Int, _ command: [String]) -> [String] {
        isParted ? [taskset, "-c", "\(first),\(first + 1)"] + command : command
    }
}
