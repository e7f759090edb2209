import Glibc

/// Tells the seed and the input of a text that crashes the program, hangs it, or shows a fault; then exits 1.
enum Watchdog {
    /// How long one text may take, in seconds of processor time, also in a slow build.
    private static let patience: Int = 20
    private static let capacity = 1 << 20

    /// Written before each text and read by the signal handlers, all on the one thread.
    nonisolated(unsafe) private static let head = UnsafeMutablePointer<UInt8>.allocate(capacity: 128)
    nonisolated(unsafe) private static var headBytes = 0
    nonisolated(unsafe) private static let input = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    nonisolated(unsafe) private static var inputBytes = 0

    /// Begins to listen for crashes.
    static func begin() {
        for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGPROF] {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { number in
                Watchdog.tell(number == SIGPROF ? "it took too long" : "it crashed")
                _exit(1)
            }
            action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
            sigaction(number, &action, nil)
        }
    }

    /// Remembers what comes next, and gives it its time.
    static func note(_ target: FuzzTarget, seed: UInt64, input bytes: [UInt8]) {
        let text = Array("\(target.rawValue), seed \(seed), \(bytes.count) bytes".utf8)
        headBytes = min(text.count, 128)
        for index in 0..<headBytes { head[index] = text[index] }
        inputBytes = min(bytes.count, capacity)
        bytes.withUnsafeBufferPointer { if let base = $0.baseAddress { input.update(from: base, count: inputBytes) } }
        var timer = itimerval()
        timer.it_value.tv_sec = patience
        setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
    }

    /// A fault that is no crash.
    static func fail(_ finding: String) -> Never {
        tell(finding)
        exit(1)
    }

    /// Only `write`, which a signal handler may call.
    private static func tell(_ finding: String) {
        write(STDERR_FILENO, "\n", 1)
        write(STDERR_FILENO, head, headBytes)
        finding.utf8.withContiguousStorageIfAvailable { text in
            write(STDERR_FILENO, ": ", 2)
            write(STDERR_FILENO, text.baseAddress, text.count)
        }
        write(STDERR_FILENO, "\n", 1)
        write(STDERR_FILENO, input, inputBytes)
        write(STDERR_FILENO, "\n", 1)
    }
}
