package import Glibc

/// The system's clocks. No other Swift file reads one.
///
/// - `timeOfDay` (`CLOCK_REALTIME`) is for what people and other machines read: signatures, `published_at`, logs, token
///   expiry. It may be set at any moment, so it is read each time and nothing is scheduled by it.
/// - `elapsed` (`CLOCK_BOOTTIME`) is for what is due after some time: rate windows, retries, timeouts, pacing, digests.
///   It is never set, and it counts the time for which the machine was suspended.
package enum Clocks {
    /// Nanoseconds since the machine's start, time in suspend included.
    package static var elapsed: Int64 { read(CLOCK_BOOTTIME) }

    /// Nanoseconds since the Unix epoch, as the real-time clock has it now.
    package static var timeOfDay: Int64 { read(CLOCK_REALTIME) }

    /// Nanoseconds for which the machine has run (`CLOCK_MONOTONIC`), time in suspend not included: for how long another
    /// process of this machine may take, which stands still in a suspend.
    package static var running: Int64 { read(CLOCK_MONOTONIC) }

    /// `steady` minus `elapsed`, in nanoseconds.
    package static let steadyLead = timeOfDay &- elapsed

    /// The time of day at the first use in this process, in nanoseconds since the Unix epoch, moved on by `elapsed`.
    package static var steady: Int64 { steadyLead &+ elapsed }

    /// Tells this start of the machine from its others; empty where the system has no such id.
    package static let bootID: String = {
        guard let file = fopen("/proc/sys/kernel/random/boot_id", "re") else { return "" }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 64)
        guard fgets(&line, Int32(line.count), file) != nil else { return "" }
        return String(decoding: line.prefix { $0 > 0x20 }.map { UInt8($0) }, as: UTF8.self)
    }()

    /// The clock for timers of the kernel that must fire right after a suspend.
    package static let timerClock = Int32(CLOCK_BOOTTIME)

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    // MARK: Waiting

    /// The longest uninterrupted wait for a moment of `elapsed`, in nanoseconds. The kernel's waits do not count a
    /// suspend, so a thread that waits for longer looks at the clock in between.
    package static let longestWait: Int64 = 250_000_000

    /// Nanoseconds that a thread may wait at a time for a moment of `elapsed`; 0 once it has come.
    package static func wait(until deadline: Int64) -> Int64 {
        let now = elapsed
        return deadline <= now ? 0 : min(deadline - now, longestWait)
    }

    /// The same in milliseconds, rounded up.
    package static func milliseconds(until deadline: Int64) -> Int32 {
        Int32((wait(until: deadline) + 999_999) / 1_000_000)
    }

    /// Sleeps until a moment of `elapsed`, but at most `longestWait`; a signal ends the sleep.
    package static func sleep(until deadline: Int64) {
        var time = timespec(tv_sec: 0, tv_nsec: Int(wait(until: deadline)))
        nanosleep(&time, nil)
    }

    /// Makes a condition at which `wait` waits.
    package static func initialize(_ condition: UnsafeMutablePointer<pthread_cond_t>) {
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // A condition accepts only the real-time and the monotonic clock.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        let failure = pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
        precondition(failure == 0, "no condition variable could be made")
    }

    /// Waits at a condition for a signal, until a moment of `elapsed` or at most `longestWait`: the caller looks again
    /// at what it waits for. False once the moment has come.
    package static func wait(
        at condition: UnsafeMutablePointer<pthread_cond_t>, _ mutex: UnsafeMutablePointer<pthread_mutex_t>,
        until deadline: Int64
    ) -> Bool {
        let pause = wait(until: deadline)
        guard pause > 0 else { return false }
        let end = running + pause
        var moment = timespec(tv_sec: Int(end / 1_000_000_000), tv_nsec: Int(end % 1_000_000_000))
        pthread_cond_timedwait(condition, mutex, &moment)
        return true
    }
}
