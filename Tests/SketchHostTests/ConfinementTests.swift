import Glibc
import Testing

@testable import SketchHost

/// What a sketch may not reach: files of others, its world, the memory that it shares with it.
@Suite struct ConfinementTests {
    /// Ways to change a file of somebody else; each says what came of it.
    @Test(arguments: [
        "truncate(VICTIM, 0)", "open(VICTIM, O_RDONLY | O_TRUNC)", "open(VICTIM, O_WRONLY)",
        "open(VICTIM, O_RDWR | O_TRUNC)", "syscall(SYS_chmod, VICTIM, 0)",
        "syscall(SYS_fchmodat, AT_FDCWD, VICTIM, 0, 0)",
        "syscall(SYS_fchmod, open(VICTIM, O_RDONLY), 0)", "syscall(SYS_utimensat, AT_FDCWD, VICTIM, 0, 0)",
        "syscall(SYS_setxattr, VICTIM, \"user.a\", \"b\", 1, 0)", "unlink(VICTIM)", "rename(VICTIM, VICTIM \"2\")",
        "syscall(SYS_truncate, VICTIM, 0)", "syscall(SYS_open, VICTIM, O_TRUNC)", "link(VICTIM, VICTIM \"3\")",
    ])
    func filesOfOthersStayAsTheyAre(deed: String) throws {
        let bench = SketchBench()
        let victim = bench.write("precious\n", "victim.txt")
        var before = stat()
        stat(victim, &before)
        let run = try bench.run(
            """
            #include <fcntl.h>
            #include <sys/syscall.h>
            #include <unistd.h>
            #define VICTIM "\(victim)"
            void setup() { long result = \(deed); Serial.printlnf("result %d", result < 0); }
            void loop() { delay(1000); }
            """)
        #expect(run.logs == ["result 1"], "\(run.logs) \(run.end ?? "")")
        var after = stat()
        stat(victim, &after)
        #expect(LocalFile.read(victim) == Array("precious\n".utf8) && after.st_mode == before.st_mode)
        #expect(after.st_mtim.tv_sec == before.st_mtim.tv_sec && after.st_nlink == before.st_nlink)
    }

    /// Ways to take the world along.
    @Test(arguments: [
        "ftruncate(5, 0)", "ftruncate(5, 1 << 20)", "kill(getppid(), SIGKILL)",
        "syscall(SYS_tkill, getppid(), SIGKILL)",
        "syscall(SYS_prlimit64, getppid(), RLIMIT_CPU, &none, 0)", "open(\"/proc/self/../\" PARENT \"/mem\", O_RDWR)",
    ])
    func itsWorldIsOutOfReach(deed: String) throws {
        let run = try SketchBench().run(
            """
            #include <fcntl.h>
            #include <signal.h>
            #include <sys/resource.h>
            #include <sys/syscall.h>
            #include <unistd.h>
            #define PARENT "\(getpid())"
            void setup() {
                rlimit none = {0, 0};
                (void)none;
                long result = \(deed);
                Serial.printlnf("result %d", result < 0);
            }
            void loop() { delay(1000); }
            """)
        #expect(run.logs == ["result 1"], "\(run.logs) \(run.end ?? "")")
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit)
        #expect(limit.rlim_cur > 0)
    }
}
