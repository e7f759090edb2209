import Glibc
import Testing

/// Clocks of a program that a test sets while the program runs: a library that is loaded before the program's own
/// shifts what `clock_gettime` and its relatives return.
final class ShiftedClocks {
    nonisolated(unsafe) private static let library = Result { try Library() }

    private let folder: Folder
    private let descriptor: Int32

    init() throws {
        folder = try Folder()
        let path = try folder.write("shifts", [UInt8](repeating: 0, count: 16))
        descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw Program.StartError(reason: String(cString: strerror(errno))) }
        _ = try Self.library.get()
    }

    deinit { close(descriptor) }

    /// The environment of a program that reads these clocks.
    var environment: [String] {
        get throws { ["LD_PRELOAD=\(try Self.library.get().path)", "CLOCK_SHIFTS=\(folder.path)/shifts"] }
    }

    /// Sets the time of day: seconds by which it is ahead of the machine's.
    func setTimeOfDay(_ seconds: Int64) { write(seconds, at: 0) }

    /// Suspends the machine: both clocks go on while no program runs and `CLOCK_MONOTONIC` stands still.
    func suspend(_ seconds: Int64) {
        write(read(at: 8) + seconds, at: 8)
        write(read(at: 0) + seconds, at: 0)
    }

    private func read(at place: off_t) -> Int64 {
        var shift: Int64 = 0
        pread(descriptor, &shift, 8, place)
        return shift / 1_000_000_000
    }

    private func write(_ seconds: Int64, at place: off_t) {
        var shift = seconds * 1_000_000_000
        pwrite(descriptor, &shift, 8, place)
    }

    /// The library, compiled once for all tests; nothing of it changes then.
    private final class Library {
        let folder: Folder
        var path: String { "\(folder.path)/clocks.so" }

        init() throws {
            folder = try Folder()
            let source = try folder.write("clocks.c", Self.source)
            let folders = String(cString: getenv("PATH")).split(separator: ":").map(String.init)
            let compiler = folders.map { $0 + "/clang" }.first { (path: String) in access(path, X_OK) == 0 }
            let program = try Program(
                ["-shared", "-fPIC", "-O1", "-o", "\(folder.path)/clocks.so", source], path: compiler ?? "/usr/bin/cc")
            let end = program.end()
            guard end.code == 0 else { throw Program.StartError(reason: end.error) }
        }

        private static let source = """
            #define _GNU_SOURCE
            #include <fcntl.h>
            #include <stdint.h>
            #include <stdlib.h>
            #include <sys/mman.h>
            #include <sys/syscall.h>
            #include <sys/time.h>
            #include <time.h>
            #include <unistd.h>

            static const volatile int64_t *shifts;

            __attribute__((constructor)) static void begin(void) {
                const char *path = getenv("CLOCK_SHIFTS");
                int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
                if (file < 0) return;
                void *memory = mmap(0, 16, PROT_READ, MAP_SHARED, file, 0);
                if (memory != MAP_FAILED) shifts = memory;
                close(file);
            }

            int clock_gettime(clockid_t clock, struct timespec *time) {
                if (syscall(SYS_clock_gettime, clock, time) != 0) return -1;
                if (!shifts) return 0;
                int64_t shift = 0;
                if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) shift = shifts[0];
                if (clock == CLOCK_BOOTTIME) shift = shifts[1];
                time->tv_sec += shift / 1000000000;
                return 0;
            }

            int gettimeofday(struct timeval *restrict now, void *restrict zone) {
                struct timespec time;
                (void)zone;
                clock_gettime(CLOCK_REALTIME, &time);
                now->tv_sec = time.tv_sec;
                now->tv_usec = time.tv_nsec / 1000;
                return 0;
            }

            time_t time(time_t *result) {
                struct timespec now;
                clock_gettime(CLOCK_REALTIME, &now);
                if (result) *result = now.tv_sec;
                return now.tv_sec;
            }

            """
    }
}
