import CloudStore
import Glibc

/// A process of the program `StoreProbe`, which lies beside the tests.
final class Probe {
    private static let path: String = {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let tests = String(decoding: buffer.prefix(max(count, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return tests[..<(tests.lastIndex(of: "/") ?? tests.startIndex)] + "/StoreProbe"
    }()
    /// A line that takes longer is not coming.
    private static let patienceMilliseconds: Int32 = 60_000

    let process: pid_t
    private let channel: Int32
    private var rest: [UInt8] = []
    private var isOver = false

    init(_ part: String, _ directory: String) throws {
        // Both ends are born closed to other processes that may start at this moment.
        var ends: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw WorkplaceError(reason: "socketpair: \(String(cString: strerror(errno)))")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for stream in [0, 1] as [Int32] { posix_spawn_file_actions_adddup2(&actions, ends[1], stream) }
        let words: [String] = [Self.path, part, directory]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process = pid_t()
        let code = posix_spawn(&process, Self.path, &actions, nil, &arguments, environ)
        close(ends[1])
        channel = ends[0]
        self.process = process
        guard code == 0 else {
            isOver = true
            throw WorkplaceError(reason: "\(Self.path): \(String(cString: strerror(code)))")
        }
    }

    deinit {
        kill()
        close(channel)
    }

    /// The next line; nil when there is none any more.
    func line() -> String? {
        while true {
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                defer { rest.removeFirst(end + 1) }
                return String(decoding: rest[..<end], as: UTF8.self)
            }
            var ready = pollfd(fd: channel, events: Int16(POLLIN), revents: 0)
            guard poll(&ready, 1, Self.patienceMilliseconds) > 0 else { return nil }
            var piece = [UInt8](repeating: 0, count: 65_536)
            let count = read(channel, &piece, piece.count)
            guard count > 0 else { return nil }
            rest += piece.prefix(count)
        }
    }

    /// Ends the process at once, wherever it is, and waits until it is gone.
    func kill() {
        guard !isOver else { return }
        isOver = true
        _ = Glibc.kill(process, SIGKILL)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }
}
