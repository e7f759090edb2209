import Glibc
import Testing

@testable import CloudSim
@testable import SketchHost

/// Programs that try everything that a sketch must not do, from `main` and from before it.
@Suite(.enabled(if: HostileBench.isSupported, "the acts are written for x86-64"))
struct HostileTests {
    /// The program that tries one act, named by its environment.
    private static let actor = Result { () throws -> String in
        try HostileBench.compiled(
            "actor",
            HostileAct.source + """
                #include <cstdlib>
                int main() {
                    hostile::victim = getenv("VICTIM");
                    hostile::parent = atoi(getenv("PARENT"));
                    const char *end = hostile::attempt(getenv("ACT"));
                    write(1, end, strlen(end));
                    _exit(0);
                }
                """)
    }

    private static func users() -> [HostileBench.User] { getuid() == 0 ? [.own, .nobody] : [.own] }

    @Test(arguments: HostileAct.all, users())
    func refuses(act: HostileAct, user: HostileBench.User) throws {
        let run = try HostileBench.run(try Self.actor.get(), as: user, environment: ["ACT=\(act.name)"])
        #expect(run.text == "refused" && run.end == .code(0), "\(run)")
        #expect(LocalFile.read(HostileBench.victim) == Array("precious\n".utf8))
        #expect(LocalFile.names(in: HostileBench.folder + "/empty") == [])
    }

    @Test(arguments: HostileAct.needed, users())
    func allowsWhatTheRuntimeNeeds(act: HostileAct, user: HostileBench.User) throws {
        let run = try HostileBench.run(try Self.actor.get(), as: user, environment: ["ACT=\(act.name)"])
        #expect(run.text == "DONE" && run.end == .code(0), "\(run)")
    }

    /// What runs before `main` is as confined as `main`.
    private static let early = """
        #include <fcntl.h>
        #include <stdlib.h>
        #include <sys/socket.h>
        #include <sys/syscall.h>
        #include <unistd.h>
        static long call(long number, long first, long second, long third) {
            long result;
            asm volatile("syscall" : "=a"(result) : "a"(number), "D"(first), "S"(second), "d"(third)
                         : "rcx", "r11", "memory");
            return result;
        }
        // Bits of what was possible.
        static int files() {
            return (call(SYS_open, (long)"/etc/passwd", O_RDONLY, 0) >= 0) + 2 * (call(SYS_mkdir, (long)"x", 0700, 0) >= 0)
                + 4 * (call(SYS_ptrace, 16, 1, 0) >= 0) + 8 * (call(SYS_unshare, 0x10000000, 0, 0) >= 0);
        }
        """

    @Test(arguments: [
        ".preinit_array", ".init_array", "IFUNC", "_start", "a static program", "an executable stack",
        "a 32-bit call",
    ])
    func confinesBeforeMain(how: String) throws {
        let deed = "call(SYS_exit_group, files() + 64, 0, 0);"
        let network = "call(SYS_socket, AF_INET, SOCK_STREAM, 0); call(SYS_exit_group, 1, 0, 0);"
        for (deed, end) in [(deed, ChildProcess.End.code(64)), (network, .signal(SIGSYS))] {
            var options: [String] = []
            var deed = "extern \"C\" void act() { \(deed) }\n"
            switch how {
            case "IFUNC":
                deed +=
                    "extern \"C\" { void (*pick())() { act(); return nullptr; }\n"
                    + "void picked() __attribute__((ifunc(\"pick\"))); }\nint main() { picked(); }"
                options = ["-fno-stack-protector"]
            case "_start", "a static program":
                deed += "extern \"C\" void _start() { act(); }"
                options = ["-nostdlib", "-nostartfiles", "-fno-stack-protector"]
                if how == "a static program" { options += ["-static"] }
            case "an executable stack":
                deed += "int main() { act(); }"
                options = ["-Wl,-z,execstack"]
            case "a 32-bit call":
                guard end == .signal(SIGSYS) else { continue }
                deed = "int main() { int pid; asm volatile(\"int $0x80\" : \"=a\"(pid) : \"a\"(20)); _exit(1); }"
            default: deed += "__attribute__((section(\"\(how)\"), used)) void (*first)() = act;\nint main() {}"
            }
            let name = "early-" + how.filter(\.isLetter)
            let program = try HostileBench.compiled(name, Self.early + "\n" + deed, options)
            for user in Self.users() {
                let run = try HostileBench.run(program, as: user)
                #expect(run.end == end, "\(how) as \(user): \(run)")
            }
        }
    }

    /// The same from a sketch's own code, between the sanitizers and the runtime.
    @Test func refusesSketches() throws { #expect(try Self.untold(in: SketchBench()) == ["tried all"]) }

    /// What a sketch says that tries all acts.
    static func untold(in bench: SketchBench) throws -> [String] {
        let path = bench.write(
            """
            #include <cstdlib>
            \(HostileAct.source)
            void setup() {
                hostile::parent = \(getpid());
                for (int number = 0; number < \(HostileAct.all.count); number++) {
                    auto &act = hostile::acts[number];
                    std::string end = hostile::attempt(act.name);
                    if (end != "refused") Serial.println((std::string(act.name) + ": " + end).c_str());
                }
                Serial.println("tried all");
            }
            void loop() { delay(1000); }
            """)
        try bench.host.prepare([path])
        let run = try bench.run(path: path)
        return run.logs + (run.end.map { [$0] } ?? [])
    }

    /// Each page that is only read is the same page of zeros, and counts as none; the tables that find it are not.
    @Test func endsASketchThatFillsTables() throws {
        var limits = SketchLimits()
        limits.memory = 64 << 20
        let run = try SketchBench(limits: limits).run(
            """
            #include <sys/mman.h>
            void setup() {
                size_t size = 1ull << 40;
                auto *all = (volatile char *)mmap(
                    nullptr, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
                for (size_t place = 0; place < size; place += 2 << 20) (void)all[place];
            }
            void loop() { delay(1000); }
            """)
        #expect(run.end?.hasSuffix(SketchLimits.eatsMemory) == true, "\(run.end ?? "lives")")
    }

    /// The kernel's own view of a sketch.
    @Test func leavesNoRights() throws {
        let bench = SketchBench()
        let run = try bench.run("void setup() {}\nvoid loop() { delay(1000); }\n")
        let process = try #require(run.port as? SketchProcess)
        let status = String(decoding: try #require(LocalFile.read("/proc/\(process.pid)/status")), as: UTF8.self)
        for line in [
            "CapInh:\t0000000000000000", "CapPrm:\t0000000000000000", "CapEff:\t0000000000000000",
            "CapAmb:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2", "Threads:\t1",
        ] { #expect(status.contains(line + "\n"), "\(line)") }
        let fields =
            String(decoding: try #require(LocalFile.read("/proc/\(process.pid)/stat")), as: UTF8.self)
            .split(separator: ")").last?.split(separator: " ").map(String.init) ?? []
        #expect(LocalFile.read("/proc/\(process.pid)/oom_score_adj") == Array("1000\n".utf8))
        // Its group and session are its own, and there is no terminal.
        #expect(Array(fields[2...4]) == ["\(process.pid)", "\(process.pid)", "0"])
        let limits = String(decoding: try #require(LocalFile.read("/proc/\(process.pid)/limits")), as: UTF8.self)
            .split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        for limit in [
            "Max core file size 0 0 bytes", "Max file size 0 0 bytes", "Max open files 16 16 files",
            "Max locked memory 0 0 bytes", "Max msgqueue size 0 0 bytes",
        ] { #expect(limits.contains(limit), "\(limit)") }
    }
}
