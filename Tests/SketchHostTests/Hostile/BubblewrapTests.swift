import Glibc
import Testing

@testable import CloudSim
@testable import SketchHost

/// Sketches inside of bubblewrap.
@Suite(.enabled(if: HostileBench.expectsBubblewrap, "bubblewrap is not installed"))
struct BubblewrapTests {
    private static func run(_ text: String, _ limits: SketchLimits = .init()) throws -> SketchRun {
        let bench = SketchBench(limits: limits, sandbox: .bubblewrap)
        return try bench.run(text + "\nvoid loop() { delay(1000); }\n")
    }

    @Test func addsNamespaces() throws {
        let run = try Self.run("#include <unistd.h>\nvoid setup() { Serial.printlnf(\"%d\", (int)getpid()); }")
        #expect(run.logs == ["1"], "\(run.outputs)")
        let process = try #require(run.port as? SketchProcess)
        for kind in ["pid", "user", "net", "mnt", "ipc"] {
            var inside = [CChar](repeating: 0, count: 64)
            var outside = [CChar](repeating: 0, count: 64)
            #expect(readlink("/proc/\(process.pid)/ns/\(kind)", &inside, 63) > 0)
            #expect(readlink("/proc/self/ns/\(kind)", &outside, 63) > 0)
            #expect(inside != outside, "\(kind)")
        }
        let status = String(decoding: try #require(LocalFile.read("/proc/\(process.pid)/status")), as: UTF8.self)
        #expect(status.contains("CapEff:\t0000000000000000\n") && status.contains("Seccomp:\t2\n"))
    }

    /// What exists elsewhere cannot even be found out.
    @Test func showsNoFilesOfOthers() throws {
        let run = try Self.run(
            """
            #include <sys/stat.h>
            void setup() {
                struct stat status;
                for (auto path : {"/etc/passwd", "/home", "/root/.bashrc", "/usr/bin/env", "/proc/2", "/dev/tty"})
                    if (stat(path, &status) == 0) Serial.println(path);
                Serial.println("looked");
            }
            """)
        #expect(run.logs == ["looked"], "\(run.outputs)")
    }

    #if arch(x86_64)
        @Test func refusesSketches() throws {
            let bench = SketchBench(sandbox: .bubblewrap)
            #expect(try HostileTests.untold(in: bench) == ["tried all"])
        }
    #endif

    @Test(arguments: [
        ("int *volatile p = nullptr; *p = 1;", "store to null pointer"),
        ("abort();", "abort() was called"), ("exit(3);", "left with exit code 3"),
        ("raise(SIGKILL);", "left with exit code 0"),
        ("syscall(SYS_fork);", "starts a process, which sketches may not"),
        ("while (true) pause();", "hangs: it has waited for 300 ms without giving time back"),
        ("volatile int z = 0; while (true) z = z;", "hangs: it has worked for 300 ms without giving time back"),
    ])
    func namesWhatEndsASketch(body: String, sentence: String) throws {
        var limits = SketchLimits()
        limits.processorTime = 300
        limits.waitTime = 300
        let run = try Self.run(
            "#include <csignal>\n#include <sys/syscall.h>\nvoid setup() { \(body) exit(0); }", limits)
        #expect(run.end?.contains(sentence) == true, "\(run.end ?? "lives")")
    }

    @Test func leavesNoProcesses() throws {
        let bench = SketchBench(sandbox: .bubblewrap)
        let path = bench.write("void setup() {}\nvoid loop() { delay(1000); }\n")
        try bench.host.prepare([path])
        let process = try #require(try bench.run(path: path).port as? SketchProcess)
        let pid = process.pid
        #expect(kill(pid, 0) == 0)
        process.end()
        // It dies with bubblewrap; who takes it off the system's list is not this program.
        let deadline = monotonicNow() + 10_000_000_000
        while Self.isAlive(pid), monotonicNow() < deadline { sched_yield() }
        #expect(!Self.isAlive(pid))
    }

    private static func isAlive(_ pid: pid_t) -> Bool {
        let status = LocalFile.read("/proc/\(pid)/stat").map { String(decoding: $0, as: UTF8.self) } ?? ") X"
        return !status.contains(") Z") && !status.contains(") X")
    }
}
