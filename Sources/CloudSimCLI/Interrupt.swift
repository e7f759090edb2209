import Glibc

/// Ctrl-C and termination, taken in as a wish to stop.
enum Interrupt {
    /// Written by the signal handler and read by the run's own thread: a store and a load of one word, which a
    /// handler may do; the reader asks again and again, so it cannot miss it.
    nonisolated(unsafe) private static var wish: sig_atomic_t = 0

    /// Written by the program and read by the handler, one word too.
    nonisolated(unsafe) private static var hasNothingToTell: sig_atomic_t = 0

    /// Whether the person asked to stop.
    static var isWanted: Bool { wish != 0 }

    /// Begins to listen. A second Ctrl-C ends the program at once.
    static func listen() {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            if Interrupt.hasNothingToTell != 0 { _exit(ExitCode.interrupted.rawValue) }
            Interrupt.wish = 1
        }
        // Without SA_RESTART: waiting calls return, so that the wish is seen at once.
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
        sigaction(SIGINT, &action, nil)
        sigaction(SIGTERM, &action, nil)
    }

    /// Does work that comes before any run, such as reading a large file: Ctrl-C ends the program in the middle of it.
    static func leaving<Result>(
        _ work: () throws(CommandFailure) -> Result
    ) throws(CommandFailure) -> Result {
        hasNothingToTell = 1
        defer { hasNothingToTell = 0 }
        if isWanted { _exit(ExitCode.interrupted.rawValue) }
        return try work()
    }
}
