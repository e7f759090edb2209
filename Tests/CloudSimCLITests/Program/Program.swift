import Glibc

/// The built program, run as people run it.
final class Program {
    /// Where the program's standard output goes.
    enum Output {
        /// To the test.
        case captured
        /// To a file.
        case file(String)
        /// To a reader that went away before the first byte.
        case abandoned
    }

    /// What a program left behind.
    struct End: Equatable {
        /// The exit code; 1000 and the signal's number when a signal ended it.
        var code: Int32
        var output: String
        var error: String
    }

    struct StartError: Error {
        var reason: String
    }

    /// The binary beside the tests.
    static let path: String = {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let tests = String(decoding: buffer.prefix(max(count, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return tests[..<(tests.lastIndex(of: "/") ?? tests.startIndex)] + "/cloudsim"
    }()
    /// No run of these tests takes longer; a program that does is ended, and its test fails.
    private static let patienceMilliseconds: Int32 = 60_000

    nonisolated(unsafe) private static let starting: UnsafeMutablePointer<pthread_mutex_t> = {
        let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        return mutex
    }()

    /// Makes all programs compile sketches into one cache, which the tests of sketches use, too.
    static let cache = "XDG_CACHE_HOME=/tmp/cloudsim-test-\(getuid())"

    private let process: pid_t
    /// The folder that it runs in, which would otherwise be deleted with the caller's last use of it.
    private let folder: Folder?
    private var streams: [Stream]
    private var code: Int32?
    /// The most memory that the program had in its life; known at its end.
    private(set) var peakKilobytes = 0

    private struct Stream {
        var descriptor: Int32
        var bytes: [UInt8] = []
        var isOpen: Bool { descriptor >= 0 }
    }

    /// Starts the program, or another one.
    init(
        _ arguments: [String], in folder: Folder? = nil, input: String? = nil, output: Output = .captured,
        environment: [String] = [], path: String = path
    ) throws {
        self.folder = folder
        // One start at a time: a program that starts between a pipe's birth and its mark would hold the pipe open.
        pthread_mutex_lock(Self.starting)
        defer { pthread_mutex_unlock(Self.starting) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Stays until the program has opened the file.
        let inputFolder = try Folder()
        let inputFile = try input.map { try inputFolder.write("input", $0) }
        posix_spawn_file_actions_addopen(&actions, 0, inputFile ?? "/dev/null", O_RDONLY, 0)
        var ends: [Int32] = []
        defer { for end in ends { close(end) } }
        streams = []
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
            if descriptor == STDOUT_FILENO, case .file(let path) = output {
                posix_spawn_file_actions_addopen(&actions, descriptor, path, O_WRONLY, 0)
                streams.append(Stream(descriptor: -1))
                continue
            }
            var pipe: [Int32] = [-1, -1]
            guard Glibc.pipe(&pipe) == 0 else { throw StartError(reason: String(cString: strerror(errno))) }
            for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            ends.append(pipe[1])
            posix_spawn_file_actions_adddup2(&actions, pipe[1], descriptor)
            var stream = Stream(descriptor: pipe[0])
            if descriptor == STDOUT_FILENO, case .abandoned = output {
                close(pipe[0])
                stream.descriptor = -1
            }
            streams.append(stream)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        // A shell goes to the folder and becomes the program.
        let start = folder.map { ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, $0.path, path] } ?? [path]
        var words: [UnsafeMutablePointer<CChar>?] = (start + arguments).map { strdup($0) } + [nil]
        // Of two settings of one name a shell takes the last, other programs the first.
        let usual = ["PATH=/usr/bin:/bin", Self.cache].filter { setting in
            !environment.contains { $0.hasPrefix(setting.prefix { $0 != "=" } + "=") }
        }
        var settings: [UnsafeMutablePointer<CChar>?] = (environment + usual).map { strdup($0) } + [nil]
        defer { for text in words + settings { free(text) } }
        var process = pid_t()
        let failure = posix_spawn(&process, start[0], &actions, &attributes, &words, &settings)
        withExtendedLifetime(inputFolder) {}
        guard failure == 0 else {
            throw StartError(reason: "\(path): \(String(cString: strerror(failure)))")
        }
        self.process = process
    }

    deinit {
        if code == nil {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
        for stream in streams where stream.isOpen { close(stream.descriptor) }
    }

    /// Runs the program to its end.
    static func run(
        _ arguments: [String], in folder: Folder? = nil, input: String? = nil, output: Output = .captured,
        environment: [String] = []
    ) throws -> End {
        try Program(arguments, in: folder, input: input, output: output, environment: environment).end()
    }

    /// What came on standard output so far.
    var output: String { String(decoding: streams[0].bytes, as: UTF8.self) }
    /// What came on standard error so far.
    var error: String { String(decoding: streams[1].bytes, as: UTF8.self) }

    /// Whether a process lives; one that has ended and that nobody has asked about does not.
    static func isAlive(_ process: pid_t) -> Bool {
        let file = open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = Glibc.read(file, &bytes, bytes.count)
        let text = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
        return !text.isEmpty && !text.contains(") Z ") && !text.contains(") X ")
    }

    /// The numbers of the processes that it has started and that have not ended.
    var children: [pid_t] {
        var found: [pid_t] = []
        guard let tasks = opendir("/proc/\(process)/task") else { return [] }
        defer { closedir(tasks) }
        while let entry = Glibc.readdir(tasks) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            let file = open("/proc/\(process)/task/\(name)/children", O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { continue }
            defer { close(file) }
            var text = [UInt8](repeating: 0, count: 4096)
            let count = Glibc.read(file, &text, text.count)
            found += String(decoding: text.prefix(max(count, 0)), as: UTF8.self).split(separator: " ").compactMap {
                pid_t($0)
            }
        }
        return found
    }

    /// True until the program ends.
    var isRunning: Bool { Self.isAlive(process) }

    /// Sends a signal.
    func signal(_ number: Int32) { kill(process, number) }

    /// Goes away as the reader of standard output.
    func abandonOutput() {
        if streams[0].isOpen { close(streams[0].descriptor) }
        streams[0].descriptor = -1
    }

    /// Reads until something is true of what came; false when the program ended or fell silent before.
    func read(until isEnough: (Program) -> Bool) -> Bool {
        while !isEnough(self) {
            guard readMore() else { return isEnough(self) }
        }
        return true
    }

    /// Reads until the program ends.
    func end() -> End {
        while readMore() {}
        if streams.contains(where: \.isOpen) { kill(process, SIGKILL) }
        var status: Int32 = 0
        var usage = rusage()
        while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
        peakKilobytes = usage.ru_maxrss
        let code = status & 0x7F == 0 ? status >> 8 & 0xFF : 1_000 + status & 0x7F
        self.code = code
        return End(code: code, output: output, error: error)
    }

    /// Waits for bytes; false when no more will come.
    private func readMore() -> Bool {
        var waits = streams.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        guard streams.contains(where: \.isOpen), poll(&waits, nfds_t(waits.count), Self.patienceMilliseconds) > 0
        else { return false }
        var block = [UInt8](repeating: 0, count: 65_536)
        for index in streams.indices where waits[index].revents != 0 {
            let count = Glibc.read(streams[index].descriptor, &block, block.count)
            if count > 0 {
                streams[index].bytes += block[..<count]
            } else if count == 0 || errno != EINTR {
                close(streams[index].descriptor)
                streams[index].descriptor = -1
            }
        }
        return true
    }
}

/// A folder of a test's own, gone with it.
final class Folder {
    let path: String

    init() throws {
        var template = Array("/tmp/cloudsim-test-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw Program.StartError(reason: "mkdtemp: \(String(cString: strerror(errno)))")
        }
        path = String(cString: made)
    }

    deinit { Self.remove(path) }

    /// Writes a file in the folder, and folders on the way to it; returns its whole path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

    /// Writes a file in the folder, and folders on the way to it; returns its whole path.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        var folder = path
        for part in name.split(separator: "/").dropLast() {
            folder += "/\(part)"
            mkdir(folder, 0o755)
        }
        // Whole or not at all: who watches the file never sees half of it.
        let descriptor = open("\(path)/\(name).new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        defer { close(descriptor) }
        guard descriptor >= 0, Glibc.write(descriptor, bytes, bytes.count) == bytes.count,
            rename("\(path)/\(name).new", "\(path)/\(name)") == 0
        else {
            throw Program.StartError(reason: "\(name): \(String(cString: strerror(errno)))")
        }
        return "\(path)/\(name)"
    }

    /// The text of a file in the folder; nil when there is none.
    func read(_ name: String) -> String? {
        let descriptor = open("\(path)/\(name)", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &block, block.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += block[..<count]
        }
    }

    private static func remove(_ path: String) {
        guard let folder = opendir(path) else {
            unlink(path)
            return
        }
        while let entry = Glibc.readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            // A link is removed, never followed.
            if unlink("\(path)/\(name)") != 0 { remove("\(path)/\(name)") }
        }
        closedir(folder)
        rmdir(path)
    }
}
