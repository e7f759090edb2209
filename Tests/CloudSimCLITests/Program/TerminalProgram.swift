import Glibc

/// The built program at a terminal of its own, 80 columns wide.
final class TerminalProgram {
    private let process: pid_t
    /// Stays while the program runs in it.
    private let folder: Folder
    private var terminal: Int32
    private var bytes: [UInt8] = []
    /// TIOCSPTLCK: whether the other end may be opened.
    private static let lock: UInt = 0x4004_5431
    /// TIOCGPTN: which terminal the other end is.
    private static let askNumber: UInt = 0x8004_5430
    private static let patienceMilliseconds: Int32 = 60_000

    /// Starts the program in a session of its own, with the terminal as its standard streams.
    init(_ arguments: [String], in folder: Folder, environment: [String]) throws {
        self.folder = folder
        terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var locked: Int32 = 0
        guard terminal >= 0, ioctl(terminal, Self.lock, &locked) == 0 else {
            throw Program.StartError(reason: "no terminal: \(String(cString: strerror(errno)))")
        }
        var number: Int32 = 0
        _ = ioctl(terminal, Self.askNumber, &number)
        let path = "/dev/pts/\(number)"
        var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
        let start = ["/bin/sh", "-c", #"cd "$0" && exec setsid -c "$@" <"$T" >"$T" 2>&1"#, folder.path, Program.path]
        var words: [UnsafeMutablePointer<CChar>?] = (start + arguments).map { strdup($0) } + [nil]
        var settings: [UnsafeMutablePointer<CChar>?] =
            (environment + [Program.cache, "T=\(path)"]).map { strdup($0) } + [nil]
        defer { for text in words + settings { free(text) } }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        // The threads of tests hold signals back.
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var process = pid_t()
        let failure = posix_spawn(&process, start[0], nil, &attributes, &words, &settings)
        guard failure == 0 else { throw Program.StartError(reason: String(cString: strerror(failure))) }
        self.process = process
    }

    deinit { if terminal >= 0 { _ = close() } }

    /// What stands on the terminal, as it came.
    var shown: String { String(decoding: bytes, as: UTF8.self) }

    /// Types a text.
    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(terminal, bytes, bytes.count)
    }

    /// Reads until something is true of what is shown; false when nothing more came before.
    func read(until isEnough: (String) -> Bool) -> Bool {
        while !isEnough(shown) {
            var wait = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
            guard poll(&wait, 1, Self.patienceMilliseconds) > 0 else { return false }
            var block = [UInt8](repeating: 0, count: 65_536)
            let count = Glibc.read(terminal, &block, block.count)
            // Before the program has opened its end, and after it has closed it, there is an error.
            if count > 0 {
                bytes += block[..<count]
            } else if !Program.isAlive(process) {
                return isEnough(shown)
            } else {
                sched_yield()
            }
        }
        return true
    }

    /// Closes the terminal, waits for the program's end and returns its exit code; 1000 and the signal's number when a
    /// signal ended it.
    func close() -> Int32 {
        Glibc.close(terminal)
        terminal = -1
        var status: Int32 = 0
        for _ in 0..<Self.patienceMilliseconds / 10 {
            if waitpid(process, &status, WNOHANG) == process {
                return status & 0x7F == 0 ? status >> 8 & 0xFF : 1_000 + status & 0x7F
            }
            poll(nil, 0, 10)
        }
        kill(process, SIGKILL)
        waitpid(process, &status, 0)
        return -1
    }
}
