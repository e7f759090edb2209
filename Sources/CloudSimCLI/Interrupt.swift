import Dispatch
import Glibc

/// Ctrl-C, termination and a terminal that closes, taken in as a wish to stop.
enum Interrupt {
    /// Written by the signal handler and read by the run's own thread: a store and a load of one word, which a
    /// handler may do; the reader asks again and again, so it cannot miss it.
    nonisolated(unsafe) private static var wish: sig_atomic_t = 0

    /// Written by the program and read by the handler, one word too.
    nonisolated(unsafe) private static var hasNothingToTell: sig_atomic_t = 0

    /// How many wishes the program takes before the next one ends it; written before the handler is set.
    nonisolated(unsafe) private static var most: sig_atomic_t = 1

    /// A pipe that gets a byte with every wish, so that a thread can wait for one; written before the handler is set.
    nonisolated(unsafe) private static var bell: (hear: Int32, ring: Int32) = (-1, -1)

    /// Whether the person asked to stop.
    static var isWanted: Bool { wish != 0 }

    /// Whether the person asked again: what could wait shall not.
    static var isUrgent: Bool { wish > 1 }

    /// Begins to listen. Of the Ctrl-Cs the program takes in so many; the next one ends it at once.
    static func listen(countingTo most: Int = 1) {
        self.most = sig_atomic_t(most)
        if most > 1 {
            var ends: [Int32] = [-1, -1]
            if pipe(&ends) == 0 { bell = (ends[0], ends[1]) }
        }
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { signal in
            // A terminal that closes says so more than once, by the kernel and by the shell: that asks for no haste.
            if signal == SIGHUP, Interrupt.wish > 0 { return }
            if Interrupt.hasNothingToTell != 0 || Interrupt.wish >= Interrupt.most {
                _exit(ExitCode.interrupted.rawValue)
            }
            Interrupt.wish += 1
            guard Interrupt.bell.ring >= 0 else { return }
            let before = errno
            var byte: UInt8 = 0
            _ = write(Interrupt.bell.ring, &byte, 1)
            errno = before
        }
        // Without SA_RESTART: waiting calls return, so that the wish is seen at once.
        if most == 1 { action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) }
        sigaction(SIGINT, &action, nil)
        sigaction(SIGTERM, &action, nil)
        action.sa_flags = 0
        if !isIgnored(SIGHUP) { sigaction(SIGHUP, &action, nil) }
    }

    /// Whether a signal does nothing, as under nohup.
    private static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(signal, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Calls `wake` after every wish, on a thread of its own: for a program whose own thread waits where no signal
    /// reaches it.
    static func ring(_ wake: @escaping @Sendable () -> Void) {
        let end = bell.hear
        DispatchQueue(label: "interrupt").async {
            var byte: UInt8 = 0
            while true {
                let count = read(end, &byte, 1)
                guard count > 0 || count < 0 && errno == EINTR else { return }
                wake()
            }
        }
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
